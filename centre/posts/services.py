"""The verbs on posts: the only writers of this room."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from centre.accounts.actors import Actor
from centre.audit import services as audit
from centre.kernel import clock
from centre.kernel.canonical import canonical_json, sha256_hex
from centre.matching.catalogue import MODEL_VERSION
from centre.matching.text import normalise, normalise_many
from centre.outbox import services as outbox
from centre.posts import queries
from centre.posts.models import Capture, Hold, Post, Reading
from centre.posts.queries import PostView
from centre.posts.seen import Metrics, SeenPost, check, check_metrics

# How long the words of a post are kept when no case needs them. A choice of this centre, not of a law.
KEEP = timedelta(days=180)
_WORDS = ("url", "author_handle", "caption", "speech", "screen_text", "language", "posted_at")


def record_post(seen: SeenPost, *, actor: Actor | None = None) -> tuple[PostView, bool]:
    """Keep a post as seen; true when it is new to the centre.

    The same post seen again changes nothing; changed words make a new capture and a new screening. A post
    that was deleted or has expired stays so.

    Raises:
        InvalidInput: see `centre.posts.seen.check`.
    """
    check(seen)
    now, captured = clock.now(), seen.captured()
    sha256 = sha256_hex(captured)
    words = {**{name: getattr(seen, name) for name in _WORDS},
             "normalised": normalise(queries.text_of(seen)), "normalised_by": MODEL_VERSION}
    with transaction.atomic():
        post, created = Post.objects.select_for_update().get_or_create(
            platform=seen.platform, external_id=seen.external_id,
            defaults={**words, "provenance": dict(seen.provenance), "first_seen_at": now, "expires_at": now + KEEP})
        if post.expired_at is None and not _is_last_capture(post, sha256):
            if not created:
                Post.objects.filter(pk=post.pk).update(**words)
            _capture(post, sha256, canonical_json(captured).decode("utf-8"), now, actor or Actor.system("posts"))
        if seen.metrics is not None:
            _keep_reading(post.pk, seen.metrics)
    return queries.get(post.pk), created


def record_metrics(readings: Sequence[tuple[int, Metrics]]) -> int:
    """Keep readings of reach, given as (post id, metrics); a repeated moment is kept once. Returns how many are new.

    Readings are measurements, not decisions: they carry no audit entry.

    Raises:
        InvalidInput: `metrics_out_of_range`.
        NotFound: `post_unknown`.
    """
    for post_id, metrics in readings:
        check_metrics(metrics)
        queries.get(post_id)
    with transaction.atomic():
        return sum(_keep_reading(post_id, metrics) for post_id, metrics in readings)


def mark_deleted(post_id: int, *, at: datetime | None = None, actor: Actor | None = None) -> PostView:
    """Note that the platform no longer shows the post. Captures stay; a second notice changes nothing.

    Raises:
        NotFound: `post_unknown`.
    """
    queries.get(post_id)
    with transaction.atomic():
        if Post.objects.filter(pk=post_id, deleted_at=None).update(deleted_at=at or clock.now()):
            audit.append(actor or Actor.system("posts"), "post.deleted", f"post:{post_id}", {})
    return queries.get(post_id)


def place_hold(post_id: int, holder: str) -> None:
    """Keep a post from expiring while a record above needs it; the same holder holds once.

    Raises:
        NotFound: `post_unknown`.
    """
    queries.get(post_id)
    with transaction.atomic():
        _, created = Hold.objects.get_or_create(post_id=post_id, holder=holder, released_at=None,
                                                defaults={"placed_at": clock.now()})
        if created:
            audit.append(Actor.system("posts"), "post.hold_placed", f"post:{post_id}", {"holder": holder})


def release_hold(post_id: int, holder: str) -> None:
    """End a hold; the post may then expire. Without such a hold nothing changes."""
    with transaction.atomic():
        if Hold.objects.filter(post_id=post_id, holder=holder, released_at=None).update(released_at=clock.now()):
            audit.append(Actor.system("posts"), "post.hold_released", f"post:{post_id}", {"holder": holder})


def expire_due(*, limit: int = 500) -> int:
    """Erase words, captures and readings of posts past their date that nobody holds; returns how many.

    The row stays without content, so that old records still find what they point to.
    """
    done = 0
    due = Post.objects.filter(expires_at__lte=clock.now(), expired_at=None).exclude(
        pk__in=Hold.objects.filter(released_at=None).values("post_id")).values_list("pk", flat=True)
    for post_id in list(due[:limit]):
        with transaction.atomic():
            post = Post.objects.select_for_update().get(pk=post_id)
            if post.holds.filter(released_at=None).exists():
                continue
            post.captures.all().delete()
            post.readings.all().delete()
            Post.objects.filter(pk=post_id).update(url="", author_handle="", caption="", speech="", screen_text="",
                                                   normalised="", provenance={}, expired_at=clock.now())
            audit.append(Actor.system("posts"), "post.expired", f"post:{post_id}", {})
            done += 1
    return done


def normalise_stored(*, limit: int = 500) -> int:
    """Store the normalised form of posts that lack the one of the present model; returns how many were due.

    The form follows from the words: no decision, so no audit entry.
    """
    with transaction.atomic():
        due = list(Post.objects.select_for_update().filter(expired_at=None).exclude(
            normalised_by=MODEL_VERSION).order_by("pk")[:limit])
        for post, text in zip(due, normalise_many([queries.text_of(post) for post in due]), strict=True):
            post.normalised, post.normalised_by = text, MODEL_VERSION
        Post.objects.bulk_update(due, ["normalised", "normalised_by"])
    return len(due)


def _is_last_capture(post: Post, sha256: str) -> bool:
    last = post.captures.order_by("-id").first()
    return last is not None and last.sha256 == sha256


def _capture(post: Post, sha256: str, canonical: str, now: datetime, actor: Actor) -> None:
    capture = Capture.objects.create(post=post, sha256=sha256, canonical=canonical, captured_at=now)
    audit.append(actor, "post.captured", f"post:{post.pk}", {"capture_sha256": sha256})
    outbox.put("posts.seen", {"post_id": post.pk}, key=f"posts.seen:{capture.pk}")


def _keep_reading(post_id: int, metrics: Metrics) -> bool:
    _, created = Reading.objects.get_or_create(
        post_id=post_id, at=metrics.at, defaults={"views": metrics.views, "likes": metrics.likes,
                                                  "shares": metrics.shares, "comments": metrics.comments})
    return created
