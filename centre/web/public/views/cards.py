"""Answer cards: all by topic, and one with its steps, grounds, source and history."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from centre.claims import queries as claims
from centre.guide import queries as guide
from centre.kernel import clock
from centre.rulebook import queries as rulebook
from centre.rulebook.queries import Rule
from centre.web.public import topics
from centre.web.public.editions import show_withdrawn, standing
from centre.web.public.looking import election_of, show

_KIND = "answer_card"


@require_safe
def cards(request: HttpRequest) -> HttpResponse:
    """Every answer card known now for the election looked at."""
    election = election_of(request)
    found = guide.current(_KIND, clock.now(), election.slug)
    return show(request, "public/cards.html", {"topics": topics.grouped(found)}, election=election)


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """One answer card."""
    election, now = election_of(request), clock.now()
    edition = standing(_KIND, slug, election.slug)
    if edition is None:
        return show_withdrawn(request, _KIND, slug, election)
    known = {claim.ref: claim for claim in claims.public(now)} if edition.claims else {}
    return show(request, "public/card.html", {
        "edition": edition, "topic_title": topics.title(edition.topic),
        "history": guide.history(_KIND, slug, now), "rules": _rules(edition.rules),
        "claims": [known[ref] for ref in edition.claims if ref in known],
    }, election=election)


def _rules(ids: tuple[str, ...]) -> list[Rule]:
    found = {rule.id: rule for rule in rulebook.rules(clock.now())}
    return [found[i] for i in ids if i in found]
