"""What other rooms may read of posts."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from centre.kernel.errors import NotFound
from centre.kernel.language import Bilingual
from centre.matching.catalogue import MODEL_VERSION
from centre.matching.text import normalise_many
from centre.posts.models import Capture, Post, Reading


@dataclass(frozen=True, slots=True)
class PostView:
    """A post as last seen; `deleted_at` says when the platform stopped showing it, `expired_at` when we erased it."""

    id: int
    platform: str
    external_id: str
    url: str
    author_handle: str
    caption: str
    speech: str
    screen_text: str
    language: str
    posted_at: datetime | None
    provenance: Mapping[str, Any]
    first_seen_at: datetime
    deleted_at: datetime | None
    expired_at: datetime | None

    @property
    def text(self) -> str:
        """Everything the post says, see `text_of`."""
        return text_of(self)


@dataclass(frozen=True, slots=True)
class CaptureView:
    """One sealed state of a post; `canonical` is the JSON whose SHA-256 is given."""

    post_id: int
    sha256: str
    canonical: str
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class ReadingView:
    """Reach of a post at a moment."""

    at: datetime
    views: int
    likes: int
    shares: int
    comments: int


@dataclass(frozen=True, slots=True)
class StoredText:
    """The words of a post, and the form in which they are compared."""

    id: int
    platform: str
    external_id: str
    text: str
    normalised: str


class Worded(Protocol):
    """Anything with the three texts of a post."""

    @property
    def caption(self) -> str: ...
    @property
    def speech(self) -> str: ...
    @property
    def screen_text(self) -> str: ...


def text_of(post: Worded) -> str:
    """Caption, speech and on-screen text, those that are there, one a line."""
    return "\n".join(part for part in (post.caption, post.speech, post.screen_text) if part.strip())


def get(post_id: int) -> PostView:
    """The post with this id.

    Raises:
        NotFound: `post_unknown`.
    """
    found = Post.objects.filter(pk=post_id).first()
    if found is None:
        raise NotFound("post_unknown", Bilingual("ไม่พบโพสต์นี้", "There is no such post."), field="post_id")
    return _view(found)


def many(post_ids: Iterable[int]) -> list[PostView]:
    """The posts with these ids in order of id; unknown ids are left out."""
    return [_view(post) for post in Post.objects.filter(pk__in=list(post_ids)).order_by("pk")]


def by_external(platform: str, external_id: str) -> PostView | None:
    """The post that a platform knows under this id, if the centre has seen it."""
    found = Post.objects.filter(platform=platform, external_id=external_id).first()
    return _view(found) if found else None


def by_externals(platform: str, external_ids: Iterable[str]) -> dict[str, PostView]:
    """Seen posts of a platform by their id there; ids that were never seen are left out."""
    found = Post.objects.filter(platform=platform, external_id__in=list(external_ids))
    return {post.external_id: _view(post) for post in found}


def by_url(url: str) -> PostView | None:
    """The post last seen at this address, if there is one."""
    found = Post.objects.filter(url=url.strip()).exclude(url="").order_by("-pk").first()
    return _view(found) if found else None


def stored_texts(*, after: int = 0, limit: int = 1000, since: datetime | None = None) -> list[StoredText]:
    """The next posts in order of id, those that were erased left out.

    Args:
        after: the last id that was read.
        limit: how many at most.
        since: only those first seen then or later.
    """
    found = Post.objects.filter(expired_at=None, pk__gt=after)
    if since is not None:
        found = found.filter(first_seen_at__gte=since)
    posts = list(found.order_by("pk")[:limit])
    stale = [post for post in posts if post.normalised_by != MODEL_VERSION]
    for post, text in zip(stale, normalise_many([text_of(post) for post in stale]), strict=True):
        post.normalised = text
    return [StoredText(post.pk, post.platform, post.external_id, text_of(post), post.normalised) for post in posts]


def captures(post_id: int) -> list[CaptureView]:
    """Every sealed state of a post, oldest first."""
    return [CaptureView(c.post_id, c.sha256, c.canonical, c.captured_at)
            for c in Capture.objects.filter(post_id=post_id)]


def readings(post_id: int) -> list[ReadingView]:
    """Every reading of reach, oldest first."""
    return [_reading(r) for r in Reading.objects.filter(post_id=post_id)]


def latest_reading(post_id: int) -> ReadingView | None:
    """The newest reading of reach, if there is one."""
    newest = Reading.objects.filter(post_id=post_id).last()
    return _reading(newest) if newest else None


def views_per_hour(post_ids: Iterable[int], at: datetime) -> float:
    """How fast these posts together gain views: over the last 24 h of readings, else since they were posted."""
    ids = list(post_ids)
    posted = dict(Post.objects.filter(pk__in=ids).values_list("pk", "posted_at"))
    by_post: dict[int, list[Reading]] = {}
    for reading in Reading.objects.filter(post_id__in=ids, at__lte=at):
        by_post.setdefault(reading.post_id, []).append(reading)
    return sum(_velocity(rows, posted[post_id]) for post_id, rows in by_post.items())


def _velocity(rows: list[Reading], posted_at: datetime | None) -> float:
    newest = rows[-1]
    recent = [r for r in rows if newest.at - r.at <= timedelta(hours=24)]
    if len(recent) > 1:
        gained, since = newest.views - recent[0].views, recent[0].at
    else:
        gained, since = newest.views, posted_at or newest.at
    # Below one hour a rate says more about rounding than about reach.
    hours = max((newest.at - since) / timedelta(hours=1), 1.0)
    return max(gained, 0) / hours


def _view(post: Post) -> PostView:
    return PostView(post.pk, post.platform, post.external_id, post.url, post.author_handle, post.caption,
                    post.speech, post.screen_text, post.language, post.posted_at, post.provenance,
                    post.first_seen_at, post.deleted_at, post.expired_at)


def _reading(row: Reading) -> ReadingView:
    return ReadingView(row.at, row.views, row.likes, row.shares, row.comments)
