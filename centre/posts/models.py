"""Rows of the posts room; private to it."""
from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Post(models.Model):
    """One post of one platform, with its words as last seen.

    `normalised` is the form of all its words that matching compares, made by the model that `normalised_by` names.
    """

    platform = models.CharField(max_length=50)
    external_id = models.CharField(max_length=200)
    url = models.CharField(max_length=2000, blank=True, db_index=True)
    author_handle = models.CharField(max_length=200, blank=True)
    caption = models.TextField(blank=True)
    speech = models.TextField(blank=True)
    screen_text = models.TextField(blank=True)
    normalised = models.TextField(blank=True, default="")
    normalised_by = models.CharField(max_length=40, blank=True, default="")
    language = models.CharField(max_length=16, blank=True)
    posted_at = models.DateTimeField(null=True)
    provenance = models.JSONField(default=dict)
    first_seen_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)
    expired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["platform", "external_id"], name="one_post_per_platform_id")]

    def __str__(self) -> str:
        return f"{self.platform}:{self.external_id}"


class Capture(models.Model):
    """The exact words of a post at a moment: canonical JSON and its SHA-256; written once, never changed."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="captures")
    sha256 = models.CharField(max_length=64)
    canonical = models.TextField()
    captured_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.post_id}:{self.sha256[:12]}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Write once.

        Raises:
            TypeError: when the capture is already written.
        """
        if self.pk is not None:
            raise TypeError("a capture is never changed")
        super().save(*args, **kwargs)


class Reading(models.Model):
    """Reach of a post at a moment."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="readings")
    at = models.DateTimeField()
    views = models.BigIntegerField()
    likes = models.BigIntegerField()
    shares = models.BigIntegerField()
    comments = models.BigIntegerField()

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "at"], name="one_reading_per_moment")]

    def __str__(self) -> str:
        return f"{self.post_id}@{self.at:%Y-%m-%dT%H:%M}"


class Hold(models.Model):
    """A reason to keep a post past its expiry; `holder` names a record above, such as a case."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holds")
    holder = models.CharField(max_length=64)
    placed_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(
            fields=["post", "holder"], condition=models.Q(released_at=None), name="one_open_hold_per_holder")]

    def __str__(self) -> str:
        return f"{self.post_id} held by {self.holder}"
