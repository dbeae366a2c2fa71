"""Reads the source folder: JSON and CSV in UTF-8 with or without a byte order mark, watching the text for damage."""
from __future__ import annotations

import csv
import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from centre.elections.compiler.report import Outcome, Report

# Thai read as Latin-1 or Windows-874 twice, replacement characters, and lone C1 controls.
_MOJIBAKE = re.compile("�|à[¸¹]|[\x80-\x9f]|Ã[\x80-¿]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\xa0\xad]|ํ[่้๊๋]?า")


class SourceUnreadable(Exception):
    """A file of the source folder is missing or is not what it should be; the message names file and cause."""


@dataclass(slots=True)
class Source:
    """A folder laid out as the collection of election data; each file is remembered with its SHA-256."""

    folder: Path
    digests: dict[str, str] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)
    invisible: list[str] = field(default_factory=list)
    checked: set[str] = field(default_factory=set)

    def json(self, name: str) -> Any:  # noqa: ANN401 - JSON values are of any type
        """The content of a JSON file.

        Raises:
            SourceUnreadable: missing, not UTF-8 or not JSON.
        """
        try:
            return json.loads(self._text(name))
        except ValueError as error:
            raise SourceUnreadable(f"{name}: not JSON ({error})") from error

    def csv(self, name: str, columns: set[str]) -> list[dict[str, str]]:
        """The rows of a CSV file that has at least these columns.

        Raises:
            SourceUnreadable: missing, not UTF-8, or without one of the columns.
        """
        reader = csv.DictReader(self._text(name).splitlines())
        if missing := columns - set(reader.fieldnames or ()):
            raise SourceUnreadable(f"{name}: no column {', '.join(sorted(missing))}")
        rows = list(reader)
        for number, row in enumerate(rows, start=2):
            if None in row or None in row.values():
                raise SourceUnreadable(f"{name}, line {number}: another number of columns than the heading")
        return rows

    def latest(self, folder: str, stem: str) -> str | None:
        """The name of `stem.json`, or of the last of `stem_<date>.json`; None when there is neither."""
        found = sorted(p.name for p in (self.folder / folder).glob(f"{stem}*.json"))
        return f"{folder}/{found[-1]}" if found else None

    def check_text(self, report: Report) -> None:
        """Report damaged text over all files read so far."""
        report.none("source", "mojibake (text decoded wrongly)", self.damaged)
        report.none("source", "invisible characters and decomposed sara am (cleaned)", self.invisible,
                    otherwise=Outcome.NOTED)

    def _text(self, name: str) -> str:
        try:
            data = (self.folder / name).read_bytes()
        except OSError as error:
            raise SourceUnreadable(f"{name}: {error.strerror or error}") from error
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise SourceUnreadable(f"{name}: not UTF-8 at byte {error.start}") from error
        if name not in self.digests:
            self.digests[name] = hashlib.sha256(data).hexdigest()
        if name not in self.checked:
            self.checked.add(name)
            self.damaged += [f"{name}: …{text[max(0, m.start() - 8):m.end() + 8]}…" for m in _MOJIBAKE.finditer(text)]
            self.invisible += [f"{name}: …{text[max(0, m.start() - 8):m.end() + 8]!r}…"
                               for m in _INVISIBLE.finditer(text)]
        return text
