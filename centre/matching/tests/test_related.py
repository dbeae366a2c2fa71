"""How the evidence on a post adds up: the fit, on data small enough to see the right answer, and its use."""
from __future__ import annotations

import numpy as np
import pytest

from centre.matching import relevance, screening, views, words
from centre.matching.tests.test_training import EVERYDAY, PLACES, Asked, made
from centre.matching.text import normalise_many
from centre.matching.training import related
from centre.matching.training.relevance import Fitted, Post

POLITICS = tuple(f"นายกแถลงเรื่องถนนสาย {at} ที่{PLACES[at % 8]}" for at in range(8))


def evidence(texts):
    normal = normalise_many(texts)
    return views.trigrams(normal), views.telling_words([words.terms(text) for text in normal])


def termed(own):
    """What the terms say: nothing of our own posts and traps, and that everyday messages are about something else."""
    posts = [Post(text, about, "own", text, gold >= 0)
             for text, about, gold in zip(own.texts, own.election.tolist(), own.gold.tolist(), strict=True)]
    posts += [Post("เลือกตั้งหัวหน้าห้อง", election=False, kind="trap", group="t"),
              Post("กกต", election=True, kind="phrase", group="p")]
    posts += [Post(text, election=False, kind="message", group=text) for text in EVERYDAY]
    posts += [Post(text, election=None, kind="message", group=text) for text in POLITICS]
    odds = np.array([-3.0 if post.kind == "message" else 0.0 for post in posts])
    return Fitted(posts, odds, [])


def fitted():
    own = made()
    return related.fit(own, made(PLACES[::-1], 100), [*EVERYDAY, "ข้อความที่ไม่มีใครรู้จัก"], termed(own), Asked())


def test_terms_claim_and_meaning_are_weighed_together_and_none_against():
    stored, said = fitted()
    assert str(stored["encoder"]) == "asked:1"
    for name in ("worded", "meant"):
        assert stored[name].shape == (3,)
        assert (stored[name][:2] >= 0).all()
    assert stored["worded"][1] > 0
    assert stored["meaning"].shape == (Asked.dimensions,)
    assert [line.split(":")[0] for line in said] == ["worded", "meant"]
    assert all("at 0.5% of read messages" in line and "politics" in line for line in said)


def test_a_fit_is_the_same_every_time():
    one, other = fitted()[0], fitted()[0]
    assert all(np.array_equal(one[name], other[name]) for name in one)


def test_of_the_texts_each_kind_counts_its_share_of_a_feed():
    own = made()
    posts = related.Posts.of(own, EVERYDAY, termed(own))
    share = posts.shares() / len(posts.texts)
    assert len(posts.texts) == len(own.texts) + 1 + len(EVERYDAY) + len(POLITICS), "no phrase is fitted on"
    assert share[posts.truth].sum() == pytest.approx(0.05)
    politics = share[-len(POLITICS):]
    assert (politics > 0).all()
    assert (politics < share[-len(POLITICS) - 1]).all(), "one that nobody read counts less than one that is known"


def test_no_message_at_all_is_judged_by_no_line():
    own = made()
    bare = termed(own)
    kept = [at for at, post in enumerate(bare.posts) if post.kind != "message"]
    _, said = related.fit(own, made(PLACES[::-1], 100), EVERYDAY,
                          Fitted([bare.posts[at] for at in kept], bare.odds[kept], []), Asked())
    assert all("at 0.5%" not in line for line in said)


@pytest.fixture
def together(monkeypatch):
    found = relevance.Together(np.array([1.0, 1.0, 0.0]), np.array([1.0, 1.0, 0.5]), "topics:1",
                               np.array([2.0, 0.0], np.float32))
    monkeypatch.setattr(relevance, "together", lambda: found)


def odds(*given):
    found = relevance.closely(*evidence(["กินข้าว"] * 2), np.array([0.5, 0.5]), *given)
    return np.log(found / (1 - found))


def test_vectors_count_where_they_are_of_the_encoder_that_was_fitted_on(together):
    vectors = np.array([[1, 0], [0, 0]], np.float32)
    worded = odds()
    assert odds(vectors, "another:1") == pytest.approx(worded)
    assert odds(vectors, "topics:1") - worded == pytest.approx([2.5, 0]), "a row of zeros is a text without a vector"


def test_a_claim_that_a_text_repeats_makes_it_surer_within_bounds(together):
    texts = evidence(["กินข้าว"] * 5)
    found = relevance.closely(*texts, np.array([0, 0.01, 0.5, 0.999, 1]))
    assert found.dtype == np.float64
    assert found[0] == found[1] < found[2] < found[3] == found[4]


def test_posts_that_are_nearly_sure_can_still_be_put_in_order():
    texts = evidence(["กกต. นับคะแนนเลือกตั้งใหม่ บัตรเลือกตั้งในหีบบัตรหายจากหน่วยเลือกตั้ง"] * 2)
    near, far = relevance.closely(*texts, np.array([0.999, 0.99]))
    assert round(near, screening._DIGITS) > round(far, screening._DIGITS) > 0.9


def test_the_surest_claim_about_an_election_counts():
    post, probability = np.array([0, 0, 2]), np.array([0.9, 0.5, 0.8])
    found = relevance.repeated(3, post, probability, np.array([0.1, 1.0, 1.0], np.float32))
    assert found.tolist() == [0.5, 0, 0.8]
