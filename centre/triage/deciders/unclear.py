"""Every other report opens a case without a claim, for an officer to look at: no report is lost, none is guessed."""
from __future__ import annotations

from centre.kernel.language import Bilingual
from centre.triage.situation import Decision, Open, Situation

order = 1000
describe = Bilingual("ยังไม่ชัดว่าตรงกับข้ออ้างใด จึงเปิดเรื่องโดยยังไม่ระบุข้ออ้าง ให้เจ้าหน้าที่เลือก",
                     "It is not clear which claim this repeats, so a case opens without one and an officer chooses.")


def decide(_situation: Situation) -> Decision | None:
    """Always open a case without a claim."""
    return Open()
