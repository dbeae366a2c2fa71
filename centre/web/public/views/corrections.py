"""Corrections: what was said, what is true, and how we know."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from centre.claims import queries as claims
from centre.claims.queries import ClaimView
from centre.guide import queries as guide
from centre.kernel import clock
from centre.kernel.errors import NotFound
from centre.web.public.editions import show_withdrawn, standing
from centre.web.public.looking import show
from centre.web.public.views.home import newest_corrections

_KIND = "correction"


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Every correction that stands, newest first."""
    return show(request, "public/corrections.html", {"corrections": newest_corrections()})


@require_safe
def correction(request: HttpRequest, slug: str) -> HttpResponse:
    """One correction, with the claim it is about where the public may see that."""
    now = clock.now()
    edition = standing(_KIND, slug)
    if edition is None:
        return show_withdrawn(request, _KIND, slug)
    return show(request, "public/correction.html", {
        "edition": edition, "history": guide.history(_KIND, slug, now), "claim": _claim(edition.about)})


def _claim(about: str) -> ClaimView | None:
    ref = about.removeprefix("claim:")
    try:
        return claims.get(ref, clock.now(), public_only=True)
    except NotFound:
        return None
