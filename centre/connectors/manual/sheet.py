"""Reads a sheet of posts (CSV, NDJSON) as offices write them: each fault by row and column, good rows kept. Pure."""
from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from centre.connectors.manual import cells
from centre.connectors.manual.cells import Fault
from centre.connectors.manual.encodings import Decoded, decode
from centre.kernel.errors import InvalidInput
from centre.kernel.language import Bilingual
from centre.reports.reasons import Reason

MOST_ROWS = 5_000
MOST_BYTES = 4 * 1024 * 1024
REQUIRED = "url"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "url": ("link", "ลิงก์", "ลิงค์"),
    "words": ("caption", "text", "ข้อความ"),
    "speech": ("คำพูด",),
    "screen_text": ("ข้อความบนจอ",),
    "author": ("ผู้โพสต์",),
    "platform": ("แพลตฟอร์ม",),
    "posted": ("date", "วันที่โพสต์", "วันที่"),
    "reason": ("เหตุผล",),
    "note": ("หมายเหตุ",),
}
"""The columns of a sheet and the other names that are understood for each."""
_NAMES = {alias: name for name, aliases in COLUMNS.items() for alias in (name, *aliases)}


@dataclass(frozen=True, slots=True)
class Row:
    """One good row. `number` is that of the spreadsheet: the header is row 1."""

    number: int
    url: str
    words: str = ""
    speech: str = ""
    screen_text: str = ""
    author: str = ""
    platform: str = ""
    posted: datetime | None = None
    reason: Reason | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds: its encoding, the good rows and every fault."""

    encoding: str
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]


def read(data: bytes, *, now: datetime) -> Sheet:
    """The rows of a file. A first character `{` makes it NDJSON, everything else is CSV with a header.

    Args:
        data: the file as it is, at most 4 MiB.
        now: dates after this moment are faults.

    Raises:
        InvalidInput: `file_too_large`, `file_empty`, `encoding_unknown`, `file_not_text`, or `column_missing` when
            there is no column `url`: then no row can be read at all.
    """
    if len(data) > MOST_BYTES:
        raise InvalidInput("file_too_large", Bilingual(
            "ไฟล์ใหญ่เกิน 4 เมกะไบต์ โปรดแบ่งเป็นหลายไฟล์", "The file is larger than 4 MiB. Split it."), field="file")
    decoded = decode(data)
    if not decoded.text.strip():
        raise InvalidInput("file_empty", Bilingual(
            "ไฟล์ว่างเปล่า โปรดเลือกไฟล์ที่มีข้อมูล", "The file is empty. Choose one with rows."), field="file")
    records = _ndjson(decoded) if decoded.text.lstrip().startswith("{") else _csv(decoded)
    rows: list[Row] = []
    faults: list[Fault] = []
    for number, record in records:
        if isinstance(record, Fault):
            faults.append(record)
            continue
        found = _row(number, record, now)
        if isinstance(found, Row):
            rows.append(found)
        else:
            faults.extend(found)
    return Sheet(decoded.encoding, tuple(rows), tuple(faults))


def read_one(record: Mapping[str, str], *, now: datetime) -> Row:
    """One row from a form.

    Raises:
        InvalidInput: the first fault, with the column as field.
    """
    found = _row(1, record, now)
    if isinstance(found, Row):
        return found
    raise InvalidInput(found[0].code, found[0].message, field=found[0].column)


def _csv(decoded: Decoded) -> Iterator[tuple[int, Mapping[str, str] | Fault]]:
    first_line = decoded.text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=first_line.count)
    reader = csv.reader(io.StringIO(decoded.text, newline=""), delimiter=delimiter)
    header: list[str] | None = None
    number = 0
    while True:
        number += 1
        try:
            values = next(reader, None)
        except csv.Error as error:
            yield number, Fault(number, "", "row_unreadable", Bilingual(
                f"อ่านแถวนี้ไม่ได้ ({error}) โปรดตรวจเครื่องหมายคำพูด",
                f"This row cannot be read ({error}); check its quotes."))
            continue
        if values is None:
            return
        if not any(value.strip() for value in values):
            continue
        if header is None:
            header = [_name(value) for value in values]
            yield from ((number, fault) for fault in _header_faults(values, header, number))
        elif number > MOST_ROWS + 1:
            yield number, _too_many(number)
            return
        elif len(values) > len(header) and any(v.strip() for v in values[len(header):]):
            yield number, Fault(number, "", "cells_too_many", Bilingual(
                f"แถวนี้มี {len(values)} ช่อง แต่หัวตารางมี {len(header)} ช่อง ใส่เครื่องหมายคำพูดครอบข้อความที่มีจุลภาค",
                f"This row has {len(values)} cells, the header {len(header)}. Put quotes around text with commas."))
        else:
            yield number, {n: v for n, v in zip(header, values, strict=False) if n}


def _header_faults(written: list[str], header: list[str], number: int) -> Iterator[Fault]:
    if REQUIRED not in header:
        raise InvalidInput("column_missing", Bilingual(
            f"แถว {number}: ไม่มีคอลัมน์ url หัวตารางที่พบคือ {', '.join(w.strip() for w in written)[:200]} "
            f"คอลัมน์ที่ใช้ได้คือ {', '.join(COLUMNS)}",
            f"Row {number}: there is no column url. Found: {', '.join(w.strip() for w in written)[:200]}. "
            f"Columns are: {', '.join(COLUMNS)}."), field="url")
    for text, name in zip(written, header, strict=True):
        if not name and text.strip():
            yield cells.unknown_column(number, text.strip(), tuple(_NAMES))
    for name in sorted({n for n in header if n and header.count(n) > 1}):
        yield Fault(number, name, "column_twice", Bilingual(
            f"มีคอลัมน์ {name} มากกว่าหนึ่ง ใช้คอลัมน์สุดท้าย", f"The column {name} stands twice; the last one is used."))


def _ndjson(decoded: Decoded) -> Iterator[tuple[int, Mapping[str, str] | Fault]]:
    for number, line in enumerate(decoded.text.split("\n"), start=1):
        if not line.strip():
            continue
        if number > MOST_ROWS:
            yield number, _too_many(number)
            return
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            yield number, Fault(number, "", "json_malformed", Bilingual(
                "บรรทัดนี้ไม่ใช่ JSON object หนึ่งตัว", "This line is not one JSON object."))
            continue
        record: dict[str, str] = {}
        for key, cell in value.items():
            name = _name(key)
            if not name:
                yield number, cells.unknown_column(number, key, tuple(_NAMES))
            elif cell is None or isinstance(cell, str):
                record[name] = cell or ""
            else:
                yield number, Fault(number, name, "text_expected", Bilingual(
                    "ต้องเป็นข้อความในเครื่องหมายคำพูด", "This must be text in quotes."))
        yield number, record


def _row(number: int, record: Mapping[str, str], now: datetime) -> Row | list[Fault]:
    faults: list[Fault] = []

    def take(name: str, limit: int) -> str:
        value = record.get(name, "").strip()
        faults.extend(cells.text_faults(number, name, value, limit))
        return value

    texts = {name: take(name, 20_000) for name in ("words", "speech", "screen_text")}
    author, note = take("author", 200), take("note", 2_000)
    url = cells.address(number, take("url", 2_000), faults)
    platform = cells.platform(number, take("platform", 50), url, faults)
    posted = cells.moment(number, take("posted", 60), now, faults)
    reason = cells.reason(number, take("reason", 100), faults)
    if not any(texts.values()):
        faults.append(Fault(number, "words", "words_missing", Bilingual(
            "ต้องมีข้อความในโพสต์ คำพูด หรือข้อความบนจอ อย่างน้อยหนึ่งอย่าง",
            "Give the words of the post, what is said, or what stands on the screen.")))
    if faults:
        return faults
    return Row(number, url, author=author, platform=platform, posted=posted, reason=reason, note=note, **texts)


def _name(written: str) -> str:
    return _NAMES.get(written.strip().lower(), "")


def _too_many(number: int) -> Fault:
    return Fault(number, "", "rows_too_many", Bilingual(
        f"รับได้ครั้งละไม่เกิน {MOST_ROWS} แถว แถวตั้งแต่นี้ไม่ได้นำเข้า โปรดแบ่งไฟล์",
        f"At most {MOST_ROWS} rows at once; from this row on nothing was taken. Split the file."))
