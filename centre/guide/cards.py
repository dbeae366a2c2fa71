"""Reads answer cards from YAML files, one a card, and makes a draft for each election that the card speaks of."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yaml

from centre.guide.drafts import LANGUAGES, EditionDraft, Source
from centre.guide.models import Kind
from centre.kernel.clock import BANGKOK
from centre.kernel.dates import end_of_day, last_possible_day
from centre.kernel.errors import CentreError

CARDS = Path(__file__).resolve().parent / "data" / "cards"
TOPICS = ("who", "where", "when", "how", "bring", "rules", "rights", "results", "rumour", "report")
_ANY_ELECTION = "any"
_CARD_KEYS = {"slug", "topic", "order", "legal", "certainty", "official_url", "question", "answer", "next_steps",
              "why", "rules", "claims", "sources", "elections"}
_ELECTION_KEYS = {"known_from", "valid_from", "valid_to", "certainty", "claims", "sources", "values"}
_SOURCE_KEYS = {"name", "url", "read_on", "published"}


@dataclass(frozen=True, slots=True)
class CardFault(Exception):
    """A card that cannot be used: its file and what is wrong with it."""

    file: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.message}"


def read_all(folder: Path = CARDS) -> tuple[list[EditionDraft], list[CardFault]]:
    """Every draft of every card in a folder, and every fault found; a faulty card gives no draft."""
    drafts: list[EditionDraft] = []
    faults: list[CardFault] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            drafts += read(path)
        except CardFault as fault:
            faults.append(fault)
    return drafts, faults


def read(path: Path) -> list[EditionDraft]:
    """The drafts of one card, one for each election it holds for.

    Raises:
        CardFault: naming the file and the part at fault.
    """
    try:
        # Every scalar stays text: YAML's own guesses about dates and booleans are not ours.
        card = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes only text
        return list(_drafts(card, path.stem))
    except (CentreError, KeyError, ValueError, TypeError, AttributeError, yaml.YAMLError) as error:
        reason = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise CardFault(path.name, reason) from error


def _drafts(card: Mapping[str, Any], name: str) -> Iterator[EditionDraft]:
    _only(card, _CARD_KEYS)
    if card["slug"] != name:
        raise ValueError(f"the slug {card['slug']!r} and the file name differ")
    if card["topic"] not in TOPICS:
        raise ValueError(f"topic {card['topic']!r} is none of {', '.join(TOPICS)}")
    if not card["elections"]:
        raise ValueError("a card holds for at least one election, or for `any`")
    for election, holding in card["elections"].items():
        _only(holding, _ELECTION_KEYS)
        draft = EditionDraft(
            kind=Kind.ANSWER_CARD, slug=card["slug"], content=_content(card, holding),
            sources=[_source(s) for s in [*card.get("sources", []), *holding.get("sources", [])]],
            certainty=holding.get("certainty", card["certainty"]),
            election="" if election == _ANY_ELECTION else election,
            valid_from=_start(holding.get("valid_from")), valid_to=_end(holding.get("valid_to")),
            known_from=_end(holding["known_from"]), official_url=card["official_url"])
        draft.check()
        _check_sources_were_there(draft)
        yield draft


def _content(card: Mapping[str, Any], holding: Mapping[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {"meta": {
        "topic": card["topic"], "order": int(card["order"]), "legal": card["legal"] == "true",
        "rules": list(card.get("rules", [])), "claims": [*card.get("claims", []), *holding.get("claims", [])]}}
    for language in LANGUAGES:
        own = {key: value[language] for key, value in holding.get("values", {}).items()}
        content[language] = {
            "question": card["question"][language].format(**own), "answer": card["answer"][language].format(**own),
            "why": card["why"][language].format(**own),
            "next_steps": [step[language].format(**own) for step in card.get("next_steps", [])]}
    return content


def _check_sources_were_there(draft: EditionDraft) -> None:
    if draft.known_from and not any(s.published is None or s.published <= draft.known_from.date()
                                    for s in draft.sources):
        raise ValueError(f"no source of {draft.election or 'any election'} was published when it counts as known")


def _source(given: Mapping[str, str]) -> Source:
    _only(given, _SOURCE_KEYS)
    return Source(given["name"], given["url"], date.fromisoformat(given["read_on"]),
                  last_possible_day(given["published"]) if given.get("published") else None)


def _start(text: str | None) -> datetime | None:
    if not text:
        return None
    return _instant(text) if "T" in text else datetime.combine(date.fromisoformat(text), time(0), BANGKOK)


def _end(text: str | None) -> datetime | None:
    if not text:
        return None
    return _instant(text) if "T" in text else end_of_day(last_possible_day(text))


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} needs a time zone, e.g. +07:00")
    return moment


def _only(given: Mapping[str, Any], known: set[str]) -> None:
    if unknown := set(given) - known:
        raise ValueError(f"unknown keys: {', '.join(sorted(unknown))}")
