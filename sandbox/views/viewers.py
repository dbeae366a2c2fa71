"""Pages for viewers: the feed, a post, search, and the report of a post with its tracking code."""
from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sandbox import feed, pictures, publishing, reporting
from sandbox.errors import PostGone, Refused
from sandbox.surfaces import MEMORY
from sandbox.views import faults

_DEVICE_COOKIE = "sandbox_device"
_DEVICE_DAYS = 30
_LONGEST_QUERY = 200


@require_GET
def feed_page(request: HttpRequest) -> HttpResponse:
    """The For You feed, twelve posts a page."""
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 5 and int(asked) > 0 else 1
    shown, more = feed.page(number)
    return render(request, "sandbox/feed.html", {"shown": shown, "next_page": number + 1 if more else None,
                                                 "previous_page": number - 1 if number > 1 else None})


@require_GET
def post_page(request: HttpRequest, post_id: str) -> HttpResponse:
    """One post, also when it is limited; a removed one says under which rule."""
    try:
        shown = feed.one(post_id)
    except PostGone:
        return faults.post_gone(request)
    return render(request, "sandbox/post.html", {"item": shown})


@require_GET
def picture(request: HttpRequest, post_id: str) -> HttpResponse:
    """The drawn picture of a post as an SVG file."""
    try:
        shown = feed.one(post_id)
    except PostGone:
        return faults.post_gone(request)
    if shown.state == "removed":
        return faults.post_gone(request)
    response = HttpResponse(pictures.drawn(shown.post), content_type="image/svg+xml; charset=utf-8")
    patch_cache_control(response, public=True, max_age=300)
    return response


@require_GET
def search_page(request: HttpRequest) -> HttpResponse:
    """Search with the centre's panel on top."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:_LONGEST_QUERY]
    return render(request, "sandbox/search.html", {
        "query": query, "panel": MEMORY.panel(query) if query else None,
        "shown": feed.search(query) if query else []})


@require_http_methods(["GET", "POST"])
def report_page(request: HttpRequest, post_id: str) -> HttpResponse:
    """The report form; sending tries the centre at once, then shows the report's own page."""
    device = request.COOKIES.get(_DEVICE_COOKIE, "")
    if not (device.startswith("dev_") and len(device) == 36 and device[4:].isalnum()):
        device = f"dev_{secrets.token_hex(16)}"
    typed, fault = request.POST, None
    try:
        if request.method == "POST":
            kept, _new = reporting.report(
                report_id=typed.get("report_id", ""), post_id=post_id, reason=typed.get("reason", ""),
                words=typed.get("words", "").strip(), device=device)
            reporting.try_now(kept)
            return _with_device(redirect("report", report_id=kept.id), device)
        shown = feed.one(post_id)
    except PostGone:
        return faults.post_gone(request)
    except Refused as refused:
        fault, shown = refused, feed.one(post_id)
    return _with_device(render(request, "sandbox/report.html", {
        "item": shown, "reasons": reporting.REASONS, "fault": fault, "typed": typed,
        "words_limit": reporting.WORDS_LIMIT, "report_id": reporting.new_report_id(),
    }, status=fault.status if fault else 200), device)


def _with_device(response: HttpResponse, device: str) -> HttpResponse:
    response.set_cookie(_DEVICE_COOKIE, device, max_age=_DEVICE_DAYS * 86400, httponly=True, samesite="Lax")
    return response


@require_GET
def report_status(request: HttpRequest, report_id: str) -> HttpResponse:
    """The tracking code as soon as the centre has answered; until then "sent, waiting"."""
    try:
        kept = reporting.find(report_id)
    except PostGone:
        return faults.not_found(request)
    answer = kept.message.answer
    code, address = str(answer.get("tracking_code", "")), str(answer.get("tracking_url", ""))
    refused = kept.message.refused_at is not None or (kept.message.delivered_at is not None and not code)
    return render(request, "sandbox/reported.html", {
        "report": kept, "code": code, "refused": refused,
        "tracking_url": address if address.startswith(("http://", "https://")) else ""})


@require_POST
def delete_post(request: HttpRequest, post_id: str) -> HttpResponse:
    """The owner's delete button, open to everybody in practice."""
    try:
        publishing.delete(post_id)
    except PostGone:
        return faults.post_gone(request)
    return HttpResponseRedirect(request.path.removesuffix("/delete"))
