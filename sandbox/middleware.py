"""Marks every answer as practice, so that no search engine shows the sandbox as a real platform."""
from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class PracticeHeaders:
    """Adds X-Robots-Tag: noindex to every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the view does, marked."""
        response = self.get_response(request)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response
