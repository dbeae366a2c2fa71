"""The verbs of the claims room: load known claims, screen posts."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from centre import matching
from centre.accounts.actors import Actor
from centre.audit import services as audit
from centre.claims import announcing, changes, gathering, queries, screener
from centre.claims.catalogue import catalogue
from centre.claims.models import Claim, FactCheck, Match, Screening
from centre.claims.records import ClaimRecord
from centre.kernel import clock
from centre.kernel.canonical import sha256_hex

__all__ = ["MATCHES_KEPT", "LoadReport", "keep_screenings", "load", "screen_posts"]

MATCHES_KEPT = 5
_LOADER = Actor.system("claims-loader")
_SCREENER = Actor.system("screening")


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What loading did: references added, changed and left as they were."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int


@transaction.atomic
def load(given: Iterable[ClaimRecord]) -> LoadReport:
    """Put records into the database; the same records again change nothing. Claims not named stay.

    Raises:
        DataFault: from the reader, before anything is kept.
    """
    records = {record.ref: record for record in given}
    stored = dict(Claim.objects.filter(ref__in=records).values_list("ref", "sha256"))
    added = [ref for ref in records if ref not in stored]
    changed = [ref for ref, record in records.items() if ref in stored and stored[ref] != record.sha256]
    if added or changed:
        generation = changes.advance()
        for ref in (*added, *changed):
            _write(records[ref], generation)
        announcing.tell((*added, *changed))
        audit.append(_LOADER, "claims.loaded", "claims:catalogue", {
            "added": added, "changed": changed,
            "sha256": sha256_hex([[ref, record.sha256] for ref, record in sorted(records.items())])})
    return LoadReport(tuple(added), tuple(changed), len(records) - len(added) - len(changed))


def screen_posts(posts: Sequence[tuple[int, str]]) -> list[queries.ScreeningView]:
    """Screen posts (see `keep_screenings`) and return the screenings, one a post, in the given order."""
    with transaction.atomic():
        version, hashes = keep_screenings(posts)
        kept = Screening.objects.filter(
            post_id__in=hashes, catalogue_version=version, text_sha256__in=hashes.values(),
            model_version__in=(screener.model_version(), matching.model_version(None)),
        ).order_by("pk").prefetch_related("matches__claim__fact_checks")
        by_post = {s.post_id: queries.screening_view(s) for s in kept if s.text_sha256 == hashes[s.post_id]}
    return [by_post[post_id] for post_id, _ in posts]


def keep_screenings(posts: Sequence[tuple[int, str]]) -> tuple[str, dict[int, str]]:
    """Compare posts with all claims known now and keep the result, without reading it back.

    A post whose same words were already screened with the same catalogue and model is not screened again.

    Args:
        posts: (post id, words of the post) pairs.

    Returns:
        The version of the catalogue, and the SHA-256 of the words of each post.
    """
    version, compiled = catalogue(clock.now())
    hashes = {post_id: sha256_hex(text.encode("utf-8")) for post_id, text in posts}
    with transaction.atomic():
        done = {post_id for post_id, text_sha256 in Screening.objects.filter(
            post_id__in=hashes, catalogue_version=version, model_version=screener.model_version(),
        ).values_list("post_id", "text_sha256") if text_sha256 == hashes[post_id]}
        waiting = {post_id: text for post_id, text in posts if post_id not in done}
        if waiting:
            _keep(waiting, hashes, version, compiled)
    return version, hashes


def _keep(waiting: dict[int, str], hashes: dict[int, str], version: str, compiled: matching.Catalogue) -> None:
    batch = [matching.PostText(str(post_id), text) for post_id, text in waiting.items()]
    model, screened = screener.screen(batch, compiled, MATCHES_KEPT)
    now = clock.now()
    rows = [Screening(post_id=int(s.id), text_sha256=hashes[int(s.id)], catalogue_version=version,
                      model_version=model, election_related=s.election_related, screened_at=now)
            for s in screened]
    Screening.objects.bulk_create(rows)
    claims = dict(Claim.objects.filter(ref__in={m.claim_id for s in screened for m in s.matches}).values_list(
        "ref", "pk"))
    Match.objects.bulk_create(
        Match(screening=row, claim_id=claims[m.claim_id], rank=rank, score=m.score, probability=m.probability,
              stance=m.stance or "", spans=[list(span) for span in m.spans], words=list(m.words))
        for row, s in zip(rows, screened, strict=True) for rank, m in enumerate(s.matches, start=1))
    gathering.ask_for((row.pk, s) for row, s in zip(rows, screened, strict=True))
    audit.append(_SCREENER, "posts.screened", f"catalogue:{version}", {
        "posts": list(waiting), "model_version": model})


def _write(record: ClaimRecord, generation: int) -> None:
    values = asdict(record)
    checks = values.pop("fact_checks")
    values.pop("ref")
    claim, _ = Claim.objects.update_or_create(ref=record.ref, defaults={
        **values, "variants": list(record.variants), "known_from": record.known_from, "sha256": record.sha256,
        "generation": generation})
    claim.fact_checks.all().delete()
    FactCheck.objects.bulk_create(
        FactCheck(claim=claim, organisation_name=check["organisation"], url=check["url"],
                  published=check["published"], known_from=of.known_from, verdict=check["verdict"],
                  independent=check["independent"])
        for check, of in zip(checks, record.fact_checks, strict=True))
