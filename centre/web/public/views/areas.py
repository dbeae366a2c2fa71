"""From a tambon to its constituency: by typing, by lists, and the constituency's own page."""
from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from centre.elections import queries as elections
from centre.elections.views import AreaView, CandidateView, ConstituencyView, ElectionView, PlaceOption
from centre.guide import queries as guide
from centre.kernel import clock
from centre.kernel.errors import CentreError
from centre.kernel.language import Bilingual
from centre.web.public.looking import election_of, show
from centre.web.shell.charts import Bar, Chart, bar_chart

_SUGGESTIONS, _OPTIONS = 8, 30
# Longer than any name of a place with all that is above it.
_LONGEST = 200


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The search form and, when something was typed, a helpful answer to it; never a guess."""
    election = election_of(request)
    typed = request.GET.get("q", "").replace("\0", "").strip()[:_LONGEST]
    answer = elections.find_place(election.slug, typed, limit=_OPTIONS) if typed else None
    return show(request, "public/find.html", {"typed": typed, "answer": answer}, election=election)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Search as you type: a fragment of links."""
    election = election_of(request)
    typed = request.GET.get("q", "").replace("\0", "").strip()[:_LONGEST]
    options = elections.suggest(election.slug, typed, limit=_SUGGESTIONS) if len(typed) > 1 else []
    return show(request, "public/parts/suggestions.html", {"options": options, "typed": typed}, election=election)


@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """All provinces, as plain links."""
    election = election_of(request)
    places = [(area.name, _address(request, "public:browse_province", area.code))
              for area in elections.provinces(election.slug)]
    return _list(request, election, _("Choose a province"), _("The province of your house registration."), places)


@require_safe
def browse_province(request: HttpRequest, province: str) -> HttpResponse:
    """The districts of a province, as plain links."""
    election = election_of(request)
    here = _named(elections.provinces(election.slug), province)
    places = [(area.name, _address(request, "public:browse_district", province, area.code))
              for area in elections.districts(election.slug, province)]
    above = [(pgettext("voter", "All provinces"), _address(request, "public:browse"))]
    return _list(request, election, _say(here.name), _("Choose the amphoe or khet."), places, above)


@require_safe
def browse_district(request: HttpRequest, province: str, district: str) -> HttpResponse:
    """The tambons of a district, as plain links to their constituency or to the question that is still open."""
    election = election_of(request)
    above_here = _named(elections.provinces(election.slug), province)
    here = _named(elections.districts(election.slug, province), district)
    options = [elections.place(election.slug, area.code) for area in elections.subdistricts(election.slug, district)]
    above = [(pgettext("voter", "All provinces"), _address(request, "public:browse")),
             (_say(above_here.name), _address(request, "public:browse_province", province))]
    return show(request, "public/tambons.html", {
        "heading": _say(here.name), "options": options, "above": above}, election=election)


@require_safe
def constituency(request: HttpRequest, cons_id: str) -> HttpResponse:
    """One seat: its candidates, ballots, result, and how to find the polling place."""
    election, now = election_of(request), clock.now()
    try:
        seat = elections.constituency(election.slug, cons_id, now)
    except CentreError as error:
        raise Http404(str(error)) from error
    cards = guide.current("answer_card", now, election.slug)
    turnout = 100 * seat.result.constituency.turnout / seat.registered_voters if seat.result else None
    return show(request, "public/constituency.html", {
        "seat": seat, "place": _place(request, election, seat), "turnout": turnout, "drawn": _drawn(seat),
        "channels": guide.current("official_channel", now, election.slug),
        "unit_cards": [card for card in cards if card.topic == "where"]}, election=election)


def _place(request: HttpRequest, election: ElectionView, seat: ConstituencyView) -> PlaceOption | None:
    """The tambon that led here, so that its certainty stands beside the answer; None when it is not of this seat."""
    code = request.GET.get("tambon", "")
    if not code:
        return None
    try:
        place = elections.place(election.slug, code)
    except CentreError:
        return None
    return place if seat.code in place.constituencies else None


def _drawn(seat: ConstituencyView) -> Chart | None:
    if seat.result is None or not seat.result.may_be_ranked:
        return None
    counted = sorted((c for c in seat.candidates if c.votes is not None), key=lambda c: -(c.votes or 0))
    return bar_chart(_("Votes for candidates"), [_bar(c) for c in counted],
                     name_heading=pgettext("voter", "Name and party"), value_heading=pgettext("voter", "Votes"))


def _bar(candidate: CandidateView) -> Bar:
    votes = candidate.votes or 0
    name = f"{candidate.number} {candidate.name_th} · {_say(candidate.party_name)}"
    bar = Bar(name, votes, f"{votes:,}")
    return replace(bar, colour=candidate.party.colour) if candidate.party else bar


def _named(areas: list[AreaView], code: str) -> AreaView:
    for area in areas:
        if area.code == code:
            return area
    raise Http404("no such area")


def _list(request: HttpRequest, election: ElectionView, heading: str, lead: str,
          places: list[tuple[Bilingual, str]], above: list[tuple[str, str]] | None = None) -> HttpResponse:
    return show(request, "public/browse.html", {
        "heading": heading, "lead": lead, "places": places, "above": above or []}, election=election)


def _say(text: Bilingual) -> str:
    return text.in_language(get_language() or "th")


def _address(request: HttpRequest, view: str, *args: str) -> str:
    """The address of another list, within the election looked at."""
    address = reverse(view, args=args)
    slug = request.GET.get("election", "")
    return f"{address}?{urlencode({'election': slug})}" if slug else address
