"""A report on a post that clearly repeats a claim joins the open case of that claim."""
from __future__ import annotations

from centre.kernel.language import Bilingual
from centre.triage import thresholds
from centre.triage.situation import Decision, Join, Situation

order = 20
describe = Bilingual("โพสต์กล่าวซ้ำข้ออ้างที่มีเรื่องเปิดอยู่แล้วอย่างชัดเจน จึงรวมเข้ากับเรื่องนั้น",
                     "The post clearly repeats a claim that has an open case, so the report joins it.")


def decide(situation: Situation) -> Decision | None:
    """Join the open case of the best match when that is clear enough and the post does not seem to deny it."""
    if not situation.matches or situation.matches[0].denied or situation.matches[0].probability < thresholds.JOIN:
        return None
    case_ref = situation.case_of_claim.get(situation.matches[0].claim_ref)
    return Join(case_ref) if case_ref else None
