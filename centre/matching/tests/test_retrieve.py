"""Looking for claims: the best of each post, ties kept, wordings of one claim counted once."""
from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.matching import retrieve, views, words
from centre.matching.catalogue import Catalogue, compile  # noqa: A004
from centre.matching.segments import ClaimText
from centre.matching.text import normalise

WORDING = st.sampled_from(["ปากกาหมึกจางหาย", "หมึกปากกาจาง", "บัตรเขย่งสองแสนใบ", "บัตรเขย่ง", "แมวนอน", "", "ก"])
CLAIMS = st.lists(st.tuples(WORDING, st.lists(WORDING, max_size=6)), max_size=12).map(
    lambda listed: [ClaimText(str(at), text, tuple(variants)) for at, (text, variants) in enumerate(listed)])


def _terms(posts: list[str]) -> tuple[views.Terms, views.Terms]:
    texts = [normalise(post) for post in posts]
    return views.trigrams(texts), views.telling_words([words.terms(text) for text in texts])


def _entries(found: retrieve.Candidates) -> list[tuple[int, int, int, float]]:
    return list(zip(found.post.tolist(), found.claim.tolist(), found.row.tolist(), found.score.tolist(), strict=True))


@given(CLAIMS, CLAIMS, st.lists(st.integers(0, 20).map(str), max_size=4), st.lists(WORDING, max_size=4),
       st.integers(1, 4))
def test_the_best_of_few_are_the_first_of_all(first, later, removed, posts, top):
    catalogue = compile(first).changed(
        ClaimText(f"{int(claim.id) + 10}", claim.text, claim.variants) for claim in later).changed((), removed)
    trigrams, telling = _terms(posts)
    for look in (lambda n: retrieve.glance(trigrams, catalogue, n), lambda n: retrieve.close(trigrams, telling,
                                                                                             catalogue, n)):
        everything = _entries(look(1_000))
        wanted = [entry for post in range(len(posts))
                  for entry in [one for one in everything if one[0] == post][:top]]
        assert _entries(look(top)) == wanted
        assert [(post, -score) for post, _, _, score in everything] == sorted(
            (post, -score) for post, _, _, score in everything)
        assert len({entry[:2] for entry in everything}) == len(everything)
        for _, claim, row, score in everything:
            assert 0 < score <= 1.001
            assert catalogue.first_rows[claim] <= row < catalogue.first_rows[claim + 1]
            assert catalogue.claim_id(claim) not in removed


def _one_claim_of_many_wordings() -> Catalogue:
    many = tuple(f"ปากกาหมึกจางหายหมายเลข {number}" for number in range(30))
    return compile([ClaimText("many", "ปากกาหมึกจางหาย", many), ClaimText("other", "ปากกาหมึกแห้ง"),
                    ClaimText("far", "แมวนอน")])


def test_a_claim_of_many_wordings_leaves_room_for_others():
    catalogue = _one_claim_of_many_wordings()
    found = retrieve.close(*_terms(["ปากกาหมึกจางหายแล้ว"]), catalogue, 2)
    assert [catalogue.claim_id(claim) for claim in found.claim.tolist()] == ["many", "other"]
    assert catalogue.wording(int(found.row[0])) == normalise("ปากกาหมึกจางหาย")


def test_what_stands_in_every_wording_is_not_asked_for_at_a_glance():
    catalogue = compile(ClaimText(str(number), f"เลือกตั้ง {chr(0x0e01 + number) * 3}") for number in range(45))
    trigrams, telling = _terms(["เลือกตั้ง"])
    assert not len(retrieve.glance(trigrams, catalogue, 5).post)
    assert len(retrieve.close(trigrams, telling, catalogue, 5).post) == 5


def test_coverage_and_cosines_by_trigrams_and_words_in_all_parts():
    catalogue = compile([ClaimText("a", "ปากกาหมึกจางหาย")]).changed([ClaimText("b", "บัตรเขย่ง")])
    trigrams, telling = _terms(["ปากกาหมึกจางหาย บัตรเขย่ง", "แมวนอน"])
    post, row = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    for by, terms in (("trigram", trigrams), ("word", telling)):
        shares = retrieve.coverage(terms, catalogue, post, row, by=by)
        assert shares.tolist() == pytest.approx([1, 1, 0, 0], abs=1e-5)
    near = retrieve.close(trigrams, telling, catalogue, 5)
    means = (retrieve.cosines(trigrams, catalogue, near.post, near.row, by="trigram")
             + retrieve.cosines(telling, catalogue, near.post, near.row, by="word")) / 2
    assert len(near.post) == 2
    assert means.tolist() == pytest.approx(near.score.tolist(), abs=1e-5)
    none = np.zeros(0, np.int64)
    assert retrieve.coverage(trigrams, catalogue, none, none, by="trigram").tolist() == []
    assert retrieve.coverage(trigrams, catalogue, post[:1], row[:1], by="trigram").tolist() == pytest.approx([1])


def test_what_a_long_text_covers_by_chance_counts_less():
    factors = retrieve.by_length(np.array([0, 40, 100, 200, 800, 2_000, 50_000])).tolist()
    assert factors == sorted(factors, reverse=True)
    assert factors[3] == 1
    assert factors[0] == factors[1]
    assert factors[5] == factors[6]


def test_two_texts_that_say_as_much_of_a_claim_are_told_apart_by_their_length():
    catalogue = compile([ClaimText("cat", "มีคนเอาแมวมาที่หน่วย")])
    texts = [normalise("เอาแมวมาที่" + " ไปซื้อกับข้าวที่ตลาดนัด" * times) for times in (3, 30)]
    trigrams = views.trigrams(texts)
    found = retrieve.glance(trigrams, catalogue, 1)
    share = retrieve.coverage(trigrams, catalogue, found.post, found.row, by="trigram")
    assert share[0] == pytest.approx(share[1], abs=0.05)
    told = retrieve.told(trigrams, texts, catalogue, found)
    assert told[0] > share[0]
    assert told[1] < share[1]
