"""The builders of cases go on from where a case stands, at the moment that the clock shows."""
from __future__ import annotations

import pytest

from centre.casework import queries
from centre.casework.transitions import CaseState
from centre.kernel import clock
from centre.reports.reasons import Reason
from samples import cases
from samples.cases import BEGAN, Story
from samples.people import actor

pytestmark = pytest.mark.usefixtures("house")


@pytest.mark.parametrize("until", [CaseState.OPENED, CaseState.AGREED, CaseState.REFERRED])
def test_a_case_goes_on_to_its_end(until):
    story = cases.case_at(until)
    with clock.hold(BEGAN.replace(day=12)):
        cases.go_on(story, CaseState.CLOSED)
    view = queries.case_view(story.ref, actor("observer"))
    assert (view.state, view.closed_at.day) == ("closed", 12)


def test_slander_goes_on_once_the_law_was_examined():
    story = cases.case_at(CaseState.OPENED, Story(claim="TH-CLAIM-017", external_id="s", words="ภาพผู้สมัคร",
                                                  reason=Reason.SLANDER))
    with clock.hold(BEGAN.replace(day=12)):
        cases.go_on(story, CaseState.AGREED)
        assert queries.case_view(story.ref, actor("observer")).state == "second_finding"
        cases.find_breach(story)
        cases.go_on(story, CaseState.REFERRED)
    assert queries.case_view(story.ref, actor("observer")).state == "referred"


def test_stages_off_the_way_are_refused():
    story = cases.case_at(CaseState.OPENED)
    for call in (cases.case_at, lambda stage: cases.go_on(story, stage)):
        with pytest.raises(ValueError, match=r"merged|not in tuple"):
            call(CaseState.MERGED)
