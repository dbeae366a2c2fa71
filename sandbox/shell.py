"""What every page needs: the other language, the time on the platform and the centre's address."""
from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from sandbox import clock


def page(request: HttpRequest) -> dict[str, Any]:
    """Context for all templates."""
    english = get_language() == "en"
    plain = request.path[3:] if request.path.startswith("/en/") else request.path
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return {
        "english": english, "platform_now": clock.now(), "centre_url": settings.CENTRE_URL,
        "other_language_url": (plain if english else f"/en{plain}") + query,
        "officer": request.session.get("officer", "") if hasattr(request, "session") else "",
    }

