"""Which state the claims are in: counted in the transaction that changes them, looked at cheaply by every process."""
from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Subquery

from centre.claims.models import Claim, ClaimsState
from centre.kernel import clock
from centre.outbox import services as outbox

TOPIC = "claims.catalogue"
LOOK_SECONDS = 1.0
"""A process learns of another's change after so long at most."""

_KNOWN_STATES = 64


@dataclass(frozen=True, slots=True)
class Look:
    """The state of the claims, and which of them are known, at one moment.

    Attributes:
        generation: how often the claims have changed.
        name: of this state; empty where no change was ever counted.
        recent: generations and names of the newest states, this one too.
        is_committed: whether others can see it.
        moment: when it was looked at, by the house's clock.
        latest: since when the newest known claim is known; None where none is.
        enters: when the next claim becomes known; None where all are.
    """

    generation: int
    name: str
    recent: frozenset[tuple[int, str]]
    is_committed: bool
    moment: datetime
    latest: datetime | None
    enters: datetime | None

    def covers(self, moment: datetime) -> bool:
        """Whether the same claims are known at a moment as when this was looked at."""
        return (self.latest is None or self.latest <= moment) and (self.enters is None or moment < self.enters)


class _Memory:
    """What this process remembers: its newest look, and the states of its own transactions that still run."""

    def __init__(self) -> None:
        self.looked: tuple[float, Look] | None = None
        self.times_forgotten = 0
        self.open: set[str] = set()


_memory = _Memory()


def advance() -> int:
    """Count a change of the claims, in the caller's transaction; what is written in it carries this generation."""
    ClaimsState.objects.get_or_create(pk=1)
    state = ClaimsState.objects.select_for_update().get(pk=1)
    name = secrets.token_hex(8)
    state.generation += 1
    state.recent = [*state.recent, [state.generation, name]][-_KNOWN_STATES:]
    state.save()
    _memory.open.add(name)
    forget()
    transaction.on_commit(lambda: _committed(name))
    outbox.put(TOPIC, {"generation": state.generation}, key=f"{TOPIC}:{name}")
    return state.generation


def look() -> Look:
    """The state as this process knows it: a second old at most, and never older than its own changes."""
    looked, now = _memory.looked, clock.now()
    if looked is not None and time.monotonic() - looked[0] < LOOK_SECONDS and looked[1].covers(now):
        return looked[1]
    return look_now()


def look_now() -> Look:
    """The state as the database has it now."""
    started, now, before = time.monotonic(), clock.now(), _memory.times_forgotten
    known = Claim.objects.filter(known_from__lte=now).order_by("-known_from").values("known_from")[:1]
    coming = Claim.objects.filter(known_from__gt=now).order_by("known_from").values("known_from")[:1]
    row = ClaimsState.objects.filter(pk=1).annotate(latest=Subquery(known), enters=Subquery(coming)).first()
    if row is None:
        return Look(0, "", frozenset(), is_committed=False, moment=now, latest=None, enters=None)
    generation, name = row.recent[-1]
    found = Look(generation, name, frozenset((number, named) for number, named in row.recent),
                 name not in _memory.open, now, row.latest, row.enters)
    if found.is_committed and _memory.times_forgotten == before:  # else a thread beside us has just changed claims
        _memory.looked = started, found
    return found


def forget() -> None:
    """Look anew the next time."""
    _memory.times_forgotten += 1
    _memory.looked = None


def _committed(name: str) -> None:
    _memory.open.discard(name)
    forget()
