"""The verbs of the record: append an entry, and sign a checkpoint over all of them."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction

from centre.audit import merkle, signing
from centre.audit.content import EntryContent, Fact, canonical_facts, salted
from centre.audit.deeds import in_transaction_of_a_deed
from centre.audit.models import Entry, Head
from centre.kernel import clock

__all__ = ["CHECKPOINT_FORMAT", "ActorLike", "append", "checkpoint", "salted"]

CHECKPOINT_FORMAT = "centre-audit-checkpoint/1"


class ActorLike(Protocol):
    """Whoever acts: a pseudonym and the slug of an organisation, never a name."""

    @property
    def pseudonym(self) -> str:
        """The name under which the actor appears outside."""
        ...

    @property
    def organisation(self) -> str:
        """Slug of the organisation, empty for the software itself."""
        ...


def append(actor: ActorLike, action: str, subject: str, facts: Mapping[str, Fact]) -> Entry:
    """Record that the actor did something, in the transaction of the deed itself.

    Appends are serial: on PostgreSQL the head row stays locked until the transaction ends, on SQLite there is
    one writer. Make it the last step of a verb, so that the lock is short.

    Args:
        actor: who did it.
        action: what, as `thing.done`, e.g. `finding.submitted`.
        subject: the record it was done to, as `kind:id`, e.g. `case:C-2566-0001`.
        facts: ids, codes and numbers; never a name, an address or a person's words. Values that must be
            recognised later go through `salted`; a text of more than 200 characters does so by itself.

    Raises:
        RuntimeError: outside a transaction, where the deed could stand without its record.
        TypeError: for a fact that is no text, whole number, truth value, null or list of them.
    """
    if not in_transaction_of_a_deed():
        raise RuntimeError("an audit entry belongs in the transaction of the deed")
    kept_facts = canonical_facts(facts)
    head, _ = Head.objects.select_for_update().get_or_create(pk=1)
    tree = merkle.CompactRange.from_bytes(head.size, bytes(head.frontier))
    content = EntryContent(number=head.size, at=clock.now(), actor=actor.pseudonym, organisation=actor.organisation,
                           action=action, subject=subject, facts=kept_facts)
    leaf = merkle.leaf_hash(content.as_bytes())
    tree.append(leaf)
    entry = Entry(number=content.number, at=content.at, actor=content.actor, organisation=content.organisation,
                  action=content.action, subject=content.subject, facts=content.facts, leaf_hash=leaf)
    entry.save(force_insert=True)
    Head.objects.filter(pk=1).update(size=tree.size, frontier=tree.to_bytes())
    return entry


@transaction.atomic
def checkpoint() -> dict[str, Any]:
    """A signed statement of the whole record now: format, origin, size, root (hex), time, public key, signature.

    Whoever keeps it outside can show later whether history was changed, even if it was signed anew.
    """
    head = Head.objects.filter(pk=1).first()
    tree = merkle.CompactRange.from_bytes(head.size, bytes(head.frontier)) if head else merkle.CompactRange()
    return signing.signed({
        "format": CHECKPOINT_FORMAT, "origin": settings.PUBLIC_URL, "size": tree.size, "root": tree.root().hex(),
        "time": clock.machine_now().isoformat(timespec="seconds")})
