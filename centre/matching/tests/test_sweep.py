"""No stored post that the screening would give the threshold is ever passed over."""
from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import replace
from importlib import resources

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centre.matching import decide, screening, slots, sweep
from centre.matching.catalogue import compile  # noqa: A004
from centre.matching.reading import Meaning, Reader
from centre.matching.screening import PostText
from centre.matching.segments import ClaimText, Strings
from centre.matching.sweep import Kept, Question
from centre.matching.tests.meanings import decision
from centre.matching.text import normalise_many


class Hashed:
    """An encoder of nothing but equal pairs of characters: deterministic, and near where texts are alike."""

    name = "hashed"
    dimensions = 32

    def claims(self, texts):
        return self.posts(texts)

    def posts(self, texts):
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for at in range(len(text) - 1):
                digest = hashlib.blake2b(text[at:at + 2].encode(), digest_size=2).digest()
                row[digest[0] % self.dimensions] += 1 if digest[1] & 1 else -1
            row[0] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def reader():
    zero = np.zeros(Hashed.dimensions, np.float32)
    return Reader(Hashed(), Meaning("hashed", np.eye(Hashed.dimensions, dtype=np.float32), zero, zero))


@functools.cache
def own():
    lines = (resources.files("centre.matching") / "data" / "own_posts.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines][::8]
    claims = {}
    for row in rows:
        if row["claim"]:
            claims.setdefault(row["claim"], []).append(row["text"])
    listed = [ClaimText(name, texts[0], tuple(texts[1:2])) for name, texts in claims.items()]
    return normalise_many([row["text"] for row in rows]), compile(listed), [claim.id for claim in listed]


def screened(texts, catalogue, by=None):
    """What the screening itself says of the texts."""
    return screening.screen([PostText("", text) for text in texts], catalogue, sweep.TOP, by)


def reported(answers, claim, threshold):
    """Numbers of the texts that the screening gives the threshold."""
    return {number for number, answer in enumerate(answers) for match in answer.matches
            if match.claim_id == claim and match.probability >= threshold}


@functools.cache
def own_screened(*, read):
    """The screening of our own posts, which looks at every claim at once and so serves every claim and threshold."""
    texts, catalogue, _ = own()
    return screened(texts, catalogue, reader() if read else None)


@pytest.mark.parametrize("threshold", [0.05, decide.SUGGEST, decide.CONFIRM])
def test_no_repeating_post_is_passed_over(threshold):
    texts, catalogue, claims = own()
    kept = sweep.keep(texts, catalogue, None)
    few = total = 0
    for claim in claims[:12]:
        question = Question(catalogue, claim, threshold)
        reach = question.reach(Strings.of(texts), kept)
        assert reported(own_screened(read=False), claim, threshold) <= set(np.flatnonzero(reach).tolist())
        assert not (reach & ~question.reach(Strings.of(texts))).any()
        few += int(reach.sum())
        total += len(texts)
    assert few < total


@pytest.mark.parametrize("threshold", [decide.SUGGEST, decide.CONFIRM])
def test_with_an_encoder_what_is_kept_decides(threshold):
    texts, catalogue, claims = own()
    by = reader()
    kept = sweep.keep(texts, catalogue, by)
    unread = Kept(kept.gated, kept.owner[:0], kept.windows[:0])
    for claim in claims[:8]:
        question = Question(catalogue, claim, threshold, by)
        reach = question.reach(Strings.of(texts), kept)
        assert reported(own_screened(read=True), claim, threshold) <= set(np.flatnonzero(reach).tolist())
        # A post that should have vectors and has none may mean anything, so it is never passed over more readily.
        assert not (reach & ~question.reach(Strings.of(texts), unread)).any()


LETTERS = "กขคงจ เแ่า12ab"
WORDS = st.text(LETTERS, max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=3), st.lists(st.lists(WORDS, max_size=4).map("".join), max_size=8),
       st.sampled_from([0.01, 0.2, 0.6, 0.95]), st.booleans())
def test_the_bound_holds_for_any_texts(wordings, posts, threshold, read):
    by = reader() if read else None
    catalogue = compile([ClaimText("c", wordings[0], tuple(wordings[1:])), ClaimText("d", "กข คง 12")])
    texts = normalise_many([*posts, *wordings, "".join(wordings), ""])
    kept = sweep.keep(texts, catalogue, by)
    reach = Question(catalogue, "c", threshold, by).reach(Strings.of(texts), kept)
    assert reported(screened(texts, catalogue, by), "c", threshold) <= set(np.flatnonzero(reach).tolist())


def test_an_answer_depends_on_its_text_alone(monkeypatch):
    texts, catalogue, claims = own()
    question = Question(catalogue, claims[0])
    whole = question.reach(Strings.of(texts))
    monkeypatch.setattr(slots, "_BYTES_AT_ONCE", 300)
    assert (question.reach(Strings.of(texts)) == whole).all()
    assert [bool(question.reach(Strings.of([text]))[0]) for text in texts] == whole.tolist()


def test_a_claim_of_very_many_characters_is_found_too_often_never_too_seldom():
    many = "".join(chr(0x4E00 + number) for number in range(3_000))
    catalogue = compile([ClaimText("c", many)])
    texts = normalise_many([many, many[:1500], "ไม่เกี่ยว"])
    assert Question(catalogue, "c", decide.CONFIRM).reach(Strings.of(texts)).tolist()[::2] == [True, False]


def test_a_claim_too_short_for_a_trigram_is_looked_for_in_posts_as_short():
    catalogue = compile([ClaimText("c", "กข")])
    assert Question(catalogue, "c").reach(Strings.of(["กข", "งง", ""])).tolist()[:2] == [True, True]


def test_negative_weights_keep_the_bound(monkeypatch):
    curve = decide.Curve(np.array([3.0, -1.0, 2.0, -1.0, -4.0, 1.0, -1.0]), -1.0)
    shipped = decide.shipped()
    turned = decide.Decision(shipped.glance, curve, curve, shipped.relevance, shipped.coverage)
    monkeypatch.setattr(decide, "shipped", lambda: turned)
    texts, catalogue, claims = own()
    by = reader()
    kept = sweep.keep(texts, catalogue, by)
    for using, told in ((None, None), (by, kept)):
        answers = screened(texts, catalogue, using)
        for claim in claims[:4]:
            reach = Question(catalogue, claim, 0.3, using).reach(Strings.of(texts), told)
            assert reported(answers, claim, 0.3) <= set(np.flatnonzero(reach).tolist())


def test_the_bound_knows_how_many_claims_there_are(monkeypatch):
    shipped = decide.shipped()
    sized = replace(shipped, without=replace(shipped.without, offset=shipped.without.offset + 4, by_size=-1.5),
                    glance=replace(shipped.glance, offset=shipped.glance.offset + 4, by_size=-1.5))
    monkeypatch.setattr(decide, "shipped", lambda: sized)
    monkeypatch.setattr(decide, "SMALL", 1)
    texts, catalogue, claims = own()
    kept, answers = sweep.keep(texts, catalogue, None), screened(texts, catalogue)
    for claim in claims[:6]:
        reach = Question(catalogue, claim, 0.3).reach(Strings.of(texts), kept)
        assert reported(answers, claim, 0.3) <= set(np.flatnonzero(reach).tolist())
        assert not reach.all(), "the bound is for this catalogue, not for a small one"


def test_a_post_that_is_looked_at_closely_is_not_judged_by_the_glance(monkeypatch):
    only_share = np.array([20.0 * (name == "trigram_share") for name in decide.FEATURES])
    never = decide.Curve(np.zeros(len(decide.FEATURES)), -20.0)
    glance = decide.Curve(only_share, -2.0)
    monkeypatch.setattr(decide, "shipped", lambda: decide.Decision(glance, never, never, 2.0, 0.94))
    catalogue = compile([ClaimText("ink", "เจ้าหน้าที่เตรียมปากกาหมึกจางหายแล้วจะกาใหม่")])
    texts = normalise_many(["เตรียมปากกาหมึกจาง", "เขาว่าเจ้าหน้าที่เตรียมปากกาหมึกจางหายแล้ว"])
    assert reported(screened(texts, catalogue), "ink", 0.2) == {0}
    reach = Question(catalogue, "ink", 0.2).reach(Strings.of(texts), sweep.keep(texts, catalogue, None))
    assert reach.tolist() == [True, False]


def test_a_long_text_with_some_of_the_claim_is_passed_over_at_the_second_look(monkeypatch):
    monkeypatch.setattr(decide, "shipped", lambda: decision(trigram_cosine=20.0, offset=-6.0, coverage=0.01))
    catalogue = compile([ClaimText("ink", "เจ้าหน้าที่เตรียมปากกาหมึกจางหายแล้วจะกาใหม่")])
    texts = normalise_many(["เตรียมปากกาหมึกจาง " + " ".join(own()[0][:30])])
    question = Question(catalogue, "ink", 0.5)
    kept = sweep.keep(texts, catalogue, None)
    assert reported(screened(texts, catalogue), "ink", 0.5) == set()
    assert question.reach(Strings.of(texts), kept).tolist() == [False]
    monkeypatch.setattr(question, "_closer", lambda texts, *_: np.ones(len(texts), np.bool_))
    assert question.reach(Strings.of(texts), kept).tolist() == [True], "the first look lets it through"


def test_an_unknown_claim_is_refused():
    with pytest.raises(KeyError):
        Question(compile([]), "c")


def test_nothing_is_kept_of_nothing():
    kept = sweep.keep([], compile([]), reader())
    assert (len(kept.gated), len(kept.owner), kept.windows.shape[0]) == (0, 0, 0)
