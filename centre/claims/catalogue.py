"""The catalogue of claims known at a moment, compiled once a process for each state of the claims."""
from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from threading import Lock

from centre import matching
from centre.claims.models import Certainty, Claim
from centre.kernel.canonical import sha256_hex

_KEPT = 6
_compiled: OrderedDict[str, matching.Catalogue] = OrderedDict()
_lock = Lock()


def catalogue(as_of: datetime, *, public_only: bool = False) -> tuple[str, matching.Catalogue]:
    """The content version (64 hex digits) and the compiled catalogue of what is known at a moment.

    The version is SHA-256 over the references and hashes of the claims, so that the same claims give the same
    version in every process; a change of one claim gives another.
    """
    known = Claim.objects.filter(known_from__lte=as_of)
    if public_only:
        known = known.filter(certainty=Certainty.OK)
    version = sha256_hex(list(known.order_by("ref").values_list("ref", "sha256")))
    with _lock:
        found = _compiled.get(version)
        if found is None:
            found = matching.compile(
                matching.ClaimText(c.ref, c.text_th, (c.text_en, *c.variants)) for c in known.order_by("ref"))
            _compiled[version] = found
            while len(_compiled) > _KEPT:
                _compiled.popitem(last=False)
        else:
            _compiled.move_to_end(version)
    return version, found


def forget() -> None:
    """Drop every compiled catalogue of this process."""
    with _lock:
        _compiled.clear()
