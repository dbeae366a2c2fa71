"""All addresses: Thai at the root, English under /en/, machines under /api/ and /connectors/."""
from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from centre.config import rooms


def _rooms_with_pages() -> list[URLPattern | URLResolver]:
    pages: list[tuple[str, str]] = [("desk/", "centre.web.desk.urls"), ("", "centre.web.public.urls")]
    if settings.MODE != "production":
        pages.insert(0, ("demo/", "centre.demo.urls"))
    return [path(prefix, include(module)) for prefix, module in pages if _exists(module)]


def _machine_doors() -> list[URLPattern | URLResolver]:
    doors: list[URLPattern | URLResolver] = [
        path(f"connectors/{module.split('.')[-2]}/", include(module)) for module in rooms.urls()]
    if _exists("centre.web.api.urls"):
        doors.append(path("api/", include("centre.web.api.urls")))
    return doors


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


urlpatterns: list[URLPattern | URLResolver] = [
    *_machine_doors(),
    *i18n_patterns(*_rooms_with_pages(), prefix_default_language=False),
]
