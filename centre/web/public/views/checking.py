"""Check this: a rumour against the claims that have been checked, and each of those claims on its own page."""
from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from centre.claims import queries as claims
from centre.claims.gathering import RELATED
from centre.claims.queries import CheckAnswer
from centre.guide import queries as guide
from centre.kernel import clock
from centre.kernel.errors import InvalidInput, NotFound
from centre.web.public import limits
from centre.web.public.identity import holds_national_id
from centre.web.public.links import Pasted, pasted
from centre.web.public.looking import election_of, show, show_privately

_LONGEST, _NEAREST = claims.MOST_CHARACTERS, 5


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The nearest known claims to what was pasted; POST keeps the words out of addresses and logs.

    It changes nothing, so it needs no token against forged forms, and the front page stays free of cookies.
    """
    given = request.POST if request.method == "POST" else request.GET
    typed = given.get("q", "").replace("\0", "").strip()
    if not typed:
        fault = _("Paste some words first.") if request.method == "POST" else ""
        return show(request, "public/check.html", {"fault": fault})
    if len(typed) > _LONGEST:
        return show_privately(request, "public/check.html", {
            "typed": typed[:_LONGEST], "fault": _("The text is too long. Paste the part that matters.")}, status=400)
    if holds_national_id(typed):
        return show_privately(request, "public/check.html", {
            "fault": _("This looks like a 13-digit ID number. We never need it: take it out and send again.")},
            status=400)
    if wait := limits.seconds_to_wait(limits.CHECKS, request):
        return limits.told_to_wait(show_privately(request, "public/check.html", {
            "typed": typed, "fault": limits.wait_words(wait)}, status=429), wait)
    parts = pasted(typed)
    try:
        answer = _answer(parts)
    except InvalidInput as error:
        return show_privately(request, "public/check.html", {
            "typed": typed, "fault": error.in_language(get_language() or "th")}, status=400)
    context = {"typed": typed, "answer": answer, "seen": parts.post, "unseen_link": parts.has_link and not parts.post}
    if not answer.matches:
        context["elsewhere"] = not parts.has_link and answer.election_related < RELATED
        cards = guide.current("answer_card", clock.now(), election_of(request).slug)
        context["cards"] = [c for c in cards if c.topic in {"rumour", "report"}][:4]
    return show_privately(request, "public/check.html", context)


def _answer(parts: Pasted) -> CheckAnswer:
    """What is near to the words of the post behind the link, and near to the words beside it.

    Raises:
        InvalidInput: when there is nothing to compare and no link either.
    """
    texts = [parts.post.text[:_LONGEST]] if parts.post else []
    if not parts.has_link or any(c.isalnum() for c in parts.words):
        texts.append(parts.words)
    answers = [claims.check(text, clock.now(), limit=_NEAREST) for text in texts]
    best: dict[str, claims.CheckMatch] = {}
    for match in sorted((m for a in answers for m in a.matches), key=lambda m: m.probability):
        best[match.claim.ref] = match
    nearest = sorted(best.values(), key=lambda m: -m.probability)[:_NEAREST]
    return CheckAnswer(tuple(nearest), max((a.election_related for a in answers), default=0.0))


@require_safe
def claim(request: HttpRequest, ref: str) -> HttpResponse:
    """One claim that the public may see: verdict, what is correct, who checked it."""
    now = clock.now()
    try:
        found = claims.get(ref, now, public_only=True)
    except NotFound as error:
        raise Http404(str(error)) from error
    return show(request, "public/claim.html", {
        "claim": found, "checks": found.fact_checks, "meaning": found.verdict_words,
        "correction": guide.correction_about(f"claim:{ref}", now),
        "cards": guide.cards_about_claim(ref, now, election_of(request).slug)})
