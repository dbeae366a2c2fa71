"""What one rule of the normaliser is, and how a change is followed back to the characters that it came from."""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from centre.matching.triggers import Trigger

Replacement = str | Callable[[re.Match[str]], str]

THAI = "\u0e01-\u0e3a\u0e40-\u0e4e"
"""Thai letters, vowels and marks as the inside of a set, without digits and signs."""
THAI_MARK = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
THAI_LETTERS = "".join(map(chr, (*range(0x0E01, 0x0E3B), *range(0x0E40, 0x0E4F))))
THAI_MARKS = "".join(map(chr, (0x0E31, *range(0x0E34, 0x0E3B), *range(0x0E47, 0x0E4F))))
CONSONANTS = "".join(map(chr, range(0x0E01, 0x0E2F)))
LATIN = "abcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"
CLUSTER_ENDS = "(?![\u0e30-\u0e3a\u0e45\u0e47-\u0e4e])"
"""A Thai word can end here: what follows needs no letter before it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and what replaces it.

    Attributes:
        literals: stretches without any of which the rule does nothing, looked for first because that is fast.
        needs: a pattern that must occur somewhere in the text before the rule may change anything.
    """

    pattern: re.Pattern[str]
    replacement: Replacement
    literals: tuple[str, ...] = ("",)
    needs: re.Pattern[str] | None = None

    def may_change(self, text: str) -> bool:
        """Whether the pattern is worth looking for."""
        for literal in self.literals:
            if literal in text:
                return self.needs is None or self.needs.search(text) is not None
        return False

    def apply(self, text: str) -> str:
        """The text after this rule."""
        return self.pattern.sub(self.replacement, text) if self.may_change(text) else text


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that share a reason and the triggers without which none of them can change a text."""

    reason: str
    triggers: tuple[Trigger, ...]
    rules: tuple[Rule, ...]


def rule(pattern: str, replacement: Replacement, *literals: str, needs: str | None = None) -> Rule:
    """A rule from the sources of its patterns; a replacement in words holds no backslash."""
    return Rule(re.compile(pattern), replacement, literals or ("",), re.compile(needs) if needs else None)


class Trail:
    """A text on its way through the rules, with where in the original each of its characters began and ended."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts: Sequence[int] = range(len(text))
        self.ends: Sequence[int] = range(1, len(text) + 1)

    def apply(self, changing: Rule, text: str) -> str:
        """The same text as `changing.apply(text)`; the places follow. `text` must be the text so far."""
        if not changing.may_change(text):
            return text
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for match in changing.pattern.finditer(text):
            new = changing.replacement if isinstance(changing.replacement, str) else changing.replacement(match)
            start, end = match.span()
            if new == match.group():
                continue
            pieces += text[done:start], new
            starts += self.starts[done:start]
            ends += self.ends[done:start]
            for first, last, times in _places(match.group(), new):
                starts += [min(self.starts[start + first:start + last])] * times
                ends += [max(self.ends[start + first:start + last])] * times
            done = end
        if pieces:
            self.starts = [*starts, *self.starts[done:]]
            self.ends = [*ends, *self.ends[done:]]
            self.text = "".join([*pieces, text[done:]])
        return self.text

    def cut(self, length: int) -> None:
        """Keep the first `length` characters."""
        self.text, self.starts, self.ends = self.text[:length], self.starts[:length], self.ends[:length]


def _places(old: str, new: str) -> list[tuple[int, int, int]]:
    """The stretch of `old` behind each character of `new` and for how many characters in a row it holds.

    Exact where letters went or spaces came; where letters became others, all stand for the whole.
    """
    if len(new) == len(old):
        return [(at, at + 1, 1) for at in range(len(old))]
    whole = [(0, len(old), len(new))]
    if len(new) == 1:
        return whole
    found: list[int] = []
    at = 0
    for character in new:
        if character == " " and old[at:at + 1] != " ":
            # A space that came in lies on the character before it.
            found.append(max(0, at - 1))
            continue
        place = old.find(character, at)
        if place < 0:
            return whole
        found.append(place)
        at = place + 1
    return [(here, max(here + 1, after), 1) for here, after in zip(found, [*found[1:], len(old)], strict=bool(found))]
