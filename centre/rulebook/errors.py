"""What the rulebook refuses, each with its remedy."""
from __future__ import annotations

from centre.kernel.errors import Conflict, NotAllowed, NotFound
from centre.kernel.language import Bilingual


class DataFault(Exception):
    """A file of the rulebook that cannot be used: its name and what is wrong with it."""

    def __init__(self, file: str, message: str) -> None:
        super().__init__(f"{file}: {message}")
        self.file = file
        self.message = message


def rule_unknown(rule_id: str) -> NotFound:
    """No rule has this id; HTTP 404."""
    return NotFound("rule_unknown", Bilingual(f"ไม่พบกฎ {rule_id}", f"There is no rule {rule_id!r}."), field="rule")


def procedure_unknown(version: str) -> NotFound:
    """No procedure has this version; HTTP 404."""
    return NotFound("procedure_unknown", Bilingual(
        f"ไม่พบขั้นตอนร่วมฉบับ {version}", f"There is no joint procedure {version!r}."), field="version")


def procedure_changed() -> Conflict:
    """What would be signed is not what the file says now; HTTP 409."""
    return Conflict("procedure_changed", Bilingual(
        "ขั้นตอนร่วมไม่ตรงกับฉบับที่ท่านอ่าน โปรดอ่านอีกครั้งก่อนลงนาม",
        "The joint procedure is not the text that you read. Read it again before you sign."), field="sha256")


def procedure_unsigned() -> Conflict:
    """No procedure is in force: one of the two sides has not signed; HTTP 409."""
    return Conflict("procedure_unsigned", Bilingual(
        "ขั้นตอนร่วมยังไม่มีผล ต้องลงนามโดยเจ้าหน้าที่กฎหมายของคณะกรรมการการเลือกตั้งและเจ้าหน้าที่ของแพลตฟอร์ม",
        "No joint procedure is in force. A legal officer of the commission and an officer of the platform "
        "must sign it first."))


def may_not_sign() -> NotAllowed:
    """Only the two institutions sign; HTTP 403."""
    return NotAllowed("may_not_sign", Bilingual(
        "ลงนามได้เฉพาะเจ้าหน้าที่กฎหมายของคณะกรรมการการเลือกตั้ง หรือเจ้าหน้าที่ของแพลตฟอร์ม",
        "Only a legal officer of the commission or an officer of the platform may sign."))
