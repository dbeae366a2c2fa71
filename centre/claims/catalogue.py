"""The catalogue of claims known at a moment: files that all processes share now, compiled in memory for the past.

The database is the truth. The files follow it by the difference, are rebuilt from it when they cannot be read, and
are never ahead of it: a transaction that changes claims works with a catalogue of its own until it stands.
"""
from __future__ import annotations

import json
import logging
import shutil
import time
from collections import OrderedDict
from datetime import datetime
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db.models import QuerySet

from centre import matching
from centre.claims import changes
from centre.claims.changes import Look
from centre.claims.models import Certainty, Claim
from centre.matching.store import CatalogueDamaged, Held, Store

FOLDER = "catalogue"
"""In the installation's data folder; in it a folder for each version of the matcher."""

_LOG = logging.getLogger(__name__)
_KEPT = 6
_TRIES = 5
_PAUSE_SECONDS = 60.0
_REBUILT_SHARE = 4


def catalogue(as_of: datetime, *, public_only: bool = False) -> tuple[str, matching.Catalogue]:
    """The content version (32 hex digits) and the compiled catalogue of what is known at a moment.

    The version names references and wordings, so that the same claims give the same version in every process,
    however the catalogue came together; a change of one wording gives another.
    """
    found = None
    look = changes.look()
    if look.is_committed and look.covers(as_of):
        found = _files(public_only=public_only).catalogue(look)
    if found is None:
        found = _in_memory(look, as_of, public_only=public_only)
    return f"{found.digest:032x}", found


def tidy() -> None:
    """Bring the files up to date and into one segment where that is due, and remove those of other versions.

    A disk that is full or closed to us is logged: the next change of the claims tries again.
    """
    look = changes.look_now()
    if not look.is_committed:
        return
    try:
        for public_only in (False, True):
            _files(public_only=public_only).tidy()
        for folder in _folder().parent.iterdir():
            if folder != _folder():
                shutil.rmtree(folder, ignore_errors=True)
    except (OSError, CatalogueDamaged) as problem:
        _LOG.warning("the catalogue's files cannot be written: %s", problem)


def wordings(as_of: datetime) -> list[matching.ClaimText]:
    """The claims known at a moment, as the catalogue has them."""
    return list(map(_wording, Claim.objects.filter(known_from__lte=as_of).order_by("ref")))


def _wording(claim: Claim) -> matching.ClaimText:
    return matching.ClaimText(claim.ref, claim.text_th, (claim.text_en, *claim.variants))


def forget() -> None:
    """Drop every catalogue of this process."""
    changes.forget()
    with _compiling, _opening:
        _compiled.clear()
        _opened.clear()


class _Files:
    """The files of one catalogue: of all claims known now, or of the public ones."""

    def __init__(self, folder: Path, *, public_only: bool) -> None:
        self._store = Store(folder)
        self._public_only = public_only
        self._rests_until = 0.0

    def catalogue(self, look: Look) -> matching.Catalogue | None:
        """The catalogue of now; None while the files cannot be used, which is logged and tried again later."""
        held = self._store.held()
        if _is_of(held, look):
            return held.catalogue
        if time.monotonic() < self._rests_until:
            return None
        try:
            return self._follow()
        except (OSError, CatalogueDamaged) as problem:
            self._rests_until = time.monotonic() + _PAUSE_SECONDS
            _LOG.warning("the catalogue's files cannot be written and every process compiles its own: %s", problem)
            return None

    def changed(self, look: Look) -> matching.Catalogue | None:
        """The catalogue of a transaction that still runs, made from the files without touching them."""
        return self._by_difference(self._store.held(), look)

    def tidy(self) -> None:
        """Bring the files up to date, and into one segment where that is due."""
        self._follow()
        with self._store.alone():
            if self._store.catalogue().grown:
                self._store.compact()

    def _follow(self) -> matching.Catalogue | None:
        """Bring the files up to the database; the files are looked at first, so that they are never behind a look."""
        for _ in range(_TRIES):
            held = self._store.held()
            look = changes.look_now()
            if _is_of(held, look):
                return held.catalogue
            if not look.is_committed:
                return None
            made = self._by_difference(held, look)
            if made is not None:
                self._store.keep(made, _mark(look), held)
                continue
            with self._store.alone():
                if self._store.held().manifest == held.manifest and changes.look_now().name == look.name:
                    known = _known(look.moment, public_only=self._public_only)
                    made = matching.compile(map(_text, known.order_by("ref")))
                    self._store.keep(made, _mark(look), held)
        return None

    def _by_difference(self, held: Held, look: Look) -> matching.Catalogue | None:
        """What is there with what changed since; None where that is unknown, or much: a new start is better then."""
        of = _read(held)
        if of is None or held.catalogue is None or of[:2] not in look.recent:
            return None
        generation, _name, moment = of
        first, last = sorted((moment, look.moment))
        touched = {*Claim.objects.filter(generation__gt=generation).values_list("pk", flat=True),
                   *Claim.objects.filter(known_from__gt=first, known_from__lte=last).values_list("pk", flat=True)}
        count = _known(look.moment, public_only=self._public_only).count()
        if len(touched) * _REBUILT_SHARE > count:
            return None
        rows = sorted(Claim.objects.in_bulk(touched).values(), key=lambda claim: claim.ref)
        added = [_text(claim) for claim in rows if claim.known_from <= look.moment
                 and (claim.certainty == Certainty.OK or not self._public_only)]
        made = held.catalogue.changed(added, {claim.ref for claim in rows} - {claim.id for claim in added})
        return made if len(made) == count else None


_compiled: OrderedDict[tuple[object, ...], matching.Catalogue] = OrderedDict()
_opened: dict[Path, _Files] = {}
_compiling = Lock()
_opening = Lock()


def _folder() -> Path:
    return Path(settings.DATA_DIR) / FOLDER / matching.MODEL_VERSION


def _files(*, public_only: bool) -> _Files:
    folder = _folder() / ("public" if public_only else "known")
    with _opening:
        return _opened.setdefault(folder, _Files(folder, public_only=public_only))


def _in_memory(look: Look, as_of: datetime, *, public_only: bool) -> matching.Catalogue:
    """A catalogue of this process, kept for a while."""
    known = _known(as_of, public_only=public_only)
    latest = known.order_by("-known_from").values_list("known_from", flat=True).first()
    key = (look.name, public_only, latest)
    with _compiling:
        found = _compiled.get(key) if look.name else None
        if found is None:
            if look.covers(as_of):
                found = _files(public_only=public_only).changed(look)
            found = found or matching.compile(map(_text, known.order_by("ref")))
            _compiled[key] = found
        _compiled.move_to_end(key)
        while len(_compiled) > _KEPT:
            _compiled.popitem(last=False)
    return found


def _known(moment: datetime, *, public_only: bool) -> QuerySet[Claim]:
    known = Claim.objects.filter(known_from__lte=moment)
    return known.filter(certainty=Certainty.OK) if public_only else known


def _text(claim: Claim) -> matching.ClaimText:
    return matching.ClaimText(claim.ref, claim.text_th, (claim.text_en, *claim.variants))


def _mark(look: Look) -> str:
    return json.dumps([look.generation, look.name, look.moment.isoformat()])


def _read(held: Held) -> tuple[int, str, datetime] | None:
    """Generation and name of the state that the files are of, and the moment; None where they say nothing of it."""
    try:
        generation, name, moment = json.loads(held.mark if held.fresh else "")
    except ValueError:
        return None
    return generation, name, datetime.fromisoformat(moment)


def _is_of(held: Held, look: Look) -> bool:
    """Whether the files have exactly what is known now."""
    of = _read(held)
    return of is not None and of[:2] == (look.generation, look.name) and look.covers(of[2])
