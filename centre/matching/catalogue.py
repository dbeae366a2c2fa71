"""Known claims made ready to be found: segments that never change, and which of their claims still count."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from centre.kernel.errors import InvalidInput
from centre.kernel.language import Bilingual
from centre.matching import segments
from centre.matching.segments import ClaimText, Segment, Wordings

MODEL_VERSION = "cascade-5"
"""Changes whenever the same claims and posts may give other results."""

MOST_SEGMENTS = 32
_MERGED_ROWS = 128
_DIGESTS = 1 << 128


@dataclass(frozen=True)
class Part:
    """A segment and the numbers of those of its claims that no longer count."""

    segment: Segment
    gone: frozenset[int] = frozenset()

    @cached_property
    def counts(self) -> NDArray[np.bool_] | None:
        """For each wording, whether its claim still counts; None when all do."""
        if not self.gone:
            return None
        counting = np.ones(self.segment.rows, np.bool_)
        for number in self.gone:
            begin, end = self.segment.first_row[number:number + 2].tolist()
            counting[begin:end] = False
        return counting

    @cached_property
    def claim_of_row(self) -> NDArray[np.int64]:
        """For each wording, the number of its claim in the segment."""
        return np.repeat(np.arange(len(self.segment.ids)), np.diff(self.segment.first_row))

    def claims(self) -> Iterator[tuple[int, Wordings]]:
        """The claims that still count, with their numbers."""
        return ((number, claim) for number, claim in enumerate(self.segment.claims()) if number not in self.gone)


@dataclass(frozen=True)
class Catalogue:
    """Compiled claims, immutable; `version` names their content together with MODEL_VERSION.

    Claims are numbered through all parts, those that no longer count too.
    """

    parts: tuple[Part, ...] = field(repr=False)
    digest: int
    base_digest: int

    def __len__(self) -> int:
        return sum(len(part.segment.ids) - len(part.gone) for part in self.parts)

    @property
    def version(self) -> str:
        """Two catalogues of the same version answer alike.

        Weights are those of the first segment, so a catalogue that grew names the claims that it grew from as well.
        """
        grown = "" if self.digest == self.base_digest else f"-{self.base_digest:032x}"[:17]
        return f"{MODEL_VERSION}-{f'{self.digest:032x}'[:16]}{grown}"

    @property
    def size(self) -> int:
        """How many claims the first segment was made of: see `decide.Curve.by_size`."""
        return len(self.parts[0].segment.ids)

    @property
    def rows(self) -> int:
        """How many wordings all segments have."""
        return sum(part.segment.rows for part in self.parts)

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """The number of the first claim of each part."""
        return np.cumsum([0, *(len(part.segment.ids) for part in self.parts)])[:-1]

    @cached_property
    def row_starts(self) -> NDArray[np.int64]:
        """The number of the first wording of each part, wordings numbered through all parts."""
        return np.cumsum([0, *(part.segment.rows for part in self.parts)])[:-1]

    @cached_property
    def first_rows(self) -> NDArray[np.int64]:
        """The number of the first wording of each claim, through all parts; one entry more than there are claims."""
        starts = [part.segment.first_row[:-1] + at for part, at in zip(self.parts, self.row_starts, strict=True)]
        return np.concatenate([*starts, [self.rows]]).astype(np.int64)

    @cached_property
    def counting(self) -> NDArray[np.bool_]:
        """For each claim, through all parts, whether it still counts."""
        counting = np.ones(len(self.first_rows) - 1, np.bool_)
        for part, start in zip(self.parts, self.starts.tolist(), strict=True):
            counting[[start + number for number in part.gone]] = False
        return counting

    @cached_property
    def election_related(self) -> NDArray[np.float32]:
        """How surely each claim, through all parts, is about an election itself, by its first wording."""
        return np.concatenate([part.segment.election for part in self.parts])

    @cached_property
    def _read_ids(self) -> dict[int, str]:
        """Ids that were asked for: to read one from its bytes costs ten times as much as to remember it."""
        return {}

    def claim_id(self, claim: int) -> str:
        """The id of the claim of this number."""
        known = self._read_ids.get(claim)
        if known is None:
            at = int(np.searchsorted(self.starts, claim, "right")) - 1
            known = self._read_ids[claim] = self.parts[at].segment.ids[claim - int(self.starts[at])]
        return known

    def wording(self, row: int) -> str:
        """The normalised wording of this number."""
        at = int(np.searchsorted(self.row_starts, row, "right")) - 1
        return self.parts[at].segment.wordings[row - int(self.row_starts[at])]

    def find(self, claim_id: str) -> tuple[int, int] | None:
        """The part of a claim that counts and its number there, None when there is no such claim."""
        for at, part in enumerate(self.parts):
            number = part.segment.number(claim_id)
            if number is not None and number not in part.gone:
                return at, number
        return None

    def changed(self, added: Iterable[ClaimText] = (), removed: Iterable[str] = ()) -> Catalogue:
        """A catalogue with claims added, replaced (an id that it has) and removed (an id that it lacks is no error).

        An id in both is replaced. The segments that there are stay as they are. No other claim's score changes.

        Raises:
            InvalidInput: `claim_id_repeated` when two of the added claims share an id.
        """
        new = segments.normalised(added)
        _refuse_repeated(new)
        return self._with(new, map(segments.readable, removed))

    @property
    def grown(self) -> bool:
        """Whether so much was added or removed since the first segment was made that a new one is due."""
        base, *later = self.parts
        loose = sum(part.segment.rows for part in later) + len(base.gone)
        return len(self.parts) > MOST_SEGMENTS or loose > max(base.segment.rows // 4, 1)

    def compacted(self) -> Catalogue:
        """The same claims in one segment, with weights of their own."""
        return _compiled([claim for part in self.parts for _, claim in part.claims()])

    def overtaken(self, before: Catalogue, now: Catalogue) -> Catalogue:
        """This catalogue, which has the claims of `before`, with those of `now`, which grew out of `before`."""
        left = {id(part.segment): part for part in before.parts}
        added: list[Wordings] = []
        removed: list[str] = []
        for part in now.parts:
            known = left.pop(id(part.segment), None)
            if known is None:
                added += [claim for _, claim in part.claims()]
            else:
                removed += [part.segment.ids[number] for number in sorted(part.gone - known.gone)]
        removed += [claim.id for part in left.values() for _, claim in part.claims()]
        return self._with(added, removed)

    def _with(self, new: Sequence[Wordings], removed: Iterable[str]) -> Catalogue:
        place_of = {claim.id: self.find(claim.id) for claim in new}
        kept = [claim for claim in new if claim != self._at(place_of[claim.id])]
        asked = [self.find(claim_id) for claim_id in dict.fromkeys(removed) if claim_id not in place_of]
        gone = [place for place in (*asked, *(place_of[claim.id] for claim in kept)) if place is not None]
        if not kept and not gone:
            return self
        left = sum(self.parts[at].segment.claim(number).digest() for at, number in gone)
        digest = (self.digest - left + sum(claim.digest() for claim in kept)) % _DIGESTS
        parts = list(self._without(gone))
        if kept:
            while len(parts) > 1 and parts[-1].segment.rows < _MERGED_ROWS:
                kept = [claim for _, claim in parts.pop().claims()] + kept
            parts.append(Part(segments.build(kept, parts[0].segment)))
        return Catalogue(tuple(parts), digest, self.base_digest)

    def _at(self, place: tuple[int, int] | None) -> Wordings | None:
        return None if place is None else self.parts[place[0]].segment.claim(place[1])

    def _without(self, gone: Iterable[tuple[int, int]]) -> Iterator[Part]:
        numbers: dict[int, set[int]] = {}
        for at, number in gone:
            numbers.setdefault(at, set()).add(number)
        for at, part in enumerate(self.parts):
            yield Part(part.segment, part.gone | numbers[at]) if at in numbers else part


def compile(claims: Iterable[ClaimText]) -> Catalogue:  # noqa: A001 - the verb of the package's contract
    """Make a catalogue of the claims; none at all is allowed and matches nothing.

    Raises:
        InvalidInput: `claim_id_repeated` when two claims share an id.
    """
    listed = segments.normalised(claims)
    _refuse_repeated(listed)
    return _compiled(listed)


def _compiled(claims: Sequence[Wordings]) -> Catalogue:
    digest = sum(claim.digest() for claim in claims) % _DIGESTS
    return Catalogue((Part(segments.build(claims, None)),), digest, digest)


def _refuse_repeated(claims: Sequence[Wordings]) -> None:
    repeated = [claim_id for claim_id, n in Counter(claim.id for claim in claims).items() if n > 1]
    if repeated:
        names = ascii(repeated[:5])[1:-1]
        raise InvalidInput("claim_id_repeated", Bilingual(
            f"รหัสข้ออ้างซ้ำกัน: {names} โปรดให้แต่ละข้ออ้างมีรหัสไม่ซ้ำกัน",
            f"Claims share an id: {names}. Give each claim an id of its own."), field="id")
