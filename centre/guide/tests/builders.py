"""Drafts and officers for the guide's tests."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from centre.accounts.actors import Actor
from centre.accounts.models import OrganisationKind, Role
from centre.guide.drafts import EditionDraft, Source
from centre.kernel.clock import BANGKOK

NOON = datetime(2023, 5, 12, 12, 0, tzinfo=BANGKOK)


def officer(name: str, *roles: Role, kind: OrganisationKind | None = OrganisationKind.COMMISSION,
            person_id: int | None = None) -> Actor:
    return Actor(person_id, name, "commission", kind, frozenset(roles or {Role.INFORMATION_OFFICER}))


AUTHOR = officer("information-officer-AAAA", person_id=1)
APPROVER = officer("case-officer-BBBB", Role.CASE_OFFICER, person_id=2)


def draft(**changes: Any) -> EditionDraft:
    given: dict[str, Any] = {
        "kind": "answer_card", "slug": "polling-hours", "certainty": "ok", "official_url": "https://www.ect.go.th",
        "content": {
            "th": {"question": "เปิดกี่โมง", "answer": "08.00–17.00 น.", "why": "กกต. ประกาศ",
                   "next_steps": ["ไปแต่เช้า"]},
            "en": {"question": "When is it open?", "answer": "08:00–17:00.", "why": "The commission said so.",
                   "next_steps": ["Go early."]},
            "meta": {"topic": "when", "order": 5, "legal": True, "rules": ["R-79"], "claims": ["TH-CLAIM-013"]}},
        "sources": [Source("ECT", "https://www.ect.go.th/", NOON.date(), NOON.date())]}
    return EditionDraft(**{**given, **changes})
