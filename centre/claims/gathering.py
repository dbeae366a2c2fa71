"""The verbs on rumours that may begin: gather posts without a known claim, and close what was gathered.

A candidate is a list for officers. It labels nothing, joins nothing and opens nothing by itself.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery

from centre import matching
from centre.accounts.actors import Actor, require
from centre.accounts.models import Role
from centre.audit import services as audit
from centre.claims import screener
from centre.claims.attention import checkworthiness
from centre.claims.catalogue import catalogue
from centre.claims.models import (
    Candidate,
    CandidateDecision,
    Claim,
    Closing,
    GatheredPost,
    GatheredText,
    Gathering,
    Screening,
)
from centre.claims.new_claims import NewClaim, write
from centre.kernel import clock
from centre.kernel.canonical import sha256_hex
from centre.kernel.errors import Conflict, InvalidInput, NotFound
from centre.kernel.identifiers import new_id
from centre.kernel.language import Bilingual
from centre.matching.gather import Gatherer, Kept, Placed, Seen
from centre.matching.text import normalise
from centre.outbox import services as outbox
from centre.posts import queries as posts
from centre.posts.queries import PostView

__all__ = ["DECIDERS", "RELATED", "TOPIC", "VOICES", "WINDOW", "NewClaim", "ask_for", "close_as_known", "dismiss",
           "forget", "gather", "gather_missed", "make_claim"]

TOPIC = "claims.gather"
WINDOW = timedelta(hours=72)
"""A wording that nobody repeats for so long is forgotten; older posts are not gathered."""
RELATED = 0.5
"""From here on a post counts as being about the election (`matching.relevance`)."""
VOICES = 2
"""So many authors make a candidate: one who copies, however often, makes none."""
DECIDERS = (Role.CASE_OFFICER, Role.INFORMATION_OFFICER)
_BATCH = 500
_SLACK = timedelta(hours=1)
_MOST_REASON = 2_000
_GATHERER = Actor.system("gathering")


@dataclass(slots=True)
class _Memory:
    """The gatherer of this process and the state of the database that it mirrors."""

    epoch: str = ""
    revision: int = -1
    gatherer: Gatherer | None = None


_memory = _Memory()


def ask_for(screened: Iterable[tuple[int, matching.Screened]]) -> bool:
    """Let the worker gather those screened posts that are about the election and repeat no known claim.

    Call it in the transaction that keeps the screenings; True when there is something to gather.

    Args:
        screened: (id of the screening, what was found) pairs.
    """
    wanted = [pk for pk, found in screened
              if _is_unclaimed(found.election_related, found.matches[0].probability if found.matches else None)]
    return bool(wanted) and outbox.put(TOPIC, {"screenings": wanted}, key=f"{TOPIC}:{wanted[0]}")


def gather(screening_ids: Sequence[int]) -> list[int]:
    """Lay posts of these screenings into candidates, each post once; returns the ids of the candidates touched.

    The newest screening of a post decides; a post whose words have changed since waits for its next one. Asked again,
    late or in another order, the result is the same. Candidates that meanwhile repeat a known claim are closed.
    """
    with transaction.atomic():
        state = _locked()
        gatherer = _mirrored(state)
        versions, seen = _wanted(screening_ids)
        state.revision += 1
        gatherer.advance(clock.now().timestamp())
        placed = gatherer.feed([Seen(str(view.id), normalise(view.text), at.timestamp()) for view, at in seen])
        touched = {candidate.pk: candidate for one, (view, at) in zip(placed, seen, strict=True)
                   if (candidate := _lay(one, view, at, versions[view.id], state.revision)) is not None}
        for candidate in touched.values():
            _count(candidate)
        _forget_old(clock.now() - WINDOW - _SLACK)
        state.save()
        revision = state.revision  # what is closed below, the gatherer learns at the next call
        _compare_with_known(state)
        transaction.on_commit(lambda: _hold(state.epoch, revision, gatherer))
    return list(touched)


def gather_missed() -> int:
    """Gather every screened post within the window that was not gathered yet; returns how many were looked at.

    For a database older than gathering, and after a stop; running it at any time does no harm.
    """
    since = clock.now() - WINDOW
    waiting = list(Screening.objects.filter(
        Q(post__posted_at__gte=since) | Q(post__posted_at=None, post__first_seen_at__gte=since),
        election_related__gte=RELATED).exclude(
            post__in=GatheredPost.objects.values("post")).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(waiting) or 1, _BATCH):  # without posts too, for the comparison with known claims
        gather(waiting[start:start + _BATCH])
    return len(waiting)


def dismiss(actor: Actor, candidate_id: int, reason: str) -> None:
    """Close a candidate that needs no claim; posts like it go on joining it and stay out of the list.

    Raises:
        NotAllowed: `role_missing`: only case and information officers.
        NotFound: `candidate_unknown`.
        InvalidInput: `reason_missing`.
        Conflict: `candidate_closed`.
    """
    require(actor, *DECIDERS)
    if not reason.strip() or len(reason) > _MOST_REASON:
        raise InvalidInput("reason_missing", Bilingual(
            f"โปรดระบุเหตุผล ไม่เกิน {_MOST_REASON:,} ตัวอักษร", f"Give a reason of at most {_MOST_REASON:,} characters."),
            field="reason")
    with transaction.atomic():
        state = _locked()
        _close(actor, _open(candidate_id), Closing.DISMISSED, state, reason=reason.strip())


def close_as_known(actor: Actor, candidate_id: int, claim_ref: str) -> None:
    """Close a candidate that repeats a claim known already.

    Raises:
        NotAllowed: `role_missing`: only case and information officers.
        NotFound: `candidate_unknown` or `claim_unknown`.
        Conflict: `candidate_closed`.
    """
    require(actor, *DECIDERS)
    with transaction.atomic():
        state = _locked()
        claim = Claim.objects.filter(ref=claim_ref.strip().upper(), known_from__lte=clock.now()).first()
        if claim is None:
            raise NotFound("claim_unknown", Bilingual(f"ไม่พบข้ออ้าง {claim_ref}", f"There is no claim {claim_ref!r}."),
                           field="claim_ref")
        _close(actor, _open(candidate_id), Closing.KNOWN, state, claim=claim)


def make_claim(actor: Actor, candidate_id: int, said: NewClaim) -> str:
    """Make the rumour a claim of its own, not examined by anybody; returns its reference, e.g. `TH-NEW-0012`.

    The claim is no falsehood and not public, and no label can come of it: labels come only of two findings.

    Raises:
        NotAllowed: `role_missing`: only case and information officers.
        NotFound: `candidate_unknown`.
        InvalidInput: `claim_incomplete`.
        Conflict: `candidate_closed`.
    """
    require(actor, *DECIDERS)
    with transaction.atomic():
        state = _locked()
        candidate = _open(candidate_id)
        claim = write(said, f"TH-NEW-{candidate.pk:04d}", candidate.ref, posts.get(candidate.sample_id).text,
                      candidate.first_seen_at)
        audit.append(actor, "claim.made", f"claim:{claim.ref}", {"candidate": candidate.ref, "sha256": claim.sha256})
        _close(actor, candidate, Closing.CLAIM, state, claim=claim)
    return claim.ref


def forget() -> None:
    """Drop what this process remembers of gathered texts; the next gathering reads it from the database."""
    _memory.epoch, _memory.revision, _memory.gatherer = "", -1, None


def _is_unclaimed(election_related: float, best: float | None) -> bool:
    return election_related >= RELATED and (best is None or best < matching.SUGGEST)


def _locked() -> Gathering:
    Gathering.objects.get_or_create(pk=1, defaults={"epoch": new_id("gathering")})
    return Gathering.objects.select_for_update().get(pk=1)


def _mirrored(state: Gathering) -> Gatherer:
    """The gatherer as the database has it now; this process keeps it only when the transaction stands."""
    gatherer, since = _memory.gatherer, _memory.revision
    if gatherer is None or _memory.epoch != state.epoch or since > state.revision:
        gatherer, since = Gatherer(WINDOW.total_seconds()), -1
    forget()
    rows = GatheredText.objects.filter(revision__gt=since).select_related("candidate")
    gatherer.remember(Kept(row.digest, bytes(row.signature), row.size, str(row.candidate.started_by_id),
                           row.last_seen_at.timestamp(), row.candidate.closed_at is not None)
                      for row in rows.order_by("pk"))
    return gatherer


def _hold(epoch: str, revision: int, gatherer: Gatherer) -> None:
    _memory.epoch, _memory.revision, _memory.gatherer = epoch, revision, gatherer


def _wanted(screening_ids: Sequence[int]) -> tuple[Mapping[int, str], list[tuple[PostView, datetime]]]:
    """The posts to place, oldest first, with their moments; and the catalogue with which each was screened."""
    newest = Screening.objects.filter(post=OuterRef("post")).order_by("-pk").values("pk")[:1]
    rows: QuerySet[Screening] = Screening.objects.filter(
        post__in=Screening.objects.filter(pk__in=screening_ids).values("post"), pk=Subquery(newest),
    ).exclude(post__in=GatheredPost.objects.values("post"))
    chosen = {row.post_id: row for row in rows.annotate(best=Max("matches__probability"))
              if _is_unclaimed(row.election_related, row.best)}
    now = clock.now()
    seen = [(view, min(view.posted_at or view.first_seen_at, now)) for view in posts.many(chosen)
            if sha256_hex(view.text.encode("utf-8")) == chosen[view.id].text_sha256]
    return ({post_id: row.catalogue_version for post_id, row in chosen.items()},
            sorted(seen, key=lambda one: (one[1], one[0].id)))


def _lay(one: Placed, view: PostView, at: datetime, version: str, revision: int) -> Candidate | None:
    if one.cluster is None:
        return None
    candidate, _ = Candidate.objects.get_or_create(started_by_id=int(one.cluster), defaults={
        "sample_id": view.id, "checkworthiness": checkworthiness(view.text), "first_seen_at": at, "last_seen_at": at,
        "catalogue_version": version})
    for name in one.absorbed:
        _merge(Candidate.objects.get(started_by_id=int(name)), candidate, revision)
    author = sha256_hex([view.platform, view.author_handle])[:32] if view.author_handle else ""
    GatheredPost.objects.create(post_id=view.id, candidate=candidate, seen_at=at, author=author)
    if one.kept is not None:
        GatheredText.objects.create(digest=one.kept.digest, signature=one.kept.signature, size=one.kept.size,
                                    candidate=candidate, last_seen_at=at, revision=revision)
    else:
        same = candidate.texts.filter(digest=one.digest)
        (same if same.exists() else candidate.texts).filter(last_seen_at__lt=at).update(
            last_seen_at=at, revision=revision)
    return candidate


def _merge(gone: Candidate, into: Candidate, revision: int) -> None:
    gone.posts.update(candidate=into)
    gone.texts.update(candidate=into, revision=revision)
    gone.absorbed.update(merged_into=into)
    Candidate.objects.filter(pk=gone.pk).update(merged_into=into, post_count=0, author_count=0)
    if gone.appeared_at is not None:
        audit.append(_GATHERER, "candidate.merged", f"candidate:{gone.ref}", {"into": into.ref})


def _count(candidate: Candidate) -> None:
    """Bring counts and sample up to date; the earliest post stands for all, since what copies it adds prefaces."""
    if Candidate.objects.filter(pk=candidate.pk, merged_into__isnull=False).exists():
        return
    found = candidate.posts.aggregate(
        posts=Count("pk"), known=Count("author", distinct=True, filter=~Q(author="")),
        unknown=Count("pk", filter=Q(author="")), first=Min("seen_at"), last=Max("seen_at"))
    candidate.post_count, candidate.author_count = found["posts"], found["known"] + bool(found["unknown"])
    candidate.first_seen_at, candidate.last_seen_at = found["first"], found["last"]
    sample = candidate.posts.values_list("post_id", flat=True)[0]
    if sample != candidate.sample_id:
        candidate.sample_id, candidate.checkworthiness = sample, checkworthiness(posts.get(sample).text)
    appears = candidate.appeared_at is None and candidate.author_count >= VOICES
    if appears:
        candidate.appeared_at = clock.now()
    candidate.save()
    if appears:
        audit.append(_GATHERER, "candidate.appeared", f"candidate:{candidate.ref}", {
            "posts": candidate.post_count, "authors": candidate.author_count})


def _forget_old(before: datetime) -> None:
    GatheredText.objects.filter(last_seen_at__lt=before).delete()
    Candidate.objects.filter(last_seen_at__lt=before, appeared_at=None, merged_into=None).filter(
        absorbed=None).delete()


def _compare_with_known(state: Gathering) -> None:
    """Close open candidates that a claim added since surely covers; note the claim that perhaps does."""
    version, compiled = catalogue(clock.now())
    stale = list(Candidate.objects.filter(appeared_at__isnull=False, closed_at=None, merged_into=None).exclude(
        catalogue_version=version).order_by("pk")[:_BATCH])
    texts = {view.id: view.text for view in posts.many(candidate.sample_id for candidate in stale)}
    _, found = screener.screen([matching.PostText(str(c.pk), texts[c.sample_id]) for c in stale], compiled, 1)
    for candidate, screened in zip(stale, found, strict=True):
        best = screened.matches[0] if screened.matches else None
        near = Claim.objects.get(ref=best.claim_id) if best and best.probability >= matching.SUGGEST else None
        candidate.near_claim, candidate.catalogue_version = near, version
        candidate.save()
        if best and near and best.probability >= matching.CONFIRM:
            _close(_GATHERER, candidate, Closing.KNOWN, state, claim=near)


def _open(candidate_id: int) -> Candidate:
    candidate = Candidate.objects.filter(pk=candidate_id, appeared_at__isnull=False).first()
    if candidate is None:
        raise NotFound("candidate_unknown", Bilingual("ไม่พบข่าวลือนี้", "There is no such rumour."), field="candidate")
    if candidate.closed_at is not None or candidate.merged_into_id is not None:
        raise Conflict("candidate_closed", Bilingual(
            f"ข่าวลือ {candidate.ref} ถูกปิดหรือรวมกับเรื่องอื่นแล้ว โปรดเปิดรายการใหม่อีกครั้ง",
            f"Rumour {candidate.ref} was closed or merged already. Open the list again."), field="candidate")
    return candidate


def _close(actor: Actor, candidate: Candidate, kind: Closing, state: Gathering, *, reason: str = "",
           claim: Claim | None = None) -> None:
    """Write the decision; the candidate's texts are marked as changed, so that every process learns of it."""
    candidate.closed_at = clock.now()
    candidate.save()
    state.revision += 1
    state.save()
    candidate.texts.update(revision=state.revision)
    CandidateDecision.objects.create(candidate=candidate, kind=kind, reason=reason, claim=claim,
                                     pseudonym=actor.pseudonym, organisation=actor.organisation, at=clock.now())
    audit.append(actor, "candidate.closed", f"candidate:{candidate.ref}", {
        "kind": kind.value, "claim": claim.ref if claim else None, "posts": candidate.post_count})
