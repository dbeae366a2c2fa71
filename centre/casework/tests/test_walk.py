"""The walk: from a report to a label that was seen, through public verbs only."""
from __future__ import annotations

import pytest

from centre.audit import queries as audit
from centre.casework import queries
from centre.casework.transitions import CaseState
from centre.config import worker
from centre.connectors.manual import handwork
from centre.connectors.manual.models import TaskKind
from centre.posts import services as posts
from centre.posts.seen import SeenPost
from centre.reports import services as reports
from centre.reports.services import NewReport
from samples import cases
from samples.cases import STAGES, Story, case_at
from samples.people import actor

INK = "TH-CLAIM-013"
pytestmark = pytest.mark.usefixtures("house")


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_is_reached_through_the_verbs(stage):
    story = case_at(stage)
    view = queries.case_view(story.ref, actor("case-officer"))
    assert view.state == stage
    assert view.next.text.th
    assert [p.post.id for p in view.posts] == [story.post]


def test_the_whole_walk_by_hand_with_the_worker_between_every_step():
    """From a report to the reporter's last line, for a platform that offers no machine."""
    story = Story(platform="tiktok", basis=("TT-CG-2023",), external_id="7228")
    with story.moment():
        post, _ = posts.record_post(SeenPost("tiktok", story.external_id, caption=story.words))
        story.report = reports.receive(NewReport("web", story.reason, post_id=post.id)).report_id
        worker.drain()
        story.ref = queries.case_of_report(story.report)
    assert queries.case_view(story.ref, actor("observer")).claim.ref == INK
    for step in (CaseState.FIRST_FINDING, CaseState.AGREED, CaseState.CORRECTION_DRAFTED, CaseState.CORRECTION,
                 CaseState.REFERRAL_PREPARED, CaseState.REFERRED):
        with story.moment():
            cases._STEPS[step](story)
            worker.drain()
        assert queries.case_view(story.ref, actor("observer")).state == step
    officer = actor("case-officer")
    assert [t.kind for t in handwork.tasks(story.ref)] == [TaskKind.SEND]
    with story.moment():
        handwork.record_sent(officer, story.referral, how="อีเมลถึงผู้ประสานงาน")
        handwork.record_answer(officer, story.referral, decision="label", rule="Civic and election integrity",
                               reason="ข้อมูลเท็จเรื่องการลงคะแนน", decided_by="ผู้ประสานงานแพลตฟอร์ม",
                               external_id="TT-1", how_known="อีเมลตอบกลับ")
        worker.drain()
    (measure,) = queries.case_view(story.ref, actor("observer")).measures
    with story.moment():
        handwork.record_seen(officer, measure.id, standing=True, how="เปิดดูโพสต์ด้วยโทรศัพท์")
        worker.drain()
    assert queries.case_view(story.ref, actor("observer")).state == "closed"
    assert [s.code for s in queries.progress(story.report)] == [
        "received", "examining", "first_read", "examined", "corrected", "referred", "decided_label", "observed",
        "closed"]
    assert worker.drain() == 0
    assert audit.verify().sound
