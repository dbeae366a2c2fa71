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
    generation = models.BigIntegerField(default=0, db_index=True)  # of the claims as a whole, when this one changed

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(  # not_examined says that nobody looked: nothing to publish
            condition=~models.Q(verdict=Verdict.NOT_EXAMINED, certainty=Certainty.OK), name="claims_public_examined")]
        indexes: ClassVar = [models.Index(fields=["certainty", "known_from"], name="claims_public_known")]
        ordering: ClassVar = ["ref"]

    def __str__(self) -> str:
        return self.ref


class ClaimsState(models.Model):
    """One row: how often the claims have changed, and the names of their newest states, each with its generation.

    A name tells a state from one of the same generation in another life of the database, before it was restored.
    """

    generation = models.BigIntegerField(default=0)
    recent = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"generation {self.generation}"


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
    stance = models.CharField(max_length=10, blank=True, default="")
    spans = models.JSONField()
    words = models.JSONField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["screening", "rank"], name="claims_one_rank")]
        ordering: ClassVar = ["screening", "rank"]

    def __str__(self) -> str:
        return f"{self.claim_id} #{self.rank} {self.probability:.2f}"


class Gathering(models.Model):
    """One row: the lock under which posts are gathered, which database this is, how often its texts have changed."""

    epoch = models.CharField(max_length=40)
    revision = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"revision {self.revision}"


class Candidate(models.Model):
    """Near-identical posts that repeat no known claim: perhaps a rumour that begins. Nothing follows from it."""

    started_by = models.OneToOneField("posts.Post", on_delete=models.PROTECT, related_name="+")
    sample = models.ForeignKey("posts.Post", on_delete=models.PROTECT, related_name="+")
    checkworthiness = models.FloatField()
    post_count = models.PositiveIntegerField(default=0)
    author_count = models.PositiveIntegerField(default=0)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(db_index=True)
    appeared_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="absorbed")
    catalogue_version = models.CharField(max_length=64)
    near_claim = models.ForeignKey(Claim, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """The short name under which people speak of it."""
        return f"R-{self.pk:04d}"


class GatheredText(models.Model):
    """One wording of a candidate: what is needed to recognise the next one like it, and nothing of its words."""

    digest = models.CharField(max_length=32, unique=True)
    signature = models.BinaryField()
    size = models.PositiveIntegerField()
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="texts")
    last_seen_at = models.DateTimeField(db_index=True)
    revision = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return self.digest


class GatheredPost(models.Model):
    """A post in a candidate, once; `author` is a hash that tells two authors apart and names neither."""

    post = models.OneToOneField("posts.Post", on_delete=models.CASCADE, related_name="+")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="posts")
    seen_at = models.DateTimeField()
    author = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering: ClassVar = ["seen_at", "post"]
        indexes: ClassVar = [models.Index(fields=["candidate", "seen_at"], name="claims_gathered_series")]

    def __str__(self) -> str:
        return f"post {self.post_id} in {self.candidate_id}"


class Closing(models.TextChoices):
    """How a candidate ended."""

    DISMISSED = "dismissed", "Dismissed with a reason"
    KNOWN = "known", "It repeats a known claim"
    CLAIM = "claim", "It became a claim of its own"


class CandidateDecision(models.Model):
    """How one candidate ended, who said so and why; written once, the database refuses to change it."""

    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="decision")
    kind = models.CharField(max_length=20, choices=Closing.choices)
    reason = models.TextField(blank=True)
    claim = models.ForeignKey(Claim, null=True, on_delete=models.PROTECT, related_name="+")
    pseudonym = models.CharField(max_length=120)
    organisation = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.candidate_id}: {self.kind}"
