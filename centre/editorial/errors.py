"""What the editorial room refuses, each with its remedy."""
from __future__ import annotations

from centre.kernel.errors import Conflict, NotFound
from centre.kernel.language import Bilingual


def draft_unknown() -> NotFound:
    """No draft of this id; HTTP 404."""
    return NotFound("draft_unknown", Bilingual("ไม่พบร่างนี้", "There is no such draft."), field="draft_id")


def draft_moved_on() -> Conflict:
    """The draft read is not the one that waits; HTTP 409."""
    return Conflict("draft_moved_on", Bilingual(
        "ร่างนี้ถูกแก้หรืออนุมัติไปแล้ว โปรดเปิดอ่านใหม่ก่อนอนุมัติ",
        "This draft was replaced or approved meanwhile. Read it again before you approve."), field="sha256")


def nothing_to_correct() -> Conflict:
    """A correction follows from findings on a claim; HTTP 409."""
    return Conflict("nothing_to_correct", Bilingual(
        "ร่างข้อมูลที่ถูกต้องได้เมื่อผลการพิจารณาตรงกันแล้วเท่านั้น",
        "A correction can be drafted only once the findings agree."))
