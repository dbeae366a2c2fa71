"""The facts of both elections, loaded once for this folder of tests and rolled back after it."""
from collections.abc import Iterator

import pytest
from django.db import transaction

from centre.elections import services


@pytest.fixture(scope="package")
def both_elections(django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        services.load()
        yield
        transaction.set_rollback(True)
