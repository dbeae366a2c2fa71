"""What a label under a post says: the verdict's plain meaning and the way to the correction."""
from __future__ import annotations

from django.conf import settings

from centre.claims.verdicts import Verdict
from centre.kernel.language import Bilingual

_DEFAULT = Bilingual("ข้อมูลนี้ไม่ถูกต้อง ผู้ตรวจสอบสองหน่วยงานเห็นตรงกัน อ่านข้อมูลที่ถูกต้อง",
                     "This is not accurate; two organisations checked it. Read the correct information.")
_TEXTS = {
    Verdict.FALSE: Bilingual("ข้อมูลนี้เป็นเท็จ ผู้ตรวจสอบสองหน่วยงานเห็นตรงกัน อ่านข้อมูลที่ถูกต้อง",
                             "This is false; two organisations checked it. Read the correct information."),
    Verdict.MISLEADING: Bilingual("ข้อมูลนี้ชวนให้เข้าใจผิด อ่านข้อมูลที่ถูกต้อง",
                                  "This is misleading. Read the correct information."),
    Verdict.PARTLY_FALSE: Bilingual("ข้อมูลนี้เป็นเท็จบางส่วน อ่านข้อมูลที่ถูกต้อง",
                                    "This is partly false. Read the correct information."),
    Verdict.OLD_CONTEXT: Bilingual("เป็นเหตุการณ์เก่า ไม่ใช่การเลือกตั้งครั้งนี้ อ่านข้อมูลที่ถูกต้อง",
                                   "This is from an earlier event. Read the correct information."),
    Verdict.CONTEXT_NEEDED: Bilingual("ข้อมูลนี้ต้องดูบริบท อ่านข้อมูลเพิ่มเติม", "This needs context. Read more."),
    Verdict.UNSUPPORTED: Bilingual("ยังไม่มีหลักฐานรองรับข้อมูลนี้ อ่านข้อมูลเพิ่มเติม",
                                   "No evidence was given for this. Read more."),
}


def default_label(verdict: Verdict) -> Bilingual:
    """The text for a verdict, unless officers write another."""
    return _TEXTS.get(verdict, _DEFAULT)


def correction_url(slug: str) -> Bilingual:
    """The absolute address of a correction in each language."""
    return Bilingual(f"{settings.PUBLIC_URL}/corrections/{slug}/", f"{settings.PUBLIC_URL}/en/corrections/{slug}/")
