"""Small readers for the rulebook's YAML: every scalar is text, every key is known, every fault names its file."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yaml

from centre.kernel.clock import BANGKOK
from centre.kernel.dates import end_of_day, last_possible_day
from centre.kernel.language import Bilingual
from centre.rulebook.errors import DataFault


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Turn what is wrong with a file's content into a fault that names the file.

    Raises:
        DataFault: for a missing key, a wrong value or a wrong shape.
    """
    try:
        yield
    except KeyError as error:
        raise DataFault(path.name, f"{error} is missing") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise DataFault(path.name, str(error)) from error


def mapping(path: Path) -> Mapping[str, Any]:
    """The mapping in a file, all scalars as text.

    Raises:
        DataFault: when the file holds no YAML mapping.
    """
    try:
        found = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes only text
    except yaml.YAMLError as error:
        raise DataFault(path.name, f"no YAML: {error}") from error
    if not isinstance(found, Mapping):
        raise DataFault(path.name, "no mapping of names to values")
    return found


def only(given: Mapping[str, Any], known: Iterable[str]) -> None:
    """Refuse a key that nobody reads, so that a misspelt one does not vanish.

    Raises:
        ValueError: naming the keys.
    """
    if unknown := set(given) - set(known):
        raise ValueError(f"unknown keys: {', '.join(sorted(unknown))}")


def pair(given: Mapping[str, str]) -> Bilingual:
    """A text in both languages.

    Raises:
        KeyError, ValueError: when a side is missing or empty.
    """
    only(given, ("th", "en"))
    return Bilingual(given["th"].strip(), given["en"].strip())


def optional_pair(given: Mapping[str, str] | str | None) -> Bilingual | None:
    """A text in both languages, or None where the file says nothing."""
    return pair(given) if isinstance(given, Mapping) else None


def truth(given: str) -> bool:
    """`true` or `false`.

    Raises:
        ValueError: for any other word.
    """
    if given not in {"true", "false"}:
        raise ValueError(f"{given!r} is neither true nor false")
    return given == "true"


def begins(text: str | None) -> datetime | None:
    """When something begins to hold: a moment with time zone, or the first moment of a day; None where unset.

    A partial date counts as its last possible day.
    """
    if not text or text == "null":
        return None
    if "T" in text:
        return _instant(text)
    return datetime.combine(last_possible_day(text), time(0), BANGKOK)


def ends(text: str | None) -> datetime | None:
    """When something stops to hold: a moment with time zone, or the last moment of a day; None where unset."""
    if not text or text == "null":
        return None
    return _instant(text) if "T" in text else end_of_day(last_possible_day(text))


def day(text: str | None) -> date | None:
    """A day, the last possible one of a partial date; None where unset."""
    return last_possible_day(text) if text and text != "null" else None


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} needs a time zone, e.g. +07:00")
    return moment
