"""Report something, get a code, and follow with it what became of the report."""
from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from centre.casework import queries as casework
from centre.kernel.errors import CentreError, InvalidInput, NotFound
from centre.kernel.identifiers import parse_tracking_code
from centre.reports import queries as reports
from centre.reports import services
from centre.reports.reasons import Reason
from centre.reports.services import KEEP_CONTACT, NewReport
from centre.web.public import limits
from centre.web.public.forms import ReportForm, new_form_token
from centre.web.public.links import pasted, seen_at
from centre.web.public.looking import show_privately

_CHANNEL = "hub"


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form; a good one becomes a report and leads to its receipt."""
    if request.method != "POST":
        return _form(request, ReportForm(initial=_first_words(request)), new_form_token(), status=200)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _form(request, form, form.cleaned_data.get("token") or new_form_token(), status=400)
    given = form.cleaned_data
    if wait := limits.seconds_to_wait(limits.REPORTS, request):
        form.add_error(None, limits.wait_words(wait))
        return limits.told_to_wait(_form(request, form, given["token"], status=429), wait)
    seen = seen_at(given["link"]) if given["link"] else pasted(given["text"]).post
    try:
        receipt = services.receive(NewReport(
            channel=_CHANNEL, reason=Reason(given["reason"]), words=given["words"], link=given["link"],
            text=given["text"], post_id=seen.id if seen else None, external_id=given["token"],
            contact=given["contact"] or None))
    except InvalidInput as error:
        form.add_error(error.field if error.field in form.fields else None,
                       error.in_language(get_language() or "th"))
        return _form(request, form, given["token"], status=400)
    return redirect("public:receipt", receipt.tracking_code)


@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The tracking code, large."""
    return show_privately(request, "public/receipt.html", {"code": _known(code).tracking_code})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for the code; a known one leads to its page. It changes nothing, so it needs no token."""
    typed = (request.POST if request.method == "POST" else request.GET).get("code", "").strip()[:40]
    fault = ""
    if typed:
        if wait := limits.seconds_to_wait(limits.TRACKS, request):
            return limits.told_to_wait(show_privately(request, "public/track.html", {
                "typed": typed, "fault": limits.wait_words(wait)}, status=429), wait)
        try:
            return redirect("public:tracked", reports.by_code(typed).tracking_code)
        except CentreError as error:
            fault = error.in_language(get_language() or "th")
    return show_privately(request, "public/track.html", {"typed": typed, "fault": fault},
                          status=400 if fault else 200)


@require_safe
def tracked(request: HttpRequest, code: str) -> HttpResponse:
    """Each step of the report so far, and the outcome."""
    found = _known(code)
    if found.tracking_code != code:
        return redirect("public:tracked", found.tracking_code)
    steps = casework.progress(found.id)
    return show_privately(request, "public/tracked.html", {
        "report": found, "steps": steps, "last": steps[-1] if steps else None})


def _known(code: str) -> reports.ReportView:
    try:
        return reports.by_code(parse_tracking_code(code))
    except (InvalidInput, NotFound) as error:
        raise Http404("no report has this code") from error


def _first_words(request: HttpRequest) -> dict[str, str]:
    return {"link": request.GET.get("link", "")[:2000], "text": request.GET.get("text", "")[:2000]}


def _form(request: HttpRequest, form: ReportForm, token: str, *, status: int) -> HttpResponse:
    return show_privately(request, "public/report.html", {
        "form": form, "token": token, "reasons": list(Reason), "keep_days": KEEP_CONTACT.days}, status=status)
