"""Claims compiled at one time, never changed after: what a catalogue is made of."""
from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from centre.matching import grams, relevance, views, words
from centre.matching.text import normalise_many

_AT_ONCE = grams.MAX_TEXTS


@dataclass(frozen=True, slots=True)
class ClaimText:
    """A claim as the catalogue needs it: its id, its wording, and other wordings of the same claim."""

    id: str
    text: str
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wordings:
    """A claim with its wordings already normalised."""

    id: str
    texts: tuple[str, ...]

    def digest(self) -> int:
        """A 128-bit number that names id and wordings."""
        whole = hashlib.blake2b(digest_size=16)
        for text in (self.id, *self.texts):
            content = text.encode()
            whole.update(len(content).to_bytes(8, "little") + content)
        return int.from_bytes(whole.digest(), "little")


class Strings(Sequence[str]):
    """Strings in one stretch of bytes, which may be mapped from a file; each is decoded when asked for."""

    def __init__(self, content: NDArray[np.uint8], start: NDArray[np.int64]) -> None:
        """String `i` is the UTF-8 from start[i] to start[i + 1]: one entry more than there are strings."""
        self.content = content
        self.start = start

    @classmethod
    def of(cls, texts: Iterable[str]) -> Strings:
        """Keep texts without lone surrogates."""
        encoded = [text.encode() for text in texts]
        start = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        return cls(np.frombuffer(b"".join(encoded), np.uint8), start)

    def __len__(self) -> int:
        return len(self.start) - 1

    def part(self, begin: int, end: int) -> Strings:
        """Those from `begin` to before `end`, not copied."""
        return Strings(self.content[self.start[begin]:self.start[end]], self.start[begin:end + 1] - self.start[begin])

    def chosen(self, wanted: NDArray[np.int64]) -> Strings:
        """Those of the wanted numbers, in that order."""
        pieces = [self.content[begin:end] for begin, end in
                  zip(self.start[wanted].tolist(), self.start[wanted + 1].tolist(), strict=True)]
        start = np.concatenate([[0], np.cumsum(self.start[wanted + 1] - self.start[wanted])])
        return Strings(np.concatenate([self.content[:0], *pieces]), start)

    def __getitem__(self, at: int) -> str:  # type: ignore[override]  # nobody asks for slices
        return bytes(self.content[self.start[at]:self.start[at + 1]]).decode()

    def __iter__(self) -> Iterator[str]:
        content = bytes(self.content)
        return (content[begin:end].decode() for begin, end in pairwise(self.start.tolist()))


@dataclass(frozen=True, eq=False)
class Segment:
    """Compiled claims, immutable.

    Attributes:
        ids: of the claims.
        id_key, id_number: keys of the ids, ascending, and the number of the claim that each belongs to.
        first_row: the first wording of each claim; one entry more than there are claims.
        wordings: all wordings, normalised.
        election: how surely each claim is about an election, by its first wording.
        by_trigram, by_word: the wordings by their terms.
    """

    ids: Strings
    id_key: NDArray[np.uint64]
    id_number: NDArray[np.int32]
    first_row: NDArray[np.int32]
    wordings: Strings
    election: NDArray[np.float32]
    by_trigram: views.View
    by_word: views.View

    @property
    def rows(self) -> int:
        """How many wordings there are."""
        return len(self.wordings)

    def number(self, claim_id: str) -> int | None:
        """The number of the claim with this id, None when there is none."""
        key = np.uint64(views.word_key(claim_id))
        at = int(np.searchsorted(self.id_key, key))
        while at < len(self.id_key) and self.id_key[at] == key:
            if self.ids[self.id_number[at]] == claim_id:
                return int(self.id_number[at])
            at += 1
        return None

    def claim(self, number: int) -> Wordings:
        """The claim with its wordings."""
        begin, end = self.first_row[number:number + 2].tolist()
        return Wordings(self.ids[number], tuple(self.wordings[row] for row in range(begin, end)))

    def claims(self) -> list[Wordings]:
        """All claims, in order."""
        texts = list(self.wordings)
        return [Wordings(claim_id, tuple(texts[begin:end]))
                for claim_id, (begin, end) in zip(self.ids, pairwise(self.first_row.tolist()), strict=True)]


def normalised(claims: Iterable[ClaimText]) -> list[Wordings]:
    """The claims with every wording normalised; a claim keeps its first wording even when it is empty."""
    listed = list(claims)
    texts = iter(normalise_many([text for claim in listed for text in (claim.text, *claim.variants)]))
    return [Wordings(readable(claim.id), tuple(next(texts) for _ in range(1 + len(claim.variants))))
            for claim in listed]


def readable(claim_id: str) -> str:
    """The id as catalogues keep it: question marks stand for lone surrogates, which no file can hold."""
    return claim_id.encode(errors="replace").decode()


def build(claims: Sequence[Wordings], base: Segment | None) -> Segment:
    """Compile claims; `base` is the catalogue's first segment, None when this is to be the first."""
    wordings = [text for claim in claims for text in claim.texts]
    starts = range(0, max(len(wordings), 1), _AT_ONCE)
    trigrams = [views.trigrams(wordings[at:at + _AT_ONCE]) for at in starts]
    id_key = np.fromiter((views.word_key(claim.id) for claim in claims), np.uint64, len(claims))
    id_number = np.argsort(id_key, kind="stable").astype(np.int32)
    by_word = views.telling_words([words.terms(text) for text in wordings])
    first_row = np.cumsum([0, *(len(claim.texts) for claim in claims)], dtype=np.int32)
    related = [relevance.sharper(part, views.only(by_word, at, at + part.texts))
               for part, at in zip(trigrams, starts, strict=True)]
    return Segment(
        ids=Strings.of(claim.id for claim in claims),
        id_key=id_key[id_number],
        id_number=id_number,
        first_row=first_row,
        wordings=Strings.of(wordings),
        election=np.concatenate(related)[first_row[:-1]],
        by_trigram=views.build(views.joined(trigrams), base.by_trigram if base else None),
        by_word=views.build(by_word, base.by_word if base else None),
    )
