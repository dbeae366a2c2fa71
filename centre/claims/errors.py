"""What the claims room refuses, each with its remedy."""
from __future__ import annotations

from centre.kernel.errors import InvalidInput, NotFound
from centre.kernel.language import Bilingual

MOST_CHARACTERS = 5000


class DataFault(Exception):
    """A record of a claims file that cannot be used: where, and what is wrong."""

    def __init__(self, where: str, message: str) -> None:
        super().__init__(f"{where}: {message}")
        self.where = where
        self.message = message


def claim_unknown(ref: str) -> NotFound:
    """No claim has this reference at this moment; HTTP 404."""
    return NotFound("claim_unknown", Bilingual(f"ไม่พบข้ออ้าง {ref}", f"There is no claim {ref!r}."), field="claim")


def nothing_to_check() -> InvalidInput:
    """The text to check holds no letters; HTTP 400."""
    return InvalidInput("text_empty", Bilingual(
        "โปรดวางข้อความที่ต้องการตรวจสอบ", "Paste the text that you want to check."), field="text")


def too_long() -> InvalidInput:
    """The text to check is longer than a post ever is; HTTP 400."""
    return InvalidInput("text_too_long", Bilingual(
        f"ข้อความยาวเกิน {MOST_CHARACTERS:,} ตัวอักษร โปรดวางเฉพาะส่วนที่สงสัย",
        f"The text is longer than {MOST_CHARACTERS:,} characters. Paste only the part in doubt."), field="text")
