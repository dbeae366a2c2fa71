"""People, the signed procedure and the known claims, for every test of casework."""
from __future__ import annotations

import pytest

from centre.claims import records
from centre.claims import services as claims
from centre.config.tests.plugin import kept
from samples import people


@pytest.fixture(scope="package")
def founded(django_db_setup, django_db_blocker):
    with kept(django_db_blocker):
        people.introduce()
        people.sign_procedure()
        claims.load(r for r in records.read() if r.known_from.year <= 2023)
        yield


@pytest.fixture
def house(founded, db):
    """What was founded once; each test takes its own writes back."""
