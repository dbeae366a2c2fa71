"""The trust-and-safety inbox: a practice login, the referrals, and the platform's own decision on each."""
from __future__ import annotations

import functools
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sandbox import clock, rules, safety
from sandbox.errors import Refused
from sandbox.models import Post, Referral
from sandbox.views import faults

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
View = Callable[..., HttpResponse]


def _officers_only(view: View) -> View:
    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        return view(request, *args, **kwargs) if request.session.get("officer") else redirect("trust-login")

    return guarded


@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Practice login by one click: draws the pseudonym under which decisions are told."""
    if request.method == "POST":
        request.session["officer"] = "platform-officer-" + "".join(secrets.choice(_LETTERS) for _ in range(4))
        return redirect("trust")
    return render(request, "sandbox/trust_login.html")


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Forget the officer on this device."""
    request.session.flush()
    return redirect("trust-login")


@require_GET
@_officers_only
def inbox(request: HttpRequest) -> HttpResponse:
    """All referrals, the undecided first."""
    referrals = sorted(Referral.objects.all(), key=lambda r: (bool(r.decision), -r.pk))
    return render(request, "sandbox/trust.html", {"referrals": referrals})


@require_http_methods(["GET", "POST"])
@_officers_only
def referral(request: HttpRequest, external_id: str) -> HttpResponse:
    """One referral with its posts, basis and words; a POST is the decision."""
    found = Referral.objects.filter(external_id=external_id).first()
    if found is None:
        return faults.not_found(request)
    fault = None
    if request.method == "POST":
        days = request.POST.get("days", "")
        try:
            safety.decide(external_id=external_id, decision=request.POST.get("decision", ""),
                          rule_id=request.POST.get("rule", ""), reason=request.POST.get("reason", ""),
                          decided_by=request.session["officer"],
                          days=int(days) if days.isdecimal() and len(days) < 5 else None)
            return redirect("trust-referral", external_id=external_id)
        except Refused as refused:
            fault = refused
    found.refresh_from_db()
    posts = Post.objects.in_bulk(found.payload["posts"])
    return render(request, "sandbox/trust_referral.html", {
        "referral": found, "posts": [(pk, posts.get(pk)) for pk in found.payload["posts"]], "fault": fault,
        "rules": rules.all_rules().values(), "rule": rules.all_rules().get(found.rule), "typed": request.POST,
        "measures": found.measures.order_by("pk"), "now": clock.now(),
    }, status=fault.status if fault else 200)


@require_POST
@_officers_only
def lift(request: HttpRequest, external_id: str) -> HttpResponse:
    """End a measure before its time."""
    try:
        measure = safety.lift(external_id, reason=request.POST.get("reason", ""))
    except Refused as refused:
        return faults.page(request, refused.status, refused.code, refused.message)
    return redirect("trust-referral", external_id=measure.referral.external_id)
