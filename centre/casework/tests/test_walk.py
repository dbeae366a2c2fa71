"""The walk: from a report to a label that was seen, through public verbs only."""
from __future__ import annotations

import pytest

from centre.casework import queries
from samples.cases import STAGES, case_at
from samples.people import actor

pytestmark = pytest.mark.usefixtures("house")


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_is_reached_through_the_verbs(stage):
    story = case_at(stage)
    view = queries.case_view(story.ref, actor("case-officer"))
    assert view.state == stage
    assert view.next.text.th
    assert [p.post.id for p in view.posts] == [story.post]
