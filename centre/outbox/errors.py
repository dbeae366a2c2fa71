"""What can go wrong between taking work and finishing it."""
from __future__ import annotations

from centre.kernel.errors import Conflict
from centre.kernel.language import Bilingual


class LeaseLost(Conflict):
    """Another worker has taken the message meanwhile; whatever this one did in the transaction must not stand."""

    def __init__(self, message_id: int) -> None:
        super().__init__("lease_lost", Bilingual(
            f"ข้อความ {message_id} ถูกงานเบื้องหลังตัวอื่นรับไปแล้ว งานนี้จึงถูกยกเลิก",
            f"Message {message_id} was taken over by another worker; this attempt is undone."))


class Hopeless(Exception):
    """Raised by a handler whose work would fail the same way for ever: the message is dead at once, for a person."""
