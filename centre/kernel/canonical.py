"""One way to turn a record into bytes, so that a hash made here can be checked anywhere."""
from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any


def canonical_json(value: Any) -> bytes:  # noqa: ANN401 - JSON values are of any type
    """UTF-8 JSON with sorted keys and no spare spaces; datetimes as ISO 8601 with offset.

    Raises:
        TypeError: for a value that JSON does not know.
        ValueError: for NaN, infinity and lone surrogates, which other readers refuse.
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False,
                      default=_plain)
    return text.encode("utf-8")


def sha256_hex(value: Any) -> str:  # noqa: ANN401 - JSON values are of any type
    """SHA-256 over the canonical JSON (64 lower-case hex digits); bytes are hashed as they are."""
    data = value if isinstance(value, bytes) else canonical_json(value)
    return hashlib.sha256(data).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("a datetime without time zone has no canonical form")
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")
