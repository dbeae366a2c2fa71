"""The verdicts and their honest words: a denial is not a proof, a dispute is not a falsehood."""
from __future__ import annotations

from django.db import models

from centre.kernel.language import Bilingual


class Verdict(models.TextChoices):
    """What is known about a claim. `not_examined` is the lack of a verdict: no finding, no check, never public."""

    FALSE = "false", "False"
    MISLEADING = "misleading", "Misleading"
    PARTLY_FALSE = "partly_false", "Partly false"
    ALTERED = "altered", "Altered"
    OLD_CONTEXT = "old_context", "Old event"
    MISPLACED = "misplaced", "Another place"
    STAGED = "staged", "Staged"
    AI_GENERATED = "ai_generated", "Made with AI"
    CONTEXT_NEEDED = "context_needed", "Context needed"
    SATIRE = "satire", "Satire"
    OPINION = "opinion", "Opinion"
    UNSUPPORTED = "unsupported", "Unsupported"
    NOT_EXAMINED = "not_examined", "Not examined"
    DISPUTED = "disputed", "Disputed"
    DENIED_BY_COMMISSION = "denied_by_commission", "Denied by the commission"
    TRUE = "true", "True"


LABELS: dict[Verdict, Bilingual] = {
    Verdict.FALSE: Bilingual("เท็จ", "False"),
    Verdict.MISLEADING: Bilingual("ชวนให้เข้าใจผิด", "Misleading"),
    Verdict.PARTLY_FALSE: Bilingual("เท็จบางส่วน", "Partly false"),
    Verdict.ALTERED: Bilingual("ตัดต่อหรือดัดแปลง", "Altered"),
    Verdict.OLD_CONTEXT: Bilingual("เหตุการณ์เก่า", "Old event"),
    Verdict.MISPLACED: Bilingual("คนละสถานที่", "Another place"),
    Verdict.STAGED: Bilingual("จัดฉาก", "Staged"),
    Verdict.AI_GENERATED: Bilingual("สร้างด้วย AI", "Made with AI"),
    Verdict.CONTEXT_NEEDED: Bilingual("ต้องดูบริบท", "Context needed"),
    Verdict.SATIRE: Bilingual("ล้อเลียนเสียดสี", "Satire"),
    Verdict.OPINION: Bilingual("ความคิดเห็น", "Opinion"),
    Verdict.UNSUPPORTED: Bilingual("ไม่มีหลักฐานรองรับ", "No evidence given"),
    Verdict.NOT_EXAMINED: Bilingual("ยังไม่ได้ตรวจสอบ", "Not examined yet"),
    Verdict.DISPUTED: Bilingual("ยังโต้แย้งกันอยู่", "Disputed"),
    Verdict.DENIED_BY_COMMISSION: Bilingual("กกต. ปฏิเสธ", "Denied by the election commission"),
    Verdict.TRUE: Bilingual("จริง", "True"),
}

_WORDS: dict[Verdict, Bilingual] = {
    Verdict.FALSE: Bilingual("ผู้ตรวจสอบพบว่าไม่เป็นความจริง", "Checkers found that this is not true."),
    Verdict.MISLEADING: Bilingual("มีส่วนที่จริง แต่การนำเสนอชวนให้เข้าใจผิด",
                                  "Something in it is real, but the way it is told misleads."),
    Verdict.PARTLY_FALSE: Bilingual("บางส่วนไม่เป็นความจริง", "A part of this is not true."),
    Verdict.ALTERED: Bilingual("ภาพ เสียง หรือคลิปถูกตัดต่อหรือดัดแปลง", "The picture, sound or clip was changed."),
    Verdict.OLD_CONTEXT: Bilingual("เป็นเหตุการณ์เก่า ไม่ใช่การเลือกตั้งครั้งนี้",
                                   "It happened before, not in this election."),
    Verdict.MISPLACED: Bilingual("เกิดขึ้นจริง แต่คนละสถานที่กับที่อ้าง", "It is real, but from another place than claimed."),
    Verdict.STAGED: Bilingual("มีการจัดฉาก", "It was staged."),
    Verdict.AI_GENERATED: Bilingual("สร้างขึ้นด้วยปัญญาประดิษฐ์ ไม่ใช่ภาพหรือเสียงจริง",
                                    "It was made with artificial intelligence and is not a real recording."),
    Verdict.CONTEXT_NEEDED: Bilingual("ข้อมูลนี้เข้าใจผิดได้หากไม่รู้บริบท อ่านคำอธิบายก่อนแชร์",
                                      "This is easily misread. Read the explanation before you share it."),
    Verdict.SATIRE: Bilingual("เป็นการล้อเลียนเสียดสี ไม่ใช่ข่าว", "This is satire, not news."),
    Verdict.OPINION: Bilingual("เป็นความคิดเห็น ไม่ใช่ข้อเท็จจริงที่ตัดสินถูกผิดได้",
                               "This is an opinion, not a fact that can be true or false."),
    Verdict.UNSUPPORTED: Bilingual("ผู้กล่าวอ้างไม่ได้แสดงหลักฐาน และยังไม่มีการตรวจสอบอิสระที่ชี้ขาด",
                                   "No evidence was given, and no independent check has settled it."),
    Verdict.NOT_EXAMINED: Bilingual(
        "มาจากข่าวลือที่เพิ่งพบ ขณะบันทึกยังไม่มีผู้ใดตรวจสอบ สิ่งที่ผู้ตรวจสอบพบภายหลังอยู่ในผลการพิจารณาของเรื่อง",
        "It comes from a new rumour; nobody had examined it when it was noted. What examiners found since stands "
        "in the findings of the case."),
    Verdict.DISPUTED: Bilingual("แต่ละฝ่ายให้ข้อมูลไม่ตรงกัน ยังไม่มีข้อยุติ จึงยังไม่เรียกว่าเท็จ",
                                "The sides say different things and nothing is settled, so we do not call it false."),
    Verdict.DENIED_BY_COMMISSION: Bilingual(
        "กกต. ปฏิเสธข้ออ้างนี้ แต่ยังไม่มีผลตรวจสอบจากผู้ตรวจสอบอิสระ จึงยังไม่เรียกว่าเท็จ",
        "The election commission denies this. No independent checker has agreed yet, so we do not call it false."),
    Verdict.TRUE: Bilingual("ผู้ตรวจสอบพบว่าเป็นความจริง", "Checkers found that this is true."),
}

NOT_A_FALSEHOOD = frozenset({
    Verdict.TRUE, Verdict.DISPUTED, Verdict.DENIED_BY_COMMISSION, Verdict.UNSUPPORTED, Verdict.NOT_EXAMINED,
    Verdict.OPINION, Verdict.SATIRE, Verdict.CONTEXT_NEEDED})
"""Verdicts that never let a label call a post false."""


def label(verdict: str) -> Bilingual:
    """The short word for a badge."""
    return LABELS[Verdict(verdict)]


def words(verdict: str) -> Bilingual:
    """One sentence that says what the verdict means and what it does not."""
    return _WORDS[Verdict(verdict)]


def is_falsehood(verdict: str) -> bool:
    """Whether a checker found something wrong with the claim itself."""
    return Verdict(verdict) not in NOT_A_FALSEHOOD
