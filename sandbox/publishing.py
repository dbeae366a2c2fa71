"""Tells the centre what was published, how far it went and what its author deleted."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction

from sandbox import clock, feed, metrics, outbox
from sandbox.errors import PostGone
from sandbox.models import OutgoingMessage, Post

BATCH = 50


def as_wire(post: Post) -> dict[str, Any]:
    """A post under the names of the wire contract."""
    moment = clock.now()
    return {
        "id": post.id, "url": f"{settings.PUBLIC_URL}/p/{post.id}",
        "author": {"handle": post.author_handle, "display": post.author_display},
        "caption": post.caption, "speech": post.speech, "screen_text": post.screen_text, "language": post.language,
        "published_at": clock.iso(post.published_at), "duration_s": post.duration_s,
        "metrics": metrics.at(post, moment).as_dict(),
    }


def _announce(posts: Sequence[Post]) -> OutgoingMessage:
    message = outbox.put("posts.published", {"posts": [as_wire(p) for p in posts]})
    Post.objects.filter(pk__in=[p.pk for p in posts]).update(announcement=message)
    return message


def announce_due() -> int:
    """Write a message for each fifty published posts that the centre has not been told of; returns how many posts."""
    count = 0
    while True:
        with transaction.atomic():
            posts = list(feed.published().filter(announcement=None).order_by("published_at", "id")[:BATCH])
            if not posts:
                return count
            _announce(posts)
        count += len(posts)


def announcement_of(post: Post) -> OutgoingMessage:
    """The message that tells of this post, written now if there is none; call it inside a transaction."""
    current = Post.objects.select_for_update().select_related("announcement").get(pk=post.pk)
    return current.announcement or _announce([current])


def send_metrics(*, limit: int = 40) -> int:
    """Write the present counts of the most seen posts that the centre knows; returns how many posts."""
    moment = clock.now()
    known = feed.published().filter(announcement__delivered_at__isnull=False)
    seen = sorted(((p.pk, metrics.at(p, moment)) for p in known), key=lambda row: (-row[1].views, row[0]))[:limit]
    if not seen:
        return 0
    rows = [{"id": pk, "at": clock.iso(moment), **counts.as_dict()} for pk, counts in seen]
    with transaction.atomic():
        outbox.put("posts.metrics", {"posts": rows})
    return len(rows)


def delete(post_id: str) -> Post:
    """The author deletes a post; told to the centre when the centre has been told of the post. Raises PostGone."""
    with transaction.atomic():
        post = feed.published().select_for_update().filter(pk=post_id).first()
        if post is None:
            raise PostGone(post_id)
        post.deleted_at = clock.now()
        post.save(update_fields=["deleted_at"])
        if post.announcement is not None:
            outbox.put("posts.deleted", {"ids": [post.id]}, after=post.announcement)
    return post
