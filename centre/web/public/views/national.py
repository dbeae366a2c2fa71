"""What holds for the whole country: parties, timetable, result."""
from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from centre.elections import queries as elections
from centre.elections.views import ElectionView, NationalResultView, StandingView
from centre.kernel import clock
from centre.web.public import agenda
from centre.web.public.calendar_file import calendar_file
from centre.web.public.looking import election_of, show
from centre.web.shell.charts import Bar, Chart, bar_chart

# Parties with less than this share of the list votes stand in the table only.
_DRAWN_SHARE = 0.01


@require_safe
def parties(request: HttpRequest) -> HttpResponse:
    """Parties by their party-list number."""
    election, now = election_of(request), clock.now()
    found = elections.parties(election.slug, now)
    ballot = next((b for b in elections.ballots(election.slug, now) if b.kind == "party_list"), None)
    return show(request, "public/parties.html", {
        "listed": [p for p in found if p.number is not None], "party_ballot": ballot,
        "unlisted": [p for p in found if p.number is None], "ours": any(p.name_en_is_ours for p in found)},
        election=election)


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The national result, once it is known."""
    election = election_of(request)
    result = elections.national_result(election.slug, clock.now())
    if result is None:
        raise Http404("no result is known")
    return show(request, "public/results.html", {
        "result": result, "first_places": _first_places(result), "list_votes": _list_votes(result),
        "has_list_seats": any(s.party_list_seats is not None for s in result.standings),
        "turnout": _turnout(election, result)}, election=election)


def _turnout(election: ElectionView, result: NationalResultView) -> float | None:
    """Per cent of the registered; None while the totals come from a part of the units."""
    whole = result.totals_percent_counted is None or result.totals_percent_counted == 100
    return 100 * result.constituency.turnout / election.registered_voters if whole else None


def _first_places(result: NationalResultView) -> Chart:
    standings = sorted((s for s in result.standings if s.constituencies_first), key=lambda s: -s.constituencies_first)
    return bar_chart(_("Constituencies in which a party's candidate had the most votes"),
                     [_bar(s, s.constituencies_first) for s in standings],
                     name_heading=pgettext("voter", "Party"), value_heading=pgettext("voter", "Constituencies"))


def _list_votes(result: NationalResultView) -> Chart:
    least = _DRAWN_SHARE * sum(s.party_list_votes for s in result.standings)
    standings = [s for s in result.standings if s.party_list_votes >= least]
    return bar_chart(_("Party-list votes, parties with 1 % or more"),
                     [_bar(s, s.party_list_votes) for s in sorted(standings, key=lambda s: -s.party_list_votes)],
                     name_heading=pgettext("voter", "Party"), value_heading=pgettext("voter", "Votes"))


def _bar(standing: StandingView, value: int) -> Bar:
    return Bar(standing.party.name.in_language(get_language() or "th"), value, f"{value:,}", standing.party.colour)


@require_safe
def timetable(request: HttpRequest) -> HttpResponse:
    """What lies ahead, what goes on and what is past."""
    election, now = election_of(request), clock.now()
    events = elections.timetable(election.slug, now)
    return show(request, "public/timetable.html", {
        "ahead": agenda.ahead(events, now), "past": agenda.past(events, now)}, election=election)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The timetable for the voter's own calendar."""
    election, now = election_of(request), clock.now()
    text = calendar_file(election, elections.timetable(election.slug, now), get_language() or "th", stamp=now)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8",
                        headers={"Content-Disposition": f'attachment; filename="{election.slug}.ics"'})
