"""A report on a post that probably repeats a known claim opens a case about it."""
from __future__ import annotations

from centre.kernel.language import Bilingual
from centre.triage import thresholds
from centre.triage.situation import Decision, Open, Situation

order = 30
describe = Bilingual("โพสต์น่าจะกล่าวซ้ำข้ออ้างที่รู้จัก จึงเปิดเรื่องเกี่ยวกับข้ออ้างนั้น",
                     "The post probably repeats a known claim, so a case about that claim is opened.")


def decide(situation: Situation) -> Decision | None:
    """Open a case about the best match when that is probable; pass otherwise, and where the claim has a case already.

    A post too unsure to join that case waits in one of its own, for an officer to merge. One that seems to deny the
    claim opens none about it: a debunk is not a spreader.
    """
    best = situation.matches[0] if situation.matches else None
    if best is None or best.denied or best.probability < thresholds.OPEN or best.claim_ref in situation.case_of_claim:
        return None
    return Open(best.claim_ref, best.topic)
