"""What other rooms may read of cases."""
from centre.casework.queries.case import case_view, next_actor
from centre.casework.queries.open_cases import (
    Subject,
    case_of_report,
    is_open,
    open_case_of_claim,
    open_case_of_post,
    subject,
)
from centre.casework.queries.outside import StandingLabel, labels_standing
from centre.casework.queries.progress import ProgressStep, progress
from centre.casework.queries.queue import QueueRow, counts, newest_about, overview, queue
from centre.casework.queries.referrals import (
    DecisionView,
    MeasureView,
    ObservationView,
    ReferralView,
    bundle,
    measure,
    measures_of,
    referral,
    referrals_of,
    referrals_to,
)
from centre.casework.queries.shapes import CasePostView, CaseReportView, CaseView, EventView, FindingView

__all__ = [
    "CasePostView",
    "CaseReportView",
    "CaseView",
    "DecisionView",
    "EventView",
    "FindingView",
    "MeasureView",
    "ObservationView",
    "ProgressStep",
    "QueueRow",
    "ReferralView",
    "StandingLabel",
    "Subject",
    "bundle",
    "case_of_report",
    "case_view",
    "counts",
    "is_open",
    "labels_standing",
    "measure",
    "measures_of",
    "newest_about",
    "next_actor",
    "open_case_of_claim",
    "open_case_of_post",
    "overview",
    "progress",
    "queue",
    "referral",
    "referrals_of",
    "referrals_to",
    "subject",
]
