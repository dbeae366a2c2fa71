"""A report on a post that clearly repeats a known claim opens a case about it."""
from __future__ import annotations

from centre import matching
from centre.kernel.language import Bilingual
from centre.triage.situation import Decision, Open, Situation

order = 30
describe = Bilingual("โพสต์กล่าวซ้ำข้ออ้างที่รู้จักอย่างชัดเจน จึงเปิดเรื่องเกี่ยวกับข้ออ้างนั้น",
                     "The post clearly repeats a known claim, so a case about that claim is opened.")


def decide(situation: Situation) -> Decision | None:
    """Open a case about the best match when that is clear enough; pass otherwise."""
    if not situation.matches or situation.matches[0].probability < matching.CONFIRM:
        return None
    best = situation.matches[0]
    return Open(best.claim_ref, best.topic)
