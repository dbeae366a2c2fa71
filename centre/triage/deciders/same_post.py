"""A report on a post that an open case already holds joins that case."""
from __future__ import annotations

from centre.kernel.language import Bilingual
from centre.triage.situation import Decision, Join, Situation

order = 10
describe = Bilingual("โพสต์นี้อยู่ในเรื่องที่เปิดอยู่แล้ว จึงรวมเรื่องที่แจ้งเข้าด้วยกัน",
                     "The post is already in an open case, so the report joins it.")


def decide(situation: Situation) -> Decision | None:
    """Join the open case of the post; pass where there is none."""
    return Join(situation.case_of_post) if situation.case_of_post else None
