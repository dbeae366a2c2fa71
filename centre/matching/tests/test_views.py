"""Terms of texts and wordings compiled by them: weights, cosines and shares against plain arithmetic."""
from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.matching import grams, rarity, views

TEXT = st.text("กขคงจ ab1", max_size=12)
TEXTS = st.lists(TEXT, max_size=6)


def _grams(text: str) -> Counter[str]:
    return Counter(text[at:at + 3] for at in range(max(1, len(text) - 2))) if text else Counter()


def _key(gram: str) -> int:
    return int(grams.keys([gram])[1][0])


def _everyday(gram: str) -> float:
    return float(rarity.of_trigrams(np.array([_key(gram)], np.uint64))[0])


def _background(gram: str) -> float:
    return float(rarity.in_background(np.array([_key(gram)], np.uint64))[0])


def _vector(text: str, wordings: list[str]) -> dict[str, float]:
    """The documented weights, term by term."""
    found_in = Counter(gram for wording in wordings for gram in _grams(wording))
    weight = {gram: (1 + math.log((201 + len(wordings)) / (1 + found_in[gram] + _background(gram))))
              * (1 + math.log(times)) for gram, times in _grams(text).items()}
    length = math.sqrt(sum(value * value for value in weight.values()))
    return {gram: value / length for gram, value in weight.items()}


@given(TEXTS, st.lists(TEXT, max_size=4))
def test_cosines_and_coverage_are_those_of_plain_arithmetic(wordings, posts):
    view = views.build(views.trigrams(wordings), None)
    terms = views.trigrams(posts)
    cosines = view.cosines(view.query(terms)).toarray()
    assert cosines.shape == (len(posts), len(wordings))
    pairs = [(post, row) for post in range(len(posts)) for row in range(len(wordings))]
    post_row = [np.array([pair[at] for pair in pairs], np.int64) for at in (0, 1)]
    shares = view.coverage(terms, *post_row)
    assert view.cosines_of(view.query(terms), *post_row) == pytest.approx(cosines.ravel(), abs=1e-5)
    for (post, row), share in zip(pairs, shares, strict=True):
        one, two = _vector(posts[post], wordings), _vector(wordings[row], wordings)
        assert cosines[post, row] == pytest.approx(sum(one[gram] * two.get(gram, 0) for gram in one), abs=1e-4)
        whole = sum(map(_everyday, _grams(wordings[row])))
        said = sum(_everyday(gram) for gram in _grams(wordings[row]) if gram in _grams(posts[post]))
        assert share == pytest.approx(said / whole if whole else 0, abs=1e-4)


@given(TEXTS, TEXTS)
def test_a_later_segment_weighs_as_the_first_does(first, later):
    base = views.build(views.trigrams(first), None)
    grown = views.build(views.trigrams(later), base)
    cosines = grown.cosines(base.query(views.trigrams(first))).toarray()
    for post, text in enumerate(first):
        for row, wording in enumerate(later):
            one, two = _vector(text, first), _vector(wording, first)
            assert cosines[post, row] == pytest.approx(sum(one[gram] * two.get(gram, 0) for gram in one), abs=1e-4)


def test_terms_of_more_wordings_than_asked_for_are_left_out():
    view = views.build(views.trigrams(["กขค", "กขคง", "กขคจ", "xyz"]), None)
    query = view.query(views.trigrams(["กขคง", "xyz"]))
    assert (view.cosines(query).toarray() > 0).tolist() == [[True, True, True, False], [False, False, False, True]]
    assert (view.cosines(query, 2).toarray() > 0).tolist() == [[False, True, False, False],
                                                               [False, False, False, True]]
    assert view.rows == 4
    assert view.found_in(views.trigrams(["กขคง"]).key).sum() == 4
    nothing = views.build(views.trigrams([]), None)
    assert nothing.cosines(nothing.query(views.trigrams(["กขค"])), 5).shape == (1, 0)
    assert nothing.found_in(views.trigrams(["กขค"]).key).tolist() == [0]


@given(st.lists(st.lists(st.sampled_from(["ปากกา", "หมึก", "vote", "1", "ก"]), max_size=5), max_size=5))
def test_words_are_counted_once_a_text_with_their_rarity(texts):
    terms = views.telling_words(texts)
    listed = list(zip(terms.row.tolist(), terms.key.tolist(), terms.times.tolist(), strict=True))
    assert sorted(listed) == sorted((row, views.word_key(word), float(times)) for row, text in enumerate(texts)
                                    for word, times in Counter(text).items())
    assert terms.texts == len(texts)
    assert len(terms.everyday) == len(listed)


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_batches_joined_are_one_batch(batches):
    joined = views.joined([views.trigrams(texts) for texts in batches])
    whole = views.trigrams([text for texts in batches for text in texts])
    assert joined.texts == whole.texts
    ours, theirs = (sorted(zip(terms.row.tolist(), terms.key.tolist(), terms.times.tolist(), strict=True))
                    for terms in (joined, whole))
    assert ours == theirs


@given(TEXTS, st.data())
def test_some_texts_of_a_batch(texts, data):
    first = data.draw(st.integers(0, len(texts)))
    last = data.draw(st.integers(first, len(texts)))
    some, own = views.only(views.trigrams(texts), first, last), views.trigrams(texts[first:last])
    assert some.texts == own.texts == last - first
    ours, theirs = (sorted(zip(terms.row.tolist(), terms.key.tolist(), terms.times.tolist(), terms.everyday.tolist(),
                               strict=True)) for terms in (some, own))
    assert ours == theirs


def test_some_entries_of_a_batch():
    terms = views.trigrams(["กขคง", "กขค"])
    some = terms.only(terms.row == 1)
    assert (some.texts, some.row.tolist(), some.key.tolist()) == (2, [1], [_key("กขค")])
    assert len(some.times) == len(some.everyday) == 1
