"""How this installation screens: with its encoder where it has one, and without it where that fails."""
from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from centre import matching

WITHOUT = "none"
FOLDER = "meanings"
"""Where in the data folder the vectors of claims are kept for all processes."""

_LOG = logging.getLogger(__name__)


def chosen() -> tuple[Path | None, bool]:
    """The folder of the installation's own encoder, if it names one, and whether it wants an encoder at all."""
    if settings.ENCODER == WITHOUT:
        return None, False
    return (Path(settings.ENCODER) if settings.ENCODER else None), True


def reader() -> matching.Reader | None:
    """The encoder with its trained weights; None where there is none, it cannot be used or none is wanted."""
    model, wanted = chosen()
    if not wanted:
        return None
    try:
        return matching.reader(model, Path(settings.DATA_DIR) / FOLDER)
    except matching.EncoderError as problem:
        _LOG.warning("screening goes on without the encoder and finds less: %s", problem)
        return None


def screen(batch: Sequence[matching.PostText], compiled: matching.Catalogue, top: int, *,
           closely: bool = False) -> tuple[str, list[matching.Screened]]:
    """The answers, and the version of the model that gave them; see `matching.screen`."""
    found = reader()
    if found is not None:
        try:
            return matching.model_version(found), matching.screen(batch, compiled, top, found, closely=closely)
        except matching.EncoderError as problem:
            _LOG.warning("these posts are screened without the encoder: %s", problem)
    return matching.model_version(None), matching.screen(batch, compiled, top, closely=closely)


def model_version() -> str:
    """Of the model that answers as a rule; a failing encoder answers under the name of the model without it."""
    return matching.model_version(reader())
