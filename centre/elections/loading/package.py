"""Reads the compiled facts that ship inside the package."""
from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from centre.elections import facts
from centre.kernel.errors import NotFound
from centre.kernel.language import Bilingual

FOLDER = Path(__file__).resolve().parent.parent / "data"
# Raised when the same files would lead to other rows, so that an installed database is brought up to date.
_LOADER = "1"

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Package:
    """The compiled facts of one election and its areas, perhaps only of some provinces.

    Args:
        slug: the election.
        folder: where `centre elections compile` wrote.
        facts_folder: where the hand-written facts lie.
        provinces: the commission's letters, e.g. `{"NBI"}`; None for the whole country.
    """

    slug: str
    folder: Path
    facts_folder: Path
    provinces: frozenset[str] | None = None

    @property
    def known(self) -> dict[str, Any]:
        """The hand-written facts.

        Raises:
            NotFound: `election_unknown`, when there are none for this election.
        """
        everything = facts.elections(self.facts_folder)
        if self.slug not in everything or not (self.folder / self.slug / "election.json").exists():
            raise NotFound("election_unknown", Bilingual(
                f"ไม่มีข้อมูลการเลือกตั้ง {self.slug} ในระบบ ข้อมูลที่มีคือ {', '.join(everything)}",
                f"There are no facts of an election {self.slug} here. There are: {', '.join(everything)}."),
                field="election")
        return everything[self.slug]

    @property
    def area_code(self) -> str:
        """The area version that the election uses."""
        return str(self.known["area_version"])

    def compiled(self) -> dict[str, Any]:
        """The content of election.json."""
        content: dict[str, Any] = json.loads((self.folder / self.slug / "election.json").read_text("utf-8"))
        return content

    def digest(self) -> str:
        """32 hex digits that change with any byte of the facts, whole country or not."""
        whole = hashlib.sha256(_LOADER.encode())
        folders = (self.folder / self.area_code, self.folder / self.slug)
        files = sorted(p for folder in folders for p in folder.rglob("*") if p.is_file())
        for path in (*files, self.facts_folder / f"{self.slug}.yaml", self.facts_folder / f"{self.area_code}.yaml"):
            whole.update(path.name.encode())
            whole.update(path.read_bytes())
        return whole.hexdigest()[:32]

    def areas(self, level: str) -> list[Row]:
        """Rows of `provinces`, `districts` or `subdistricts`."""
        wanted = self.province_codes()
        return [row for row in _rows(self.folder / self.area_code / f"{level}.csv") if row["code"][:2] in wanted]

    def province_codes(self) -> Collection[str]:
        """Two-digit codes of the provinces to load."""
        rows = _rows(self.folder / self.area_code / "provinces.csv")
        return {r["code"] for r in rows if self.provinces is None or r["letters"] in self.provinces}

    def table(self, name: str, constituency: str | None = None) -> list[Row]:
        """Rows of one of the election's tables; with a column of constituency codes, only of the wanted provinces."""
        rows = _rows(self.folder / self.slug / f"{name}.csv")
        if constituency is None or self.provinces is None:
            return rows
        return [row for row in rows if row[constituency].partition("_")[0] in self.provinces]

    def has(self, name: str) -> bool:
        """Whether the election has this table."""
        return (self.folder / self.slug / f"{name}.csv").exists()


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
