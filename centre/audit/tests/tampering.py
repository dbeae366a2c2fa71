"""Lets tests tamper with the record, as somebody who holds the database file can."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from centre.audit import triggers


@contextmanager
def without_triggers() -> Iterator[None]:
    """Within the block the database refuses nothing."""
    vendor = connection.vendor
    with connection.cursor() as cursor:
        for statement in triggers.drop(vendor):
            cursor.execute(statement)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for statement in triggers.create(vendor):
                cursor.execute(statement)
