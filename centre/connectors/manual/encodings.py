"""Finds how a file's letters are written, and says so: offices still send TIS-620."""
from __future__ import annotations

import codecs
from dataclasses import dataclass

from centre.kernel.errors import InvalidInput
from centre.kernel.language import Bilingual

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig", "UTF-8 (BOM)"), (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
         (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text and the name of the encoding it came in."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """The text of a file in UTF-8 (with or without BOM), UTF-16 with BOM, or TIS-620/Windows-874.

    Raises:
        InvalidInput: `file_not_text` for a spreadsheet or other binary file, `encoding_unknown` else.
    """
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise InvalidInput("file_not_text", Bilingual(
            "ไฟล์นี้เป็นไฟล์ Excel หรือไฟล์ชนิดอื่น โปรดบันทึกเป็น CSV UTF-8 แล้วนำเข้าอีกครั้ง",
            "This is a spreadsheet or another binary file. Save it as CSV UTF-8 and import that."), field="file")
    for mark, codec, name in _BOMS:
        if data.startswith(mark):
            return Decoded(_strict(data, codec, name), name)
    try:
        return Decoded(data.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        pass
    text = _strict(data, "cp874", "TIS-620 / Windows-874")
    if not _looks_thai(text):
        raise _unknown("TIS-620 / Windows-874")
    return Decoded(text, "TIS-620 / Windows-874")


def _strict(data: bytes, codec: str, name: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise _unknown(name, error.start) from error


def _looks_thai(text: str) -> bool:
    # Latin-1 or half-broken UTF-8 read as cp874 scatters marks that stand on nothing.
    thai = sum("\u0e01" <= c <= "\u0e5b" for c in text)
    high = sum(ord(c) > 127 for c in text)
    marks = "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e"
    floating = sum(b in marks and not ("\u0e01" <= a <= "\u0e4e") for a, b in zip(" " + text, text, strict=False))
    return thai >= 0.9 * high and floating <= 0.02 * max(thai, 1)


def _unknown(tried: str, position: int | None = None) -> InvalidInput:
    where_th = f" (ไบต์ที่ {position})" if position is not None else ""
    where_en = f" (byte {position})" if position is not None else ""
    return InvalidInput("encoding_unknown", Bilingual(
        f"อ่านตัวอักษรในไฟล์ไม่ได้ ลองแบบ {tried} แล้ว{where_th} โปรดบันทึกเป็น CSV UTF-8",
        f"The letters of this file cannot be read; tried as {tried}{where_en}. Save it as CSV UTF-8."), field="file")
