"""Tells whether a deed's own transaction is open, as strictly in tests as in production."""
from __future__ import annotations

from django.db import connection


def in_transaction_of_a_deed() -> bool:
    """Whether the caller opened a transaction; the one that Django's TestCase puts around each test does not count.

    Without that exception a verb that forgot its transaction would pass every test and fail in production.
    """
    return any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)
