"""Delivers referrals and measures to the practice platform and looks whether its labels stand."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from centre.accounts.actors import Actor
from centre.casework import queries as casework
from centre.casework import services as verbs
from centre.casework.queries import MeasureView, ReferralView
from centre.connectors.interface import CannotDeliver
from centre.connectors.sandbox import bundle_link, client, outbound
from centre.connectors.sandbox.signature import PLATFORMS
from centre.kernel.identifiers import new_id
from centre.rulebook import queries as rulebook

A = TypeVar("A", bound=BaseModel)
_ACTOR = Actor.system("connectors.sandbox")


class SandboxConnector:
    """The connector to `sandbox/`; see README.md beside this file for the wire."""

    slug = "sandbox"
    platforms = PLATFORMS

    def deliver_referral(self, referral_id: str) -> None:
        """POST /platform/referrals; the referral's id is the key under which the platform takes it once."""
        referral = casework.referral(referral_id)
        if referral.received_at:
            return
        answer = client.post("/platform/referrals", f"referral.{referral_id}", _referral(referral).model_dump())
        verbs.record_referral_received(_ACTOR, referral_id, external_id=_read(outbound.Taken, answer).external_id)

    def request_measure(self, measure_id: str) -> None:
        """POST /platform/measures; the measure's id is the key under which the platform applies it once."""
        measure = casework.measure(measure_id)
        if measure.acknowledged_at:
            return
        answer = client.post("/platform/measures", f"measure.{measure_id}", _measure(measure).model_dump())
        verbs.record_acknowledged(_ACTOR, measure_id, external_id=_read(outbound.Taken, answer).external_id)

    def observe(self, measure_id: str) -> None:
        """GET /platform/posts/{id} for each post of the measure, and record what stands there."""
        measure = casework.measure(measure_id)
        seen = {post: client.get(f"/platform/posts/{quote(post, safe='')}", new_id("look"))
                for post in measure.external_ids}
        verbs.record_observation(_ACTOR, measure_id, {
            post: _standing(measure, state) for post, state in seen.items()})


CONNECTOR = SandboxConnector()


def _referral(referral: ReferralView) -> outbound.Referral:
    return outbound.Referral(
        referral_id=referral.id, case_ref=referral.case_ref, posts=list(referral.external_ids),
        measure_requested=referral.measure_kind, basis=[_rule(rule_id) for rule_id in referral.basis],
        words_th=referral.words_th, words_en=referral.words_en, correction_url=referral.correction_url,
        bundle_sha256=referral.bundle_sha256,
        bundle_url=bundle_link.address(referral.id),
        answer_by=_moment(referral.answer_by))


def _measure(measure: MeasureView) -> outbound.Measure:
    label = outbound.LabelText(text_th=measure.label_th, text_en=measure.label_en, url=measure.label_url)
    return outbound.Measure(
        measure_id=measure.id, kind=measure.kind, posts=list(measure.external_ids),
        label=label if measure.kind == "label" else None, starts_at=_moment(measure.starts_at),
        ends_at=_moment(measure.ends_at), referral_id=measure.referral_id)


def _rule(rule_id: str) -> outbound.Basis:
    rule = rulebook.rule(rule_id)
    return outbound.Basis(rule=rule.id, title_th=rule.title.th, title_en=rule.title.en,
                          source_url=rule.source_url)


def _standing(measure: MeasureView, answer: Mapping[str, Any] | None) -> bool:
    """Whether the platform shows the post as the measure asks; a post that is gone counts as removed only."""
    if answer is None:
        return measure.kind == "remove"
    state = _read(outbound.PostState, answer)
    if measure.kind == "label":
        return any(label.measure_id == measure.id for label in state.labels)
    return state.state == {"limit": "limited", "remove": "removed"}[measure.kind]


def _read(model: type[A], answer: Mapping[str, Any]) -> A:
    try:
        return model.model_validate(answer)
    except ValidationError as error:
        raise CannotDeliver(
            f"the platform's answer is not as agreed: {error.errors(include_url=False)[0]}") from error


def _moment(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value else None
