"""The bytes of an entry: the same from a new record, from the database, and for an outside checker."""
from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from centre.kernel.canonical import canonical_json

Fact = str | int | bool | None | list[str] | list[int]
LONGEST_FACT = 200
SALTED_PREFIX = "salted:"


@dataclass(frozen=True, slots=True)
class EntryContent:
    """What one entry says; the leaf of the tree is the hash of `as_bytes()`."""

    number: int
    at: datetime
    actor: str
    organisation: str
    action: str
    subject: str
    facts: str

    def as_bytes(self) -> bytes:
        """Canonical JSON of all fields, the moment in UTC with microseconds.

        Raises:
            ValueError: when the facts are no JSON, as after tampering.
        """
        return canonical_json({
            "number": self.number, "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": self.actor, "organisation": self.organisation, "action": self.action,
            "subject": self.subject, "facts": json.loads(self.facts)})


def canonical_facts(facts: Mapping[str, Fact]) -> str:
    """The facts as canonical JSON; a text too long for an id is kept as its salted hash only.

    Raises:
        TypeError: for a value that is no text, whole number, truth value, null or list of them.
    """
    return canonical_json({name: _fact(name, value) for name, value in facts.items()}).decode("utf-8")


def salted(value: str) -> str:
    """A hash by which this installation recognises a value, and a copy of the database cannot guess it.

    HMAC-SHA256 under a key derived from SECRET_KEY, which is kept outside the database; `salted:` and 64 hex digits.
    """
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"centre.audit.salt/1").derive(
        settings.SECRET_KEY.encode("utf-8"))
    return SALTED_PREFIX + hmac.digest(key, value.encode("utf-8", "surrogatepass"), "sha256").hex()


def _fact(name: str, value: Any) -> Any:  # noqa: ANN401 - checked here, value by value
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return str(value) if len(value) <= LONGEST_FACT else salted(value)
    if isinstance(value, list | tuple):
        return [_fact(name, v) for v in value]
    raise TypeError(f"the fact {name!r} is a {type(value).__name__}; entries hold texts, whole numbers and lists")
