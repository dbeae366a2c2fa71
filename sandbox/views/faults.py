"""Pages for what went wrong: each says what happened and where to go."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def page(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    """One calm page with a title, a sentence and the way back to the feed."""
    return render(request, "sandbox/fault.html", {"title": title, "words": words}, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """404 for every address that is not here."""
    return page(request, 404, _("Not found"), _("There is nothing at this address."))


def post_gone(request: HttpRequest) -> HttpResponse:
    """410 for a post that its author deleted."""
    return page(request, 410, _("This post is no longer here"), _("Its owner deleted it, or it was never posted."))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403 when a form came without the cookie that it was given."""
    return page(request, 403, _("The form has expired"), _("Allow cookies, go back, reload the page and send again."))
