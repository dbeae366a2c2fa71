"""A pytest plugin (`-p centre.config.tests.plugin`): test mode for every test, and append-only tables that flush.

It must be named in `addopts`, because pytest-django reads Django's settings before any `conftest.py` is imported.
"""
from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import hypothesis
import pytest
import pytest_django

# How long one example takes tells of the machine and its neighbours, not of the code.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("any machine")

os.environ["CENTRE_MODE"] = "test"
# The same answers whether the optional packages are installed or not; tests that want the encoder ask for it.
os.environ["CENTRE_ENCODER"] = "none"
# Tests run beside each other and beside other programs: threads that wait for a core cost more than they bring.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ["CENTRE_DATA_DIR"] = tempfile.mkdtemp(prefix="centre-test-")
os.environ.setdefault("CENTRE_SECRET_KEY", "test-only-secret-key-of-more-than-fifty-characters-0123456789")
os.environ["CENTRE_PUBLIC_URL"] = "http://testserver"
os.environ["CENTRE_ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"


@contextmanager
def kept(django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """Let a folder of tests share what is written inside: once for all of them, taken back after the last."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session", autouse=True)
def flushable_tables() -> Iterator[None]:
    """Let triggers that refuse to empty a table step aside while a transactional test is cleaned up."""
    from django.db import connection

    operations = type(connection.ops)
    plain = operations.sql_flush
    if getattr(plain, "steps_aside", False):
        yield
        return

    def sql_flush(self, style, tables, **options):
        flush = plain(self, style, tables, **options)
        before, after = _without_triggers(self.connection)
        return [*before, *flush, *after] if flush else flush

    sql_flush.steps_aside = True
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", sql_flush)
        yield


def _without_triggers(connection) -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = cursor.fetchall()
            return [f'DROP TRIGGER "{name}"' for name, _ in found], [sql for _, sql in found]
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        tables = [row[0] for row in cursor.fetchall()]
    return ([f"ALTER TABLE {t} DISABLE TRIGGER USER" for t in tables],
            [f"ALTER TABLE {t} ENABLE TRIGGER USER" for t in tables])
