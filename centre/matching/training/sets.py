"""What training reads: our own posts, which ship, and everyday messages and articles from a folder."""
from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centre.matching.encoder import windows
from centre.matching.text import normalise_many
from centre.matching.training.noise import noisy

FOLDS = 5
_SHORTEST = 60
_EVERY = 6
_STATEMENT, _SHORTEST_STATEMENT, _OF_ONE_ARTICLE = 110, 50, 40
"""Characters of a statement at most and at least, about those of a claim; statements of one article at most."""


@dataclass(frozen=True)
class OwnPosts:
    """Posts of our own beside the claims they are about.

    Attributes:
        texts: the posts, normalised.
        gold: for each post the number of the claim that it repeats, -1 when it repeats none.
        stance: spreads, denies, asks, jokes or reports; empty where it repeats no claim.
        kind, masked: what kind of post it is, and whether parties and people are masked.
        election: whether the post is about a public election.
        fold: of each post, that of its claim or one by its words, 0 to FOLDS - 1.
        claim_ids, claims: the claims and their normalised wordings.
    """

    texts: tuple[str, ...]
    gold: NDArray[np.int64]
    stance: tuple[str, ...]
    kind: tuple[str, ...]
    masked: NDArray[np.bool_]
    election: NDArray[np.bool_]
    fold: NDArray[np.int64]
    claim_ids: tuple[str, ...]
    claims: tuple[str, ...]

    def claim_folds(self) -> NDArray[np.int64]:
        """The fold of each claim, 0 to FOLDS - 1, by its id alone."""
        return np.array([fold_of(claim_id) for claim_id in self.claim_ids], np.int64)

    def with_slips(self, share: float) -> OwnPosts:
        """These posts, and then the same with this share of their characters lost or changed, in the same folds."""
        slipped = normalise_many(noisy(self.texts, share))
        return replace(self, texts=(*self.texts, *slipped), gold=np.tile(self.gold, 2), stance=self.stance * 2,
                       kind=self.kind * 2, masked=np.tile(self.masked, 2), election=np.tile(self.election, 2),
                       fold=np.tile(self.fold, 2))


def own_posts(claims: Path) -> OwnPosts:
    """Our posts on the claims of a file: JSON lines with `ref` or `id`, and `text_th` or `text`."""
    listed = [(row.get("ref", row.get("id")), row.get("text_th", row.get("text"))) for row in rows(claims)]
    return _beside(listed, _shipped("own_posts.jsonl"))


def held_apart(*hands: str) -> OwnPosts:
    """Posts by other hands on claims of their own; only of these hands (P, Q, R, S), all where none is named."""
    both = [row for row in _shipped("held_apart.jsonl")
            if not hands or (row.get("new_claim") or row["claim"] or row["near"]).startswith(hands)]
    listed = [(row["new_claim"], row["text"]) for row in both if "new_claim" in row]
    return _beside(listed, (row for row in both if "claim" in row))


def everyday(folder: Path, without: Path | None = None) -> list[str]:
    """Every sixth message of at least 60 characters, normalised; ids in the file `without` are left out."""
    left_out = set(without.read_text("utf-8").split()) if without else set()
    kept = [row["text"] for row in rows(folder / "messages.jsonl") if row["id"] not in left_out]
    return normalise_many([text for text in kept if len(text) >= _SHORTEST][::_EVERY])


def statements(folder: Path) -> list[str]:
    """Stretches of 50 to 110 characters of articles, normalised, each once: they stand in for claims of all sorts."""
    articles = normalise_many([row["text"] for row in rows(folder / "articles.jsonl")])
    stretches = (stretch for article in articles
                 for stretch in windows(article, characters=_STATEMENT, overlap=0, most=_OF_ONE_ARTICLE))
    return list(dict.fromkeys(stretch for stretch in stretches if len(stretch) >= _SHORTEST_STATEMENT))


def rows(path: Path) -> list[Any]:
    """The objects of a file with one JSON object a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _beside(claims: Sequence[tuple[str, str]], posts: Iterable[Any]) -> OwnPosts:
    number = {claim_id: at for at, (claim_id, _) in enumerate(claims)}
    listed = [row for row in posts if row["claim"] is None or row["claim"] in number]
    texts = normalise_many([row["text"] for row in listed])
    return OwnPosts(
        texts=tuple(texts),
        gold=np.array([-1 if row["claim"] is None else number[row["claim"]] for row in listed], np.int64),
        stance=tuple(row["stance"] or "" for row in listed),
        kind=tuple(row["kind"] for row in listed),
        masked=np.array([row["masked"] for row in listed], np.bool_),
        election=np.array([row["election"] for row in listed], np.bool_),
        fold=np.array([fold_of(row["claim"] or text) for row, text in zip(listed, texts, strict=True)], np.int64),
        claim_ids=tuple(claim_id for claim_id, _ in claims),
        claims=tuple(normalise_many([text for _, text in claims])),
    )


def _shipped(name: str) -> Iterator[Any]:
    path = resources.files("centre.matching") / "data" / name
    return (json.loads(line) for line in path.read_text("utf-8").splitlines())


def fold_of(text: str) -> int:
    """The fold of a claim's id or of a text that is about none, 0 to FOLDS - 1."""
    return zlib.crc32(text.encode()) % FOLDS
