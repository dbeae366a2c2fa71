"""What can go wrong when election facts are asked for; each says what to do."""
from __future__ import annotations

from centre.kernel.errors import NotFound
from centre.kernel.language import Bilingual


def election_unknown(slug: str) -> NotFound:
    """No such election, or none that is public yet."""
    return NotFound("election_unknown", Bilingual(
        f"ไม่พบการเลือกตั้ง “{slug}” โปรดใช้ปี พ.ศ. เช่น 2566 หรือรหัสเช่น th-mp-2566",
        f"There is no election “{slug}”. Use a Buddhist year such as 2566, or an id such as th-mp-2566."),
        field="election")


def no_election() -> NotFound:
    """Nothing was loaded, or nothing is public yet."""
    return NotFound("no_election_known", Bilingual(
        "ยังไม่มีข้อมูลการเลือกตั้ง ผู้ดูแลระบบโหลดได้ด้วยคำสั่ง centre elections load",
        "No election is known yet. The administrator loads them with: centre elections load"))


def constituency_unknown(code: str) -> NotFound:
    """No such constituency in this election."""
    return NotFound("constituency_unknown", Bilingual(
        f"ไม่พบเขตเลือกตั้ง “{code}” โปรดค้นหาจากชื่อตำบล",
        f"There is no constituency “{code}”. Please search by the name of your subdistrict."), field="constituency")


def area_unknown(code: str) -> NotFound:
    """No such province, district or subdistrict."""
    return NotFound("area_unknown", Bilingual(
        f"ไม่พบพื้นที่รหัส “{code}” โปรดเลือกจากรายชื่อ",
        f"There is no area with the code “{code}”. Please choose from the list."), field="area")
