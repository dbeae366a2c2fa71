"""Which case to work on first: harm x reach x nearness of the vote. Pure; blind to how many reported."""
from __future__ import annotations

import math

HIGHEST = 100
# What a falsehood of this topic does when believed: 5 keeps people from voting, 4 undoes trust in ballots and count,
# 3 deceives about who stands, 2 the rest and the unknown. A choice of this centre, open to argument.
HARM = {
    **dict.fromkeys(("voting_procedure", "voter_information", "advance_vote", "overseas_vote", "voting_number"), 5),
    **dict.fromkeys(("ballot_custody", "ballot_secrecy", "ballot_printing", "fraud_numbers", "fraud_video",
                     "emb_delegitimisation", "result_legitimacy", "result_claim", "certification", "vote_buying"), 4),
    **dict.fromkeys(("forged_document", "ai_image", "ai_video", "altered_image", "voice_misattribution",
                     "smear_candidate", "candidate_image", "candidate_video", "candidate_record", "candidate_result",
                     "foreign_interference", "fake_poll"), 3),
}
UNKNOWN_HARM = 2
# A million views an hour count as the most that reach can add.
_FASTEST = 1_000_000
_FLOOR = 0.2
_HALF_WEEK_HOURS = 84.0


def priority(topic: str, views_per_hour: float, hours_to_poll: float | None) -> int:
    """The priority from 0 to 100; it never falls when harm, reach or nearness grows.

    Args:
        topic: of the claim; empty or unknown counts as little harm.
        views_per_hour: of all posts of the case together.
        hours_to_poll: until polling opens, below zero afterwards; None when no vote is in front.
    """
    harm = HARM.get(topic, UNKNOWN_HARM) / 5
    return round(HIGHEST * harm * _reach(views_per_hour) * _nearness(hours_to_poll))


def _reach(views_per_hour: float) -> float:
    share = math.log1p(max(views_per_hour, 0.0)) / math.log1p(_FASTEST)
    return _FLOOR + (1 - _FLOOR) * min(share, 1.0)


def _nearness(hours_to_poll: float | None) -> float:
    if hours_to_poll is None or hours_to_poll < 0:
        return _FLOOR
    return _FLOOR + (1 - _FLOOR) / (1 + hours_to_poll / _HALF_WEEK_HOURS)
