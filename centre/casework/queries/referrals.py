"""Referrals, decisions, measures and observations as connectors and pages read them."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from centre.casework import errors, labels
from centre.casework.models import Case, Measure, Observation, PlatformDecision, Referral
from centre.kernel.canonical import sha256_hex


@dataclass(frozen=True, slots=True)
class ReferralView:
    """A referral; `external_ids` are the platform's ids of the posts, `answer_by` None where no time is set."""

    id: str
    case_ref: str
    platform: str
    external_ids: tuple[str, ...]
    post_ids: tuple[int, ...]
    measure_kind: str
    basis: tuple[str, ...]
    words_th: str
    words_en: str
    label_th: str
    label_en: str
    ends_at: datetime | None
    correction_url: str
    correction_url_en: str
    bundle_sha256: str
    prepared_by: str
    prepared_organisation: str
    prepared_at: datetime
    replaced_at: datetime | None
    released_by: str
    released_at: datetime | None
    answer_by: datetime | None
    external_id: str
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class DecisionView:
    """What a platform decided, in its own words; `how_received` is empty where the platform recorded it itself."""

    referral_id: str
    decision: str
    rule: str
    reason: str
    decided_by: str
    external_id: str
    decided_at: datetime
    ends_at: datetime | None
    recorded_at: datetime
    recorded_by: str
    recorded_organisation: str
    how_received: str


@dataclass(frozen=True, slots=True)
class ObservationView:
    """One look at the platform, by the platform's ids of the posts."""

    at: datetime
    standing: bool
    seen: Mapping[str, bool]
    observed_by: str


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure and where it stands at the platform."""

    id: str
    case_ref: str
    referral_id: str
    platform: str
    kind: str
    state: str
    external_ids: tuple[str, ...]
    label_th: str
    label_en: str
    label_url: str
    label_url_en: str
    starts_at: datetime
    ends_at: datetime | None
    external_id: str
    sent_at: datetime | None
    acknowledged_at: datetime | None
    applied_at: datetime | None
    observed_at: datetime | None
    ended_at: datetime | None
    observations: tuple[ObservationView, ...]


def referral(referral_id: str) -> ReferralView:
    """One referral, for connectors.

    Raises:
        NotFound: `referral_unknown`.
    """
    found = Referral.objects.filter(pk=referral_id).defer("bundle").select_related("case").first()
    if found is None:
        raise errors.referral_unknown()
    return referral_view(found)


def referrals_of(case: Case) -> list[ReferralView]:
    """The referrals of a case, oldest first, with those that were replaced."""
    return [referral_view(r) for r in case.referrals.defer("bundle").select_related("case")]


def referrals_to(platform: str) -> list[ReferralView]:
    """The released referrals to a platform, newest first."""
    rows = Referral.objects.filter(platform=platform, released_at__isnull=False).defer("bundle")
    return [referral_view(r) for r in rows.select_related("case").order_by("-released_at")]


def bundle(referral_id: str) -> bytes:
    """The sealed zip of a referral, as it was when it was prepared.

    Raises:
        NotFound: `referral_unknown`.
        Conflict: `seal_differs` when the stored bytes no longer fit the seal.
    """
    found = Referral.objects.filter(pk=referral_id).first()
    if found is None:
        raise errors.referral_unknown()
    data = bytes(found.bundle)
    if sha256_hex(data) != found.bundle_sha256:
        raise errors.seal_differs()
    return data


def measure(measure_id: str) -> MeasureView:
    """One measure, for connectors.

    Raises:
        NotFound: `measure_unknown`.
    """
    found = Measure.objects.filter(pk=measure_id).select_related("referral__case").first()
    if found is None:
        raise errors.measure_unknown()
    return measure_view(found)


def measures_of(case: Case) -> list[MeasureView]:
    """The measures of a case, oldest first."""
    rows = Measure.objects.filter(referral__case=case).select_related("referral__case")
    return [measure_view(m) for m in rows.order_by("starts_at", "pk")]


def decisions_of(case: Case) -> list[DecisionView]:
    """The platform's decisions in a case, oldest first."""
    rows = PlatformDecision.objects.filter(referral__case=case).order_by("pk")
    return [DecisionView(d.referral_id, d.decision, d.rule, d.reason, d.decided_by, d.external_id, d.decided_at,
                         d.ends_at, d.recorded_at, d.recorded_by, d.recorded_organisation, d.how_received)
            for d in rows]


def referral_view(row: Referral) -> ReferralView:
    """The row as a value."""
    address = labels.correction_url(row.correction_slug)
    covered = list(row.posts.select_related("post"))
    return ReferralView(
        row.pk, row.case.ref, row.platform, tuple(p.post.external_id for p in covered),
        tuple(p.post_id for p in covered), row.measure_kind, tuple(row.basis), row.words_th, row.words_en,
        row.label_th, row.label_en, row.ends_at, address.th, address.en, row.bundle_sha256, row.prepared_pseudonym,
        row.prepared_organisation, row.prepared_at, row.replaced_at, row.released_pseudonym, row.released_at,
        row.answer_by, row.external_id, row.received_at)


def measure_view(row: Measure) -> MeasureView:
    """The row as a value."""
    return MeasureView(
        row.pk, row.referral.case.ref, row.referral_id, row.referral.platform, row.kind, row.state,
        tuple(p.post.external_id for p in row.posts.select_related("post")), row.label_th, row.label_en,
        row.label_url, row.label_url_en, row.starts_at, row.ends_at, row.external_id, row.sent_at,
        row.acknowledged_at, row.applied_at, row.observed_at, row.ended_at,
        tuple(_observation(o) for o in row.observations.all()))


def _observation(row: Observation) -> ObservationView:
    return ObservationView(row.at, row.standing, row.seen, row.observed_by)
