"""A glance at every post, a close look at some: what leads from one to the other, and what each can say."""
from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre import matching
from centre.kernel.errors import InvalidInput
from centre.matching import ClaimText, EncoderError, PostText, decide, encoder, retrieve, screening
from centre.matching.tests.meanings import Broken, Topics, decision, reader
from centre.matching.text import MAX_CHARACTERS

CLAIMS = [ClaimText("cat", "มีคนเอาแมวมา"), ClaimText("box", "ขนกันไปหมด", ("รถบรรทุกขนหีบ", "เผาทิ้งกลางดึก")),
          ClaimText("count", "กกต. นับคะแนนเลือกตั้งผิดหน่วย")]
CATALOGUE = matching.compile(CLAIMS)


@pytest.fixture
def shipped(monkeypatch):
    """Put thresholds and weights of a test's own in the place of those that training found."""
    def put(**given):
        monkeypatch.setattr(decide, "shipped", lambda: decision(**given))
    return put


def one(text, by=None, *, catalogue=CATALOGUE, closely=False, top=10):
    answer, = matching.screen([PostText("p", text)], catalogue, top, by, closely=closely)
    return answer


def ids(answer):
    return [match.claim_id for match in answer.matches]


# What training found

def test_only_another_number_may_weigh_against_a_claim():
    found = decide.shipped()
    for curve in (found.glance, found.without, found.with_meaning):
        by_name = dict(zip(decide.FEATURES, curve.weights.tolist(), strict=True))
        assert by_name.pop("other_number") <= 0
        assert min(by_name.values()) >= 0
    assert found.without.weights[decide.FEATURES.index("meaning")] == 0


def test_what_is_only_glanced_at_is_never_suggested():
    for claims in (0, 56, 4_000, 100_000):
        found = decide.shipped().among(claims)
        rows = np.zeros((1, len(decide.FEATURES)), np.float32)
        rows[0, decide.FEATURES.index("trigram_share")] = np.nextafter(np.float32(found.coverage), np.float32(0))
        assert found.glance.probability(rows)[0] < decide.SUGGEST


def test_a_probability_stays_one_however_far_the_evidence_goes():
    curve = decide.Curve(np.full(len(decide.FEATURES), 1e6), 0.0)
    rows = np.array([[1] * len(decide.FEATURES), [-1] * len(decide.FEATURES), [0] * len(decide.FEATURES)], np.float32)
    most, least, middle = curve.probability(rows).tolist()
    assert 0 < least < 1e-9 < middle == 0.5 < 1 - 1e-9 < most <= 1


def test_among_more_claims_the_same_likeness_is_worth_less():
    found = decide.shipped()
    rows = np.full((1, len(decide.FEATURES)), 0.5, np.float32)
    for curve in (found.glance, found.without, found.with_meaning):
        assert curve.by_size < 0
        few, fewer, many = (curve.among(claims).probability(rows)[0] for claims in (decide.SMALL, 0, 100_000))
        assert few == fewer == curve.probability(rows)[0] > many > 0
        assert curve.among(4_000).among(4_000) == curve.among(4_000), "asked twice is asked once"


# The gate

def test_relevance_or_coverage_of_a_claim_opens_the_gate(shipped):
    shipped(relevance=0.5, coverage=0.8)
    found = retrieve.Candidates(np.array([1, 1, 2]), np.array([0, 1, 0]), np.array([0, 1, 0]),
                                np.ones(3, np.float32))
    opened = screening.gate(["ก"] * 4, np.array([0.5, 0.1, 0.1, 0.49], np.float32),
                            np.array([0.2, 0.8, 0.7], np.float32), found, 1)
    assert opened.tolist() == [True, True, False, False]


def test_among_more_claims_more_of_one_must_be_said(monkeypatch):
    wider = replace(decision(coverage=0.5), coverage_by_size=0.1)
    monkeypatch.setattr(decide, "shipped", lambda: wider)
    found = retrieve.Candidates(np.array([0, 1]), np.array([0, 0]), np.array([0, 0]), np.ones(2, np.float32))
    shares = np.array([0.55, 0.95], np.float32)
    small, large = (screening.gate(["ก"] * 2, np.zeros(2), shares, found, claims) for claims in (4_000, 20_000))
    assert (small.tolist(), large.tolist()) == ([True, True], [False, True])


def test_a_post_in_latin_letters_is_always_looked_at(shipped):
    shipped()
    nothing = retrieve.Candidates(*(np.zeros(0, np.int64) for _ in range(3)), np.zeros(0, np.float32))
    texts = ["the ballots were printed twice", "บัตรเลือกตั้ง vote", "", "ငရဲကလာတာ", "the กกต printed ballots twice"]
    opened = screening.gate(texts, np.zeros(5, np.float32), np.zeros(0, np.float32), nothing, 1)
    assert opened.tolist() == [True, False, False, False, True]


def test_a_post_that_is_only_glanced_at_has_no_stance_and_no_reason(shipped):
    shipped(glance=0.0)
    glanced = one("มีคนเอาแมวมา")
    assert ids(glanced) == ["cat"]
    assert glanced.matches[0] == matching.Match("cat", glanced.matches[0].score, 0.5)
    shipped(coverage=0.8, offset=0.0)
    looked = one("มีคนเอาแมวมา")
    assert looked.matches[0].stance in {"spreads", "denies", "asks", "jokes", "reports"}
    assert "แมว" in ["มีคนเอาแมวมา"[start:end] for start, end in looked.matches[0].spans]


def test_closely_looks_at_every_post_whatever_the_gate_says(shipped):
    shipped(meaning=9.0)
    assert ids(one("เหมียวซุกซน", reader())) == []
    answer = one("เหมียวซุกซน", reader(), closely=True)
    assert ids(answer)[0] == "cat"
    assert answer.matches[0].probability > 0.9
    assert answer.matches[0].stance is not None
    assert answer.matches[0].words == (), "found by its meaning alone: no word is shared"


def test_claims_that_come_later_move_no_probability_and_a_rebuild_does(monkeypatch):
    sized = decision(trigram_share=9.0)
    monkeypatch.setattr(decide, "shipped", lambda: replace(sized, without=replace(sized.without, by_size=-1.0)))
    monkeypatch.setattr(decide, "SMALL", 1)
    before = one("มีคนเอาแมวมา", closely=True).matches[0].probability
    more = CATALOGUE.changed([matching.ClaimText(f"c{at}", f"เรื่องที่ {at} ไม่เกี่ยวกัน") for at in range(20)])
    after = one("มีคนเอาแมวมา", catalogue=more, closely=True).matches[0]
    assert (after.claim_id, after.probability) == ("cat", before)
    assert one("มีคนเอาแมวมา", catalogue=more.compacted(), closely=True).matches[0].probability < before


def test_a_claim_taken_out_is_not_found_by_its_meaning(shipped):
    shipped(meaning=9.0)
    left = CATALOGUE.changed((), ["cat"])
    assert "cat" not in ids(one("เหมียว แมว", reader(), catalogue=left, closely=True))
    assert "cat" not in ids(one("มีคนเอาแมวมา", reader(), catalogue=left, closely=True))


def test_a_reason_comes_from_the_probability_named_for_it(shipped):
    line = math.log(screening.REASON / (1 - screening.REASON))
    shipped(offset=line + 0.01)
    assert one("มีคนเอาแมวมา", closely=True).matches[0].spans
    assert "แมว" in one("มีคนเอาแมวมา", closely=True).matches[0].words
    shipped(offset=line - 0.01)
    below = one("มีคนเอาแมวมา", closely=True).matches[0]
    assert (below.spans, below.words) == ((), ())
    assert below.stance is not None


def test_a_post_is_about_an_election_through_the_claim_that_it_repeats(shipped):
    catalogue = CATALOGUE.changed([ClaimText("cheat", "แมว กกต. นับคะแนนเลือกตั้งผิดหน่วย")], ["cat"])
    shipped(offset=-40.0)
    alone = one("เหมียวซุกซน", reader(), catalogue=catalogue, closely=True)
    shipped(meaning=80.0, offset=-40.0)
    through = one("เหมียวซุกซน", reader(), catalogue=catalogue, closely=True)
    assert ids(through)[0] == "cheat"
    assert through.matches[0].probability > 0.99
    assert alone.election_related < 0.5 < through.election_related


def test_likeness_is_the_mean_of_what_was_compared(shipped):
    shipped(offset=0.0)
    same, = [match.score for match in one("มีคนเอาแมวมา", closely=True).matches if match.claim_id == "cat"]
    assert same == pytest.approx(1, abs=0.01)
    by_meaning = one("เหมียว", reader(), closely=True).matches[0]
    assert (by_meaning.claim_id, by_meaning.score) == ("cat", pytest.approx(1 / 3, abs=0.01))
    shipped(glance=0.0)
    glanced, = one("มีคนเอาแมวมา", reader()).matches
    assert glanced.score <= 0.34, "what nobody looked at counts as nothing"


def test_what_a_likeness_is_never_passes_one_and_top_is_kept(shipped):
    shipped(offset=0.0)
    answer = one("มีคนเอาแมวมา รถบรรทุกขนหีบ กกต. นับคะแนนเลือกตั้งผิดหน่วย", reader(), closely=True, top=2)
    assert len(answer.matches) == 2
    assert all(0 < match.score <= 1 for match in answer.matches)


# The encoder

def test_the_version_names_the_encoder_where_there_is_one():
    assert matching.model_version(None) == matching.MODEL_VERSION
    assert matching.model_version(reader()) == f"{matching.MODEL_VERSION}+topics:1"


def test_the_encoder_reads_what_is_about_an_election_or_shares_enough_with_a_claim(shipped):
    def read(text, **given):
        shipped(trigram_share=5.0, offset=-3.0, **given)
        asked = Topics()
        by = reader(asked)
        by.wordings(CATALOGUE)
        asked.asked.clear()
        answer = one(text, by)
        return asked.asked, answer

    near, answer = read("มีคนเอาแมวมา", coverage=0.1)
    assert near == ["มีคนเอาแมวมา"]
    assert answer.matches[0].probability >= matching.SUGGEST
    about, answer = read("กกต. นับคะแนนเลือกตั้งใหม่", relevance=0.5)
    assert len(about) == 1
    assert {match.stance is None for match in answer.matches} == {False}
    neither, answer = read("มีคนเอาแมวมา")
    assert neither == []
    assert {match.stance for match in answer.matches} == {None}


def test_posts_that_are_read_and_those_that_are_not_keep_their_order(shipped):
    shipped(trigram_share=5.0, offset=-3.0, coverage=0.1)
    posts = [PostText(str(at), text) for at, text in enumerate(["มีคนไปเที่ยวกัน", "มีคนเอาแมวมา", "", "เผาทิ้งกลางดึก"] * 3)]
    by = reader()
    together = matching.screen(posts, CATALOGUE, 10, by)
    assert [answer.id for answer in together] == [post.id for post in posts]
    assert together == [matching.screen([post], CATALOGUE, 10, by)[0] for post in posts]


def test_an_encoder_that_fails_is_an_error_and_no_worse_answer():
    with pytest.raises(EncoderError, match="the model is gone"):
        one("เหมียว", reader(Broken()), closely=True)


POSTS = st.lists(st.sampled_from(["เหมียว", "กล่อง กล่อง", "มีคนเอาแมวมา", "", "กกต. นับคะแนนเลือกตั้ง",
                                  "พายุ " * 200]), max_size=7)


@given(POSTS, st.booleans())
def test_an_answer_with_an_encoder_does_not_depend_on_the_batch(texts, closely):
    by = reader()
    posts = [PostText(str(at), text) for at, text in enumerate(texts)]
    together = matching.screen(posts, CATALOGUE, 10, by, closely=closely)
    alone = [matching.screen([post], CATALOGUE, 10, by, closely=closely)[0] for post in posts]
    assert together == alone
    assert matching.screen(posts[::-1], CATALOGUE, 10, by, closely=closely) == together[::-1]
    for answer in together:
        suggested = [match.probability for match in answer.matches if match.probability >= decide.SUGGEST]
        others = [match for match in answer.matches if match.probability < decide.SUGGEST]
        first = [match.probability for match in answer.matches][:len(suggested) or 1]
        assert first == sorted((match.probability for match in answer.matches), reverse=True)[:len(first)]
        scores = [match.score for match in others if match.stance][0 if suggested else 1:]
        assert scores == sorted(scores, reverse=True)
        assert len(set(ids(answer))) == len(answer.matches)


# Bad input

HOSTILE = {
    "empty": "", "spaces": " \n\t" * 1_000, "a megabyte": "กล่อง แมว" * 110_000,
    "a megabyte of Latin": "x" * 1_000_000,
    "only emoji": "🙏🔴‼️😀" * 3_000, "combining marks": "ก" + "\u0e48" * 10_000, "marks alone": "\u0e48" * 10_000,
    "one word again and again": "หีบ " * 50_000, "the same without spaces": "หีบ" * 50_000,
    "lone surrogates": "\ud800แมว\udfff", "surrogates alone": "\ud83d" * 5_000, "zeros": "\0" * 10_000,
    "digits": "5" * 100_000, "other scripts": "ಠ_ಠ العربية 投票箱 עברית " * 500,
    "right to left marks": "\u202e\u200f" * 5_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_posts_are_answered_and_what_is_read_of_them_is_bounded(text):
    asked = Topics()
    by = reader(asked)
    by.wordings(CATALOGUE)
    asked.asked.clear()
    for closely in (False, True):
        answer = one(text, by, closely=closely)
        assert 0 <= answer.election_related <= 1
        assert len(answer.matches) <= len(CLAIMS)
        for match in answer.matches:
            assert 0 <= match.probability <= 1
            assert len(match.spans) <= 100
            assert len(match.words) <= 12
            assert all(0 <= start < end <= len(text) for start, end in match.spans)
            assert all(end <= MAX_CHARACTERS for _, end in match.spans)
    assert len(asked.asked) <= 2 * (encoder.MOST_WINDOWS + 1)
    assert max((len(piece) for piece in asked.asked), default=0) <= 1_500


def test_zero_claims_are_screened_with_an_encoder_too():
    empty = matching.compile([])
    for text in ("", "แมว", "กกต. นับคะแนนเลือกตั้ง"):
        assert one(text, reader(), catalogue=empty, closely=True).matches == ()
    assert one("กกต. นับคะแนนเลือกตั้ง", reader(), catalogue=empty).election_related > 0.9


def test_posts_of_one_id_are_answered_one_by_one_and_claims_of_one_id_are_refused():
    posts = [PostText("p", "แมว"), PostText("p", "กกต. นับคะแนนเลือกตั้ง"), PostText("", "")]
    answers = matching.screen(posts, CATALOGUE)
    assert [answer.id for answer in answers] == ["p", "p", ""]
    assert answers[0].election_related < 0.5 < answers[1].election_related
    with pytest.raises(InvalidInput):
        CATALOGUE.changed([ClaimText("new", "ก"), ClaimText("new", "ข")], ())
