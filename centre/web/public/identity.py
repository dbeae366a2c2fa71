"""Finds Thai national ID numbers in what people write, because this centre never takes one."""
from __future__ import annotations

import re

from centre.kernel.language import arabic_digits

# 13 digits, bare or with the spaces and hyphens of the card (1-2345-67890-12-1); not inside a longer number.
_THIRTEEN = re.compile(r"(?<![0-9])(?:[0-9][ \-\u2010-\u2014]{0,2}){12}[0-9](?![0-9])")


def holds_national_id(text: str) -> bool:
    """Whether a text holds 13 digits in a row as on an ID card, Thai or Arabic, spaced, hyphened or bare.

    The check digit is not asked for: a mistyped number still leads to a person.
    """
    return _THIRTEEN.search(arabic_digits(text)) is not None
