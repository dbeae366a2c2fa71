"""Publishes the cards that ship with the software, once each, and never brings back what a commission withdrew."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from centre.accounts.actors import Actor
from centre.guide import people, services
from centre.guide.drafts import EditionDraft
from centre.guide.models import Edition


@dataclass(slots=True)
class LoadReport:
    """What loading did: slugs published anew, left as they were, and left withdrawn."""

    published: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept_withdrawn: list[str] = field(default_factory=list)


@transaction.atomic
def load(drafts: Iterable[EditionDraft], *, author: Actor = people.COMPILED_BY_PROJECT,
         approver: Actor = people.APPROVED_BY_INSTALLING_COMMISSION) -> LoadReport:
    """Publish each draft unless the very same stands already; all or nothing.

    A slug whose last edition is a withdrawal is left alone: the commission's decision outranks the file. So is one
    that somebody else published since: the file is only the first edition.

    Raises:
        CentreError: as `services.publish`.
    """
    report = LoadReport()
    for draft in drafts:
        last = Edition.objects.filter(kind=draft.kind, slug=draft.slug, election=draft.election).order_by(
            "-number").first()
        name = f"{draft.slug} ({draft.election or 'any'})"
        if last is not None and last.withdrawn:
            report.kept_withdrawn.append(name)
        elif last is not None and (_is_same(last, draft) or last.author_pseudonym != author.pseudonym):
            report.unchanged.append(name)
        else:
            services.publish(draft, author, approver)
            report.published.append(name)
    return report


def _is_same(edition: Edition, draft: EditionDraft) -> bool:
    return edition.sha256 == draft.sha256 and edition.known_from == draft.known_from
