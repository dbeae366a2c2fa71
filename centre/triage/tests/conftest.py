"""People, the signed procedure and the known claims, for every test of triage."""
from __future__ import annotations

import pytest

from centre.claims import records
from centre.claims import services as claims
from centre.kernel import clock
from samples import people
from samples.cases import BEGAN


@pytest.fixture
def house(db):
    people.introduce()
    people.sign_procedure()
    claims.load(r for r in records.read() if r.known_from.year <= 2023)
    with clock.hold(BEGAN):
        yield
