"""Trigrams are found in whole buffers of texts too often perhaps, never too seldom."""
from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.matching import grams, slots
from centre.matching.segments import Strings

# Characters of one to four bytes in UTF-8, and few enough that texts share something.
TEXTS = st.lists(st.text("ab ก่าé字😀", max_size=9), max_size=12)


def trigrams(text):
    return {text[at:at + grams.SIZE] for at in range(len(text) - grams.SIZE + 1)}


@given(st.text("ab ก่าé字😀", max_size=12), TEXTS, st.sampled_from([1, 20, 1 << 18]))
def test_what_a_text_shares_is_never_less_than_it_is(wording, texts, at_once):
    known = sorted(trigrams(wording))
    made = slots.Slots(known)
    weights = np.zeros(made.size, np.float32)
    for at, trigram in enumerate(known):
        weights[made.number[trigram]] += (at + 1) / 50
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slots, "_BYTES_AT_ONCE", at_once)
        present = made.present(Strings.of(texts))
        (sums,) = slots.sums(Strings.of(texts), [made.table(weights)])
        assert slots.lengths(Strings.of(texts)).tolist() == [len(text) for text in texts]
    for text, there, total in zip(texts, present, sums, strict=True):
        shared = trigrams(text) & set(known)
        assert {made.number[trigram] for trigram in shared} <= set(np.flatnonzero(there).tolist())
        assert total >= sum(weights[made.number[trigram]] for trigram in shared) - 1e-6
        assert (total > 0) == bool(there.any())
        assert there.any() <= (len(text) >= grams.SIZE), "trigrams that reach into the next text are none"


def test_texts_that_share_nothing_say_so():
    made = slots.Slots(["หมึก"[:3], "ปาก"])
    texts = Strings.of(["ปลาทู", "", "ปา", "กปา", "ปากกา", "ปากปาก"])
    assert made.present(texts).sum(axis=1).tolist() == [0, 0, 0, 0, 1, 1]
    weights = np.full(made.size, 0.25, np.float32)
    weights[0] = 0
    assert slots.sums(texts, [made.table(weights)])[0].round(3).tolist() == [0, 0, 0, 0, 0.25, 0.5]


def test_strings_in_part_and_chosen():
    texts = Strings.of(["ก", "", "ขค", "😀"])
    assert list(texts.part(1, 3)) == ["", "ขค"]
    assert list(texts.part(1, 3).chosen(np.array([1, 0]))) == ["ขค", ""]
    assert list(texts.chosen(np.array([], np.int64))) == []
