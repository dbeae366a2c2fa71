"""Deciders are found by looking: each file says its place, its sentence, and decides or passes."""
from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import pairwise

from centre.kernel.language import Bilingual
from centre.triage.situation import Decision, Situation


@dataclass(frozen=True, slots=True)
class Decider:
    """One way to decide; the lowest `order` that does not pass wins."""

    name: str
    order: int
    describe: Bilingual
    decide: Callable[[Situation], Decision | None]


@cache
def all_deciders() -> tuple[Decider, ...]:
    """Every decider of this folder, in the order in which they are asked.

    Raises:
        RuntimeError: when two claim the same place, because then the file name would decide.
    """
    return in_order(_load(info.name) for info in pkgutil.iter_modules(__path__))


def in_order(found: Iterable[Decider]) -> tuple[Decider, ...]:
    """Deciders by their place.

    Raises:
        RuntimeError: when two claim the same place.
    """
    deciders = sorted(found, key=lambda decider: decider.order)
    for one, other in pairwise(deciders):
        if one.order == other.order:
            raise RuntimeError(f"deciders {one.name} and {other.name} both claim place {one.order}")
    return tuple(deciders)


def decide(situation: Situation) -> tuple[str, Decision]:
    """The first decision, with the name of the decider that made it.

    Raises:
        LookupError: when every decider passes; the last one of this folder never does.
    """
    for decider in all_deciders():
        decision = decider.decide(situation)
        if decision is not None:
            return decider.name, decision
    raise LookupError("no decider decided")


def _load(name: str) -> Decider:
    module = import_module(f"{__name__}.{name}")
    return Decider(name, module.order, module.describe, module.decide)
