"""Two read, the second blind, from two organisations; where the commission is the subject, one from outside."""
from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from centre.accounts import actors
from centre.accounts import services as accounts
from centre.accounts.actors import Actor
from centre.accounts.models import OrganisationKind, Role
from centre.audit import queries as audit
from centre.casework import queries, triggers
from centre.casework import services as verbs
from centre.casework.models import CaseEvent, Finding, WrittenOnceError
from centre.casework.outcomes import VERDICTS_FOR_FINDINGS, Outcome, measure_fits, outcome
from centre.casework.services import CitedSource
from centre.casework.transitions import CaseState
from centre.claims.verdicts import NOT_A_FALSEHOOD, Verdict
from centre.editorial import queries as drafts
from centre.editorial import services as editorial
from centre.kernel.errors import Conflict, InvalidInput, NotFound
from centre.kernel.language import Bilingual
from centre.reports.reasons import Reason
from samples.cases import INK, Story, case_at
from samples.people import actor

pytestmark = pytest.mark.usefixtures("house")
SOURCE = [CitedSource("AFP", "https://factcheck.afp.com/x")]
NOT_ABOUT_COMMISSION = "TH-CLAIM-021"


def find(who, ref, verdict="false"):
    reader = who if isinstance(who, Actor) else actor(who)
    return verbs.submit_finding(reader, ref, verdict, "เหตุผล", "reasons", SOURCE)


@pytest.fixture
def province():
    """A case officer of another commission: another organisation, but no outsider."""
    system = Actor.system("tests")
    accounts.create_organisation(system, slug="province", kind=OrganisationKind.COMMISSION, name_th="กกต. จังหวัด",
                                 name_en="Provincial office", is_demo=True)
    made = accounts.create_person(system, username="p", display_name="p", password="x", is_demo=True)
    accounts.grant_role(system, made, "province", Role.CASE_OFFICER)
    return actors.for_person(made)


def test_the_second_reader_does_not_see_the_first():
    story = case_at(CaseState.FIRST_FINDING)
    for name in ("case-officer", "case-officer-2", "observer", "legal-officer"):
        view = queries.case_view(story.ref, actor(name))
        assert view.is_blind
        assert [(f.hidden, f.verdict, f.reasons, f.sources, f.sha256) for f in view.findings] == [
            (True, "", None, (), "")]
        assert Verdict.FALSE.value not in str([e.facts for e in view.trail])
    own = queries.case_view(story.ref, actor("fact-checker"))
    assert not own.is_blind
    assert own.findings[0].verdict == "false"
    assert "false" not in str([e.facts for e in audit.trail(f"case:{story.ref}")])
    find("case-officer", story.ref)
    seen = queries.case_view(story.ref, actor("observer"))
    assert [f.verdict for f in seen.findings] == ["false", "false"]
    assert seen.findings[0].verdict_label.th == "เท็จ"


def test_one_person_reads_once_and_one_organisation_reads_once():
    story = case_at(CaseState.FIRST_FINDING)
    with pytest.raises(Conflict) as same:
        find("fact-checker", story.ref)
    assert same.value.code == "already_read"
    other = case_at(CaseState.OPENED, Story(claim=NOT_ABOUT_COMMISSION, external_id="x", words="เลือกตั้งล่วงหน้า"))
    find("case-officer", other.ref)
    with pytest.raises(Conflict) as house:
        find("case-officer-2", other.ref)
    assert house.value.code == "other_organisation_needed"


def test_disagreement_returns_the_case_and_keeps_the_record():
    story = case_at(CaseState.RETURNED)
    view = queries.case_view(story.ref, actor("observer"))
    assert (view.state, view.round, view.next.code) == ("returned", 1, "again")
    assert [f.verdict for f in view.findings] == ["false", "context_needed"]
    find("case-officer-2", story.ref)
    blind = queries.case_view(story.ref, actor("fact-checker"))
    assert [(f.round, f.hidden) for f in blind.findings] == [(1, False), (1, False), (2, True)]
    find("fact-checker", story.ref)
    assert queries.case_view(story.ref, actor("observer")).state == "agreed"


@pytest.mark.parametrize(("verdict", "state"), [
    ("true", CaseState.CLOSED_TRUE), ("satire", CaseState.NO_VIOLATION), ("opinion", CaseState.NO_VIOLATION),
    ("disputed", CaseState.NO_VIOLATION), ("misleading", CaseState.AGREED), ("unsupported", CaseState.AGREED)])
def test_what_two_verdicts_lead_to(verdict, state):
    story = case_at(CaseState.OPENED)
    find("fact-checker", story.ref, verdict)
    find("case-officer", story.ref, verdict)
    assert queries.case_view(story.ref, actor("observer")).state == state


def test_no_denial_or_dispute_becomes_a_falsehood():
    assert set(Verdict) - set(VERDICTS_FOR_FINDINGS) == {Verdict.DENIED_BY_COMMISSION, Verdict.NOT_EXAMINED}
    assert Verdict.NOT_EXAMINED in NOT_A_FALSEHOOD
    for verdict in VERDICTS_FOR_FINDINGS:
        assert (outcome(verdict) is Outcome.FALSEHOOD) == (verdict not in NOT_A_FALSEHOOD)
        assert measure_fits(verdict, "remove") <= (verdict not in NOT_A_FALSEHOOD)
    assert measure_fits(Verdict.CONTEXT_NEEDED, "label")
    assert not measure_fits(Verdict.DISPUTED, "label")


@pytest.mark.parametrize(("changes", "code"), [
    ({"verdict": "denied_by_commission"}, "verdict_unknown"), ({"verdict": "not_examined"}, "verdict_unknown"),
    ({"verdict": "?"}, "verdict_unknown"),
    ({"reasons_th": " "}, "reasons_missing"), ({"reasons_en": ""}, "reasons_missing"),
    ({"sources": []}, "sources_missing"), ({"sources": [CitedSource(" ", "https://a.b")]}, "source_unusable"),
    ({"sources": [CitedSource("a", "ftp://a.b")]}, "source_unusable"),
    ({"sources": [CitedSource("a", "https://")]}, "source_unusable"),
    ({"reasons_th": "x" * 5001}, "post_too_long"),
])
def test_a_finding_is_complete_or_refused(changes, code):
    story = case_at(CaseState.OPENED)
    given = {"verdict": "false", "reasons_th": "ก", "reasons_en": "a", "sources": SOURCE, **changes}
    with pytest.raises(InvalidInput) as refused:
        verbs.submit_finding(actor("fact-checker"), story.ref, **given)
    assert refused.value.code == code


def test_a_finding_needs_a_claim():
    story = case_at(CaseState.OPENED, Story(claim=None, words="วันนี้กินข้าวมันไก่ อร่อยมาก"))
    view = queries.case_view(story.ref, actor("fact-checker"))
    assert (view.claim, view.next.code, "submit_finding" in view.may) == (None, "claim", False)
    with pytest.raises(Conflict) as refused:
        find("fact-checker", story.ref)
    assert refused.value.code == "claim_missing"


def test_where_the_commission_is_the_subject_an_outside_checker_has_to_find(province):
    story = case_at(CaseState.OPENED)
    assert queries.case_view(story.ref, actor("observer")).claim.ref == INK
    find("case-officer", story.ref)
    find(province, story.ref)
    view = queries.case_view(story.ref, actor("fact-checker"))
    assert (view.state, view.outside_checker_missing, view.next.code) == ("agreed", True, "outside")
    assert view.may == {"submit_finding"}
    drafter = actor("information-officer")
    draft = editorial.draft_correction(drafter, story.ref, editorial.suggest_content(drafter, story.ref))
    seal = drafts.get(draft).sha256
    with pytest.raises(Conflict) as refused:
        editorial.approve_correction(actor("information-officer-2"), draft, seal)
    assert refused.value.code == "outside_checker_missing"
    with pytest.raises(Conflict) as late:
        find("case-officer-2", story.ref)
    assert late.value.code == "step_not_possible"
    find("fact-checker", story.ref)
    assert queries.case_view(story.ref, actor("observer")).state == "correction_drafted"
    editorial.approve_correction(actor("information-officer-2"), draft, seal)
    assert queries.case_view(story.ref, actor("observer")).state == "correction"


def test_an_outside_checker_who_disagrees_returns_the_case(province):
    story = case_at(CaseState.OPENED)
    find("case-officer", story.ref)
    find(province, story.ref)
    find("fact-checker", story.ref, "disputed")
    assert queries.case_view(story.ref, actor("observer")).state == "returned"


def corrected_without_outsider(province):
    """A claim that is found to be about the commission only after the correction was out."""
    story = case_at(CaseState.OPENED, Story(claim=NOT_ABOUT_COMMISSION, external_id="y", words="เลือกตั้งล่วงหน้า"))
    find("case-officer", story.ref)
    find(province, story.ref)
    drafter = actor("information-officer")
    story.draft = editorial.draft_correction(drafter, story.ref, editorial.suggest_content(drafter, story.ref))
    editorial.approve_correction(actor("information-officer-2"), story.draft, drafts.get(story.draft).sha256)
    return story


def found_to_be_about_the_commission():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_claim SET about_commission = %s WHERE ref = %s", [True, NOT_ABOUT_COMMISSION])


def prepare(story):
    return verbs.prepare_referral(actor("case-officer"), story.ref, "sandbox", "label", ["PRACTICE-CIVIC-1"],
                                  Bilingual("ขอให้ติดป้าย", "Please label."))


def test_no_referral_without_the_outside_checker(province):
    story = corrected_without_outsider(province)
    found_to_be_about_the_commission()
    with pytest.raises(Conflict) as refused:
        prepare(story)
    assert refused.value.code == "outside_checker_missing"


def test_no_release_without_the_outside_checker(province):
    story = corrected_without_outsider(province)
    referral = prepare(story)
    found_to_be_about_the_commission()
    seal = queries.referral(referral).bundle_sha256
    with pytest.raises(Conflict) as refused:
        verbs.release_referral(actor("legal-officer"), referral, seal)
    assert refused.value.code == "outside_checker_missing"


def slander():
    return Story(claim="TH-CLAIM-017", external_id="s", words="ภาพผู้สมัคร", reason=Reason.SLANDER)


def legal(ref, *, breach, rules=("R-73-5",), who="legal-officer"):
    return verbs.submit_legal_finding(actor(who), ref, breach, list(rules), "เหตุผล", "reasons")


def test_slander_needs_a_finding_on_the_law():
    story = case_at(CaseState.OPENED, slander())
    assert queries.case_view(story.ref, actor("observer")).category == "slander_or_deceit"
    find("fact-checker", story.ref)
    find("case-officer", story.ref)
    view = queries.case_view(story.ref, actor("legal-officer"))
    assert (view.state, view.next.actors) == ("second_finding", ("legal_officer",))
    assert view.may == {"submit_legal_finding"}
    legal(story.ref, breach=True)
    after = queries.case_view(story.ref, actor("legal-officer"))
    assert (after.state, after.findings[-1].verdict_label.en) == ("agreed", "Breach of the law")
    assert "submit_legal_finding" not in after.may
    with pytest.raises(Conflict) as refused:
        legal(story.ref, breach=False)
    assert refused.value.code == "already_read"


def test_without_a_breach_slander_ends_there():
    story = case_at(CaseState.OPENED, slander())
    find("fact-checker", story.ref)
    find("case-officer", story.ref)
    legal(story.ref, breach=False)
    assert queries.case_view(story.ref, actor("observer")).state == "no_violation"
    assert [s.code for s in queries.progress(story.report)] == [
        "received", "examining", "first_read", "examined", "no_action"]


def test_a_legal_finding_names_its_rules_and_its_moment():
    story = case_at(CaseState.AGREED)
    with pytest.raises(InvalidInput):
        legal(story.ref, breach=True, rules=())
    with pytest.raises(NotFound):
        legal(story.ref, breach=True, rules=("R-0",))
    early = case_at(CaseState.OPENED, Story(claim=NOT_ABOUT_COMMISSION, external_id="z", words="เลือกตั้งล่วงหน้า"))
    with pytest.raises(Conflict):
        legal(early.ref, breach=True)


def test_nobody_changes_a_finding_not_even_behind_the_models():
    case_at(CaseState.AGREED)
    finding = Finding.objects.first()
    for call in (finding.save, finding.delete, Finding.objects.all().delete,
                 lambda: CaseEvent.objects.update(step="x")):
        with pytest.raises(WrittenOnceError):
            call()
    for table in triggers.TABLES[::3]:
        for statement in (f"UPDATE {table} SET at = at", f"DELETE FROM {table}"):  # noqa: S608 - our own names
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_every_trigger_set_up_is_taken_away(vendor):
    made = [s.split()[2] for s in triggers.create(vendor) if s.startswith("CREATE TRIGGER")]
    assert made == [s.split()[4] for s in triggers.drop(vendor)]
