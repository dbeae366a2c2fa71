"""What can go wrong with identities; each error says the remedy."""
from __future__ import annotations

from centre.kernel.errors import Conflict
from centre.kernel.language import Bilingual


class DemoAccountsPresent(Conflict):
    """Production was started on a database that holds demo accounts, whose passwords are public."""

    def __init__(self, names: list[str]) -> None:
        listed = ", ".join(names)
        super().__init__("demo_accounts_present", Bilingual(
            f"พบบัญชีสาธิตในฐานข้อมูล ({listed}) ระบบจริงจะไม่เริ่มทำงาน โปรดใช้ฐานข้อมูลใหม่ที่ไม่ได้มาจากการสาธิต",
            f"The database holds demo accounts ({listed}); refusing to start outside the demo. "
            "Use a fresh database that the demo never touched."))


class SealBroken(Conflict):
    """A sealed value cannot be opened: it was altered, or sealed under a secret that is no longer configured."""

    def __init__(self) -> None:
        super().__init__("seal_broken", Bilingual(
            "เปิดข้อมูลที่เข้ารหัสไว้ไม่ได้ โปรดตรวจว่ารหัสลับของระบบ (CENTRE_SECRET_KEY) เป็นค่าเดิม",
            "This sealed value cannot be opened. Check that CENTRE_SECRET_KEY is the one it was sealed with."))
