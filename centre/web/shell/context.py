"""What every page knows without asking: the clock, the language, the election in front and the one looked at."""
from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from centre.elections import queries as elections
from centre.kernel import clock

OTHER = {"th": "en", "en": "th"}
_LONGEST_ADDRESS = 2_000


def page(request: HttpRequest) -> dict[str, Any]:
    """Template context for any page; the election is asked for only when a template uses it."""
    language = get_language() or settings.LANGUAGE_CODE
    other = OTHER.get(language[:2], "th")
    return {
        "language": language,
        "other_language": other,
        "other_address": translate_url(_address(request), other),
        "rehearsal": clock.is_rehearsal() or settings.MODE != "production",
        "clock_now": clock.now(),
        "front": SimpleLazyObject(lambda: elections.front(clock.now())),
        "in_demo": settings.MODE == "demo",
    }


def _address(request: HttpRequest) -> str:
    """The address looked at; without its query where that is so long that it would weigh more than the page."""
    whole = request.get_full_path()
    return whole if len(whole) <= _LONGEST_ADDRESS else request.path
