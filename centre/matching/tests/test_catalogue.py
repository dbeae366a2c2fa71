"""Catalogues that grow: the same claims, ids, versions and answers however they came together."""
from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from centre.kernel.errors import InvalidInput
from centre.matching import retrieve, segments, views, words
from centre.matching.catalogue import MODEL_VERSION, MOST_SEGMENTS, Catalogue, compile  # noqa: A004
from centre.matching.relevance import election_related
from centre.matching.segments import ClaimText
from centre.matching.text import normalise

IDS = ("TH-1", "TH-2", "TH-3", "", " ", "\0", "ข้ออ้าง ๑", "a\ud800b", "../x", "\N{PILE OF POO}", "a\u0301", "á")
WORDINGS = ("ปากกาที่หน่วยเลือกตั้งหมึกจางหายเอง", "บัตรเลือกตั้งเขย่งสองแสนใบ", "vote twice at two stations", "", " ", "ก", "a",
            "ใช้สิทธิเลือกตั้งล่วงหน้าไม่ได้ถ้าไม่ลงทะเบียน", "กกต. ประกาศผลแล้ว 350 เขต", "\ud83d ปากกา", "\0\n", "หมึกจาง")
CLAIMS = st.builds(ClaimText, st.sampled_from(IDS), st.sampled_from(WORDINGS),
                   st.lists(st.sampled_from(WORDINGS), max_size=3).map(tuple))
SOME = st.lists(CLAIMS, max_size=6, unique_by=lambda claim: claim.id)
POSTS = ["หมึกปากกาจางหายเองที่หน่วยเลือกตั้ง", "บัตรเขย่งสองแสนใบจริงหรือ", "someone will vote twice", "แมวนอนกลางวัน", "",
         "กกต"]


def _terms(posts: list[str]) -> tuple[views.Terms, views.Terms]:
    texts = [normalise(post) for post in posts]
    return views.trigrams(texts), views.telling_words([words.terms(text) for text in texts])


TRIGRAMS, WORDS = _terms(POSTS)


def _scores(catalogue: Catalogue, top: int = 10_000) -> dict[tuple[str, int, str], tuple[float, str]]:
    """Score and nearest wording of every claim that is found, by each way of looking."""
    found = {}
    for way, near in (("glance", retrieve.glance(TRIGRAMS, catalogue, top)),
                      ("close", retrieve.close(TRIGRAMS, WORDS, catalogue, top))):
        for post, claim, row, score in zip(near.post, near.claim, near.row, near.score, strict=True):
            found[way, int(post), catalogue.claim_id(claim)] = (float(score), catalogue.wording(row))
    return found


def _same(one, other) -> None:
    assert one.keys() == other.keys()
    for key, (score, wording) in one.items():
        assert score == pytest.approx(other[key][0], abs=2e-6), key
        assert wording == other[key][1], key


def _content(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    return {claim.id: claim.texts for part in catalogue.parts for _, claim in part.claims()}


class Changes(RuleBasedStateMachine):
    """Any sequence of changes beside a plain dictionary of claims."""

    @initialize(claims=SOME)
    def begin(self, claims):
        self.catalogue = compile(claims)
        self.claims = {segments.readable(claim.id): claim for claim in claims}
        self.base = list(claims)

    @rule(added=SOME, removed=st.lists(st.sampled_from(IDS), max_size=3))
    def change(self, added, removed):
        before = self.catalogue
        scores = _scores(before)
        self.catalogue = before.changed(added, removed)
        named = {segments.readable(name) for name in (*removed, *(claim.id for claim in added))}
        for name in named:
            self.claims.pop(name, None)
        self.claims |= {segments.readable(claim.id): claim for claim in added}
        _same({key: value for key, value in scores.items() if key[2] not in named},
              {key: value for key, value in _scores(self.catalogue).items() if key[2] not in named})
        assert _scores(before) == scores, "the catalogue before is as it was"

    @rule()
    def change_nothing(self):
        assert self.catalogue.changed(self.claims.values(), ["never there", "\udfff"]) is self.catalogue

    @rule()
    def compact(self):
        self.catalogue = self.catalogue.compacted()
        assert len(self.catalogue.parts) == 1
        self.base = [ClaimText(name, *_first(texts)) for name, texts in _content(self.catalogue).items()]

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def overtake(self, data):
        """Compaction beside changes gives what changes after compaction would."""
        before = self.catalogue
        self.change(data.draw(SOME), data.draw(st.lists(st.sampled_from(IDS), max_size=3)))
        after = before.compacted().overtaken(before, self.catalogue)
        assert _content(after) == _content(self.catalogue)
        assert (after.digest, len(after)) == (self.catalogue.digest, len(self.catalogue))

    @invariant()
    def same_claims(self):
        catalogue = self.catalogue
        assert len(catalogue) == len(self.claims)
        assert _content(catalogue) == {claim.id: claim.texts for claim in segments.normalised(self.claims.values())}
        for name in IDS:
            kept = segments.readable(name)
            place = catalogue.find(kept)
            assert (place is not None) == (kept in self.claims)
            if place is not None:
                assert catalogue.parts[place[0]].segment.ids[place[1]] == kept

    @invariant()
    def numbers(self):
        catalogue = self.catalogue
        numbers = [number for number in range(len(catalogue.counting)) if catalogue.counting[number]]
        assert sorted(map(catalogue.claim_id, numbers)) == sorted(self.claims)
        assert [len(catalogue.first_rows) - 1, catalogue.rows] == [len(catalogue.counting), catalogue.first_rows[-1]]
        assert len(catalogue.parts) <= MOST_SEGMENTS + 1

    @invariant()
    def version(self):
        fresh = compile(self.claims.values())
        assert self.catalogue.digest == fresh.digest
        assert self.catalogue.version.startswith(f"{MODEL_VERSION}-{fresh.digest:032x}"[:len(MODEL_VERSION) + 17])
        assert (self.catalogue.version == fresh.version) == (compile(self.base).digest == fresh.digest)
        assert len(self.catalogue.version) <= 64

    @invariant()
    def answers_are_those_of_the_rule(self):
        """Weights are the first segment's: what grew answers as a first segment with everything else beside it."""
        rest = segments.normalised(self.claims.values())
        two = compile(self.base).changed([], [claim.id for claim in self.base])
        grown = two.changed([ClaimText(claim.id, *_first(claim.texts)) for claim in rest])
        _same(_scores(self.catalogue), _scores(grown))
        assert {key[2] for key in _scores(self.catalogue)} <= self.claims.keys()


def _first(texts: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    return texts[0], texts[1:]


Changes.TestCase.settings = settings(max_examples=25, stateful_step_count=8, deadline=None)
TestChanges = Changes.TestCase


@given(SOME)
def test_a_compiled_catalogue_names_its_claims_whatever_their_order(claims):
    assert compile(claims).version == compile(reversed(claims)).version
    for claim in claims:
        assert compile([one for one in claims if one is not claim]).version != compile(claims).version


def test_no_claims_match_nothing_and_can_grow():
    none = compile([])
    assert (len(none), none.rows, none.find("TH-1"), none.grown) == (0, 0, None, False)
    assert not len(retrieve.glance(TRIGRAMS, none, 5).post)
    assert not len(retrieve.close(TRIGRAMS, WORDS, none, 5).post)
    one = none.changed([ClaimText("TH-1", WORDINGS[0])])
    assert retrieve.glance(TRIGRAMS, one, 5).claim.tolist() == [0]
    assert one.claim_id(0) == "TH-1"
    assert one.grown is False
    assert one.changed([ClaimText("TH-2", WORDINGS[1])]).grown is True


@pytest.mark.parametrize("ids", [["a", "a"], ["a?", "a\udc00"], ["", ""]])
def test_two_claims_of_one_id_are_refused(ids):
    claims = [ClaimText(name, "ข้อความ") for name in ids]
    for refused in (lambda: compile(claims), lambda: compile([]).changed(claims)):
        with pytest.raises(InvalidInput) as refusal:
            refused()
        assert refusal.value.code == "claim_id_repeated"


def test_an_id_added_and_removed_at_once_is_replaced():
    before = compile([ClaimText("a", "หนึ่ง"), ClaimText("b", "สอง")])
    assert _content(before.changed([ClaimText("a", "สาม")], ["a"])) == {"b": ("สอง",), "a": ("สาม",)}
    assert before.changed([ClaimText("a", "หนึ่ง")], ["a"]) is before


def test_ids_that_share_a_key_are_told_apart(monkeypatch):
    monkeypatch.setattr(views, "word_key", lambda _word: 7)
    claims = [ClaimText(name, "ปากกา") for name in ("a", "b", "c")]
    catalogue = compile(claims)
    assert [catalogue.find(claim.id) for claim in claims] == [(0, 0), (0, 1), (0, 2)]
    assert catalogue.find("d") is None


def test_many_small_changes_stay_in_few_segments_until_a_new_one_is_due():
    catalogue = compile([ClaimText(f"base {number}", f"ข้ออ้างเดิมเรื่องที่ {number}") for number in range(700)])
    assert not catalogue.grown
    for number in range(150):
        catalogue = catalogue.changed([ClaimText(f"new {number}", f"ข่าวลือใหม่เรื่องที่ {number}")])
    assert len(catalogue.parts) <= 4
    assert not catalogue.grown
    assert catalogue.changed((), [f"base {number}" for number in range(60)]).grown
    assert not catalogue.compacted().grown


def test_a_common_phrase_in_later_claims_hides_no_earlier_one():
    """Forty wordings are the limit for a phrase that is asked for, counted where it cannot move."""
    phrase = "หมึกปากกาจางหายเองที่หน่วยเลือกตั้ง"
    catalogue = compile([ClaimText("base", "บัตรเลือกตั้งเขย่ง")]).changed(
        ClaimText(f"new {number}", f"{phrase} {number}") for number in range(40))
    before = _scores(catalogue)
    assert sum(key[0] == "glance" and key[1] == 0 for key in before) >= 40
    more = catalogue.changed([ClaimText("one more", phrase)])
    _same(before, {key: value for key, value in _scores(more).items() if key[2] != "one more"})


def test_a_wording_knows_its_claim_through_all_parts():
    catalogue = compile([ClaimText("a", "หนึ่ง", ("สอง", "")), ClaimText("b", "สาม")])
    catalogue = catalogue.changed([ClaimText("c", "สี่", ("ห้า",))], ["a"])
    assert [catalogue.wording(row) for row in range(catalogue.rows)] == [
        normalise(text) for text in ("หนึ่ง", "สอง", "", "สาม", "สี่", "ห้า")]
    assert catalogue.first_rows.tolist() == [0, 3, 4, 6]
    assert catalogue.counting.tolist() == [False, True, True]
    assert catalogue.election_related.tolist() == pytest.approx(
        [election_related(text) for text in ("หนึ่ง", "สาม", "สี่")], abs=1e-5)
    assert [part.claim_of_row.tolist() for part in catalogue.parts] == [[0, 0, 0, 1], [0, 0]]
    assert catalogue.parts[1].counts is None
    assert np.array_equal(catalogue.parts[0].counts, [False, False, False, True])
