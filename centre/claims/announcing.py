"""Says to the worker that claims are new or changed, so that recent posts are looked at again."""
from __future__ import annotations

from collections.abc import Iterable

from centre.outbox import services as outbox

TOPIC = "claims.changed"

_CLAIMS_AT_ONCE = 50


def tell(refs: Iterable[str]) -> None:
    """Write down, in the caller's transaction, that these claims are new or changed."""
    listed = sorted(refs)
    for begin in range(0, len(listed), _CLAIMS_AT_ONCE):
        outbox.put(TOPIC, {"claims": listed[begin:begin + _CLAIMS_AT_ONCE]})
