"""The start page and the sign-in stand in the demo, and nowhere else."""
from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.urls import reverse

from centre.casework.transitions import CaseState
from centre.demo import command, walk
from centre.kernel import clock
from centre.kernel.clock import BANGKOK
from samples import people


@pytest.fixture
def demo(settings, db):
    settings.MODE = "demo"
    people.introduce()


@pytest.mark.parametrize("address", ["/demo/", "/en/demo/"])
def test_the_start_page_tells_where_to_begin(client, demo, address):
    page = client.get(address)
    assert page.status_code == 200
    assert page.content.decode().count('aria-current="step"') == 1


def test_outside_the_demo_there_is_no_start_page_and_no_easy_sign_in(client, db):
    people.introduce()
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/sign-in/", {"username": "observer"}).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("person", people.PEOPLE, ids=lambda p: p.username)
def test_one_click_signs_in_as_each_and_leads_to_their_work(client, demo, person):
    answer = client.post("/demo/sign-in/", {"username": person.username})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"]


def test_nobody_unknown_is_signed_in_and_no_foreign_address_followed(client, demo):
    assert client.post("/demo/sign-in/", {"username": "nobody"}).status_code == 404
    answer = client.post("/demo/sign-in/", {"username": "observer", "next": "https://evil.example/"})
    assert answer["location"] == reverse("desk:observer")


def test_the_walk_knows_every_state_or_says_that_it_has_not_begun():
    beside = {CaseState.NO_VIOLATION, CaseState.CLOSED_TRUE, CaseState.MERGED}
    assert set(walk.DONE) == set(CaseState) - beside


@pytest.mark.parametrize(("state", "next_ones"), [
    (CaseState.OPENED, [1]), (CaseState.PLATFORM_DECIDED, [8]), (CaseState.ACKNOWLEDGED, [8]),
    (CaseState.OBSERVED, [8, 9]), (CaseState.CLOSED, [8, 9])])
def test_a_label_that_stands_at_once_is_still_shown_as_something_to_look_at(monkeypatch, state, next_ones):
    monkeypatch.setattr(walk.casework, "newest_about", lambda _claim: SimpleNamespace(state=state, ref="C-2566-0001"))
    states = [step.state for step in walk.steps()]
    assert [number for number, state in enumerate(states) if state == "next"] == next_ones
    assert states[:next_ones[0]] == ["done"] * next_ones[0]
    assert set(states[next_ones[-1] + 1:]) <= {"later"}


@pytest.mark.parametrize(("typed", "expected"), [
    ("2566-05-12T10:00", datetime(2023, 5, 12, 10, tzinfo=BANGKOK)),
    ("2023-05-12T10:00", datetime(2023, 5, 12, 10, tzinfo=BANGKOK)),
    ("๒๕๖๙-๐๒-๐๖T๑๐:๐๐", datetime(2026, 2, 6, 10, tzinfo=BANGKOK)),
])
def test_a_moment_is_read_in_both_eras_and_digits(typed, expected):
    assert command.moment(typed) == expected


@pytest.mark.parametrize("typed", ["", "yesterday", "2566-13-12T10:00", "12/5/2566"])
def test_a_moment_that_cannot_be_read_is_refused_with_an_example(typed):
    with pytest.raises(argparse.ArgumentTypeError, match="2566-05-12T10:00"):
        command.moment(typed)


def test_the_clock_of_a_demo_runs_on_and_never_back(tmp_path: Path):
    command._set_clock(tmp_path, command.moment("2566-05-12T10:00"))
    command._set_clock(tmp_path, None)
    with pytest.raises(SystemExit, match="never goes back"):
        command._set_clock(tmp_path, command.moment("2566-05-11T10:00"))
    assert not clock.is_rehearsal(), "the clock of this process stays as it was"
