"""Finds the known claim in any wording and says when there is none. Pure: no framework, network or database."""
from centre.matching.catalogue import MODEL_VERSION, Catalogue, ClaimText, compile  # noqa: A004 - the contract's verb
from centre.matching.decide import CONFIRM, SUGGEST
from centre.matching.screening import Match, PostText, Screened, screen

__all__ = [
    "CONFIRM",
    "MODEL_VERSION",
    "SUGGEST",
    "Catalogue",
    "ClaimText",
    "Match",
    "PostText",
    "Screened",
    "compile",
    "screen",
]
