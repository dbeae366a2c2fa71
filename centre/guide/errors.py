"""What the guide refuses, each with its remedy."""
from __future__ import annotations

from centre.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from centre.kernel.language import Bilingual


def two_people_needed() -> NotAllowed:
    """The author may not approve; HTTP 403."""
    return NotAllowed("two_people_needed", Bilingual(
        "ผู้เขียนอนุมัติงานของตนเองไม่ได้ โปรดให้เจ้าหน้าที่คนอื่นอนุมัติ",
        "The author cannot approve their own text. Ask another officer to approve it."))


def not_of_commission() -> NotAllowed:
    """Only officers of a commission speak in the hub; HTTP 403."""
    return NotAllowed("not_of_commission", Bilingual(
        "เผยแพร่ได้เฉพาะเจ้าหน้าที่ของคณะกรรมการการเลือกตั้ง",
        "Only officers of an election commission may publish here."))


def draft_refused(field: str, th: str, en: str) -> InvalidInput:
    """A part of the draft is missing or malformed; HTTP 400, names the part."""
    return InvalidInput("edition_incomplete", Bilingual(
        f"ร่างยังเผยแพร่ไม่ได้ ({field}): {th}", f"The draft cannot be published yet ({field}): {en}"), field=field)


def edition_unknown(kind: str, slug: str) -> NotFound:
    """No such edition is known at this moment; HTTP 404."""
    return NotFound("edition_unknown", Bilingual(
        f"ไม่พบข้อมูล {kind}/{slug} ณ เวลานี้", f"Nothing is published as {kind}/{slug} at this moment."))


def moved_on(slug: str) -> Conflict:
    """Somebody published the next edition in the same moment; HTTP 409."""
    return Conflict("edition_moved_on", Bilingual(
        f"มีผู้เผยแพร่ฉบับใหม่ของ {slug} ก่อนหน้านี้ครู่เดียว โปรดเปิดดูแล้วลองอีกครั้ง",
        f"Somebody published a new edition of {slug} just before. Read it, then try again."))


def already_withdrawn(slug: str) -> Conflict:
    """There is nothing left to withdraw; HTTP 409."""
    return Conflict("already_withdrawn", Bilingual(
        f"{slug} ถูกถอนไปแล้ว", f"{slug} is already withdrawn."))


def reason_missing() -> InvalidInput:
    """A switch or a withdrawal needs a reason in words; HTTP 400."""
    return InvalidInput("reason_missing", Bilingual("โปรดเขียนเหตุผล", "Write the reason."), field="reason")
