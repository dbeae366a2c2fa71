"""What one connection may send in a while: generous for a family, tight for a flood, and nothing typed is lost."""
from __future__ import annotations

import re

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from centre.kernel import clock
from centre.reports import queries as reports
from centre.web.public import limits
from centre.web.public.limits import Limiter, visitor

REPORT = {"reason": "false_information", "link": "", "text": "หมึกปากกาจางหายในคูหา", "words": "", "contact": ""}


def test_a_full_allowance_then_a_wait_then_one_more():
    limiter = Limiter(most=3, seconds=60)
    assert [limiter.wait("a", 0.0) for _ in range(3)] == [0, 0, 0]
    assert limiter.wait("a", 0.0) == 20
    assert limiter.wait("b", 0.0) == 0, "another visitor is not held up"
    assert limiter.wait("a", 19.0) == 1
    assert limiter.wait("a", 20.0) == 0
    assert limiter.wait("a", 20.0) == 20


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 500)), max_size=80))
def test_never_more_than_the_allowance_in_any_window(calls):
    limiter = Limiter(most=5, seconds=100)
    taken: dict[str, list[float]] = {"a": [], "b": []}
    now = 0.0
    for who, later in calls:
        now += later
        if limiter.wait(who, now) == 0:
            taken[who].append(now)
    for moments in taken.values():
        for start in moments:
            # The allowance at the start of a window and what is refilled within it.
            assert sum(start <= m < start + 100 for m in moments) <= 10


def test_a_clock_set_back_gives_nothing_and_locks_nobody_out():
    limiter = Limiter(most=1, seconds=60)
    assert limiter.wait("a", 1_000.0) == 0
    assert limiter.wait("a", 0.0) == 60
    assert limiter.wait("a", 60.0) == 0


def test_memory_is_bounded_and_the_longest_silent_is_forgotten_first():
    limiter = Limiter(most=1, seconds=60, visitors=100)
    limiter.wait("flood", 0.0)
    for n in range(99):
        limiter.wait(f"v{n}", 0.0)
    assert limiter.wait("flood", 0.0) > 0
    for n in range(1_000):
        limiter.wait(f"w{n}", 1.0)
        limiter.wait("flood", 1.0)
    assert len(limiter) == 100
    assert limiter.wait("flood", 1.0) > 0, "who keeps sending stays remembered"


@pytest.mark.parametrize(("proxies", "remote", "forwarded", "same_as"), [
    (0, "203.0.113.5", "198.51.100.7", "203.0.113.5"),
    (1, "10.0.0.1", "198.51.100.7", "198.51.100.7"),
    (1, "10.0.0.1", "1.2.3.4, 198.51.100.7", "198.51.100.7"),
    (2, "10.0.0.1", "1.2.3.4, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
    (2, "10.0.0.1", "198.51.100.7", "10.0.0.1"),
    (1, "10.0.0.1", "", "10.0.0.1"), (1, "10.0.0.1", "<script>", "10.0.0.1"),
    (0, "2001:db8:1:2:aaaa::1", "", "2001:db8:1:2:bbbb::2"),
    (0, "::ffff:203.0.113.5", "", "203.0.113.5"), (0, "", "", "nonsense")])
def test_a_visitor_is_the_last_address_that_a_trusted_hop_saw(proxies, remote, forwarded, same_as, settings):
    settings.TRUSTED_PROXIES = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    found = visitor(RequestFactory().get("/", REMOTE_ADDR=remote, **headers))
    settings.TRUSTED_PROXIES = 0
    assert found == visitor(RequestFactory().get("/", REMOTE_ADDR=same_as))
    assert remote.encode() not in found or not remote


def _token(client):
    return re.search(r'name="token" value="([^"]+)"', client.get("/report/").content.decode("utf-8"))[1]


def test_too_many_reports_are_asked_to_wait_and_keep_what_was_typed(before, client):
    tokens = {_token(client) for _ in range(limits.REPORTS.most)}
    assert all(client.post("/report/", {**REPORT, "token": t}).status_code == 302 for t in tokens)
    last = _token(client)
    for prefix, sentence in (("", "โปรดรอ"), ("/en", "Please wait")):
        answer = client.post(f"{prefix}/report/", {**REPORT, "words": "จากไลน์กลุ่ม", "token": last})
        text = answer.content.decode("utf-8")
        assert answer.status_code == 429
        assert 0 < int(answer["Retry-After"]) <= 3600
        assert sentence in text
        assert REPORT["text"] in text
        assert "จากไลน์กลุ่ม" in text
        assert last in text, "the same form may be sent again later"
    assert client.post("/report/", {**REPORT, "token": last}, REMOTE_ADDR="203.0.113.9").status_code == 302
    assert reports.by_code(client.post("/report/", {**REPORT, "token": last}, REMOTE_ADDR="203.0.113.9")
                           ["Location"].rstrip("/").rpartition("/")[2]).words == ""


def test_mistakes_in_the_form_use_up_nothing(before, client):
    for _ in range(limits.REPORTS.most + 5):
        assert client.post("/report/", {**REPORT, "reason": ""}).status_code == 400


@pytest.mark.parametrize(("address", "field", "limiter", "typed"), [
    ("/check/", "q", limits.CHECKS, "my neighbour's cat painted the fence"),
    ("/track/", "code", limits.TRACKS, "7K3F-9QXB-M2WD")])
def test_too_many_questions_are_asked_to_wait(address, field, limiter, typed, before, client, monkeypatch):
    # The allowance grows back by the second, and a busy machine takes seconds for so many questions.
    moment = clock.machine_now()
    monkeypatch.setattr(clock, "machine_now", lambda: moment)
    for _ in range(limiter.most):
        assert client.post(address, {field: "?"}).status_code in {200, 400}
    answer = client.post(f"/en{address}", {field: typed})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert typed.replace("'", "&#x27;") in answer.content.decode("utf-8")
    assert client.get(f"/en{address}", {field: typed}).status_code == 429
    assert client.get(address).status_code == 200, "the empty page costs nothing"
