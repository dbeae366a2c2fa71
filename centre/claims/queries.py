"""Reads of claims and screenings, always as of a moment; the public sees only what is certain."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery, prefetch_related_objects

from centre import matching
from centre.claims import errors, screener, verdicts
from centre.claims.catalogue import catalogue
from centre.claims.errors import MOST_CHARACTERS
from centre.claims.models import Certainty, Claim, FactCheck, Match, Screening
from centre.claims.verdicts import Verdict
from centre.guide import queries as guide
from centre.guide.queries import EditionView
from centre.kernel.language import Bilingual

__all__ = ["MOST_CHARACTERS", "CheckAnswer", "CheckMatch", "ClaimView", "FactCheckView", "MatchView", "ScreeningView",
           "Verdict", "catalogue", "check", "get", "known", "latest_screening", "latest_screenings", "public",
           "related_card", "screening_view", "seen_repeating"]


@dataclass(frozen=True, slots=True)
class FactCheckView:
    """A published check; `independent` is False where it only reports the commission's own word."""

    organisation: str
    url: str
    published: str
    verdict: Verdict
    independent: bool


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim as any page shows it: names of living people are masked, also for officers."""

    ref: str
    text: Bilingual
    correct: Bilingual
    verdict: Verdict
    verdict_label: Bilingual
    verdict_words: Bilingual
    is_falsehood: bool
    election: str
    topic: str
    certainty: str
    is_public: bool
    about_commission: bool
    concerns_living_person: bool
    happened: str
    known_from: datetime
    fact_checks: tuple[FactCheckView, ...]
    note: str

    @property
    def needs_independent_checker(self) -> bool:
        """Whether release needs a finding from outside, because the commission speaks of itself."""
        return self.about_commission


@dataclass(frozen=True, slots=True)
class MatchView:
    """A claim found in a post.

    Attributes:
        stance: how the post stands to the claim, as a machine reads it (spreads, denies, asks, jokes, reports); empty
            where the post was only glanced at.
        spans, words: the reason, as [from, to) places in the post's words and as words.
    """

    claim: ClaimView
    rank: int
    score: float
    probability: float
    stance: str
    spans: tuple[tuple[int, int], ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScreeningView:
    """One look at a post: how much it is about an election (0 to 1) and the claims found, best first."""

    id: int
    post_id: int
    catalogue_version: str
    model_version: str
    election_related: float
    screened_at: datetime
    matches: tuple[MatchView, ...]


@dataclass(frozen=True, slots=True)
class CheckMatch:
    """A known claim near to what somebody pasted. `is_close` means that it is very likely the same."""

    claim: ClaimView
    probability: float
    is_close: bool
    spans: tuple[tuple[int, int], ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """The answer to a pasted rumour: public claims, nearest first, or honestly nothing."""

    matches: tuple[CheckMatch, ...]
    election_related: float

    @property
    def nothing_known(self) -> bool:
        """Whether the house does not know yet."""
        return not self.matches


def known(as_of: datetime) -> list[ClaimView]:
    """Every claim known at a moment, newest first: for officers."""
    return _views(Claim.objects.filter(known_from__lte=as_of).order_by("-known_from", "ref"), as_of)


def public(as_of: datetime, election: str | None = None) -> list[ClaimView]:
    """The claims that the public may see at a moment, newest first; of one election where named."""
    rows = Claim.objects.filter(known_from__lte=as_of, certainty=Certainty.OK)
    if election is not None:
        rows = rows.filter(election=election)
    return _views(rows.order_by("-known_from", "ref"), as_of)


def get(ref: str, as_of: datetime, *, public_only: bool = False) -> ClaimView:
    """One claim.

    Raises:
        NotFound: `claim_unknown`, also when it is not yet known, or not public where only the public may look.
    """
    rows = Claim.objects.filter(ref=ref, known_from__lte=as_of)
    if public_only:
        rows = rows.filter(certainty=Certainty.OK)
    found = _views(rows, as_of)
    if not found:
        raise errors.claim_unknown(ref)
    return found[0]


def check(text: str, as_of: datetime, limit: int = 5) -> CheckAnswer:
    """The public claims nearest to a text that somebody pasted.

    Args:
        text: the rumour, at most `MOST_CHARACTERS` characters.
        as_of: only what was known then.
        limit: how many claims at most.

    Raises:
        InvalidInput: `text_empty` or `text_too_long`.
    """
    # A NUL cannot be kept by every database and no one types it.
    clean = text.replace("\0", " ").strip()
    if not any(c.isalnum() for c in clean):
        raise errors.nothing_to_check()
    if len(clean) > MOST_CHARACTERS:
        raise errors.too_long()
    _, compiled = catalogue(as_of, public_only=True)
    _, (screened,) = screener.screen([matching.PostText("typed", clean)], compiled, limit, closely=True)
    near = [m for m in screened.matches if m.probability >= matching.SUGGEST]
    claims = {view.ref: view for view in _views(Claim.objects.filter(ref__in=[m.claim_id for m in near]), as_of)}
    return CheckAnswer(tuple(
        CheckMatch(claims[m.claim_id], m.probability, m.probability >= matching.CONFIRM, tuple(m.spans),
                   tuple(m.words)) for m in near), screened.election_related)


def latest_screening(post_id: int) -> ScreeningView | None:
    """The newest screening of a post; None when it was never screened."""
    return latest_screenings([post_id]).get(post_id)


def latest_screenings(post_ids: Iterable[int]) -> dict[int, ScreeningView]:
    """The newest screening of each post that has one, by post id."""
    rows = Screening.objects.filter(post_id__in=list(post_ids)).prefetch_related("matches__claim__fact_checks")
    newest = {row.post_id: row for row in rows.order_by("pk")}
    return {post_id: screening_view(row) for post_id, row in newest.items()}


def seen_repeating(claim_ref: str, *, limit: int = 50, probability: float = matching.SUGGEST) -> list[int]:
    """Ids of seen posts whose newest screening says first that they repeat this claim, the surest first.

    A post that speaks against the claim repeats its words, not the claim, and is left out, as triage leaves it out.

    Args:
        probability: the least that counts; *suggest* where nothing else is asked.
    """
    newest = Screening.objects.filter(post=OuterRef("screening__post")).order_by("-pk").values("pk")[:1]
    rows = Match.objects.filter(claim__ref=claim_ref, rank=1, probability__gte=probability,
                                screening=Subquery(newest)).exclude(stance=matching.DENIES)
    rows = rows.order_by("-probability", "screening__post_id")
    return list(rows.values_list("screening__post_id", flat=True)[:limit])


def related_card(claim_ref: str, as_of: datetime, election: str | None = None) -> EditionView | None:
    """The answer card that speaks of a claim; None when there is none."""
    cards = guide.cards_about_claim(claim_ref, as_of, election)
    return cards[0] if cards else None


def screening_view(row: Screening) -> ScreeningView:
    """The row as a value; match rows and their claims should be prefetched."""
    return ScreeningView(
        id=row.pk, post_id=row.post_id, catalogue_version=row.catalogue_version, model_version=row.model_version,
        election_related=row.election_related, screened_at=row.screened_at,
        matches=tuple(_match(m, row.screened_at) for m in row.matches.all()))


def _match(row: Match, as_of: datetime) -> MatchView:
    return MatchView(_view(row.claim, as_of), row.rank, row.score, row.probability, row.stance,
                     tuple((int(a), int(b)) for a, b in row.spans), tuple(row.words))


def _views(rows: Iterable[Claim], as_of: datetime) -> list[ClaimView]:
    claims = list(rows)
    prefetch_related_objects(claims, "fact_checks")
    return [_view(c, as_of) for c in claims]


def _view(row: Claim, as_of: datetime) -> ClaimView:
    verdict = Verdict(row.verdict)
    return ClaimView(
        ref=row.ref, text=Bilingual(row.public_text_th, row.public_text_en),
        correct=Bilingual(row.public_correct_th, row.public_correct_en), verdict=verdict,
        verdict_label=verdicts.label(verdict), verdict_words=verdicts.words(verdict),
        is_falsehood=verdicts.is_falsehood(verdict), election=row.election, topic=row.topic, certainty=row.certainty,
        is_public=row.certainty == Certainty.OK, about_commission=row.about_commission,
        concerns_living_person=row.concerns_living_person, happened=row.happened, known_from=row.known_from,
        fact_checks=tuple(_check(c) for c in row.fact_checks.all() if c.known_from <= as_of), note=row.note)


def _check(row: FactCheck) -> FactCheckView:
    return FactCheckView(row.organisation_name, row.url, row.published, Verdict(row.verdict), row.independent)
