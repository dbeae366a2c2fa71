"""An edition for a page: the one that stands, or the notice that it was withdrawn and why."""
from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from centre.elections.views import ElectionView
from centre.guide import queries as guide
from centre.guide.queries import EditionView
from centre.kernel import clock
from centre.kernel.errors import NotFound
from centre.web.public.looking import show


def standing(kind: str, slug: str, election: str | None = None) -> EditionView | None:
    """The edition of a slug that stands now; None when the last one known withdrew it.

    Raises:
        Http404: when there is none at this moment.
    """
    try:
        return guide.get(kind, slug, clock.now(), election)
    except NotFound as error:
        if withdrawal(kind, slug) is None:
            raise Http404(str(error)) from error
        return None


def withdrawal(kind: str, slug: str) -> EditionView | None:
    """The edition that withdrew a text, when it is the last one known."""
    known = guide.history(kind, slug, clock.now())
    return known[0] if known and known[0].withdrawn else None


def show_withdrawn(request: HttpRequest, kind: str, slug: str, election: ElectionView | None = None) -> HttpResponse:
    """The notice under the old address, because labels and shared links still lead to it; HTTP 410."""
    last = withdrawal(kind, slug)
    context: dict[str, Any] = {
        "edition": last, "reason": last.text("withdrawn_because") if last else None,
        "history": guide.history(kind, slug, clock.now())}
    return show(request, "public/withdrawn.html", context, election=election, status=410)
