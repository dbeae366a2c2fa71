"""The start page of the demo and the sign-in with one click; both exist in the demo alone."""
from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from centre.accounts import actors
from centre.demo import roles, walk


def _demo_only() -> None:
    if settings.MODE != "demo":
        raise Http404


@require_safe
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """What this is, the people, the guided walk and the cases that wait."""
    _demo_only()
    return render(request, "demo/start.html", {
        "people": roles.introductions(), "steps": walk.steps(), "waiting": walk.waiting_cases(),
        "sandbox_url": settings.SANDBOX_URL, "me": request.user})


@require_POST
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as a demo person and go to where their work begins, or to `next` within the centre."""
    _demo_only()
    person = get_user_model().objects.filter(
        username=request.POST.get("username", ""), is_demo=True, is_active=True).first()
    if person is None:
        raise Http404
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return redirect(wanted)
    held = actors.for_person(person).roles
    return redirect(roles.first_page(next(r for r in roles.WHAT if r in held)))
