"""Finds the answer cards that fit a search, by the words they share."""
from __future__ import annotations

from functools import lru_cache

from centre import matching
from centre.guide import queries as guide
from centre.guide.queries import EditionView
from centre.kernel import clock

MOST_CARDS = 3


def cards_for(words: str, election: str) -> list[EditionView]:
    """Up to three cards of an election, the nearest to the words first; the hub's first cards where none is near."""
    cards = guide.current("answer_card", clock.now(), election)
    by_id = {card.id: card for card in cards}
    texts = tuple((card.id, f"{card.question.th} {card.question.en} {card.answer.th}") for card in cards)
    screened = matching.screen([matching.PostText("search", words)], _compiled(texts), top=MOST_CARDS)[0]
    near = [by_id[match.claim_id] for match in screened.matches]
    return (near + [card for card in cards if card not in near])[:MOST_CARDS]


@lru_cache(maxsize=4)
def _compiled(texts: tuple[tuple[str, str], ...]) -> matching.Catalogue:
    # Editions never change, so the same ids are the same texts.
    return matching.compile([matching.ClaimText(card_id, text) for card_id, text in texts])
