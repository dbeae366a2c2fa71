"""Material for the speed part, made from the given texts: catalogues of any size, posts of one length."""
from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import cycle

LENGTH = 200
EVERY = 20
_SEED = 1


def grown(texts: Sequence[str], size: int) -> tuple[list[str], list[tuple[int, int]]]:
    """So many claims: the texts themselves, then ones that begin as one of them and end as another.

    Returns:
        The claims, and for each made one the numbers of the two texts that it was cut from.
    """
    chance = random.Random(_SEED)
    made, parents = list(texts[:size]), []
    while len(made) < size:
        one, two = chance.randrange(len(texts)), chance.randrange(len(texts))
        first, second = texts[one], texts[two]
        made.append(first[:chance.randint(len(first) // 3, len(first) - len(first) // 3)]
                    + second[chance.randint(len(second) // 3, len(second) - len(second) // 3):])
        parents.append((one, two))
    return made, parents


def posts(messages: Sequence[str], about: Sequence[str], count: int) -> list[str]:
    """Posts of LENGTH characters, messages joined and cut; each EVERYth begins with a text about an election."""
    stream = cycle(messages)
    special = cycle(about)
    return [_joined(next(special) if number % EVERY == 0 else next(stream), stream) for number in range(count)]


def _joined(begin: str, more: Iterator[str]) -> str:
    text = begin
    while len(text) < LENGTH:
        text += " " + next(more)
    return text[:LENGTH]
