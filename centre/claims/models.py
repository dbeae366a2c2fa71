"""Rows of the claims room; private to it."""
from __future__ import annotations

from typing import ClassVar

from django.db import models

from centre.claims.verdicts import Verdict


class Certainty(models.TextChoices):
    """How far a record may be trusted; only `ok` is public."""

    OK = "ok", "Read, dated and sourced"
    DATE_UNCERTAIN = "date_uncertain", "Date uncertain"
    CHECK_AGAIN = "check_again", "Read the page again before use"
    WEAK_SOURCE = "weak_source", "Weak source"


class Claim(models.Model):
    """One rumour in our own words. Texts named `public_…` have the names of living people masked."""

    ref = models.CharField(max_length=40, unique=True)
    text_th = models.TextField()
    text_en = models.TextField()
    public_text_th = models.TextField()
    public_text_en = models.TextField()
    correct_th = models.TextField()
    correct_en = models.TextField()
    public_correct_th = models.TextField()
    public_correct_en = models.TextField()
    variants = models.JSONField(default=list)
    verdict = models.CharField(max_length=30, choices=Verdict.choices)
    verdict_recorded = models.CharField(max_length=30, choices=Verdict.choices)
    happened = models.CharField(max_length=10)
    known_from = models.DateTimeField(db_index=True)
    election = models.CharField(max_length=40, blank=True)
    topic = models.CharField(max_length=40)
    certainty = models.CharField(max_length=20, choices=Certainty.choices)
    about_commission = models.BooleanField()
    concerns_living_person = models.BooleanField()
    note = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["ref"]

    def __str__(self) -> str:
        return self.ref


class FactCheck(models.Model):
    """One organisation's published check, or report of a denial, of a claim."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="fact_checks")
    organisation_name = models.CharField(max_length=200)
    url = models.CharField(max_length=1000)
    published = models.CharField(max_length=10)
    known_from = models.DateTimeField()
    verdict = models.CharField(max_length=30, choices=Verdict.choices)
    independent = models.BooleanField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.organisation_name}"


class Screening(models.Model):
    """One look at the words of a post with one catalogue and one model; a second look is a second row."""

    post = models.ForeignKey("posts.Post", on_delete=models.CASCADE, related_name="+")
    text_sha256 = models.CharField(max_length=64)
    catalogue_version = models.CharField(max_length=64)
    model_version = models.CharField(max_length=60)
    election_related = models.FloatField()
    screened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(
            fields=["post", "text_sha256", "catalogue_version", "model_version"], name="claims_one_screening")]
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"post {self.post_id} {self.election_related:.2f}"


class Match(models.Model):
    """A claim that a screening found in a post, best first, with the reason: places and words in the post."""

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="matches")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    score = models.FloatField()
    probability = models.FloatField()
    spans = models.JSONField()
    words = models.JSONField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["screening", "rank"], name="claims_one_rank")]
        ordering: ClassVar = ["screening", "rank"]

    def __str__(self) -> str:
        return f"{self.claim_id} #{self.rank} {self.probability:.2f}"
