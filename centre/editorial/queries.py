"""Reads of drafts, for the desk."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from centre.editorial import errors
from centre.editorial.models import Draft


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft; `sha256` is what an approver names. `waits` says that it is the one to be approved."""

    id: str
    case_ref: str
    claim_ref: str
    slug: str
    content: Mapping[str, Any]
    sources: tuple[Mapping[str, str | None], ...]
    sha256: str
    author_id: int
    author: str
    drafted_at: datetime
    waits: bool
    approved_at: datetime | None
    approver: str
    edition_id: str


def get(draft_id: str) -> DraftView:
    """One draft.

    Raises:
        NotFound: `draft_unknown`.
    """
    found = Draft.objects.filter(pk=draft_id).first()
    if found is None:
        raise errors.draft_unknown()
    return _view(found)


def of_case(case_ref: str) -> list[DraftView]:
    """Every draft of a case, oldest first."""
    return [_view(d) for d in Draft.objects.filter(case_ref=case_ref)]


def waiting(case_ref: str) -> DraftView | None:
    """The draft of a case that waits for a second person; None when there is none."""
    found = Draft.objects.filter(case_ref=case_ref, approved_at=None, replaced_at=None).last()
    return _view(found) if found else None


def _view(row: Draft) -> DraftView:
    return DraftView(row.pk, row.case_ref, row.claim_ref, row.slug, row.content, tuple(row.sources), row.sha256,
                     row.author_id, row.author_pseudonym, row.drafted_at,
                     row.approved_at is None and row.replaced_at is None, row.approved_at, row.approver_pseudonym,
                     row.edition_id)
