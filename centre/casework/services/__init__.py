"""The verbs of a case: the only writers of this room, one file for each stretch of the way."""
from centre.casework.services.correction import note_draft, record_correction
from centre.casework.services.decision import record_platform_decision, record_referral_received
from centre.casework.services.ending import close_case, dismiss_case, merge_case
from centre.casework.services.finding import CitedSource, submit_finding, submit_legal_finding
from centre.casework.services.measure import (
    record_acknowledged,
    record_applied,
    record_ended,
    record_observation,
    record_sent,
)
from centre.casework.services.opening import (
    attach_claim,
    join_post,
    join_report,
    open_case,
    prioritise,
    set_category,
)
from centre.casework.services.referral import prepare_referral, release_referral

__all__ = [
    "CitedSource",
    "attach_claim",
    "close_case",
    "dismiss_case",
    "join_post",
    "join_report",
    "merge_case",
    "note_draft",
    "open_case",
    "prepare_referral",
    "prioritise",
    "record_acknowledged",
    "record_applied",
    "record_correction",
    "record_ended",
    "record_observation",
    "record_platform_decision",
    "record_referral_received",
    "record_sent",
    "release_referral",
    "set_category",
    "submit_finding",
    "submit_legal_finding",
]
