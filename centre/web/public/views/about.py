"""What this centre is, what it keeps, whom it may shut out, and the elections it knows."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from centre.elections import queries as elections
from centre.kernel import clock
from centre.reports.services import KEEP_CONTACT
from centre.web.public.looking import named, show


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this is, how it works and where its facts come from."""
    return show(request, "public/about.html", {"known": elections.all_known(clock.now())})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, for how long, and what never is."""
    return show(request, "public/privacy.html", {"keep_days": KEEP_CONTACT.days})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What these pages promise, and the gaps."""
    return show(request, "public/accessibility.html", {})


@require_safe
def elections_known(request: HttpRequest) -> HttpResponse:
    """Every election known now: the one in front and the archive."""
    return show(request, "public/elections.html", {"known": elections.all_known(clock.now())})


@require_safe
def election(_request: HttpRequest, slug: str) -> HttpResponse:
    """An address that names an election leads to the front page as it looks at that election."""
    found = named(slug)
    home = reverse("public:home")
    return redirect(home if found.slug == elections.front(clock.now()).slug else f"{home}?election={found.slug}")
