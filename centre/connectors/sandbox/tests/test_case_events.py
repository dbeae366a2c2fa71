"""The platform's answers by webhook: received, decided, applied, ended; each once, refusals named."""
import pytest

from centre.accounts import services as accounts
from centre.accounts.actors import Actor
from centre.casework import queries as casework
from centre.casework.transitions import CaseState
from centre.claims import records
from centre.claims import services as claims
from centre.connectors.sandbox import client as outgoing
from centre.connectors.sandbox.tests.conftest import Platform, sample
from samples import cases, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    people.introduce()
    people.sign_procedure()
    claims.load(record for record in records.read() if record.ref == cases.INK)
    return cases.case_at(CaseState.REFERRED)


@pytest.fixture
def sends(client, story):
    key = accounts.issue_machine_key(Actor.system("tests"), "sandbox", outgoing.PURPOSE_IN)
    platform = Platform(client, *key)

    def _sends(kind, **changes):
        event = sample(kind)
        event["data"].update(changes)
        return platform.send(event).json()

    return _sends


def test_the_answers_take_the_case_on(story, sends):
    assert sends("referrals.received", referral_id=story.referral)["accepted"] == 1
    assert sends("referrals.decided", referral_id=story.referral)["accepted"] == 1
    seen = casework.case_view(story.ref, people.actor("observer"))
    assert (seen.state, seen.decisions[0].decision) == ("platform_decided", "label")
    assert seen.referrals[0].external_id == "SB-17"
    measure = seen.measures[0].id
    posts = [story.external_id]
    assert sends("measures.applied", measure_id=measure, post_ids=posts)["accepted"] == 1
    assert casework.measure(measure).applied_at is not None
    assert sends("measures.ended", measure_id=measure, post_ids=posts)["accepted"] == 1
    assert casework.measure(measure).ended_at is not None


def test_a_second_and_other_decision_is_refused_by_name(story, sends):
    sends("referrals.decided", referral_id=story.referral)
    again = sends("referrals.decided", referral_id=story.referral)
    assert (again["accepted"], again["refused"]) == (1, [])
    other = sends("referrals.decided", referral_id=story.referral, decision="decline")
    assert (other["accepted"], other["refused"][0]["code"]) == (0, "decision_differs")


@pytest.mark.parametrize(("kind", "changes", "code"), [
    ("referrals.received", {"referral_id": "ref_none"}, "referral_unknown"),
    ("measures.applied", {"measure_id": "mea_none"}, "measure_unknown")])
def test_what_is_not_known_is_named(sends, kind, changes, code):
    assert sends(kind, **changes)["refused"][0]["code"] == code
