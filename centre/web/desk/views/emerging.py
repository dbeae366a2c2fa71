"""Rumours that may begin: near-identical posts without a known claim, and what officers make of them."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from centre.accounts.actors import Actor
from centre.casework import services as casework
from centre.claims import candidates, gathering
from centre.claims import queries as claims
from centre.claims.candidates import CandidateView
from centre.elections import queries as elections
from centre.kernel import clock
from centre.kernel.errors import NotFound
from centre.triage import services as triage
from centre.web.desk.access import desk_view
from centre.web.desk.asking import Refused, ask
from centre.web.desk.forms import DeskForm, text

TOPICS: tuple[tuple[str, str | Promise], ...] = (
    ("voting_procedure", gettext_lazy("How, when or where to vote")),
    ("ballot_custody", gettext_lazy("Ballots, boxes and the count")),
    ("vote_buying", gettext_lazy("Buying of votes")), ("smear_candidate", gettext_lazy("A candidate or a party")),
    ("forged_document", gettext_lazy("A made or altered picture or document")),
    ("result_claim", gettext_lazy("The result")), ("other", gettext_lazy("Something else")))
KINDS: dict[str, str | Promise] = {
    "deed": gettext_lazy("something done"), "rule": gettext_lazy("a rule"),
    "thing": gettext_lazy("a thing of the election"), "actor": gettext_lazy("who"),
    "number": gettext_lazy("a number"),
    "place": gettext_lazy("a place"), "hearsay": gettext_lazy("passed on from others"),
    "time": gettext_lazy("a time"), "question": gettext_lazy("a question"), "opinion": gettext_lazy("an opinion"),
    "greeting": gettext_lazy("a greeting or wish")}
_FAST, _SLOW = 0.25, 0.1
_BAR, _GAP, _HIGH = 5, 1, 32


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour of the small chart; lengths in the chart's own units."""

    x: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Row:
    """A rumour as the page shows it; `ways` lead to its end: form, and whether it stands open.

    `stance` is the sample's towards the claim that it perhaps repeats, as a machine read it; else empty.
    """

    view: CandidateView
    stance: str
    states: list[str | Promise]
    weakened_by: list[str | Promise]
    pace: str
    bars: list[Bar]
    hours: str
    ways: list[tuple[Way, DeskForm, bool]]


class DismissForm(DeskForm):
    """Why a rumour needs no claim."""

    reason = text(gettext_lazy("Reason"), rows=2, most=2_000)


class KnownForm(DeskForm):
    """Which known claim a rumour repeats."""

    claim_ref = forms.CharField(label=gettext_lazy("Claim"), max_length=40,
                                help_text=gettext_lazy("For example TH-CLAIM-013."))


class NewClaimForm(DeskForm):
    """The rumour in the officer's own words."""

    text_th = text(gettext_lazy("What the rumour says, in Thai"), rows=2, most=1_000,
                   hint=gettext_lazy("One sentence, without the names of living people."))
    text_en = text(gettext_lazy("What the rumour says, in English"), rows=2, most=1_000)
    topic = forms.ChoiceField(label=gettext_lazy("What it is about"), choices=TOPICS)
    care = forms.MultipleChoiceField(
        label=gettext_lazy("Needs special care"), required=False, widget=forms.CheckboxSelectMultiple, choices=[
            ("about_commission", gettext_lazy("The commission itself is the subject")),
            ("concerns_living_person", gettext_lazy("It concerns a living person"))])


@dataclass(frozen=True, slots=True)
class Way:
    """One way to end a rumour: its form and the verb that it calls with the rumour's id."""

    code: str
    title: str | Promise
    hint: str | Promise
    button: str | Promise
    form: type[DeskForm]
    run: Callable[[Actor, int, dict[str, Any]], str | None]
    done: str | Promise


def _dismiss(actor: Actor, candidate: int, said: dict[str, Any]) -> None:
    gathering.dismiss(actor, candidate, said["reason"])


def _known(actor: Actor, candidate: int, said: dict[str, Any]) -> None:
    gathering.close_as_known(actor, candidate, said["claim_ref"])


def _make(actor: Actor, candidate: int, said: dict[str, Any]) -> str:
    """Make the claim and open its case; both stand or neither."""
    with transaction.atomic():
        try:
            election = elections.front(clock.now()).slug
        except NotFound:
            election = ""
        claim = gathering.make_claim(actor, candidate, gathering.NewClaim(
            said["text_th"], said["text_en"], said["topic"], about_commission="about_commission" in said["care"],
            concerns_living_person="concerns_living_person" in said["care"], election=election))
        case = casework.open_case(actor, claim_ref=claim, post_ids=candidates.post_ids(candidate), reason="rumour")
        triage.refresh_priority(case)
    return case


WAYS: dict[str, Way] = {way.code: way for way in (
    Way("claim", gettext_lazy("Make it a claim and open its case"),
        gettext_lazy("Nobody has examined it, so it is called neither true nor false, the public does not see it, "
                     "and no label comes of it before two findings agree."),
        gettext_lazy("Open the case"), NewClaimForm, _make, gettext_lazy("The claim is made and its case is open.")),
    Way("known", gettext_lazy("It repeats a known claim"), "", gettext_lazy("Close as known"), KnownForm, _known,
        gettext_lazy("Closed as a known claim.")),
    Way("dismiss", gettext_lazy("Dismiss with a reason"),
        gettext_lazy("Posts like it go on being counted, but it leaves the list."), gettext_lazy("Dismiss"),
        DismissForm, _dismiss, gettext_lazy("Dismissed.")))}


@require_http_methods(["GET", "POST"])
@desk_view
def emerging(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list, what can be checked first; by POST one rumour is closed."""
    refused: tuple[str, str, DeskForm] | None = None
    status = 200
    if request.method == "POST":
        candidate, code = request.POST.get("candidate", ""), request.POST.get("way", "")
        way = WAYS.get(code)
        if way is None or not candidate.isdecimal():
            return redirect("desk:emerging")
        form = way.form(request.POST, auto_id=f"{code}-{candidate}-%s")
        try:
            return _ended(request, actor, way, int(candidate), form)
        except Refused as fault:
            status, refused = fault.status, (candidate, code, form)
    rows = candidates.emerging(actor, clock.now())
    stances = _stances(rows)
    gone = refused[2] if refused and refused[0] not in {str(view.id) for view in rows} else None
    return render(request, "desk/emerging.html", {
        "actor": actor, "rows": [_row(view, stances.get(view.id, ""), refused) for view in rows], "gone": gone,
        "closed": candidates.closed(actor), "may": actor.has(*gathering.DECIDERS)}, status=status)


def _ended(request: HttpRequest, actor: Actor, way: Way, candidate: int, form: DeskForm) -> HttpResponseRedirect:
    opened: list[str | None] = []
    ask(request, form, lambda: opened.append(way.run(actor, candidate, form.cleaned_data)), str(way.done))
    return redirect("desk:case", opened[0]) if opened[0] else redirect("desk:emerging")


def _stances(rows: list[CandidateView]) -> dict[int, str]:
    near = [view for view in rows if view.near_claim]
    screened = claims.latest_screenings(view.sample.id for view in near)
    return {view.id: match.stance for view in near if view.sample.id in screened
            for match in screened[view.sample.id].matches if match.claim.ref == view.near_claim}


def _row(view: CandidateView, stance: str, refused: tuple[str, str, DeskForm] | None) -> Row:
    ways = []
    for code, way in WAYS.items():
        if refused is not None and refused[:2] == (str(view.id), code):
            ways.append((way, refused[2], True))
        else:
            ways.append((way, way.form(initial={"claim_ref": view.near_claim or ""},
                                       auto_id=f"{code}-{view.id}-%s"), False))
    share = view.growth.share
    pace = _("spreading fast") if share >= _FAST else _("spreading") if share >= _SLOW else _("quiet")
    return Row(view, stance, [KINDS[kind] for kind in view.states], [KINDS[kind] for kind in view.weakened_by], pace,
               _bars(view.per_hour), ", ".join(map(str, view.per_hour)), ways)


def _bars(per_hour: tuple[int, ...]) -> list[Bar]:
    highest = max(*per_hour, 1)
    return [Bar(number * (_BAR + _GAP), round(_HIGH - count / highest * _HIGH, 1), round(count / highest * _HIGH, 1))
            for number, count in enumerate(per_hour) if count]
