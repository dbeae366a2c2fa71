"""A real installation signs its procedure from the terminal; without it no case could open."""
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from centre.kernel import clock
from centre.kernel.errors import Conflict
from centre.rulebook import queries
from samples import people

VERSION = "joint-1"


def say(*words):
    out = StringIO()
    call_command("rulebook", *words, stdout=out)
    return out.getvalue()


def sign(who, sha256=None):
    return say("sign", VERSION, "--by", who, "--sha256", sha256 or queries.procedure(VERSION).sha256)


@pytest.fixture
def house(db):
    people.introduce()


def test_both_institutions_sign_and_the_procedure_is_in_force(house):
    assert queries.procedure(VERSION).sha256 in say("procedures")
    assert f"{VERSION} is in force" not in sign("legal-officer")
    with pytest.raises(Conflict):
        queries.in_force(clock.now())
    assert f"{VERSION} is in force" in sign("platform-officer")
    assert f"{VERSION} is in force" in sign("platform-officer")
    assert say("procedures").count("signed by") == 2
    assert queries.in_force(clock.now()).version == VERSION


@pytest.mark.parametrize("who", ["administrator", "case-officer", "fact-checker", "nobody"])
def test_others_cannot_sign(house, who):
    with pytest.raises(CommandError):
        sign(who)
    assert "signed by" not in say("procedures")


def test_a_text_that_was_not_read_is_not_signed(house):
    with pytest.raises(CommandError):
        sign("legal-officer", "0" * 64)
    with pytest.raises(CommandError):
        say("sign", "joint-99", "--by", "legal-officer", "--sha256", "0" * 64)
    assert "signed by" not in say("procedures")
