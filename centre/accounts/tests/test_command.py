"""A new installation is set up from the terminal, and refusals are sentences."""
from __future__ import annotations

import io
import sys

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from centre.accounts import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def accounts(monkeypatch):
    def run(*arguments, typed="correct horse battery\n"):
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        out = io.StringIO()
        call_command("accounts", *arguments, stdout=out)
        return out.getvalue()

    return run


def test_an_installation_is_set_up(accounts):
    accounts("create-organisation", "th-commission", "commission", "--name-th", "กกต.", "--name-en", "ECT")
    said = accounts("create-person", "nok", "นก", "--pseudonym", "case-officer")
    assert "shown outside as case-officer-" in said
    accounts("grant", "nok", "th-commission", "case_officer")
    assert authenticate(username="nok", password="correct horse battery").username == "nok"
    listed = accounts("list")
    assert "th-commission\tcommission\tECT\n" in listed
    assert "th-commission\tcase_officer\n" in listed
    accounts("close", "nok")
    assert "\tclosed" in accounts("list")
    accounts("open", "nok")
    accounts("revoke", "nok", "th-commission", "case_officer")
    assert "\t-\t-\n" in accounts("list")


def test_keys_are_issued_and_revoked(accounts):
    accounts("create-organisation", "house", "platform", "--name-th", "ก", "--name-en", "a")
    said = accounts("issue-key", "house", "platform-to-centre").split()
    key_id = said[1]
    assert queries.machine_secret(key_id)[0] == "house"
    assert "no longer in force" in accounts("revoke-key", key_id)


def test_refusals_are_sentences(accounts, settings):
    with pytest.raises(CommandError, match="There is nobody"):
        accounts("close", "nobody")
    with pytest.raises(CommandError, match="no organisation 'nowhere'"):
        accounts("issue-key", "nowhere", "x")
    with pytest.raises(CommandError, match="too weak"):
        accounts("create-person", "nok", "นก", typed="short\n")
