"""People, the signed procedure and claims; a browser for each person."""
from datetime import datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from centre.claims import records
from centre.claims import services as claims
from centre.config.tests.plugin import kept
from centre.kernel import clock
from centre.kernel.clock import BANGKOK
from samples import people

NOW = datetime(2023, 5, 12, 10, 0, tzinfo=BANGKOK)
INK = "TH-CLAIM-013"


@pytest.fixture(autouse=True)
def friday():
    with clock.hold(NOW):
        yield


@pytest.fixture(scope="package")
def founded(django_db_setup, django_db_blocker):
    with kept(django_db_blocker), clock.hold(NOW):
        people.introduce()
        people.sign_procedure()
        claims.load(record for record in records.read() if record.ref in {INK, "TH-CLAIM-001", "TH-CLAIM-014"})
        yield


@pytest.fixture
def house(founded, db):
    """The institutions, their people, the signed procedure and a few claims; written once for the folder."""


@pytest.fixture
def sign_in(house):
    """A client for a person of the samples, by user name."""
    def _sign_in(username):
        client = Client()
        client.force_login(get_user_model().objects.get(username=username))
        return client

    return _sign_in
