"""A small house to look at: one province, every card and claim, the clock at a moment before the vote of 2566."""
from __future__ import annotations

from datetime import datetime

import pytest
from django.core.management import call_command

from centre.config.tests.plugin import kept
from centre.elections import services as elections
from centre.kernel import clock
from centre.web.public import limits

BEFORE = datetime.fromisoformat("2023-05-12T10:00+07:00")
LATER = datetime.fromisoformat("2026-03-01T10:00+07:00")


@pytest.fixture(scope="package", autouse=True)
def facts(django_db_setup, django_db_blocker):
    """Facts are loaded once for the folder; every test rolls its own writes back."""
    with kept(django_db_blocker):
        with clock.hold(LATER):
            elections.load(provinces=["NBI"])
            call_command("guide", "load", verbosity=0)
            call_command("claims", "load", verbosity=0)
        yield


@pytest.fixture(autouse=True)
def full_allowance():
    """Every test begins as a visitor who has sent nothing."""
    for limiter in (limits.REPORTS, limits.CHECKS, limits.TRACKS):
        limiter.forget()


@pytest.fixture
def before(db):
    """Friday 12 May 2566, two days before the vote."""
    with clock.hold(BEFORE):
        yield BEFORE


@pytest.fixture
def later(db):
    """Spring 2569: both elections are known, with their results."""
    with clock.hold(LATER):
        yield LATER
