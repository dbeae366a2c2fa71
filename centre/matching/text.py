"""One form for every spelling of the same words, with the way back to the original for highlighting.

The rules run in a fixed order until nothing changes, so `normalise(normalise(x)) == normalise(x)`. Every rule is a
pattern and what replaces it; the offsets follow the same rules, so all ways of calling always agree. Which rules run
on a text is decided by its characters (`triggers`), which changes nothing but the time.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from centre.matching.amounts import AMOUNTS
from centre.matching.characters import CHARACTERS
from centre.matching.disguises import DISGUISES
from centre.matching.rule import Group, Rule, Trail
from centre.matching.spellings import LINKS, SPACES, SPELLINGS, WORDS
from centre.matching.triggers import Triggers

MAX_CHARACTERS = 20_000
"""Only so much of a text is read (about 25 minutes of speech): it bounds the time that one post can take."""

STAGES: tuple[tuple[Group, ...], ...] = (
    CHARACTERS, (*LINKS, *SPELLINGS, *SPACES), (*DISGUISES, *WORDS, *AMOUNTS, *SPACES),
)
"""A stage runs once the stages before it have nothing to change: words are looked for in settled characters."""

_MAX_PASSES = 60
_CHARACTERS_AT_ONCE = 200_000


@dataclass(frozen=True, slots=True)
class Traced:
    """A normalised text and where each of its characters came from.

    `starts[i]` to `ends[i]` is the half-open stretch of the original behind `text[i]`, counted in characters.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original behind `text[start:end]`, which must not be empty."""
        return min(self.starts[start:end]), max(self.ends[start:end])


def normalise(text: str) -> str:
    """The form in which texts are compared; only the first MAX_CHARACTERS are read.

    One form for: upper and lower case, Thai and Arabic digits, amounts in digits and words, the order of Thai marks,
    letters that are hidden, pulled apart, swapped for look-alikes or wrongly decoded, stretched and repeated words,
    names of offices in full and abbreviated, common slips. Hashtags become words, an emoji one word; links go.
    """
    return normalise_many((text,))[0]


def normalise_many(texts: Sequence[str]) -> list[str]:
    """`normalise` of each text; many at once are much faster than one by one."""
    settled = [text[:MAX_CHARACTERS] for text in texts]
    for part in _parts(settled):
        active = list(part)
        for _ in range(_MAX_PASSES):
            masks = _TRIGGERS.masks([settled[number] for number in active])
            unsettled = []
            for number, mask in zip(active, masks, strict=True):
                if mask and (new := _pass(settled[number], mask, Rule.apply)) != settled[number]:
                    settled[number] = new[:MAX_CHARACTERS]
                    unsettled.append(number)
            active = unsettled
            if not active:
                break
    return settled


def trace(text: str) -> Traced:
    """`normalise(text)` together with the stretch of the original behind each character."""
    trail = Trail(text[:MAX_CHARACTERS])
    for _ in range(_MAX_PASSES):
        before = trail.text
        mask = _TRIGGERS.masks([before])[0]
        if not mask or _pass(before, mask, trail.apply) == before:
            break
        trail.cut(MAX_CHARACTERS)
    return Traced(trail.text, tuple(trail.starts), tuple(trail.ends))


def _pass(text: str, mask: int, apply: Callable[[Rule, str], str]) -> str:
    """The text after the first stage that changes it; only groups in the mask can."""
    for of_stage in _STAGE_MASKS:
        new = text
        left = mask & of_stage
        while left:
            group = left & -left
            for one in _RULES[group]:
                new = apply(one, new)
            left ^= group
        if new != text:
            return new
    return text


def _parts(texts: Sequence[str]) -> Iterator[range]:
    """Stretches of the batch of a size that memory can bear."""
    first, characters = 0, 0
    for number, text in enumerate(texts):
        characters += len(text)
        if characters > _CHARACTERS_AT_ONCE and number > first:
            yield range(first, number)
            first, characters = number, len(text)
    if first < len(texts):
        yield range(first, len(texts))


def _stage_masks() -> Iterator[int]:
    first = 0
    for stage in STAGES:
        yield (1 << first + len(stage)) - (1 << first)
        first += len(stage)


_GROUPS = [group for stage in STAGES for group in stage]
_TRIGGERS = Triggers([group.triggers for group in _GROUPS])
_RULES = {1 << number: group.rules for number, group in enumerate(_GROUPS)}
_STAGE_MASKS = tuple(_stage_masks())
