"""The joint procedure of a commission and a platform as values, read once from the package's files."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from centre.kernel.canonical import sha256_hex
from centre.kernel.language import Bilingual
from centre.rulebook import reading
from centre.rulebook.rules import all_rules

PROCEDURES = Path(__file__).resolve().parent / "data" / "procedures"
FINDINGS = ("factual", "legal")
MEASURES = ("label", "limit", "remove")
_KEYS = ("version", "title", "holds_from", "answer_hours", "categories", "steps")
_CATEGORY_KEYS = ("code", "title", "what", "required_findings", "measures_allowed", "measures_needing_legal_finding",
                  "legal_or_policy_basis")


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of falsehood: what it takes to refer it, what may be asked for, and on which basis.

    `required_findings` counts, e.g. `("factual", "factual", "legal")`. A measure in
    `measures_needing_legal_finding` needs a legal finding even where the category itself does not.
    """

    code: str
    title: Bilingual
    what: Bilingual
    required_findings: tuple[str, ...]
    measures_allowed: tuple[str, ...]
    measures_needing_legal_finding: tuple[str, ...]
    legal_or_policy_basis: tuple[str, ...]

    def findings_for(self, measure: str) -> tuple[str, ...]:
        """The findings that must stand before this measure may be referred.

        Raises:
            ValueError: for a measure that the category does not allow.
        """
        if measure not in self.measures_allowed:
            raise ValueError(f"{self.code} does not allow {measure!r}")
        missing_legal = measure in self.measures_needing_legal_finding and "legal" not in self.required_findings
        return (*self.required_findings, "legal") if missing_legal else self.required_findings


@dataclass(frozen=True, slots=True)
class Step:
    """One step in plain words: who acts and what they do."""

    code: str
    who: Bilingual
    what: Bilingual


@dataclass(frozen=True, slots=True)
class Procedure:
    """A version of the joint procedure. `answer_hours` is None: no source gives a limit, so none is invented."""

    version: str
    title: Bilingual
    holds_from: datetime | None
    answer_hours: int | None
    categories: Mapping[str, Category]
    steps: tuple[Step, ...]
    sha256: str


@cache
def all_procedures(folder: Path = PROCEDURES) -> Mapping[str, Procedure]:
    """Every procedure by version.

    Raises:
        DataFault: naming the first file at fault.
    """
    return {path.stem: read(path) for path in sorted(folder.glob("*.yaml"))}


def read(path: Path) -> Procedure:
    """The procedure of one file; its hash is taken over the content, not over spaces and comments.

    Raises:
        DataFault: naming the file and the part at fault.
    """
    given = reading.mapping(path)
    with reading.naming(path):
        procedure = _procedure(given)
        if procedure.version != path.stem:
            raise ValueError(f"the version {procedure.version!r} and the file name differ")
    return procedure


def _procedure(given: Mapping[str, Any]) -> Procedure:
    reading.only(given, _KEYS)
    hours = given["answer_hours"]
    categories = [_category(c) for c in given["categories"]]
    steps = tuple(Step(s["code"], reading.pair(s["who"]), reading.pair(s["what"])) for s in given["steps"])
    if not categories or not steps:
        raise ValueError("a procedure has categories and steps")
    return Procedure(
        version=given["version"], title=reading.pair(given["title"]), holds_from=reading.begins(given["holds_from"]),
        answer_hours=None if hours == "null" else int(hours), categories={c.code: c for c in categories}, steps=steps,
        sha256=sha256_hex(given))


def _category(given: Mapping[str, Any]) -> Category:
    reading.only(given, _CATEGORY_KEYS)
    category = Category(
        code=given["code"], title=reading.pair(given["title"]), what=reading.pair(given["what"]),
        required_findings=_each_of(given["required_findings"], FINDINGS),
        measures_allowed=_each_of(given["measures_allowed"], MEASURES),
        measures_needing_legal_finding=_each_of(given["measures_needing_legal_finding"],
                                                tuple(given["measures_allowed"])),
        legal_or_policy_basis=_each_of(given["legal_or_policy_basis"], tuple(all_rules())))
    if category.required_findings.count("factual") < 2:
        raise ValueError(f"{category.code}: two factual findings are the least")
    return category


def _each_of(words: list[str], known: tuple[str, ...]) -> tuple[str, ...]:
    if unknown := [w for w in words if w not in known]:
        raise ValueError(f"{', '.join(unknown)}: not among {', '.join(known)}")
    return tuple(words)
