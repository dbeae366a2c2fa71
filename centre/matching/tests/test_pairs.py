"""Which claims are weighed for a post, and what is said of each pair."""
from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.matching import decide, pairs, views, words
from centre.matching.catalogue import compile  # noqa: A004
from centre.matching.reading import Read
from centre.matching.segments import ClaimText
from centre.matching.tests.meanings import Topics, reader
from centre.matching.text import normalise_many

CAT = ClaimText("cat", "มีคนเอาแมวมา")
BOX = ClaimText("box", "ขนกันไปหมด", ("รถบรรทุกขนหีบ", "เผาทิ้งกลางดึก"))
NUMBERS = ClaimText("numbers", "แจก 500 บาท ทุกหลัง")
CATALOGUE = compile([CAT, BOX, NUMBERS])


def weighed(posts, catalogue=CATALOGUE, by=None):
    texts = normalise_many(posts)
    return pairs.weigh(texts, views.trigrams(texts), views.telling_words([words.terms(text) for text in texts]),
                       catalogue, by.posts(texts) if by else None, by.wordings(catalogue) if by else None)


def listed(found):
    return list(zip(found.post.tolist(), found.claim.tolist(), found.row.tolist(), strict=True))


def feature(found, name):
    return found.features[:, decide.FEATURES.index(name)].tolist()


def test_a_post_is_found_by_its_meaning_alone():
    assert listed(weighed(["เหมียว"])) == []
    found = weighed(["เหมียว"], by=reader())
    assert (0, 0, 0) in listed(found)
    at = listed(found).index((0, 0, 0))
    assert feature(found, "meaning")[at] == pytest.approx(1, abs=0.01)
    assert max(feature(found, "meaning")[1:]) < 0.5
    assert found.features[at, :4].tolist() == [0, 0, 0, 0]


def test_of_several_wordings_the_nearest_in_meaning_stands_for_the_claim():
    found = weighed(["กล่อง"], by=reader())
    assert [pair[1] for pair in listed(found)].count(1) == 1
    at = [pair[1] for pair in listed(found)].index(1)
    assert CATALOGUE.wording(int(found.row[at])) == normalise_many(["รถบรรทุกขนหีบ"])[0]
    assert feature(found, "meaning")[at] == pytest.approx(1, abs=0.01)


def test_a_claim_found_by_its_terms_keeps_the_wording_that_shares_them():
    found = weighed(["เผาทิ้งกลางดึก กล่อง"], by=reader())
    at = [pair[1] for pair in listed(found)].index(1)
    assert CATALOGUE.wording(int(found.row[at])) == normalise_many(["เผาทิ้งกลางดึก"])[0]
    assert feature(found, "trigram_share")[at] == pytest.approx(1, abs=1e-5)
    assert feature(found, "meaning")[at] == pytest.approx(1, abs=0.01), "its best wording, whichever that is"


def test_a_claim_taken_out_never_comes_back_by_its_meaning():
    catalogue = CATALOGUE.changed((), ["cat"])
    assert 0 not in weighed(["เหมียว แมว มีคนเอาแมวมา"], catalogue, reader()).claim.tolist()
    again = catalogue.changed([ClaimText("cat", "ได้ยินเสียงเหมียว")], ())
    found = weighed(["แมว"], again, reader())
    assert [again.claim_id(claim) for claim in found.claim.tolist()].count("cat") == 1


def test_no_more_claims_are_considered_by_meaning_than_by_terms():
    many = compile(ClaimText(str(at), "แมว" + "ฝน" * at) for at in range(60))
    found = weighed(["เหมียว"], many, reader())
    assert len(found.claim) == pairs.CONSIDERED
    assert sorted(found.claim.tolist()) == list(range(pairs.CONSIDERED)), "the fewer other things, the nearer"


def test_posts_without_anything_to_read_have_no_pairs():
    found = weighed(["", " ", "\n"], by=reader())
    assert found.features.shape == (0, len(decide.FEATURES))
    assert found.post.dtype == found.claim.dtype == found.row.dtype == np.int64
    assert weighed([], by=reader()).features.shape == (0, len(decide.FEATURES))
    both = weighed(["", "เหมียว"], by=reader())
    assert set(both.post.tolist()) == {1}


def test_a_post_of_which_nothing_was_read_is_weighed_by_its_terms():
    texts = normalise_many(["มีคนเอาแมวมา", "เหมียว"])
    by = reader()
    read = by.posts(texts)
    second = Read(read.owner[1:], read.windows[1:], read.plain)
    found = pairs.weigh(texts, views.trigrams(texts), views.telling_words([words.terms(text) for text in texts]),
                        CATALOGUE, second, by.wordings(CATALOGUE))
    assert listed(found)[0][:2] == (0, 0)
    at = listed(found).index((0, 0, 0))
    assert feature(found, "meaning")[at] == 0
    assert feature(found, "trigram_share")[at] == pytest.approx(1, abs=1e-5)
    assert 1 in found.post.tolist()


@pytest.mark.parametrize(("post", "same", "other"), [
    ("แจก 500 บาท ทุกหลัง", 1, 0), ("แจก 700 บาท ทุกหลัง", 0, 1), ("แจก 700 หรือ 500 บาท ทุกหลัง", 1, 0),
    ("แจกเงินทุกหลัง", 0, 0),
])
def test_numbers_agree_contradict_or_say_nothing(post, same, other):
    found = weighed([post])
    at = found.claim.tolist().index(2)
    assert (feature(found, "same_number")[at], feature(found, "other_number")[at]) == (same, other)


POSTS = st.lists(st.sampled_from(["เหมียว", "กล่อง กล่อง", "มีคนเอาแมวมา", "", "แจก 500 บาท", "พายุ " * 200, "ไม่มีอะไร"]),
                 max_size=8)


@given(POSTS, st.booleans())
def test_neither_order_nor_batching_changes_a_pair(posts, read):
    by = reader() if read else None
    together = weighed(posts, by=by)
    assert listed(together) == sorted(listed(together)), "posts in order, claims in the order of the catalogue"
    assert len({pair[:2] for pair in listed(together)}) == len(listed(together))
    for at, post in enumerate(posts):
        alone, mine = weighed([post], by=by), together.post == at
        assert [(0, claim, row) for _, claim, row in np.array(listed(together)).reshape(-1, 3)[mine].tolist()] \
            == listed(alone)
        np.testing.assert_allclose(together.features[mine], alone.features, atol=1e-6)


def test_posts_are_compared_in_blocks_that_fit_the_memory(monkeypatch):
    posts = ["เหมียว", "", "กล่อง", "พายุ " * 200, "มีคนเอาแมวมา"]
    whole = weighed(posts, by=reader())
    monkeypatch.setattr(pairs, "_AT_ONCE", 1)
    parts = weighed(posts, by=reader())
    assert listed(parts) == listed(whole)
    np.testing.assert_allclose(parts.features, whole.features, atol=1e-6)


def test_an_encoder_sees_each_wording_once_however_many_posts():
    encoder = Topics()
    by = reader(encoder)
    weighed(["เหมียว"], by=by)
    before = len(encoder.asked)
    weighed(["กล่อง"], by=by)
    assert encoder.asked[before:] == ["กล่อง"]


@pytest.mark.parametrize(("text", "named"), [
    ("14 พ.ค. 2566 นับได้ 2,628 คน", {"2628"}), ("วันที่ 14 พฤษภาคม 66 ได้ 20 ใบ", {"20"}),
    ("ปี 2570 แจก 2000 บาท", {"2000"}),
    ("Sept. 29, 2020: 30 ballots", {"30"}), ("oct 2020 5000", {"5000"}), ("5 ใบ ไม่ใช่ 50 ใบ", {"5", "50"}),
    ("", set())])
def test_days_and_years_are_no_numbers_of_a_claim(text, named):
    assert pairs.numbers(normalise_many([text])[0]) == named
