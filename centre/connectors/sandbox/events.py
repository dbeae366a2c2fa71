"""Turns each kind of webhook into the verbs of the rooms below; items that are wrong are named, good ones kept."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from pydantic import BaseModel

from centre.casework import services as casework
from centre.connectors.sandbox import wire
from centre.connectors.sandbox.signature import Sender
from centre.kernel.errors import CentreError, InvalidInput, NotFound
from centre.kernel.language import Bilingual
from centre.posts import queries as posts
from centre.posts import services as post_verbs
from centre.posts.queries import PostView
from centre.posts.seen import Metrics, SeenPost
from centre.reports import services as reports
from centre.reports.services import NewReport

Answer = dict[str, Any]


class DataInvalid(Exception):
    """The webhook as a whole cannot be used; `error` names the field."""

    def __init__(self, error: InvalidInput) -> None:
        super().__init__(str(error))
        self.error = error


@dataclass(frozen=True, slots=True)
class Kind:
    """How one type of webhook is read: the list in `data` and the model of an item, or `data` itself."""

    model: type[BaseModel]
    handle: Callable[[Sender, Any, datetime], Mapping[str, Any] | None]
    items: str | None = None


def apply(sender: Sender, value: object) -> Answer:
    """Do what a webhook says; call it inside a transaction.

    Returns:
        `accepted` (count), `refused` ([{index, code, message, field}]), `repeated` false, and what the kind
        adds (`tracking_code` and `tracking_url` for a report).

    Raises:
        DataInvalid: envelope, type or a single object is wrong; nothing was done.
    """
    try:
        envelope = wire.read(wire.Envelope, value)
        kind = _kind(envelope.type)
        if kind.items is None:
            return _one(sender, kind, wire.read(kind.model, envelope.data, prefix="data"), envelope.at)
        return _many(sender, kind, _list_of(envelope.data, kind.items), envelope.at)
    except InvalidInput as error:
        raise DataInvalid(error) from error


def _kind(name: str) -> Kind:
    kind = KINDS.get(name)
    if kind is None:
        raise InvalidInput("type_unknown", Bilingual(
            f"ไม่รู้จักชนิด {name!r} ชนิดที่รับคือ {', '.join(KINDS)}",
            f"Unknown type {name!r}. Known are: {', '.join(KINDS)}."), field="type")
    return kind


def _one(sender: Sender, kind: Kind, item: BaseModel, at: datetime) -> Answer:
    try:
        with transaction.atomic():
            extra = kind.handle(sender, item, at)
    except CentreError as error:
        return {"accepted": 0, "refused": [_refused(0, error, "data")], "repeated": False}
    return {"accepted": 1, "refused": [], "repeated": False, **(extra or {})}


def _many(sender: Sender, kind: Kind, items: list[Any], at: datetime) -> Answer:
    accepted, refused = 0, list[dict[str, Any]]()
    for index, raw in enumerate(items):
        prefix = f"data.{kind.items}.{index}"
        try:
            value = {"id": raw} if kind.model is wire.DeletedPost else raw
            item = wire.read(kind.model, value, prefix=prefix)
            with transaction.atomic():
                kind.handle(sender, item, at)
            accepted += 1
        except CentreError as error:
            refused.append(_refused(index, error, prefix))
    return {"accepted": accepted, "refused": refused, "repeated": False}


def _list_of(data: Mapping[str, Any], name: str) -> list[Any]:
    items = data.get(name)
    if not isinstance(items, list):
        raise InvalidInput("list_missing", Bilingual(f"ช่อง data.{name} ต้องเป็นรายการ", f"data.{name} must be a list."),
                           field=f"data.{name}")
    if len(items) > wire.MOST_POSTS:
        raise InvalidInput("too_many", Bilingual(
            f"ส่งได้ครั้งละไม่เกิน {wire.MOST_POSTS} รายการ", f"Send at most {wire.MOST_POSTS} at once."),
            field=f"data.{name}")
    return items


def _refused(index: int, error: CentreError, prefix: str) -> dict[str, Any]:
    return {"index": index, "code": error.code, "message": error.message.en, "field": error.field or prefix}


def _published(sender: Sender, post: wire.PublishedPost, at: datetime) -> None:
    post_verbs.record_post(SeenPost(
        platform=sender.platform, external_id=post.id, url=post.url, author_handle=post.author.handle,
        caption=post.caption, speech=post.speech, screen_text=post.screen_text, language=post.language,
        posted_at=post.published_at, metrics=_reach(post.metrics, at) if post.metrics else None,
        provenance={"source": f"connectors.{sender.platform}", "webhook_id": sender.webhook_id,
                    "author_display": post.author.display}), actor=sender.actor)


def _metrics(sender: Sender, seen: wire.PostMetrics, _at: datetime) -> None:
    post_verbs.record_metrics([(_known(sender, seen.id).id, _reach(seen, seen.at))])


def _deleted(sender: Sender, item: wire.DeletedPost, at: datetime) -> None:
    post_verbs.mark_deleted(_known(sender, item.id).id, at=at, actor=sender.actor)


def _reach(seen: wire.Metrics, at: datetime) -> Metrics:
    return Metrics(at, views=seen.views, likes=seen.likes, shares=seen.shares, comments=seen.comments)


def _known(sender: Sender, external_id: str) -> PostView:
    post = posts.by_external(sender.platform, external_id)
    if post is None:
        raise NotFound("post_unknown", Bilingual(
            f"ศูนย์ฯ ยังไม่เคยได้รับโพสต์ {external_id} โปรดส่ง posts.published ก่อน",
            f"The centre has not seen post {external_id}. Send posts.published first."), field="id")
    return post


def _reported(sender: Sender, report: wire.NewReport, _at: datetime) -> Mapping[str, Any]:
    post = posts.by_external(sender.platform, report.post_id)
    if post is None:
        # The report has overtaken its post: an empty one keeps the place, and `posts.published` fills it in.
        post, _ = post_verbs.record_post(SeenPost(
            platform=sender.platform, external_id=report.post_id, url=f"{settings.SANDBOX_URL}/p/{report.post_id}",
            provenance={"source": f"connectors.{sender.platform}", "webhook_id": sender.webhook_id,
                        "known_from": "reports.created"}), actor=sender.actor)
    receipt = reports.receive(NewReport(
        channel=sender.platform, reason=report.reason, words=report.words, post_id=post.id, link=post.url,
        external_id=report.id, reporter_token=report.reporter_token))
    address = f"{settings.PUBLIC_URL}/track/{receipt.tracking_code}/"
    return {"tracking_code": receipt.tracking_code, "tracking_url": address}


def _referral_received(sender: Sender, event: wire.ReferralReceived, _at: datetime) -> None:
    casework.record_referral_received(sender.actor, event.referral_id, external_id=event.external_id, at=event.at)


def _referral_decided(sender: Sender, event: wire.ReferralDecided, _at: datetime) -> None:
    casework.record_platform_decision(
        sender.actor, event.referral_id, event.decision, rule=event.rule, reason=event.reason,
        decided_by=event.decided_by, external_id=event.external_id, at=event.at, ends_at=event.ends_at)


def _applied(sender: Sender, event: wire.MeasureApplied, _at: datetime) -> None:
    casework.record_applied(sender.actor, event.measure_id, post_ids=event.post_ids, at=event.at)


def _ended(sender: Sender, event: wire.MeasureEnded, _at: datetime) -> None:
    casework.record_ended(sender.actor, event.measure_id, post_ids=event.post_ids, at=event.at, reason=event.reason)


KINDS: Mapping[str, Kind] = {
    "posts.published": Kind(wire.PublishedPost, _published, "posts"),
    "posts.metrics": Kind(wire.PostMetrics, _metrics, "posts"),
    "posts.deleted": Kind(wire.DeletedPost, _deleted, "ids"),
    "reports.created": Kind(wire.NewReport, _reported),
    "referrals.received": Kind(wire.ReferralReceived, _referral_received),
    "referrals.decided": Kind(wire.ReferralDecided, _referral_decided),
    "measures.applied": Kind(wire.MeasureApplied, _applied),
    "measures.ended": Kind(wire.MeasureEnded, _ended),
}
