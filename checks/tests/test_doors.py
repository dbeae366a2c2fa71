"""Nobody comes through a staff door without signing in: every URL is walked, so that none is forgotten."""
from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http import HttpResponse, HttpResponseForbidden, HttpResponseNotAllowed, HttpResponseRedirect
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, include, path
from django.urls.converters import IntConverter, UUIDConverter
from django.utils.translation import override

GUARDED = ("desk/",)
# Doors that strangers may open, each with its reason.
OPEN = {
    "desk/login/": "one signs in here",
    "desk/logout/": "signing out twice harms nobody",
}


def doors() -> list[str]:
    """Every address of the house in Thai, with sample values in place of its parameters."""
    with override("th"):
        return sorted(set(_walk(get_resolver().url_patterns, "")))


def _walk(patterns, before: str) -> Iterator[str]:
    for entry in patterns:
        address = before + _sample(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, address)
        elif isinstance(entry, URLPattern):
            yield address


def _sample(pattern) -> str:
    route = str(pattern)
    for name, converter in pattern.converters.items():
        value = "1" if isinstance(converter, IntConverter) else "x"
        if isinstance(converter, UUIDConverter):
            value = "00000000-0000-4000-8000-000000000000"
        kind = next(part for part in route.split("<") if part.split(">")[0].split(":")[-1] == name).split(">")[0]
        route = route.replace(f"<{kind}>", value)
    return route


def guarded() -> list[str]:
    """The doors behind which staff work."""
    return [d for d in doors() if d.startswith(GUARDED) and d not in OPEN]


def refuses(response) -> bool:
    """Whether an answer lets a stranger in no further than to the sign-in page."""
    if response.status_code in {301, 302, 303}:
        return response.headers["Location"].startswith((settings.LOGIN_URL, f"/en{settings.LOGIN_URL}"))
    return response.status_code in {401, 403} or isinstance(response, HttpResponseNotAllowed)


@pytest.mark.django_db
def test_every_desk_door_refuses_a_stranger():
    client, let_in = Client(), []
    for door in guarded():
        for prefix in ("/", "/en/"):
            for method in ("get", "post"):
                response = getattr(client, method)(prefix + door)
                if not refuses(response):
                    let_in.append(f"{method.upper()} {prefix}{door} answered {response.status_code}")
    assert let_in == []


def test_the_walk_fills_in_parameters_and_follows_includes():
    def view(_request):
        return HttpResponse("in")

    inner = [path("<int:number>/", view), path("a/<slug:name>/b/<path:rest>", view)]
    patterns = [path("desk/", include((inner, "desk"))), path("<uuid:key>/", view)]
    assert list(_walk(patterns, "")) == ["desk/1/", "desk/a/x/b/x", "00000000-0000-4000-8000-000000000000/"]


@pytest.mark.parametrize(("response", "refused"), [
    (HttpResponse("in"), False), (HttpResponse(status=404), False), (HttpResponse(status=500), False),
    (HttpResponseRedirect("/"), False), (HttpResponseRedirect("/desk/login/?next=/"), True),
    (HttpResponseRedirect("/en/desk/login/"), True), (HttpResponseForbidden(), True),
    (HttpResponseNotAllowed(["POST"]), True)])
def test_only_the_sign_in_page_and_refusals_count_as_closed(response, refused):
    assert refuses(response) is refused


def test_the_walk_reaches_the_desk():
    from importlib.util import find_spec

    try:
        desk = find_spec("centre.web.desk.urls")
    except ModuleNotFoundError:
        desk = None
    assert bool(guarded()) == (desk is not None)
