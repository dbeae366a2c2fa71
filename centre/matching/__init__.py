"""Finds the known claim in any wording and says when there is none. Pure: no framework, network or database."""
from centre.matching.catalogue import MODEL_VERSION, Catalogue, compile  # noqa: A004 - the contract's verb
from centre.matching.decide import CONFIRM, SUGGEST
from centre.matching.encoder import EncoderError
from centre.matching.reading import Reader, reader
from centre.matching.screening import Match, PostText, Screened, model_version, screen
from centre.matching.segments import ClaimText
from centre.matching.stance import DENIES
from centre.matching.store import CatalogueDamaged, Store

__all__ = [
    "CONFIRM",
    "DENIES",
    "MODEL_VERSION",
    "SUGGEST",
    "Catalogue",
    "CatalogueDamaged",
    "ClaimText",
    "EncoderError",
    "Match",
    "PostText",
    "Reader",
    "Screened",
    "Store",
    "compile",
    "model_version",
    "reader",
    "screen",
]
