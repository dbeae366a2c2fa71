"""Cases at any stage of the walk, built only through the public verbs, each step at its own moment of May 2566."""
from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from centre.accounts.actors import Actor
from centre.casework import queries
from centre.casework import services as casework
from centre.casework.services import CitedSource
from centre.casework.transitions import CaseState
from centre.claims.verdicts import Verdict
from centre.editorial import queries as drafts
from centre.editorial import services as editorial
from centre.kernel import clock
from centre.kernel.clock import BANGKOK
from centre.kernel.language import Bilingual
from centre.posts import services as posts
from centre.posts.seen import Metrics, SeenPost
from centre.reports import services as reports
from centre.reports.reasons import Reason
from centre.reports.services import NewReport
from centre.triage import services as triage
from samples.people import actor

INK = "TH-CLAIM-013"
BEGAN = datetime(2023, 5, 11, 9, 0, tzinfo=BANGKOK)
_STEP = timedelta(minutes=20)
STAGES = (CaseState.OPENED, CaseState.FIRST_FINDING, CaseState.RETURNED, CaseState.AGREED,
          CaseState.CORRECTION_DRAFTED, CaseState.CORRECTION, CaseState.REFERRAL_PREPARED, CaseState.REFERRED,
          CaseState.DECLINED, CaseState.PLATFORM_DECIDED, CaseState.MEASURE_SENT, CaseState.ACKNOWLEDGED,
          CaseState.CLOSED)
"""The stages that `case_at` builds: those of a case about voting, whose category needs no finding on the law."""
_PENS = Bilingual(
    "ปากกาในคูหาเป็นปากกาลูกลื่นมาตรฐาน หมึกไม่จางหาย และผู้มีสิทธินำปากกาไปเองได้",
    "Pens in the booths are standard ballpoints whose ink does not fade, and voters may bring their own.")
_AFP = CitedSource("AFP Fact Check", "https://factcheck.afp.com/doc.afp.com.33EP49Y")
_WAY = (CaseState.OPENED, CaseState.FIRST_FINDING, CaseState.AGREED, CaseState.CORRECTION_DRAFTED,
        CaseState.CORRECTION, CaseState.REFERRAL_PREPARED, CaseState.REFERRED, CaseState.PLATFORM_DECIDED,
        CaseState.MEASURE_SENT, CaseState.ACKNOWLEDGED, CaseState.CLOSED)


@dataclass
class Story:
    """What a built case tells: the post, the words of the finding, and the moments; `ref` once it is open."""

    claim: str | None = INK
    external_id: str = "sample-ink-1"
    words: str = "เอาปากกาไปเองนะทุกคน ปากกาที่เจ้าหน้าที่เตรียมไว้หมึกจางหายได้ แล้วเขาจะเอาไปกาใหม่"
    views: int = 48_000
    reason: Reason = Reason.FALSE_INFORMATION
    verdict: Verdict = Verdict.FALSE
    reasons: Bilingual = _PENS
    source: CitedSource = _AFP
    began: datetime = BEGAN
    platform: str = "sandbox"
    basis: tuple[str, ...] = ("PRACTICE-CIVIC-1",)
    decline_reason: str = "เป็นความเห็นที่ไม่ผิดหลักเกณฑ์ของแพลตฟอร์ม"
    ref: str = ""
    referral: str = ""
    measure: str = ""
    report: str = ""
    post: int = 0
    draft: str = ""
    at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.at = self.began

    def moment(self) -> AbstractContextManager[None]:
        """The next moment of the story, held."""
        self.at += _STEP
        return clock.hold(self.at)


def case_at(stage: CaseState, story: Story | None = None) -> Story:
    """Build a case up to a stage of `STAGES`; people and the signed procedure must be there.

    Raises:
        ValueError: for a stage that no plain story reaches.
    """
    if stage not in STAGES:
        raise ValueError(f"no story ends at {stage}")
    told = story or Story()
    branches = {CaseState.RETURNED: (CaseState.FIRST_FINDING, _disagree),
                CaseState.DECLINED: (CaseState.REFERRED, _decline)}
    until, branch = branches.get(stage, (stage, None))
    for step in _WAY[:_WAY.index(until) + 1]:
        with told.moment():
            _STEPS[step](told)
    if branch is not None:
        with told.moment():
            branch(told)
    return told


def go_on(story: Story, until: CaseState) -> Story:
    """Take an open case from where it stands to a later stage of the plain way, at the clock's own time.

    Raises:
        ValueError: when the stage is not on the plain way or does not lie ahead.
    """
    here, there = _WAY.index(CaseState(queries.case_view(story.ref, actor("case-officer")).state)), _WAY.index(until)
    if there <= here:
        raise ValueError(f"{until} does not lie ahead of {_WAY[here]}")
    for step in _WAY[here + 1:there + 1]:
        _STEPS[step](story)
    return story


def find_breach(story: Story) -> None:
    """Give the finding on the law, where the category of the case asks for one."""
    casework.submit_legal_finding(
        actor("legal-officer"), story.ref, breach=True, rules=["R-73-5"],
        reasons_th="ข้อความเข้าข่ายจูงใจให้เข้าใจผิดด้วยความเท็จ (ความเห็นฝึก ยังไม่ผ่านการตรวจของนักกฎหมาย)",
        reasons_en="The words are apt to mislead by falsehood (a practice finding, not reviewed by a lawyer).")


def _report(story: Story) -> None:
    post, _ = posts.record_post(SeenPost(
        platform=story.platform, external_id=story.external_id, author_handle="@sample", caption=story.words,
        posted_at=story.at - timedelta(hours=3), metrics=Metrics(story.at, views=story.views),
        provenance={"source": "samples"}))
    receipt = reports.receive(NewReport(channel=story.platform, reason=story.reason, post_id=post.id,
                                        external_id=f"report-{story.external_id}"))
    story.post, story.report = post.id, receipt.report_id
    story.ref = triage.route_report(receipt.report_id)
    if story.claim is not None and queries.subject(story.ref).claim_ref != story.claim:
        casework.attach_claim(actor("case-officer"), story.ref, story.claim)


def _find(story: Story, reader: Actor, verdict: Verdict) -> None:
    casework.submit_finding(reader, story.ref, verdict.value, story.reasons.th, story.reasons.en, [story.source])


def _first(story: Story) -> None:
    _find(story, actor("fact-checker"), story.verdict)


def _agree(story: Story) -> None:
    _find(story, actor("case-officer"), story.verdict)


def _disagree(story: Story) -> None:
    _find(story, actor("case-officer"), Verdict.CONTEXT_NEEDED)


def _draft(story: Story) -> None:
    drafter = actor("information-officer")
    story.draft = editorial.draft_correction(drafter, story.ref, editorial.suggest_content(drafter, story.ref))


def _approve(story: Story) -> None:
    editorial.approve_correction(actor("information-officer-2"), story.draft, drafts.get(story.draft).sha256)


def _prepare(story: Story) -> None:
    story.referral = casework.prepare_referral(
        actor("case-officer"), story.ref, story.platform, "label", story.basis,
        Bilingual("ขอให้ติดป้ายข้อมูลพร้อมลิงก์ไปยังข้อมูลที่ถูกต้อง",
                  "Please label this post with a link to the correct information."))


def _release(story: Story) -> None:
    casework.release_referral(actor("legal-officer"), story.referral,
                              queries.referral(story.referral).bundle_sha256)


def _decide(story: Story) -> None:
    story.measure = casework.record_platform_decision(
        actor("platform-officer"), story.referral, "label", rule="หลักเกณฑ์ข้อ 1 ความถูกต้องของข้อมูลการเลือกตั้ง",
        reason="เป็นข้อมูลเท็จเรื่องการลงคะแนน", decided_by=actor("platform-officer").pseudonym,
        external_id=f"decision-{story.external_id}") or ""


def _decline(story: Story) -> None:
    casework.record_platform_decision(
        actor("platform-officer"), story.referral, "decline", rule="หลักเกณฑ์ข้อ 1 ความเห็นทำได้",
        reason=story.decline_reason, decided_by=actor("platform-officer").pseudonym,
        external_id=f"decision-{story.external_id}")


def _send(story: Story) -> None:
    casework.record_sent(Actor.system("samples"), story.measure)


def _acknowledge(story: Story) -> None:
    casework.record_acknowledged(actor("platform-officer"), story.measure, external_id=f"m-{story.external_id}")


def _observe(story: Story) -> None:
    casework.record_applied(actor("platform-officer"), story.measure)
    casework.record_observation(Actor.system("samples"), story.measure, {story.external_id: True})


_STEPS: dict[CaseState, Callable[[Story], None]] = {
    CaseState.OPENED: _report, CaseState.FIRST_FINDING: _first, CaseState.AGREED: _agree,
    CaseState.CORRECTION_DRAFTED: _draft, CaseState.CORRECTION: _approve, CaseState.REFERRAL_PREPARED: _prepare,
    CaseState.REFERRED: _release, CaseState.PLATFORM_DECIDED: _decide, CaseState.MEASURE_SENT: _send,
    CaseState.ACKNOWLEDGED: _acknowledge, CaseState.CLOSED: _observe}
