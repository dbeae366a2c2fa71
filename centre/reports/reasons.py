"""Why a person reports a post, in words that a voter picks from."""
from __future__ import annotations

from enum import StrEnum

from centre.kernel.language import Bilingual


class Reason(StrEnum):
    """The reasons that every report button and form offers."""

    FALSE_INFORMATION = "false_information"
    VOTING_PROCEDURE = "voting_procedure"
    SLANDER = "slander"
    VOTE_BUYING = "vote_buying"
    IMPERSONATION = "impersonation"
    OTHER = "other"

    @property
    def words(self) -> Bilingual:
        """The reason as a voter reads it."""
        return _WORDS[self]


_WORDS = {
    Reason.FALSE_INFORMATION: Bilingual("ข้อมูลเท็จเกี่ยวกับการเลือกตั้ง", "False information about the election"),
    Reason.VOTING_PROCEDURE: Bilingual("ข้อมูลผิดเรื่องวิธีหรือวันเลือกตั้ง", "Wrong information on how or when to vote"),
    Reason.SLANDER: Bilingual("ใส่ร้ายผู้สมัครหรือพรรคการเมือง", "Slander of a candidate or party"),
    Reason.VOTE_BUYING: Bilingual("ซื้อสิทธิขายเสียง", "Buying or selling votes"),
    Reason.IMPERSONATION: Bilingual("แอบอ้างเป็นบุคคลหรือหน่วยงานอื่น", "Pretending to be another person or body"),
    Reason.OTHER: Bilingual("เรื่องอื่นเกี่ยวกับการเลือกตั้ง", "Something else about the election"),
}
