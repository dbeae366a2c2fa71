"""Tracking codes survive how people write them down, and ids sort by time."""
from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.kernel import identifiers
from centre.kernel.errors import InvalidInput

codes = st.builds(lambda _: identifiers.new_tracking_code(), st.none())
TO_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@given(codes, st.booleans(), st.sampled_from(["", " ", "-", "  – "]))
def test_a_code_is_read_however_it_is_written(code, thai, between):
    typed = code.lower().replace("-", between)
    assert identifiers.parse_tracking_code(typed.translate(TO_THAI) if thai else typed) == code


@given(codes)
def test_look_alikes_are_forgiven(code):
    typed = code.replace("0", "O").replace("1", "l").replace("V", "U")
    assert identifiers.parse_tracking_code(typed) == code


@given(codes, st.integers(0, 11), st.sampled_from(identifiers.ALPHABET))
def test_any_one_wrong_character_is_noticed(code, place, other):
    bare = code.replace("-", "")
    wrong = bare[:place] + other + bare[place + 1:]
    if wrong == bare:
        return
    with pytest.raises(InvalidInput, match="tracking_code_malformed"):
        identifiers.parse_tracking_code(wrong)


@given(codes, st.integers(0, 9))
def test_most_swaps_of_neighbours_are_noticed(code, place):
    bare = code.replace("-", "")
    left, right = (identifiers.ALPHABET.index(bare[i]) for i in (place, place + 1))
    if (left - right) % 16 == 0:  # equal, or the one distance that the weights cannot tell
        return
    swapped = bare[:place] + bare[place + 1] + bare[place] + bare[place + 2:]
    with pytest.raises(InvalidInput):
        identifiers.parse_tracking_code(swapped)


@given(st.text(max_size=40))
def test_anything_else_is_refused_kindly(text):
    try:
        answer = identifiers.parse_tracking_code(text)
    except InvalidInput as error:
        answer = error
    if isinstance(answer, str):
        assert re.fullmatch(r"(?:[0-9A-Z]{4}-){2}[0-9A-Z]{4}", answer)
    else:
        assert (answer.field, "12" in answer.message.th) == ("code", True)


def test_codes_have_the_shape_that_pages_show_and_do_not_repeat():
    drawn = {identifiers.new_tracking_code() for _ in range(500)}
    assert len(drawn) == 500
    assert all(re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", code) for code in drawn)


def test_ids_sort_by_the_time_they_were_made(monkeypatch):
    first = identifiers.new_id("rep")
    monkeypatch.setattr(time, "time_ns", lambda: 4102444800 * 10**9)
    last = identifiers.new_id("rep")
    assert re.fullmatch(r"rep_[0-9A-HJKMNP-TV-Z]{26}", first)
    assert first < last
    assert last != identifiers.new_id("rep")
