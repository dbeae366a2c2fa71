"""What the sandbox keeps: posts, reports, referrals, measures, and what came in or must go out."""
from __future__ import annotations

from django.db import models


class OutgoingMessage(models.Model):
    """One signed message for the centre; written in the same transaction as its cause, sent until answered."""

    message_id = models.CharField(max_length=64, unique=True)
    type = models.CharField(max_length=40)
    body = models.TextField()  # sent byte for byte at every attempt, so that a repeat is seen as a repeat
    after = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followers")
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveIntegerField(default=0)
    lease = models.CharField(max_length=32, default="", blank=True)
    lease_until = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True, db_index=True)
    refused_at = models.DateTimeField(null=True)
    answer = models.JSONField(default=dict)
    last_error = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        """The type and id, for logs."""
        return f"{self.type} {self.message_id}"


class ReceivedMessage(models.Model):
    """A machine call already answered: the same call again gets the same answer and changes nothing."""

    message_id = models.CharField(max_length=200, primary_key=True)
    path = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        """The caller's id."""
        return self.message_id


class Post(models.Model):
    """One short-video post as its author made it; synthetic and marked so."""

    id = models.CharField(max_length=32, primary_key=True)
    key = models.CharField(max_length=40, unique=True)
    setting = models.CharField(max_length=8, db_index=True)
    author_handle = models.CharField(max_length=60)
    author_display = models.CharField(max_length=80)
    caption = models.TextField(blank=True)
    speech = models.TextField(blank=True)
    screen_text = models.TextField(blank=True)
    language = models.CharField(max_length=8, default="th")
    published_at = models.DateTimeField(db_index=True)
    duration_s = models.PositiveSmallIntegerField()
    announcement = models.ForeignKey(OutgoingMessage, null=True, on_delete=models.PROTECT)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-published_at", "id")

    def __str__(self) -> str:
        """The key under which the post was written."""
        return self.key


class Report(models.Model):
    """A viewer's report of a post; its message to the centre carries it, the answer brings the code."""

    id = models.CharField(max_length=40, primary_key=True)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="reports")
    reason = models.CharField(max_length=40)
    words = models.TextField(blank=True)
    device = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    message = models.OneToOneField(OutgoingMessage, on_delete=models.PROTECT)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("device", "post"), name="one_report_a_device_and_post"),)

    def __str__(self) -> str:
        """The report's id."""
        return self.id


class Referral(models.Model):
    """What the centre referred, and what this platform decided by its own rules."""

    referral_id = models.CharField(max_length=80, unique=True)
    external_id = models.CharField(max_length=40, unique=True)
    payload = models.JSONField()
    received_at = models.DateTimeField()
    receipt = models.ForeignKey(OutgoingMessage, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, blank=True, default="")
    rule = models.CharField(max_length=40, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    decided_by = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-received_at", "-id")

    def __str__(self) -> str:
        """The sandbox's own number of the referral."""
        return self.external_id


class Measure(models.Model):
    """A label, a limit or a removal that the platform decided and the centre asked to apply."""

    measure_id = models.CharField(max_length=80, unique=True)
    external_id = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="measures")
    posts = models.ManyToManyField(Post, related_name="measures")
    label = models.JSONField(null=True)
    payload = models.JSONField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    applied = models.ForeignKey(OutgoingMessage, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """The sandbox's own number of the measure."""
        return self.external_id
