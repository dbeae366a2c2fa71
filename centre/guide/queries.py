"""Reads of the guide, always as of a moment: nothing is shown that was not yet known."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from centre.guide import errors, people
from centre.guide.drafts import EditionDraft, Source
from centre.guide.models import Certainty, Edition, Kind, SurfaceName, SurfaceSwitch
from centre.kernel import clock
from centre.kernel.clock import BANGKOK
from centre.kernel.language import Bilingual

__all__ = ["CERTAINTY_WORDS", "LEGAL_NOTE", "Certainty", "EditionView", "Kind", "Signature", "Source",
           "SurfaceName", "SurfaceState", "altered", "by_id", "cards_about_claim", "correction_about", "current",
           "get", "history", "surface_on", "surfaces", "view"]

CERTAINTY_WORDS = {
    Certainty.OK: Bilingual("อ่านพบในแหล่งข้อมูลที่ระบุ", "Read in the source named"),
    Certainty.SECONDARY: Bilingual("จากแหล่งข้อมูลชั้นรอง ยังไม่ได้ตรวจกับตัวบทกฎหมาย",
                                   "From a secondary source; not checked against the text of the law"),
    Certainty.UNCERTAIN: Bilingual("ยังไม่แน่นอน โปรดสอบถามสำนักงาน กกต. ก่อน",
                                   "Not certain; ask the election commission first"),
}
LEGAL_NOTE = Bilingual("ยังไม่ผ่านการตรวจของนักกฎหมาย", "Not yet reviewed by a lawyer")


@dataclass(frozen=True, slots=True)
class Signature:
    """Who stands behind an edition, as outsiders see it."""

    pseudonym: str
    organisation: str

    @property
    def words(self) -> Bilingual:
        """The pseudonym and organisation for a page; the two names of shipped cards are explained instead."""
        shown = f"{self.pseudonym} ({self.organisation})"
        return people.WORDS.get(self.pseudonym, Bilingual(shown, shown))


@dataclass(frozen=True, slots=True)
class EditionView:
    """An edition as pages show it. `sources` holds only what was there at the moment asked about."""

    id: str
    kind: str
    slug: str
    election: str
    number: int
    content: Mapping[str, Any]
    sources: tuple[Source, ...]
    certainty: str
    official_url: str
    valid_from: datetime | None
    valid_to: datetime | None
    known_from: datetime
    published_at: datetime
    author: Signature
    approver: Signature
    withdrawn: bool
    about: str
    sha256: str

    def text(self, key: str) -> Bilingual | None:
        """A part of the content in both languages; None when the edition has no such part."""
        th, en = self.content["th"].get(key), self.content["en"].get(key)
        return Bilingual(th, en) if th and en else None

    @property
    def question(self) -> Bilingual:
        """What a reader asks."""
        return Bilingual(self.content["th"]["question"], self.content["en"]["question"])

    @property
    def answer(self) -> Bilingual:
        """The answer in one line."""
        return Bilingual(self.content["th"]["answer"], self.content["en"]["answer"])

    @property
    def why(self) -> Bilingual | None:
        """The grounds."""
        return self.text("why")

    @property
    def next_steps(self) -> tuple[Bilingual, ...]:
        """What to do next, in order."""
        return tuple(Bilingual(th, en) for th, en in zip(
            self.content["th"].get("next_steps", ()), self.content["en"].get("next_steps", ()), strict=True))

    @property
    def certainty_words(self) -> Bilingual:
        """How sure this is, in words."""
        return CERTAINTY_WORDS[Certainty(self.certainty)]

    @property
    def legal_note(self) -> Bilingual | None:
        """The warning that no lawyer has signed, where the edition speaks of law."""
        return LEGAL_NOTE if self._meta().get("legal") else None

    @property
    def topic(self) -> str:
        """Where a page groups it, e.g. `when`; empty when it has none."""
        return str(self._meta().get("topic", ""))

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the rules that the text rests on."""
        return tuple(self._meta().get("rules", ()))

    @property
    def claims(self) -> tuple[str, ...]:
        """References of the claims that the text answers."""
        return tuple(self._meta().get("claims", ()))

    @property
    def order(self) -> int:
        """Place among its fellows, lowest first."""
        return int(self._meta().get("order", 1000))

    def _meta(self) -> Mapping[str, Any]:
        meta: Mapping[str, Any] = self.content.get("meta", {})
        return meta


@dataclass(frozen=True, slots=True)
class SurfaceState:
    """A surface, whether it is on, and who switched it last (nobody, when it never was)."""

    surface: str
    on: bool
    reason: str
    by: Signature | None
    at: datetime | None


def current(kind: str, as_of: datetime, election: str | None = None) -> list[EditionView]:
    """What stands in the hub at a moment: one edition a slug, in their order.

    With an election, its own editions and those that hold for any; its own wins. Without one, the edition of a
    slug that became known last.
    """
    rows = Edition.objects.filter(kind=kind, known_from__lte=as_of)
    if election is not None:
        rows = rows.filter(election__in=("", election))
    standing = [e for e in _last_of_each(rows) if _holds(e, as_of)]
    by_slug: dict[str, Edition] = {}
    for edition in sorted(standing, key=lambda e: (bool(e.election), e.known_from)):
        by_slug[edition.slug] = edition
    return sorted((view(e, as_of=as_of) for e in by_slug.values()), key=lambda v: (v.order, v.slug))


def get(kind: str, slug: str, as_of: datetime, election: str | None = None) -> EditionView:
    """The edition of one slug that stands at a moment.

    Raises:
        NotFound: `edition_unknown`, also when it is withdrawn, not yet known or no longer valid.
    """
    rows = Edition.objects.filter(kind=kind, slug=slug, known_from__lte=as_of)
    if election is not None:
        rows = rows.filter(election__in=("", election))
    standing = [e for e in _last_of_each(rows) if _holds(e, as_of)]
    if not standing:
        raise errors.edition_unknown(kind, slug)
    return view(max(standing, key=lambda e: (bool(e.election), e.known_from)), as_of=as_of)


def by_id(edition_id: str) -> EditionView:
    """The edition of this id, whatever came after it.

    Raises:
        NotFound: `edition_unknown`.
    """
    edition = Edition.objects.filter(pk=edition_id).first()
    if edition is None:
        raise errors.edition_unknown("edition", edition_id)
    return view(edition, as_of=None)


def history(kind: str, slug: str, as_of: datetime | None = None) -> list[EditionView]:
    """Every edition of a slug known at a moment (now, when none is given), newest first, withdrawals included."""
    moment = as_of or clock.now()
    rows = Edition.objects.filter(kind=kind, slug=slug, known_from__lte=moment)
    return [view(e, as_of=moment) for e in rows.order_by("-known_from", "-number")]


def correction_about(subject: str, as_of: datetime | None = None) -> EditionView | None:
    """The correction that stands about a subject, e.g. `claim:TH-CLAIM-013`; None when there is none."""
    moment = as_of or clock.now()
    rows = Edition.objects.filter(kind=Kind.CORRECTION, about=subject, known_from__lte=moment)
    standing = [e for e in _last_of_each(rows) if _holds(e, moment)]
    return view(max(standing, key=lambda e: e.known_from), as_of=moment) if standing else None


def cards_about_claim(claim_ref: str, as_of: datetime, election: str | None = None) -> list[EditionView]:
    """The answer cards that name a claim as one of those they answer."""
    return [card for card in current(Kind.ANSWER_CARD, as_of, election) if claim_ref in card.claims]


def surface_on(kind: str, as_of: datetime | None = None) -> bool:
    """Whether a surface shows anything at a moment (now, when none is given)."""
    return _surface(kind, as_of or clock.now()).on


def surfaces(as_of: datetime | None = None) -> list[SurfaceState]:
    """Every surface and its state."""
    moment = as_of or clock.now()
    return [_surface(name, moment) for name in SurfaceName.values]


def altered() -> list[str]:
    """Ids of editions whose hash does not fit their content: none, unless someone got past the database."""
    return [e.pk for e in Edition.objects.order_by("pk").iterator() if _draft_of(e).sha256 != e.sha256]


def view(edition: Edition, *, as_of: datetime | None) -> EditionView:
    """The row as a value; `as_of` None keeps every source."""
    return EditionView(
        id=edition.pk, kind=edition.kind, slug=edition.slug, election=edition.election, number=edition.number,
        content=edition.content, sources=_sources(edition, as_of), certainty=edition.certainty,
        official_url=edition.official_url, valid_from=edition.valid_from, valid_to=edition.valid_to,
        known_from=edition.known_from, published_at=edition.published_at,
        author=Signature(edition.author_pseudonym, edition.author_organisation),
        approver=Signature(edition.approver_pseudonym, edition.approver_organisation),
        withdrawn=edition.withdrawn, about=edition.about, sha256=edition.sha256)


def _surface(kind: str, moment: datetime) -> SurfaceState:
    last = SurfaceSwitch.objects.filter(surface=kind, at__lte=moment).order_by("-at", "-pk").first()
    if last is None:
        return SurfaceState(kind, on=True, reason="", by=None, at=None)
    return SurfaceState(kind, last.on, last.reason, Signature(last.pseudonym, last.organisation), last.at)


def _last_of_each(rows: models.QuerySet[Edition]) -> list[Edition]:
    return list({(e.slug, e.election): e for e in rows.order_by("number")}.values())


def _holds(edition: Edition, moment: datetime) -> bool:
    return (not edition.withdrawn and (edition.valid_from is None or edition.valid_from <= moment)
            and (edition.valid_to is None or moment <= edition.valid_to))


def _sources(edition: Edition, as_of: datetime | None) -> tuple[Source, ...]:
    stored = [Source.from_json(s) for s in edition.sources]
    if as_of is None:
        return tuple(stored)
    day = as_of.astimezone(BANGKOK).date()
    # A page read or published after the moment asked about would betray what the clock does not know yet.
    return tuple(Source(s.name, s.url, s.read_on if s.read_on and s.read_on <= day else None, s.published)
                 for s in stored if s.published is None or s.published <= day)


def _draft_of(edition: Edition) -> EditionDraft:
    return EditionDraft(
        kind=edition.kind, slug=edition.slug, content=edition.content,
        sources=[Source.from_json(s) for s in edition.sources], certainty=edition.certainty,
        election=edition.election, valid_from=edition.valid_from, valid_to=edition.valid_to, about=edition.about,
        official_url=edition.official_url, withdrawn=edition.withdrawn)
