"""Rules as values, read once from the package's files: what each says, since when, how sure, and its source."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from centre.kernel.clock import BANGKOK
from centre.kernel.language import Bilingual
from centre.rulebook import reading

RULES = Path(__file__).resolve().parent / "data" / "rules"
KINDS = ("law", "regulation", "platform_guideline")
CERTAINTIES = ("ok", "secondary", "uncertain")
UNREVIEWED = Bilingual("ยังไม่ผ่านการตรวจของนักกฎหมาย", "Not yet reviewed by a lawyer")
_KEYS = ("id", "kind", "platform", "basis", "title", "text", "when", "periods", "penalty", "certainty", "reviewed",
         "holds_from", "holds_to", "known_from", "elections", "sources", "open_questions")


@dataclass(frozen=True, slots=True)
class RuleSource:
    """A page where the rule was read; `published` is None where the page shows no date."""

    name: str
    url: str
    published: date | None


@dataclass(frozen=True, slots=True)
class Period:
    """When a rule bites in one election."""

    election: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `reviewed` is False until a lawyer has signed it; `open_questions` says what was not found."""

    id: str
    kind: str
    platform: str
    basis: Bilingual
    title: Bilingual
    text: Bilingual
    when: Bilingual | None
    penalty: Bilingual | None
    periods: tuple[Period, ...]
    certainty: str
    reviewed: bool
    holds_from: datetime | None
    holds_to: datetime | None
    known_from: datetime | None
    elections: tuple[str, ...]
    sources: tuple[RuleSource, ...]
    open_questions: tuple[Bilingual, ...]

    @property
    def source_url(self) -> str:
        """The first page where the rule was read."""
        return self.sources[0].url

    @property
    def review_note(self) -> Bilingual | None:
        """The warning that no lawyer has signed; None once one has."""
        return None if self.reviewed else UNREVIEWED

    def holds(self, as_of: datetime, election: str | None = None) -> bool:
        """Whether the rule is known and in force at a moment, for an election where one is named."""
        return ((self.known_from is None or self.known_from <= as_of)
                and (self.holds_from is None or self.holds_from <= as_of)
                and (self.holds_to is None or as_of <= self.holds_to)
                and (election is None or not self.elections or election in self.elections))

    def period(self, election: str) -> Period | None:
        """When it bites in this election; None where that is not recorded."""
        return next((p for p in self.periods if p.election == election), None)

    def sources_known(self, as_of: datetime) -> tuple[RuleSource, ...]:
        """The pages that were there at a moment."""
        today = as_of.astimezone(BANGKOK).date()
        return tuple(s for s in self.sources if s.published is None or s.published <= today)


@cache
def all_rules(folder: Path = RULES) -> Mapping[str, Rule]:
    """Every rule by id, in the order of the files.

    Raises:
        DataFault: naming the first file at fault.
    """
    found: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.yaml")):
        found[path.stem] = read(path)
    return found


def read(path: Path) -> Rule:
    """The rule of one file.

    Raises:
        DataFault: naming the file and the part at fault.
    """
    given = reading.mapping(path)
    with reading.naming(path):
        rule = _rule(given)
        if rule.id != path.stem:
            raise ValueError(f"the id {rule.id!r} and the file name differ")
    return rule


def _rule(given: Mapping[str, Any]) -> Rule:
    reading.only(given, _KEYS)
    rule = Rule(
        id=given["id"], kind=_one_of(given["kind"], KINDS), platform=given.get("platform", ""),
        basis=reading.pair(given["basis"]), title=reading.pair(given["title"]), text=reading.pair(given["text"]),
        when=reading.optional_pair(given.get("when")), penalty=reading.optional_pair(given.get("penalty")),
        periods=tuple(_period(e, p) for e, p in given.get("periods", {}).items()),
        certainty=_one_of(given["certainty"], CERTAINTIES), reviewed=reading.truth(given["reviewed"]),
        holds_from=reading.begins(given.get("holds_from")), holds_to=reading.ends(given.get("holds_to")),
        known_from=reading.ends(given.get("known_from")), elections=tuple(given.get("elections", ())),
        sources=tuple(_source(s) for s in given["sources"]),
        open_questions=tuple(reading.pair(q) for q in given.get("open_questions", ())))
    if not rule.sources:
        raise ValueError("at least one source is needed")
    if rule.holds_from and rule.holds_to and rule.holds_from > rule.holds_to:
        raise ValueError("holds_to is before holds_from")
    if (rule.kind == "platform_guideline") != bool(rule.platform):
        raise ValueError("a platform guideline names its platform, and no other rule does")
    return rule


def _period(election: str, given: Mapping[str, str]) -> Period:
    reading.only(given, ("starts", "ends"))
    starts, ends = reading.begins(given["starts"]), reading.ends(given["ends"])
    if starts is None or ends is None or starts > ends:
        raise ValueError(f"the period of {election} needs a start and a later end")
    return Period(election, starts, ends)


def _source(given: Mapping[str, str]) -> RuleSource:
    reading.only(given, ("name", "url", "published"))
    if not given["url"].startswith(("https://", "http://")):
        raise ValueError(f"{given['url']!r} is no address of a page")
    return RuleSource(given["name"], given["url"], reading.day(given.get("published")))


def _one_of(word: str, known: tuple[str, ...]) -> str:
    if word not in known:
        raise ValueError(f"{word!r} is none of {', '.join(known)}")
    return word
