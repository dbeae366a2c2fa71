"""Who may open a page of the desk: somebody signed in. What they may do there, the services say."""
from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from centre.accounts import actors
from centre.accounts.actors import Actor
from centre.kernel.errors import CentreError

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Actor, P], HttpResponse]


def desk_view(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give the view the actor who is signed in; send others to the sign-in page of their language.

    An error that the view did not show beside a form becomes a page of its own, with the error's status.
    """
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("desk:login"))
        actor = actors.for_person(request.user)
        try:
            response = view(request, actor, *args, **kwargs)
        except CentreError as error:
            return render(request, "desk/refused.html", {
                "actor": actor, "error": error, "sentence": error.in_language(language())},
                status=error.http_status)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    update_wrapper(guarded, view)
    return guarded


def language() -> str:
    """The language of the page being answered."""
    return get_language() or "th"
