"""What a reporter is told: each step in plain words, no officer's name, no verdict before the correction is out."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from centre.casework import labels
from centre.casework.models import CaseEvent, CaseReport, PlatformDecision
from centre.casework.transitions import CaseState
from centre.casework.words import PROGRESS
from centre.guide import queries as guide
from centre.kernel.language import Bilingual
from centre.reports import queries as reports

_BY_STEP = {
    "find_first": "first_read", "disagree": "returned", "agree": "examined", "agree_facts": "examined",
    "publish_correction": "corrected", "release": "referred", "apply": "applied",
    "observe": "observed", "end": "ended", "agree_true": "true", "agree_no_violation": "no_action",
    "legal_no_breach": "no_action", "dismiss": "no_action", "close": "closed"}


@dataclass(frozen=True, slots=True)
class ProgressStep:
    """One step that a reporter reads; `open` marks the last of a report that is still on its way."""

    code: str
    at: datetime
    text: Bilingual
    address: Bilingual | None = None
    open: bool = False

    @property
    def url(self) -> str:
        """Where to read more, in the reader's language; empty where there is nothing."""
        return self.address.in_language(get_language() or "th") if self.address else ""


def progress(report_id: str) -> list[ProgressStep]:
    """The way of a report so far, oldest first.

    Raises:
        NotFound: `report_unknown`.
    """
    report = reports.get(report_id)
    steps = [ProgressStep("received", report.received_at, PROGRESS["received"])]
    row = CaseReport.objects.filter(report_id=report_id).select_related("case").first()
    if row is None:
        return _marked(steps, is_open=True)
    case = row.case
    steps.append(ProgressStep("examining", row.joined_at, PROGRESS["examining"]))
    told = [step for event in _worth_telling(case.events.all()) if (step := _told(event)) is not None]
    return _marked([*steps, *told], is_open=case.closed_at is None)


def _worth_telling(events: Iterable[CaseEvent]) -> Iterator[CaseEvent]:
    """All but the platform's word that a measure stands where the centre had seen it before that word came."""
    seen = set()
    for event in events:
        if event.step == "observe":
            seen.add(event.facts["measure"])
        if event.step != "apply" or event.facts["measure"] not in seen:
            yield event


def _told(event: CaseEvent) -> ProgressStep | None:
    if event.step == "legal_no_breach" and event.to_state != CaseState.NO_VIOLATION:
        return None
    if event.step in {"decline", "decide_measure"}:
        return _decided(event)
    code = _BY_STEP.get(event.step)
    if code is None:
        return None
    address = _correction(event.facts["edition"]) if code == "corrected" else None
    return ProgressStep(code, event.at, PROGRESS[code], address)


def _decided(event: CaseEvent) -> ProgressStep:
    decision = PlatformDecision.objects.get(referral_id=event.facts["referral"])
    if decision.decision == "decline":
        # The reason is the platform's own; it stands in both languages as it was given.
        return ProgressStep("declined", event.at, PROGRESS["declined"].format(reason=decision.reason))
    code = f"decided_{decision.decision}"
    return ProgressStep(code, event.at, PROGRESS[code])


def _correction(edition_id: str) -> Bilingual:
    return labels.correction_url(guide.by_id(edition_id).slug)


def _marked(steps: list[ProgressStep], *, is_open: bool) -> list[ProgressStep]:
    last = steps[-1]
    return [*steps[:-1], ProgressStep(last.code, last.at, last.text, last.address, is_open)]
