"""People, the signed procedure and the known claims, for every test of casework."""
from __future__ import annotations

import pytest

from centre.claims import records
from centre.claims import services as claims
from samples import people


@pytest.fixture
def house(db):
    people.introduce()
    people.sign_procedure()
    claims.load(r for r in records.read() if r.known_from.year <= 2023)
