"""Under which category of the joint procedure a case starts; an officer may change it. Pure."""
from __future__ import annotations

from collections.abc import Collection

from centre.reports.reasons import Reason

SLANDER = "slander_or_deceit"
_TOPICS = frozenset({"smear_candidate", "candidate_image", "candidate_video", "candidate_record", "candidate_result",
                     "voice_misattribution", "fake_poll", "altered_image", "ai_image", "ai_video"})
_REASONS = frozenset({Reason.SLANDER, Reason.IMPERSONATION})


def category_for(topic: str, reason: Reason, known: Collection[str]) -> str:
    """The category's code, or empty for the procedure's first; the topic of a known claim goes before the reason."""
    is_slander = topic in _TOPICS if topic else reason in _REASONS
    return SLANDER if is_slander and SLANDER in known else ""
