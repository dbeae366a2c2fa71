"""Properties: the hash hears content only, and no moment shows what it cannot know."""
from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from centre.guide import queries, services
from centre.guide.tests.builders import APPROVER, AUTHOR, NOON, draft
from centre.kernel import clock
from centre.kernel.language import Bilingual

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(
    str.strip)
MOMENTS = st.integers(-10_000, 10_000).map(lambda hours: NOON + timedelta(hours=hours))
STEPS = st.lists(st.tuples(st.sampled_from(["publish", "withdraw"]), st.integers(1, 50)), min_size=1, max_size=8)


@given(WORDS, WORDS, MOMENTS)
def test_the_hash_hears_every_word_and_no_time_zone(first, second, moment):
    content = {"th": {"question": first, "answer": "ก", "why": "ข"},
               "en": {"why": "b", "answer": "a", "question": "q"}}
    other = {"en": dict(reversed(content["en"].items())), "th": {**content["th"], "question": second}}
    here = draft(content=content, valid_from=moment)
    there = draft(content=other, valid_from=moment.astimezone(ZoneInfo("America/Lima")))
    assert (here.sha256 == there.sha256) == (first == second)
    assert draft(known_from=moment).sha256 == draft().sha256


class AsOf(TestCase):
    """Any sequence of publications and withdrawals, seen from any moment."""

    @settings(max_examples=25, deadline=None)
    @given(STEPS, st.integers(0, 400))
    def test_a_moment_shows_the_last_state_before_it(self, steps, hours):
        at, told = NOON, []
        for verb, gap in steps:
            at += timedelta(hours=gap)
            standing = bool(told) and told[-1][1] is not None
            with clock.hold(at):
                if verb == "publish":
                    services.publish(draft(official_url=f"https://www.ect.go.th/{len(told)}"), AUTHOR, APPROVER)
                    told.append((at, f"https://www.ect.go.th/{len(told)}"))
                elif standing:
                    services.withdraw("polling-hours", "answer_card", Bilingual("ผิด", "Wrong."), AUTHOR, APPROVER)
                    told.append((at, None))
        asked = NOON + timedelta(hours=hours)
        before = [url for when, url in told if when <= asked]
        shown = [card.official_url for card in queries.current("answer_card", asked)]
        assert shown == ([before[-1]] if before and before[-1] else [])
        assert len(queries.history("answer_card", "polling-hours", asked)) == len(before)
