"""The rows of what is public. Private to this room; the database itself refuses to change or delete an edition."""
from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models

from centre.kernel.identifiers import new_id


class Kind(models.TextChoices):
    """What an edition is."""

    ANSWER_CARD = "answer_card", "Answer card"
    PAGE = "page", "Guide page"
    BULLETIN = "bulletin", "Bulletin"
    CORRECTION = "correction", "Correction"
    OFFICIAL_CHANNEL = "official_channel", "Official channel"


class Certainty(models.TextChoices):
    """How sure a fact is: read in a source, read only second hand, or not settled."""

    OK = "ok", "Read in a source"
    SECONDARY = "secondary", "Secondary source only"
    UNCERTAIN = "uncertain", "Uncertain"


class SurfaceName(models.TextChoices):
    """The places on a platform where the centre may show itself."""

    BANNER = "banner", "Banner on election videos"
    SEARCH_PANEL = "search_panel", "Panel on election searches"
    LABELS = "labels", "Labels under posts"


class AppendOnlyError(RuntimeError):
    """A program tried to change or delete what may only be added to: a mistake in the program, not of a person."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Refuses the bulk verbs that would rewrite history."""

    def update(self, **_values: object) -> NoReturn:
        """Always refused."""
        raise AppendOnlyError("editions are never changed; publish a new one")

    def delete(self) -> NoReturn:
        """Always refused."""
        raise AppendOnlyError("editions are never deleted; withdraw with a new one")


class AppendOnly(models.Model):
    """A row that is written once."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Insert the row.

        Raises:
            AppendOnlyError: when the row is already there.
        """
        if not self._state.adding:
            raise AppendOnlyError("editions are never changed; publish a new one")
        super().save(**{**options, "force_insert": True})

    def delete(self, *_args: object, **_options: object) -> NoReturn:
        """Always refused."""
        raise AppendOnlyError("editions are never deleted; withdraw with a new one")


def _new_edition_id() -> str:
    return new_id("edn")


class Edition(AppendOnly):
    """One published state of a text; the highest number of a (kind, slug, election) is what holds."""

    id = models.CharField(primary_key=True, max_length=40, default=_new_edition_id, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    slug = models.CharField(max_length=80)
    election = models.CharField(max_length=40, blank=True, default="")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    sources = models.JSONField()
    certainty = models.CharField(max_length=20, choices=Certainty.choices)
    official_url = models.CharField(max_length=500, blank=True, default="")
    valid_from = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True)
    known_from = models.DateTimeField()
    published_at = models.DateTimeField()
    author_pseudonym = models.CharField(max_length=100)
    author_organisation = models.CharField(max_length=60)
    approver_pseudonym = models.CharField(max_length=100)
    approver_organisation = models.CharField(max_length=60)
    withdrawn = models.BooleanField(default=False)
    about = models.CharField(max_length=120, blank=True, default="")
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(
            fields=["kind", "slug", "election", "number"], name="guide_edition_number")]
        indexes: ClassVar = [models.Index(fields=["kind", "known_from"], name="guide_known"),
                             models.Index(fields=["about"], name="guide_about")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug} {self.election} #{self.number}"


class SurfaceSwitch(AppendOnly):
    """One turn of a switch; the latest holds, and a surface that was never switched is on."""

    surface = models.CharField(max_length=20, choices=SurfaceName.choices)
    on = models.BooleanField()
    reason = models.TextField()
    pseudonym = models.CharField(max_length=100)
    organisation = models.CharField(max_length=60)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.surface} {'on' if self.on else 'off'} {self.at:%Y-%m-%d %H:%M}"
