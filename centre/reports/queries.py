"""What other rooms may read of reports; contact data is not among it."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from centre.kernel.errors import NotFound
from centre.kernel.identifiers import parse_tracking_code
from centre.kernel.language import Bilingual
from centre.reports.models import Report
from centre.reports.reasons import Reason


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report, without anything that leads to its reporter."""

    id: str
    tracking_code: str
    channel: str
    reason: Reason
    words: str
    post_id: int | None
    link: str
    text: str
    received_at: datetime


def get(report_id: str) -> ReportView:
    """The report with this id.

    Raises:
        NotFound: `report_unknown`.
    """
    found = Report.objects.filter(pk=report_id).first()
    if found is None:
        raise NotFound("report_unknown", Bilingual("ไม่พบเรื่องที่แจ้งนี้", "There is no such report."))
    return _view(found)


def by_code(code: str) -> ReportView:
    """The report that a tracking code, typed in any usual way, stands for.

    Raises:
        InvalidInput: `tracking_code_malformed`.
        NotFound: `tracking_code_unknown`.
    """
    found = Report.objects.filter(tracking_code=parse_tracking_code(code)).first()
    if found is None:
        raise NotFound("tracking_code_unknown", Bilingual(
            "ไม่พบเรื่องที่แจ้งด้วยรหัสนี้ โปรดตรวจรหัสอีกครั้ง",
            "No report has this code. Please check the code again."), field="code")
    return _view(found)


def many(report_ids: Iterable[str]) -> list[ReportView]:
    """The reports with these ids, oldest first; unknown ids are left out."""
    return [_view(report) for report in Report.objects.filter(pk__in=list(report_ids))]


def _view(report: Report) -> ReportView:
    return ReportView(report.pk, report.tracking_code, report.channel, Reason(report.reason), report.words,
                      report.post_id, report.link, report.text, report.received_at)
