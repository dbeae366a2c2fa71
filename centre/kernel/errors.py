"""Errors that a person can act on: each names what is wrong, where, and the remedy, in both languages.

    CentreError
    ├── InvalidInput     the caller's data; HTTP 400
    ├── NotAllowed       the caller's right; HTTP 403
    ├── NotFound         nothing under that name that the caller may see; HTTP 404
    └── Conflict         the record has moved on or the step is not possible now; HTTP 409
"""
from __future__ import annotations

from typing import ClassVar

from centre.kernel.language import Bilingual


class CentreError(Exception):
    """Root of all errors that rooms raise on purpose.

    Args:
        code: stable machine word, e.g. `tambon_unknown`; part of the API.
        message: what is wrong and what to do, in both languages.
        field: the input field at fault, if one is.
    """

    http_status: ClassVar[int] = 400

    def __init__(self, code: str, message: Bilingual, *, field: str | None = None) -> None:
        super().__init__(f"{code}: {message.en}")
        self.code = code
        self.message = message
        self.field = field

    def in_language(self, code: str) -> str:
        """The sentence for a person who reads this language."""
        return self.message.in_language(code)

    def as_dict(self, language: str) -> dict[str, str | None]:
        """The wire form of the API: code, sentence and field."""
        return {"code": self.code, "message": self.in_language(language), "field": self.field}


class InvalidInput(CentreError):
    """The data given cannot be used as it is."""

    http_status: ClassVar[int] = 400


class NotAllowed(CentreError):
    """The actor has no right to this step."""

    http_status: ClassVar[int] = 403


class NotFound(CentreError):
    """There is no such record, or none that the actor may see."""

    http_status: ClassVar[int] = 404


class Conflict(CentreError):
    """The step does not fit the state of the record now."""

    http_status: ClassVar[int] = 409
