"""Keeps together what Thai readers read as one: a number and its unit, a word and its ๆ, พ.ศ. and its year."""
from __future__ import annotations

import re

_KEEP = "\N{NO-BREAK SPACE}"
_NUMBER_UNIT = re.compile(r"(?<=[0-9๐-๙]) (?=(?:น\.|วัน|ปี|คน|เขต|บาท|ชั่วโมง|นาที|ที่นั่ง|คะแนน|พรรค|เสียง|%))")
_BEFORE_NUMBER = ("เขต", "มาตรา", "หมายเลข", "เบอร์", "พ.ศ.", "ค.ศ.", "เวลา", "ข้อ", "ที่", "อายุ")
_UNIT_NUMBER = re.compile("(?:" + "|".join(f"(?<={re.escape(word)})" for word in _BEFORE_NUMBER) + ") (?=[0-9๐-๙])")
_REPEAT = re.compile(r" (?=ๆ)")


def kept(text: str) -> str:
    """The same text with no-break spaces where a line must not end."""
    return _REPEAT.sub(_KEEP, _UNIT_NUMBER.sub(_KEEP, _NUMBER_UNIT.sub(_KEEP, text)))
