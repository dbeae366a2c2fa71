"""The same record gives the same bytes, in every order and on every machine."""
from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.kernel.canonical import canonical_json, sha256_hex

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
                      | texts, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=15)


@given(st.dictionaries(texts, values))
def test_order_does_not_count_and_nothing_is_lost(record):
    turned = dict(reversed(record.items()))
    assert canonical_json(record) == canonical_json(turned)
    assert json.loads(canonical_json(record)) == record
    assert sha256_hex(record) == hashlib.sha256(canonical_json(turned)).hexdigest()


def test_the_form_is_compact_utf_8():
    assert canonical_json({"ข": [1, "ก"], "a": True}) == '{"a":true,"ข":[1,"ก"]}'.encode()


def test_moments_and_days_are_iso_8601():
    moment = datetime(2023, 5, 14, 8, 0, tzinfo=UTC)
    assert canonical_json([moment, date(2023, 5, 14)]) == b'["2023-05-14T08:00:00+00:00","2023-05-14"]'


def test_bytes_are_hashed_as_they_are():
    assert sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(("value", "error"), [
    (float("nan"), ValueError), (float("inf"), ValueError), (object(), TypeError), ({1, 2}, TypeError),
    (datetime(2023, 5, 14), TypeError), ("\ud800", ValueError)])  # noqa: DTZ001 - the point
def test_what_has_no_canonical_form_is_refused(value, error):
    with pytest.raises(error):
        canonical_json(value)
