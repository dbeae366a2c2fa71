"""What a viewer may see now: the posts of the clock's year, less what was deleted, removed or limited."""
from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from sandbox import clock, metrics
from sandbox.errors import PostGone
from sandbox.models import Measure, Post
from sandbox.surfaces import MEMORY, PostSurface, Words

PAGE = 12


@dataclass(frozen=True, slots=True)
class Shown:
    """One post as a viewer meets it."""

    post: Post
    metrics: metrics.Metrics
    banner: Words | None = None
    labels: tuple[Words, ...] = ()
    state: str = "visible"
    removed_by: Measure | None = None
    active: Sequence[Measure] = field(default=())


def published() -> QuerySet[Post]:
    """Posts of the clock's year, published by now and not deleted, newest first."""
    moment = clock.now()
    return Post.objects.filter(setting=str(clock.buddhist_year(moment)), published_at__lte=moment, deleted_at=None)


def active_measures(post_ids: Iterable[str]) -> dict[str, list[Measure]]:
    """The measures in force on each post by the sandbox's clock."""
    moment = clock.now()
    rows = Measure.posts.through.objects.filter(
        Q(measure__ends_at=None) | Q(measure__ends_at__gt=moment), post_id__in=list(post_ids),
        measure__ended_at=None, measure__starts_at__lte=moment).select_related("measure__referral")
    found: dict[str, list[Measure]] = defaultdict(list)
    for row in rows.order_by("measure_id"):
        found[row.post_id].append(row.measure)
    return found


def state_of(measures: Iterable[Measure]) -> str:
    """visible, limited or removed: the strongest measure counts."""
    kinds = {m.kind for m in measures}
    return "removed" if "remove" in kinds else "limited" if "limit" in kinds else "visible"


def _order(post: Post) -> tuple[float, str]:
    """Mixed as feeds are, but the same for everybody and at every reload: newer first, jittered by half a day."""
    jitter_h = hashlib.sha256(f"feed {post.key}".encode()).digest()[0] / 255 * 30
    return -(post.published_at.timestamp() + jitter_h * 3600), post.id


def page(number: int) -> tuple[list[Shown], bool]:
    """One page of the For You feed (from 1) and whether another follows."""
    posts = sorted(published(), key=_order)
    measures = active_measures(p.id for p in posts)
    visible = [p for p in posts if state_of(measures.get(p.id, ())) == "visible"]
    start = (number - 1) * PAGE
    return _show(visible[start:start + PAGE], measures), len(visible) > start + PAGE


def search(query: str, *, limit: int = 30) -> list[Shown]:
    """Posts that hold what was typed: all words first, then those that share most of its letters."""
    posts = list(published())
    measures = active_measures(p.id for p in posts)
    wanted = query.casefold().split()
    grams = _grams("".join(wanted))
    scored = []
    for post in posts:
        if state_of(measures.get(post.id, ())) != "visible":
            continue
        text = f"{post.caption}\n{post.screen_text}\n{post.speech}\n{post.author_handle}".casefold()
        hits = sum(word in text for word in wanted)
        shared = len(grams & _grams(text)) / len(grams) if grams else 0.0
        if hits == len(wanted) or shared >= 0.6:
            scored.append((-hits, -shared, _order(post), post))
    scored.sort(key=lambda row: row[:3])
    return _show([row[3] for row in scored[:limit]], measures)


def _grams(text: str) -> set[str]:
    packed = "".join(text.split())
    return {packed[i:i + 3] for i in range(len(packed) - 2)}


def one(post_id: str, *, fresh: bool = False) -> Shown:
    """One post on its own page, also when it is limited or removed; raises PostGone."""
    post = published().filter(pk=post_id).first()
    if post is None:
        raise PostGone(post_id)
    return _show([post], active_measures([post.id]), fresh=fresh)[0]


def _show(posts: Sequence[Post], measures: Mapping[str, list[Measure]], *, fresh: bool = False) -> list[Shown]:
    surfaces = MEMORY.for_posts([p.id for p in posts], fresh=fresh)
    return [_shown(p, measures.get(p.id, []), surfaces[p.id]) for p in posts]


def _shown(post: Post, active: list[Measure], surface: PostSurface) -> Shown:
    """A label shows where this platform applied it and the centre still says that it stands."""
    applied = {m.measure_id for m in active if m.kind == "label"}
    return Shown(
        post, metrics.at(post, clock.now()), surface.banner,
        tuple(label for label in surface.labels if label.measure_id in applied), state_of(active),
        next((m for m in active if m.kind == "remove"), None), active)
