"""The whole walk by the desk's own pages: each person does their step, others find no button and are refused."""
import io
import zipfile

import pytest

from centre.accounts import services as accounts
from centre.accounts.actors import Actor
from centre.accounts.models import OrganisationKind, Role
from centre.casework import queries as casework
from centre.casework import services as verbs
from centre.casework.transitions import CaseState
from centre.config import worker
from centre.editorial import queries as drafts
from centre.web.desk.steps import STEPS
from centre.web.desk.tests.conftest import INK
from samples import cases, people

FINDING = {"verdict": "false", "reasons_th": "ปากกามาตรฐาน หมึกไม่จาง", "reasons_en": "Standard pens do not fade.",
           "sources": "AFP | https://factcheck.afp.com/doc.afp.com.33EP49Y"}


def page(client, ref):
    answer = client.get(f"/en/desk/cases/{ref}/")
    assert answer.status_code == 200
    return answer


def offered(answer):
    return {offer.code: offer for offer in answer.context["steps"]}


def take(client, ref, step, **typed):
    offer = offered(page(client, ref))[step]
    initial = {name: offer.form.get_initial_for_field(field, name) for name, field in offer.form.fields.items()}
    data = {**{k: v for k, v in initial.items() if v is not None}, "subject": offer.subject, **typed}
    answer = client.post(f"/en/desk/cases/{ref}/steps/{step}/", data)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return casework.case_view(ref, people.actor("observer"))


def test_a_falsehood_walks_from_report_to_release_by_the_desk(sign_in):
    ref = cases.case_at(CaseState.OPENED).ref
    checker, officer, second = sign_in("fact-checker"), sign_in("case-officer"), sign_in("case-officer-2")
    informant, approver = sign_in("information-officer"), sign_in("information-officer-2")
    platform = sign_in("platform-officer")
    assert take(checker, ref, "finding", **FINDING).state == "first_finding"
    blind = page(officer, ref).content.decode()
    assert "Standard pens do not fade." not in blind
    assert "hidden until you have given yours" in blind
    assert take(officer, ref, "finding", **FINDING).state == "agreed"
    assert take(informant, ref, "correction").state == "correction_drafted"
    assert "approve" not in offered(page(informant, ref))
    refused = informant.post(f"/en/desk/cases/{ref}/steps/approve/", {
        "subject": drafts.waiting(ref).id, "sha256": "0" * 64})
    assert refused.status_code == 403
    assert take(approver, ref, "approve").state == "correction"
    basis = [choice[0] for choice in offered(page(officer, ref))["referral"].form.fields["basis"].choices]
    assert take(officer, ref, "referral", platform="sandbox", basis=basis[:1]).state == "referral_prepared"
    assert "release" not in offered(page(officer, ref))
    referral = casework.case_view(ref, people.actor("observer")).referrals[0]
    assert platform.get(f"/desk/cases/{ref}/").status_code == 404
    sealed = second.get(f"/en/desk/referrals/{referral.id}/")
    assert referral.bundle_sha256 in sealed.content.decode()
    zipped = second.get(f"/desk/referrals/{referral.id}/bundle.zip")
    assert "manifest.json" in zipfile.ZipFile(io.BytesIO(zipped.content)).namelist()
    assert take(second, ref, "release").state == "referred"
    assert platform.get(f"/desk/cases/{ref}/").status_code == 200


@pytest.mark.parametrize("stage", cases.STAGES)
@pytest.mark.parametrize("language", ["", "/en"])
def test_every_stage_is_shown_to_every_reader(sign_in, stage, language):
    ref = cases.case_at(stage).ref
    for who in ("case-officer", "legal-officer", "information-officer", "fact-checker", "observer"):
        answer = sign_in(who).get(f"{language}/desk/cases/{ref}/")
        assert answer.status_code == 200
        assert ref in answer.content.decode()
    assert not offered(answer), "an observer decides nothing"
    listing = sign_in("observer").get(f"{language}/desk/?show={'all' if stage is not CaseState.CLOSED else 'closed'}")
    assert ref in listing.content.decode()


def test_a_declined_referral_shows_the_platforms_reason(sign_in):
    ref = cases.case_at(CaseState.DECLINED, cases.Story(decline_reason="เป็นการล้อเลียน")).ref
    text = page(sign_in("case-officer"), ref).content.decode()
    assert "เป็นการล้อเลียน" in text
    assert "Declined" in text


def test_a_refused_step_keeps_what_was_typed_and_says_why_in_the_readers_language(sign_in):
    ref = cases.case_at(CaseState.FIRST_FINDING).ref
    client = sign_in("fact-checker")
    for prefix, said in (("", "ต้องให้อีกคนพิจารณา"), ("/en", "Another person has to give the next")):
        answer = client.post(f"{prefix}/desk/cases/{ref}/steps/finding/",
                             {**FINDING, "reasons_th": "ข้อความที่พิมพ์ไว้"})
        assert answer.status_code == 409
        assert said in answer.content.decode()
        assert "ข้อความที่พิมพ์ไว้" in answer.content.decode()
    bad = client.post(f"/en/desk/cases/{ref}/steps/finding/", {**FINDING, "sources": "AFP"})
    assert bad.status_code == 400
    assert "Line 1" in bad.content.decode()


def test_the_matching_words_are_marked_beside_the_claim(sign_in):
    text = page(sign_in("case-officer"), cases.case_at(CaseState.OPENED).ref).content.decode()
    assert "<mark>" in text
    assert INK in text


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", ["observer", "party-officer", "administrator"])
def test_those_who_decide_nothing_are_refused_every_step(sign_in, step, who):
    ref = cases.case_at(CaseState.OPENED).ref
    before = casework.case_view(ref, people.actor("case-officer"))
    answer = sign_in(who).post(f"/desk/cases/{ref}/steps/{step}/", {
        **FINDING, "subject": "nothing", "claim_ref": "TH-CLAIM-014", "category": before.category,
        "into": "C-2566-9999", "reason": "x", "sha256": "0" * 64, "breach": "yes", "rules": ["PRACTICE-CIVIC-1"],
        "how": "x", "standing": "yes"})
    assert answer.status_code in {400, 403, 404, 409}
    assert casework.case_view(ref, people.actor("case-officer")) == before


def test_a_platform_without_a_machine_may_answer_at_the_desk_itself(sign_in):
    system = Actor.system("tests")
    accounts.create_organisation(system, slug="tiktok", kind=OrganisationKind.PLATFORM, name_th="ก", name_en="T")
    person = accounts.create_person(system, username="trust", display_name="Trust", password="a long pass phrase 42")
    accounts.grant_role(system, person, "tiktok", Role.PLATFORM_OFFICER)
    story = cases.case_at(CaseState.CORRECTION, cases.Story(platform="tiktok", external_id="https://www.tiktok.com/@a/1"))
    take(sign_in("case-officer"), story.ref, "referral", platform="tiktok", basis=["TT-CG-2023"])
    take(sign_in("case-officer-2"), story.ref, "release")
    worker.drain()
    platform = sign_in("trust")
    assert set(offered(page(platform, story.ref))) == {"answer"}
    decided = take(platform, story.ref, "answer", decision="decline", rule="4", reason="Satire", external_id="T-1")
    assert (decided.state, decided.decisions[0].how_received) == ("declined", "")


def test_the_same_walk_by_hand(sign_in):
    story = cases.case_at(CaseState.CORRECTION, cases.Story(
        platform="tiktok", external_id="https://www.tiktok.com/@a/video/1"))
    second, officer = sign_in("case-officer-2"), sign_in("case-officer")
    take(officer, story.ref, "referral", platform="tiktok", basis=["TT-CG-2023"])
    take(second, story.ref, "release")
    worker.drain()
    assert "Send the sealed referral" in page(officer, story.ref).content.decode()
    referral = casework.case_view(story.ref, people.actor("observer")).referrals[0]
    assert "tiktok" in officer.get(f"/en/desk/referrals/{referral.id}/").content.decode()
    assert story.ref in officer.get("/en/desk/manual/").content.decode()
    take(officer, story.ref, "sent", how="by mail 12/5/2566")
    assert "sent" not in offered(page(officer, story.ref))
    decided = take(officer, story.ref, "answer", decision="label", rule="Community rule 4",
                   reason="False voting information", decided_by="reviewer 12", external_id="T-9",
                   how_known="letter 17/2566")
    assert decided.state == "platform_decided"
    worker.drain()
    assert take(officer, story.ref, "seen", standing="no", how="opened the link 14:05").state == "platform_decided"
    verbs.record_sent(Actor.system("tests"), decided.measures[0].id)
    text = page(officer, story.ref).content.decode()
    assert "letter 17/2566" in text


def test_a_legal_officer_can_name_the_law_on_a_falsehood_about_voting(sign_in):
    """Its category rests on guidelines alone, yet a removal needs a finding on the law."""
    ref = cases.case_at(CaseState.AGREED).ref
    client = sign_in("legal-officer")
    form = offered(page(client, ref))["legal"].form
    laws = [choice[0] for choice in form.fields["rules"].choices]
    assert "R-73-5" in laws
    assert not [law for law in laws if law.startswith(("TT-", "PRACTICE-"))]
