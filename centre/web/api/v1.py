"""Version 1 of the API: surfaces, search panel, find a constituency. Public, unsigned, cacheable for two seconds."""
from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from ninja import NinjaAPI
from ninja.params.functions import Path as InAddress
from ninja.params.functions import Query as Asked

from centre.casework import queries as casework
from centre.claims import queries as claims
from centre.elections import queries as elections
from centre.elections.views import PlaceOption
from centre.guide import queries as guide
from centre.kernel import clock
from centre.kernel.errors import CentreError, InvalidInput
from centre.kernel.language import Bilingual
from centre.matching.relevance import election_related
from centre.posts import queries as posts
from centre.web.api import panel, schemas

CACHE_SECONDS = 2
MOST_POSTS = 100
LINE_BETWEEN = 0.5
"""From here on a text counts as one about the election; the line that `matching.relevance` names."""

BANNER = Bilingual("ข้อมูลการเลือกตั้งที่ตรวจสอบแล้ว", "Checked information about the election")
PANEL = Bilingual("คำตอบเรื่องการเลือกตั้ง มีแหล่งที่มา", "Answers about the election, with sources")

api = NinjaAPI(
    title="Election Centre", version="1.0.0", docs_url=None, openapi_url="/openapi.json", urls_namespace="api-1",
    description="What a platform or a site may ask. No key, no cookie; answers may be kept for two seconds. "
                "Everything is as of the centre's clock: nothing that is not yet known is answered.")


@api.exception_handler(CentreError)
def _fault(request: HttpRequest, error: CentreError) -> HttpResponse:
    return api.create_response(request, {
        "code": error.code, "message_th": error.message.th, "message_en": error.message.en, "field": error.field},
        status=error.http_status)


def _cacheable(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def answered(request: HttpRequest, response: HttpResponse, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        response["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
        response["Access-Control-Allow-Origin"] = "*"
        return view(request, response, *args, **kwargs)

    return answered


@api.get("/surfaces", response={200: schemas.Surfaces, 400: schemas.Fault}, summary="Banner and labels for posts",
         operation_id="surfaces")
@_cacheable
def surfaces(request: HttpRequest, response: HttpResponse,  # noqa: ARG001 - the framework's signature
             platform: str = Asked(..., max_length=50, description="Slug of the asking platform, e.g. `sandbox`."),
             post_ids: str = Asked("", alias="posts", max_length=25_000, description=(
                 f"The platform's ids of posts, separated by commas, at most {MOST_POSTS}."))) -> dict[str, Any]:
    """Which of these posts carry the banner, and which labels stand under them."""
    wanted = list(dict.fromkeys(part.strip() for part in post_ids.split(",") if part.strip()))
    if len(wanted) > MOST_POSTS or "\0" in post_ids + platform:
        raise InvalidInput("posts_too_many", Bilingual(
            f"ถามได้ครั้งละไม่เกิน {MOST_POSTS} โพสต์", f"Ask for at most {MOST_POSTS} posts at once."), field="posts")
    banner_on, related = guide.surface_on("banner"), _election_related(platform, wanted)
    labels = _labels(platform, wanted) if guide.surface_on("labels") else {}
    th, en = _pages("public:home")
    return {
        "banner": {"on": banner_on, "text_th": BANNER.th, "text_en": BANNER.en, "url_th": th, "url_en": en},
        "posts": {post: {"banner": banner_on and post in related, "labels": labels.get(post, [])} for post in wanted}}


@api.get("/search-panel", response={200: schemas.SearchPanel, 400: schemas.Fault},
         summary="Panel above a search", operation_id="searchPanel")
@_cacheable
def search_panel(request: HttpRequest, response: HttpResponse,  # noqa: ARG001 - the framework's signature
                 q: str = Asked(..., max_length=500, description="The words that were searched for.")
                 ) -> dict[str, Any]:
    """Whether a search speaks of the election, and the answer cards to show with it."""
    turned_on = guide.surface_on("search_panel")
    if not turned_on or election_related(q) < LINE_BETWEEN:
        return {"on": turned_on, "show": False, "title_th": "", "title_en": "", "cards": []}
    return {"on": True, "show": True, "title_th": PANEL.th, "title_en": PANEL.en, "cards": [
        _card(card) for card in panel.cards_for(q, elections.front(clock.now()).slug)]}


@api.get("/elections/{slug}/find", response={200: schemas.PlaceAnswer, 400: schemas.Fault, 404: schemas.Fault},
         summary="Find a constituency", operation_id="findConstituency")
@_cacheable
def find(request: HttpRequest, response: HttpResponse,  # noqa: ARG001 - the framework's signature
         slug: str = InAddress(..., description="The election, for example th-mp-2566."),
         q: str = Asked(..., max_length=200, description="Tambon, amphoe, province, in Thai or English, any part.")
         ) -> dict[str, Any]:
    """The constituency of a tambon; several places of one name are offered, none is guessed."""
    answer = elections.find_place(slug, q)
    return {"election": slug, "kind": answer.kind, "total": answer.total, "message_th": answer.message.th,
            "message_en": answer.message.en, "options": [_place(place) for place in answer.options]}


def _place(place: PlaceOption) -> dict[str, Any]:
    return {
        "subdistrict_code": place.subdistrict_code,
        "subdistrict_th": place.subdistrict.th, "subdistrict_en": place.subdistrict.en,
        "district_th": place.district.th, "district_en": place.district.en,
        "province_th": place.province.th, "province_en": place.province.en,
        "constituencies": list(place.constituencies), "certainty": place.certainty,
        "note_th": place.note.th if place.note else "", "note_en": place.note.en if place.note else ""}


def _election_related(platform: str, wanted: list[str]) -> set[str]:
    seen = posts.by_externals(platform, wanted)
    screened = claims.latest_screenings(post.id for post in seen.values())
    return {external for external, post in seen.items() if post.deleted_at is None
            and post.id in screened and screened[post.id].election_related >= LINE_BETWEEN}


def _labels(platform: str, wanted: list[str]) -> dict[str, list[dict[str, str]]]:
    standing = casework.labels_standing(platform, wanted, clock.now())
    return {post: [{"measure_id": label.measure_id, "text_th": label.text.th, "text_en": label.text.en,
                    "url_th": label.url.th, "url_en": label.url.en} for label in found]
            for post, found in standing.items()}


def _card(card: guide.EditionView) -> dict[str, str]:
    th, en = _pages("public:card", card.slug)
    return {"question_th": card.question.th, "question_en": card.question.en, "answer_th": card.answer.th,
            "answer_en": card.answer.en, "url_th": th, "url_en": en}


def _pages(view: str, *args: str) -> tuple[str, str]:
    """Absolute addresses of a public page in both languages."""
    found = []
    for language in ("th", "en"):
        with override(language):
            found.append(settings.PUBLIC_URL + reverse(view, args=args))
    return found[0], found[1]
