"""Marks in a post's words: whatever the spans, the words stay the same and nothing is unescaped."""
import html
import re

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from centre.web.desk.templatetags.desk import deed, joined, marked

spans = st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40)), max_size=6)


@given(st.text(max_size=30), spans)
def test_the_words_stay(text, found):
    assert html.unescape(re.sub("</?mark>", "", marked(text, found))) == text
    assert "<" not in re.sub("</?mark>", "", marked(text, found))


@given(spans, st.integers(0, 30))
def test_spans_are_in_order_and_apart(found, length):
    flat = [edge for span in joined(found, length) for edge in span]
    assert flat == sorted(flat)
    assert len(set(flat)) == len(flat)
    assert all(0 <= edge <= length for edge in flat)


def test_a_deed_is_said_in_words_and_an_unknown_one_as_it_is():
    with override("th"):
        assert deed("case.release") == "ตรวจและปล่อยการส่งเรื่อง"
    assert deed("case.unheard") == "case.unheard"


@pytest.mark.parametrize("action", ["candidate.appeared", "candidate.merged", "candidate.closed", "claim.made"])
def test_what_becomes_of_an_emerging_rumour_is_said_in_both_languages(action):
    said = set()
    for language in ("th", "en"):
        with override(language):
            said.add(deed(action))
    assert len(said) == 2
    assert action not in said
