"""What waits for a hand: asked once, done once, and never without saying how it is known."""
import pytest

from centre.accounts.models import Role
from centre.casework.transitions import CaseState
from centre.claims import records
from centre.claims import services as claims
from centre.connectors.manual import handwork
from centre.connectors.manual.connector import CONNECTOR
from centre.connectors.manual.models import TaskKind
from centre.kernel.errors import InvalidInput, NotAllowed
from samples import cases, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    people.introduce()
    people.sign_procedure()
    claims.load(record for record in records.read() if record.ref == cases.INK)
    return cases.case_at(CaseState.PLATFORM_DECIDED)


def kinds(**options):
    return [task.kind for task in handwork.tasks(**options)]


def test_each_verb_puts_its_task_once(story):
    for _ in range(2):
        CONNECTOR.deliver_referral(story.referral)
        CONNECTOR.request_measure(story.measure)
        CONNECTOR.observe(story.measure)
    assert kinds() == [TaskKind.SEND, TaskKind.ASK, TaskKind.LOOK]
    assert str(handwork.HandTask.objects.first()) == f"send {story.referral}"


def test_done_is_done_once_with_who_and_how(story):
    CONNECTOR.deliver_referral(story.referral)
    officer = people.actor("case-officer")
    handwork.record_sent(officer, story.referral, how="by mail")
    handwork.record_sent(people.actor("case-officer-2"), story.referral, how="again")
    done = handwork.tasks(story.ref, open_only=False)[0]
    assert (done.how, done.done_by, done.organisation) == ("by mail", officer.pseudonym, "commission")
    assert handwork.tasks(story.ref) == []


def test_a_look_that_finds_the_measure_ends_both_tasks(story):
    CONNECTOR.request_measure(story.measure)
    handwork.record_seen(people.actor("case-officer"), story.measure, standing=True, how="opened the link")
    assert kinds() == []


def test_a_look_in_vain_stays_on_the_list(story):
    CONNECTOR.request_measure(story.measure)
    officer = people.actor("case-officer")
    handwork.record_seen(officer, story.measure, standing=False, how="opened the link")
    assert kinds() == [TaskKind.ASK, TaskKind.LOOK]
    with pytest.raises(InvalidInput):
        handwork.record_seen(officer, story.measure, standing=False, how=" ")
    handwork.record_seen(officer, story.measure, standing=True, how="opened the link again")
    assert kinds() == []


def test_how_it_is_known_must_be_said(story):
    officer = people.actor("case-officer")
    for verb in (lambda: handwork.record_sent(officer, story.referral, how=" "),
                 lambda: handwork.record_answer(officer, story.referral, decision="label", rule="4", reason="x",
                                                decided_by="y", external_id="z", how_known="")):
        with pytest.raises(InvalidInput) as caught:
            verb()
        assert caught.value.code == "how_missing"


@pytest.mark.parametrize("who", ["observer", "fact-checker", "information-officer"])
def test_only_a_case_officer_records_by_hand(story, who):
    assert not people.actor(who).has(Role.CASE_OFFICER)
    with pytest.raises(NotAllowed):
        handwork.record_sent(people.actor(who), story.referral, how="by mail")
