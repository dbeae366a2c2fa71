"""What the sandbox refuses, with a code for machines and a sentence that says the remedy."""
from __future__ import annotations


class Refused(Exception):
    """A call or step that the sandbox does not accept; `status` is the HTTP answer."""

    def __init__(self, status: int, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.field = status, code, message, field


class PostGone(Exception):
    """The post was deleted by its owner, or never existed here."""
