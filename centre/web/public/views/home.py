"""The front page: how far away the vote is, what is due, and the doors to everything else."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from centre.elections import queries as elections
from centre.guide import queries as guide
from centre.kernel import clock
from centre.web.public import agenda, topics
from centre.web.public.countdown import countdown
from centre.web.public.looking import election_of, show
from centre.web.shell import dates

_DUE, _CORRECTIONS = 3, 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Countdown, what is due next, find my constituency, check this, cards, corrections, report."""
    election, now = election_of(request), clock.now()
    cards = guide.current("answer_card", now, election.slug)
    return show(request, "public/home.html", {
        "count": countdown(now, election.polling_opens, election.polling_closes),
        "hours": dates.hours(election.polling_opens, election.polling_closes, get_language() or "th"),
        "due": agenda.ahead(elections.timetable(election.slug, now), now)[:_DUE],
        "topics": topics.grouped(cards),
        "corrections": newest_corrections()[:_CORRECTIONS],
    }, election=election)


def newest_corrections() -> list[guide.EditionView]:
    """Corrections that stand now, newest first."""
    return sorted(guide.current("correction", clock.now()), key=lambda e: e.published_at, reverse=True)
