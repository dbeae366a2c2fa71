"""Rows of the casework room; private to it."""
from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models

from centre.casework.transitions import CaseState, MeasureState


class WrittenOnceError(RuntimeError):
    """A program tried to change or delete a record that is written once: a mistake in the program."""


class WrittenOnceQuerySet(models.QuerySet[Any]):
    """Refuses the bulk verbs that would rewrite history."""

    def update(self, **_values: object) -> NoReturn:
        """Always refused."""
        raise WrittenOnceError("this record is written once")

    def delete(self) -> NoReturn:
        """Always refused."""
        raise WrittenOnceError("this record is kept")


class WrittenOnce(models.Model):
    """A row that stands as it was written."""

    objects = WrittenOnceQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Insert the row.

        Raises:
            WrittenOnceError: when it is already there.
        """
        if not self._state.adding:
            raise WrittenOnceError("this record is written once")
        super().save(*args, **kwargs)

    def delete(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Always refused."""
        raise WrittenOnceError("this record is kept")


class CaseNumber(models.Model):
    """The last case number of a Buddhist year; its row is the lock under which numbers are given."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Case(models.Model):
    """One falsehood under examination, pinned to the text of the joint procedure under which it was opened."""

    ref = models.CharField(max_length=20, unique=True)
    claim = models.ForeignKey("claims.Claim", null=True, on_delete=models.PROTECT, related_name="+", to_field="ref")
    state = models.CharField(max_length=30, default=CaseState.OPENED)
    round = models.PositiveSmallIntegerField(default=1)
    priority = models.PositiveSmallIntegerField(default=0)
    category = models.CharField(max_length=40)
    procedure_version = models.CharField(max_length=40)
    procedure_sha256 = models.CharField(max_length=64)
    election = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=40)
    correction_edition = models.CharField(max_length=40, blank=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering: ClassVar = ["-priority", "opened_at", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(
            fields=["claim"], condition=models.Q(closed_at=None), name="casework_one_open_case_per_claim")]

    def __str__(self) -> str:
        return self.ref


class CasePost(models.Model):
    """A post that the case is about."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="posts")
    post = models.ForeignKey("posts.Post", on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    why = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "post"], name="casework_post_once")]

    def __str__(self) -> str:
        return f"{self.case_id}: post {self.post_id}"


class CaseReport(models.Model):
    """A report that the case answers; a report has one case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports")
    report = models.OneToOneField("reports.Report", on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.report_id}"


class Finding(WrittenOnce):
    """What one examiner found, on the facts (a verdict) or on the law (breach or none)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=10)
    round = models.PositiveSmallIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    pseudonym = models.CharField(max_length=100)
    organisation = models.CharField(max_length=60)
    organisation_kind = models.CharField(max_length=20)
    verdict = models.CharField(max_length=30)
    reasons_th = models.TextField()
    reasons_en = models.TextField()
    sources = models.JSONField(default=list)
    rules = models.JSONField(default=list)
    at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(
            fields=["case", "kind", "round", "author"], name="casework_one_finding_per_reader")]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.round} {self.kind}"


class Referral(models.Model):
    """What the case asks of a platform, sealed when prepared and released by a second person."""

    id = models.CharField(primary_key=True, max_length=40)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    platform = models.CharField(max_length=60)
    measure_kind = models.CharField(max_length=10)
    basis = models.JSONField()
    words_th = models.TextField()
    words_en = models.TextField()
    label_th = models.TextField(blank=True)
    label_en = models.TextField(blank=True)
    ends_at = models.DateTimeField(null=True)
    correction_slug = models.CharField(max_length=80)
    bundle = models.BinaryField()
    bundle_sha256 = models.CharField(max_length=64)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_pseudonym = models.CharField(max_length=100)
    prepared_organisation = models.CharField(max_length=60)
    prepared_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    released_pseudonym = models.CharField(max_length=100, blank=True)
    released_organisation = models.CharField(max_length=60, blank=True)
    released_at = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    external_id = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["prepared_at", "pk"]

    def __str__(self) -> str:
        return self.pk


class ReferralPost(models.Model):
    """A post that a referral names."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="posts")
    post = models.ForeignKey("posts.Post", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.referral_id}: post {self.post_id}"


class PlatformDecision(WrittenOnce):
    """What the platform decided by its own rule; a record of its own beside the findings."""

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="decision")
    decision = models.CharField(max_length=10)
    rule = models.TextField()
    reason = models.TextField()
    decided_by = models.CharField(max_length=200)
    external_id = models.CharField(max_length=200)
    decided_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=100)
    recorded_organisation = models.CharField(max_length=60)
    # How an officer of the commission received an answer that came on paper; empty when the platform recorded it.
    how_received = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.decision}"


class Measure(models.Model):
    """What the platform does after its decision: a label, a limit or a removal, with an end."""

    id = models.CharField(primary_key=True, max_length=40)
    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="measure")
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=15, default=MeasureState.REQUESTED)
    label_th = models.TextField(blank=True)
    label_en = models.TextField(blank=True)
    label_url = models.CharField(max_length=500, blank=True)
    label_url_en = models.CharField(max_length=500, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    external_id = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    observed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.pk


class MeasurePost(models.Model):
    """A post under a measure, and what the platform said of it."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="posts")
    post = models.ForeignKey("posts.Post", on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["measure", "post"], name="casework_measured_once")]

    def __str__(self) -> str:
        return f"{self.measure_id}: post {self.post_id}"


class Observation(WrittenOnce):
    """One look at the platform: whether the measure stands, post by post ({external id: true or false})."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="observations")
    standing = models.BooleanField()
    seen = models.JSONField()
    at = models.DateTimeField()
    observed_by = models.CharField(max_length=100)
    observed_organisation = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.measure_id} @ {self.at:%Y-%m-%dT%H:%M}"


class CaseEvent(WrittenOnce):
    """One line of the trail: who did what, and where it took the case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=40)
    from_state = models.CharField(max_length=30)
    to_state = models.CharField(max_length=30)
    pseudonym = models.CharField(max_length=100)
    organisation = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.step}"
