"""Which election a page speaks of, and how its answer leaves the house: rendered, with sensible cache headers."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from centre.elections import queries as elections
from centre.elections.views import ElectionView
from centre.kernel import clock

# Seconds that a browser or a proxy may keep a page: a correction must be seen within this time.
KEEP = 30


def election_of(request: HttpRequest) -> ElectionView:
    """The election asked for with `?election=`, or the one in front.

    Raises:
        Http404: when no election of that slug is known at this moment.
    """
    return named(request.GET.get("election", ""))


def named(slug: str) -> ElectionView:
    """The election of a slug, or the one in front for an empty one.

    Raises:
        Http404: when no election of that slug is known at this moment.
    """
    front = elections.front(clock.now())
    if not slug or slug == front.slug:
        return front
    for known in elections.all_known(clock.now()):
        if known.slug == slug:
            return known
    raise Http404("no such election is known")


def show(request: HttpRequest, template: str, context: Mapping[str, Any], *,
         election: ElectionView | None = None, status: int = 200) -> HttpResponse:
    """A page that anyone may keep for a short while; under the archive strip when its election is not in front."""
    response = render(request, template, {**context, **_election_context(request, election)}, status=status)
    if status == 200 and not clock.is_rehearsal():
        patch_cache_control(response, public=True, max_age=KEEP)
    else:
        patch_cache_control(response, no_cache=True)
    return response


def show_privately(request: HttpRequest, template: str, context: Mapping[str, Any], *,
                   status: int = 200) -> HttpResponse:
    """A page of one person: nobody keeps it. Its address stays on this site by the referrer policy of the house."""
    response = render(request, template, dict(context), status=status)
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def _election_context(request: HttpRequest, election: ElectionView | None) -> dict[str, Any]:
    if election is None:
        return {}
    archived = election if election.slug != elections.front(clock.now()).slug else None
    return {"election": election, "archived": archived, "leave_archive": request.path}
