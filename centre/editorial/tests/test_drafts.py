"""A draft is suggested from what was found, bettered by one, approved by another."""
from __future__ import annotations

from dataclasses import replace

import pytest

from centre.audit import queries as audit
from centre.casework import queries as cases
from centre.casework.transitions import CaseState
from centre.claims import records
from centre.claims import services as claims
from centre.claims.models import Claim
from centre.editorial import queries, services
from centre.guide import queries as guide
from centre.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from samples import people
from samples.cases import INK, case_at
from samples.people import actor


@pytest.fixture(autouse=True)
def _house(db):
    people.introduce()
    people.sign_procedure()
    claims.load(r for r in records.read() if r.known_from.year <= 2023)


def test_the_suggestion_says_what_was_found_and_from_where():
    story = case_at(CaseState.AGREED)
    content = services.suggest_content(actor("information-officer"), story.ref)
    claim = cases.case_view(story.ref, actor("observer")).claim
    assert claim.text.th in content["th"]["question"]
    assert content["en"]["answer"] == claim.correct.en
    assert story.reasons.th in content["th"]["why"]
    assert "เท็จ" in content["th"]["why"]
    assert content["meta"] == {"claims": [INK], "verdict": "false"}


def test_of_a_rumour_that_nobody_had_examined_the_finding_is_suggested_not_that_nobody_knows():
    story = case_at(CaseState.AGREED)
    Claim.objects.filter(ref=INK).update(verdict="not_examined", certainty="check_again")
    content = services.suggest_content(actor("information-officer"), story.ref)
    assert (content["th"]["answer"], content["en"]["answer"]) == (story.reasons.th, story.reasons.en)
    assert content["meta"]["verdict"] == "false"


def test_approved_it_stands_in_the_hub_and_the_case_goes_on():
    story = case_at(CaseState.CORRECTION)
    draft = queries.get(story.draft)
    edition = guide.correction_about(f"claim:{INK}", story.at)
    assert (edition.id, edition.sha256, edition.slug) == (draft.edition_id, draft.sha256, "th-claim-013")
    assert edition.author.pseudonym == draft.author != edition.approver.pseudonym == draft.approver
    assert edition.sources[0].url == story.source.url
    assert not draft.waits
    assert queries.waiting(story.ref) is None
    assert cases.case_view(story.ref, actor("observer")).correction_edition == edition.id
    assert [e.action for e in audit.trail(f"draft:{story.draft}")] == ["correction.drafted"]


def test_a_newer_draft_replaces_the_older():
    story = case_at(CaseState.CORRECTION_DRAFTED)
    second = actor("information-officer-2")
    content = services.suggest_content(second, story.ref)
    content["th"]["answer"] = "ปากกาในคูหาปลอดภัย"
    newer = services.draft_correction(second, story.ref, content)
    assert [d.waits for d in queries.of_case(story.ref)] == [False, True]
    assert queries.waiting(story.ref).id == newer
    older = queries.get(story.draft)
    with pytest.raises(Conflict) as refused:
        services.approve_correction(second, older.id, older.sha256)
    assert refused.value.code == "draft_moved_on"
    services.approve_correction(actor("information-officer"), newer, queries.get(newer).sha256)


def test_what_is_approved_is_what_was_read():
    story = case_at(CaseState.CORRECTION_DRAFTED)
    for draft_id, sha256, error in ((story.draft, "0" * 64, Conflict), ("dft_0", "0" * 64, NotFound)):
        with pytest.raises(error):
            services.approve_correction(actor("information-officer-2"), draft_id, sha256)
    assert queries.waiting(story.ref)


def test_a_draft_lacks_nothing():
    story = case_at(CaseState.AGREED)
    content = services.suggest_content(actor("information-officer"), story.ref)
    content["en"]["answer"] = ""
    with pytest.raises(InvalidInput):
        services.draft_correction(actor("information-officer"), story.ref, content)
    assert cases.case_view(story.ref, actor("observer")).state == "agreed"


@pytest.mark.parametrize("stage", [CaseState.OPENED, CaseState.FIRST_FINDING, CaseState.CORRECTION])
def test_nothing_is_drafted_before_the_findings_agree_or_after_it_is_out(stage):
    story = case_at(stage)
    with pytest.raises(Conflict) as refused:
        services.suggest_content(actor("information-officer"), story.ref)
    assert refused.value.code == "nothing_to_correct"


def test_two_people_stand_behind_a_correction():
    story = case_at(CaseState.CORRECTION_DRAFTED)
    author, draft = actor("information-officer"), queries.get(story.draft)
    content = services.suggest_content(author, story.ref)
    for call in (lambda: services.approve_correction(author, draft.id, draft.sha256),
                 lambda: services.draft_correction(replace(author, person_id=None), story.ref, content)):
        with pytest.raises(NotAllowed) as refused:
            call()
        assert refused.value.code == "two_people_needed"


def test_unknown_drafts_are_said_to_be_unknown():
    with pytest.raises(NotFound):
        queries.get("dft_0")
