"""The verbs on drafts: suggest, draft, approve. Whoever drafted does not approve."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from centre.accounts import actors
from centre.accounts.actors import Actor, require
from centre.accounts.models import Role
from centre.audit import services as audit
from centre.casework import queries as cases
from centre.casework import services as casework
from centre.casework.queries import CaseView
from centre.casework.transitions import CaseState
from centre.claims.queries import ClaimView, Verdict
from centre.editorial import errors
from centre.editorial.models import Draft
from centre.guide import services as guide
from centre.guide.drafts import EditionDraft, Source
from centre.guide.errors import two_people_needed
from centre.guide.models import Certainty, Kind
from centre.kernel import clock
from centre.kernel.identifiers import new_id

DRAFTERS = (Role.INFORMATION_OFFICER, Role.CASE_OFFICER)
_DRAFTABLE = frozenset({CaseState.AGREED, CaseState.CORRECTION_DRAFTED})


def suggest_content(actor: Actor, case_ref: str) -> dict[str, Any]:
    """A first wording of the correction from claim and findings, for a person to better: `{"th": {…}, "en": {…}}`.

    Raises:
        NotAllowed: `role_missing`.
        NotFound: `case_unknown`.
        Conflict: `nothing_to_correct` before the findings agree.
    """
    require(actor, *DRAFTERS)
    case, claim = _ready(case_ref, actor)
    found = [f for f in case.findings if f.kind == "factual" and f.round == case.round and f.reasons]
    label = claim.verdict_label if not found or found[0].verdict_label is None else found[0].verdict_label
    reasons = found[0].reasons if found and found[0].reasons else claim.verdict_words
    # Of a rumour that became a claim the record says only that nobody had examined it; the examiners know better.
    answer = reasons if claim.verdict == Verdict.NOT_EXAMINED else claim.correct
    return {
        "th": {"question": f"จริงหรือไม่: {claim.text.th}", "answer": answer.th,
               "why": f"ผลการพิจารณา: {label.th} {reasons.th}",
               "next_steps": ["หากเห็นโพสต์นี้ อย่าแชร์ต่อ และส่งลิงก์หน้านี้ให้ผู้ที่แชร์มา"]},
        "en": {"question": f"Is it true: {claim.text.en}", "answer": answer.en,
               "why": f"Finding: {label.en}. {reasons.en}",
               "next_steps": ["If you see this post, do not share it; send this page to whoever shared it."]},
        "meta": {"claims": [claim.ref], "verdict": found[0].verdict if found else claim.verdict.value},
    }


def draft_correction(actor: Actor, case_ref: str, content: Mapping[str, Any]) -> str:
    """Keep a draft; an older one of the case that waits is replaced. Returns the id of the draft.

    Args:
        content: as `suggest_content` gives it, bettered by a person.

    Raises:
        NotAllowed: `role_missing`.
        NotFound: `case_unknown`.
        InvalidInput: `edition_incomplete`, naming the part.
        Conflict: `nothing_to_correct` or `step_not_possible`.
    """
    require(actor, *DRAFTERS)
    if actor.person_id is None:
        raise two_people_needed()
    case, claim = _ready(case_ref, actor)
    row = Draft(id=new_id("dft"), case_ref=case.ref, claim_ref=claim.ref, slug=claim.ref.lower(),
                election=case.election, content=dict(content), sources=_sources(case, claim),
                author_id=actor.person_id, author_pseudonym=actor.pseudonym, drafted_at=clock.now())
    edition = _edition(row)
    edition.check()
    row.sha256 = edition.sha256
    with transaction.atomic():
        casework.note_draft(actor, case.ref, row.pk)
        Draft.objects.filter(case_ref=case.ref, approved_at=None, replaced_at=None).update(replaced_at=row.drafted_at)
        row.save(force_insert=True)
        audit.append(actor, "correction.drafted", f"draft:{row.pk}", {"case": case.ref, "sha256": row.sha256})
    return row.pk


def approve_correction(actor: Actor, draft_id: str, sha256: str) -> str:
    """Publish a draft as the second person and take the case on; returns the id of the edition.

    Args:
        sha256: of the draft that the actor read.

    Raises:
        NotAllowed: `role_missing` or `two_people_needed`.
        NotFound: `draft_unknown`.
        Conflict: `draft_moved_on`, `outside_checker_missing` or `step_not_possible`.
    """
    require(actor, Role.INFORMATION_OFFICER)
    with transaction.atomic():
        row = Draft.objects.select_for_update().filter(pk=draft_id).first()
        if row is None:
            raise errors.draft_unknown()
        if row.author_id == actor.person_id:
            raise two_people_needed()
        if row.sha256 != sha256 or row.replaced_at is not None or row.approved_at is not None:
            raise errors.draft_moved_on()
        author = actors.for_person(get_user_model().objects.get(pk=row.author_id))
        edition = guide.publish(_edition(row), author, actor)
        casework.record_correction(actor, row.case_ref, edition.id)
        Draft.objects.filter(pk=row.pk).update(approved_at=clock.now(), approver_pseudonym=actor.pseudonym,
                                               edition_id=edition.id)
    return edition.id


def _ready(case_ref: str, actor: Actor) -> tuple[CaseView, ClaimView]:
    case = cases.case_view(case_ref, actor)
    if case.state not in _DRAFTABLE or case.claim is None:
        raise errors.nothing_to_correct()
    return case, case.claim


def _edition(row: Draft) -> EditionDraft:
    return EditionDraft(
        kind=Kind.CORRECTION.value, slug=row.slug, content=row.content,
        sources=[Source.from_json(s) for s in row.sources], certainty=Certainty.OK.value, election=row.election,
        about=f"claim:{row.claim_ref}")


def _sources(case: CaseView, claim: ClaimView) -> list[dict[str, str | None]]:
    """The sources of the findings, then those of the known fact-checks, each address once."""
    read_on: date = clock.today()
    named = [(s["name"], s["url"]) for f in case.findings if f.round == case.round for s in f.sources]
    named += [(check.organisation, check.url) for check in claim.fact_checks]
    return [Source(name, url, read_on).as_json() for url, name in {url: name for name, url in named}.items()]
