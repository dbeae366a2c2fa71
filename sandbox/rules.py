"""The platform's own community rules, read from data: what a decision may rest on."""
from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class PlatformRule:
    """One community rule and the decisions that it allows."""

    id: str
    title_th: str
    title_en: str
    text_th: str
    text_en: str
    allows: tuple[str, ...]


@functools.cache
def all_rules() -> dict[str, PlatformRule]:
    """Every rule by its id, in the order of the file."""
    entries = yaml.safe_load(Path(__file__).with_name("platform_rules.yaml").read_text("utf-8"))
    return {e["id"]: PlatformRule(**{**e, "allows": tuple(e["allows"])}) for e in entries}
