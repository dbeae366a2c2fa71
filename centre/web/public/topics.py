"""Answer cards by topic, each topic with its question word, in the order of a voter's day."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from centre.guide.queries import EditionView

TITLES: dict[str, str | Promise] = {
    "when": pgettext_lazy("voter", "When"),
    "who": pgettext_lazy("voter", "Who may vote"),
    "where": pgettext_lazy("voter", "Where"),
    "bring": pgettext_lazy("voter", "What to bring"),
    "how": pgettext_lazy("voter", "How to vote"),
    "rules": pgettext_lazy("voter", "What is allowed"),
    "rights": pgettext_lazy("voter", "Rights and duties"),
    "results": pgettext_lazy("voter", "Counting and results"),
    "rumour": pgettext_lazy("voter", "Rumours"),
    "report": pgettext_lazy("voter", "Report and complain"),
}
_OTHER = pgettext_lazy("voter", "More")


@dataclass(frozen=True, slots=True)
class Topic:
    """A heading and its cards in their order."""

    name: str
    title: str | Promise
    cards: list[EditionView]


def title(topic: str) -> str | Promise:
    """The heading of a topic; a topic without one stands under “More”."""
    return TITLES.get(topic, _OTHER)


def grouped(cards: Iterable[EditionView]) -> list[Topic]:
    """The cards under their headings; headings without a card are left out."""
    groups: dict[str, list[EditionView]] = {name: [] for name in (*TITLES, "")}
    for card in cards:
        groups[card.topic if card.topic in TITLES else ""].append(card)
    return [Topic(name or "more", title(name), found) for name, found in groups.items() if found]
