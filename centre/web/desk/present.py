"""What the pages of a case show that no record holds ready: marked words, stages, rows of the queue."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from centre import matching
from centre.casework.queries import CasePostView, CaseView, MeasureView, QueueRow
from centre.claims import queries as claims
from centre.claims.queries import MatchView
from centre.elections import queries as elections
from centre.kernel import clock
from centre.posts import queries as posts
from centre.posts.queries import PostView
from centre.triage.priority import HARM, UNKNOWN_HARM
from centre.triage.thresholds import OPEN
from centre.web.desk.access import language
from centre.web.desk.names import MEASURE_STATES, STAGES, STANCES, StanceLook
from centre.web.desk.templatetags.desk import marked

_MOST_ELSEWHERE = 10


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a post, with the words that made the match marked."""

    name: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Near:
    """The known claim nearest to a post; percent is the probability, `stance` may be empty."""

    ref: str
    probability: float
    percent: int
    stance: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PostBeside:
    """A post as it stands beside the claim."""

    seen: CasePostView
    parts: tuple[Part, ...]
    near: Near | None


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage of a stepper: `done`, `now` or `todo`."""

    name: str | Promise
    status: str
    at: datetime | None = None


def posts_beside(case: CaseView) -> list[PostBeside]:
    """Every post of the case with the reasons of its match with the case's claim, or with the nearest one."""
    return [_beside(row, case.claim.ref if case.claim else None) for row in case.posts]


def elsewhere(case: CaseView) -> list[PostView]:
    """Stored posts beside those of the case that seem to repeat its claim, the surest first; only what is public.

    They count from the probability from which a report of them would open a case about the claim. Posts without an
    address are words that reporters pasted: they belong to their own reports.
    """
    if case.claim is None:
        return []
    here = {row.post.id for row in case.posts}
    found = [number for number in claims.seen_repeating(case.claim.ref, probability=OPEN)
             if number not in here]
    views = {view.id: view for view in posts.many(found) if view.url and view.text}
    return [views[number] for number in found if number in views][:_MOST_ELSEWHERE]


def stances(case: CaseView) -> list[tuple[StanceLook, int]]:
    """How many posts of the case do what with its claim, as a machine read them; empty where it read none."""
    ref = case.claim.ref if case.claim else None
    read = Counter(match.stance for row in case.posts if (match := _match(row, ref)) and match.claim.ref == ref)
    return [(look, read[name]) for name, look in STANCES.items() if read[name]]


def stages(case: CaseView) -> list[StageView]:
    """The way of the case through the joint procedure."""
    at = next((i for i, (_code, _name, states) in enumerate(STAGES) if case.state in states), None)
    if at is None:
        return [StageView(STAGES[0][1], "done"), StageView(case.state_words.in_language(language()), "now")]
    ended = case.closed_at is not None
    return [StageView(name, "done" if i < at or ended else "now" if i == at else "todo")
            for i, (_code, name, _states) in enumerate(STAGES)]


def measure_stages(measure: MeasureView) -> list[StageView]:
    """The way of a measure at the platform."""
    moments = {"requested": measure.starts_at, "acknowledged": measure.acknowledged_at, "applied": measure.applied_at,
               "observed": measure.observed_at, "ended": measure.ended_at}
    return [StageView(name, "done" if moments[code] else "todo", moments[code])
            for code, name in MEASURE_STATES if code != "ended" or measure.ended_at]


def priority_reasons(case: CaseView) -> list[str]:
    """Why the case has its priority: harm of the topic, reach of its posts, nearness of the vote."""
    harm = HARM.get(case.claim.topic if case.claim else "", UNKNOWN_HARM)
    speed = posts.views_per_hour([row.post.id for row in case.posts], clock.now())
    reasons = [_("harm %(n)s of 5") % {"n": harm}, _("%(n)s views an hour") % {"n": f"{speed:,.0f}"}]
    opens = next((e.polling_opens for e in elections.all_known(clock.now()) if e.slug == case.election), None)
    if opens is not None and opens > clock.now():
        reasons.append(_("%(n)s hours to the vote") % {"n": round((opens - clock.now()).total_seconds() / 3600)})
    return reasons


def is_late(due: datetime | None) -> bool:
    """Whether a time to act has passed."""
    return due is not None and due < clock.now()


def shown(rows: Iterable[QueueRow], which: str) -> list[QueueRow]:
    """The rows of one filter: `mine`, `late`, `claimless` or all."""
    if which == "mine":
        return [row for row in rows if row.mine]
    if which == "late":
        return [row for row in rows if is_late(row.next.due)]
    return [row for row in rows if which != "claimless" or row.claim_ref is None]


def _beside(row: CasePostView, claim_ref: str | None) -> PostBeside:
    match = _match(row, claim_ref)
    near = Near(match.claim.ref, match.probability, round(100 * match.probability), match.stance,
                match.words) if match else None
    return PostBeside(row, tuple(_parts(row.post, match.spans if match else ())), near)


def _match(row: CasePostView, claim_ref: str | None) -> MatchView | None:
    """The match with the claim of the case, however weak, for a person put it there; else the nearest that counts."""
    matches = row.screening.matches if row.screening else ()
    nearest = matches[0] if matches and matches[0].probability >= matching.SUGGEST else None
    return next((m for m in matches if m.claim.ref == claim_ref), nearest)


def _parts(post: PostView, spans: Iterable[tuple[int, int]]) -> Iterable[Part]:
    """The post's texts with the spans of the joined text laid over each; the join is `posts.queries.text_of`."""
    offset, found = 0, tuple(spans)
    for name, text in ((_("Caption"), post.caption), (_("Speech"), post.speech), (_("On screen"), post.screen_text)):
        if text.strip():
            yield Part(name, marked(text, [(a - offset, b - offset) for a, b in found]))
            offset += len(text) + 1
