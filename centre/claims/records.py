"""Our own file of claims, one JSON object a line: read, checked and written here, and nowhere else."""
from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from centre.claims.errors import DataFault
from centre.claims.models import Certainty
from centre.claims.verdicts import Verdict
from centre.kernel.canonical import sha256_hex
from centre.kernel.dates import end_of_day, last_possible_day

CLAIMS = Path(__file__).resolve().parent / "data" / "claims.jsonl"


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """A published check. `published` may be partial and counts from its last possible day."""

    organisation: str
    url: str
    published: str
    verdict: str
    independent: bool

    @property
    def known_from(self) -> datetime:
        """Since when it is known."""
        return end_of_day(last_possible_day(self.published))


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """A claim as the file holds it. `verdict_recorded` is the source's; `verdict` is what the house says."""

    ref: str
    election: str
    topic: str
    text_th: str
    text_en: str
    public_text_th: str
    public_text_en: str
    correct_th: str
    correct_en: str
    public_correct_th: str
    public_correct_en: str
    verdict: str
    verdict_recorded: str
    happened: str
    certainty: str
    about_commission: bool
    concerns_living_person: bool
    note: str
    variants: tuple[str, ...] = field(default=())
    fact_checks: tuple[CheckRecord, ...] = field(default=())

    @property
    def known_from(self) -> datetime:
        """Since when it is known."""
        return end_of_day(last_possible_day(self.happened))

    @property
    def sha256(self) -> str:
        """SHA-256 over the whole record."""
        return sha256_hex(asdict(self))

    def check(self) -> None:
        """Refuse a record that would mislead.

        Raises:
            DataFault: naming the reference and the part.
        """
        empty = [k for k, v in asdict(self).items() if isinstance(v, str) and k not in {"election", "note"}
                 and not v.strip()]
        if empty:
            raise DataFault(self.ref, f"empty: {', '.join(empty)}")
        for verdict in (self.verdict, self.verdict_recorded, *(c.verdict for c in self.fact_checks)):
            if verdict not in Verdict.values:
                raise DataFault(self.ref, f"unknown verdict {verdict!r}")
            if verdict == Verdict.NOT_EXAMINED:
                raise DataFault(self.ref, "a record rests on fact-checks, so its verdict cannot be 'not_examined'")
        if self.certainty not in Certainty.values:
            raise DataFault(self.ref, f"unknown certainty {self.certainty!r}")
        if not self.fact_checks:
            raise DataFault(self.ref, "no fact-check")
        for check in self.fact_checks:
            if not check.url.startswith(("https://", "http://")):
                raise DataFault(self.ref, f"{check.url!r} is no address of a page")
        self._check_dates()
        if standing_verdict(self) != self.verdict:
            raise DataFault(self.ref, f"the verdict must be {standing_verdict(self)!r}: nobody independent checked")

    def _check_dates(self) -> None:
        for text in (self.happened, *(c.published for c in self.fact_checks)):
            try:
                last_possible_day(text)
            except ValueError as error:
                raise DataFault(self.ref, str(error)) from error


def standing_verdict(record: ClaimRecord) -> str:
    """What the house says: where the commission is the subject, its word alone makes no `false`.

    Its denial is `denied_by_commission` until an independent checker agrees.
    """
    is_own_word = record.about_commission and not any(c.independent for c in record.fact_checks)
    if is_own_word and record.verdict_recorded == Verdict.FALSE:
        return Verdict.DENIED_BY_COMMISSION.value
    return record.verdict_recorded


def read(path: Path = CLAIMS) -> Iterator[ClaimRecord]:
    """The records of a file, each checked.

    Raises:
        DataFault: naming the line or the reference.
    """
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            yield _record(line, f"{path.name}:{number}")


def write(records: Iterable[ClaimRecord], path: Path) -> int:
    """Write records, one a line; returns how many."""
    lines = [json.dumps(asdict(r), ensure_ascii=False) for r in records]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(lines)


def with_verdict(record: ClaimRecord) -> ClaimRecord:
    """The same record with the verdict of the house."""
    return replace(record, verdict=standing_verdict(record))


def _record(line: str, where: str) -> ClaimRecord:
    try:
        given: Mapping[str, Any] = json.loads(line)
        record = ClaimRecord(**{**given, "variants": tuple(given["variants"]),
                                "fact_checks": tuple(CheckRecord(**c) for c in given["fact_checks"])})
    except (ValueError, TypeError, KeyError) as error:
        raise DataFault(where, f"no claim record: {error}") from error
    record.check()
    return record
