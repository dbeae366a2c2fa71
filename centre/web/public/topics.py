"""Answer cards by topic, each topic with its question word, in the order of a voter's day."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from centre.guide.queries import EditionView

TITLES: dict[str, str | Promise] = {
    "when": _("When"),
    "who": _("Who may vote"),
    "where": _("Where"),
    "bring": _("What to bring"),
    "how": _("How to vote"),
    "rules": _("What is allowed"),
    "rights": _("Rights and duties"),
    "results": _("Counting and results"),
    "rumour": _("Rumours"),
    "report": _("Report and complain"),
}
_OTHER = _("More")
_SHOWN_FIRST = 3


@dataclass(frozen=True, slots=True)
class Topic:
    """A heading and its cards in their order."""

    name: str
    title: str | Promise
    cards: list[EditionView]

    @property
    def first(self) -> list[EditionView]:
        """What the front page shows of it."""
        return self.cards[:_SHOWN_FIRST]

    @property
    def has_more(self) -> bool:
        """Whether the front page leaves some out."""
        return len(self.cards) > _SHOWN_FIRST


def title(topic: str) -> str | Promise:
    """The heading of a topic; a topic without one stands under “More”."""
    return TITLES.get(topic, _OTHER)


def grouped(cards: Iterable[EditionView]) -> list[Topic]:
    """The cards under their headings; headings without a card are left out."""
    groups: dict[str, list[EditionView]] = {name: [] for name in (*TITLES, "")}
    for card in cards:
        groups[card.topic if card.topic in TITLES else ""].append(card)
    return [Topic(name or "more", title(name), found) for name, found in groups.items() if found]
