"""Reads of the record: the trail of a subject, and the proof that nothing was changed."""
from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Subquery
from django.db.models.functions import Coalesce

from centre.audit import merkle, signing
from centre.audit.content import EntryContent
from centre.audit.errors import not_a_checkpoint
from centre.audit.models import Entry, Head
from centre.audit.services import CHECKPOINT_FORMAT
from centre.kernel.clock import BANGKOK

MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry as pages and exports show it."""

    number: int
    at: datetime
    actor: str
    organisation: str
    action: str
    subject: str
    facts: Mapping[str, Any]
    leaf_hash: str


@dataclass(frozen=True, slots=True)
class Report:
    """What `verify` found: how many entries, their root now, and every fault in a sentence (at most 20)."""

    size: int
    root: str
    faults: tuple[str, ...]
    checkpoint_size: int | None = None

    @property
    def sound(self) -> bool:
        """Whether the record is as it was written."""
        return not self.faults


@dataclass(slots=True)
class _Findings:
    sentences: list[str] = field(default_factory=list)

    def add(self, sentence: str) -> None:
        if len(self.sentences) < MOST_FAULTS:
            self.sentences.append(sentence)


def trail(subject: str, *more: str) -> list[EntryView]:
    """Every entry about a subject (and more subjects, where one story has several), oldest first."""
    return [_view(e) for e in Entry.objects.filter(subject__in=(subject, *more)).order_by("number")]


def size_of(checkpoint: Mapping[str, Any]) -> int:
    """How many entries a checkpoint speaks of, when it is one at all; whether it is true, `verify` says.

    Raises:
        InvalidInput: `not_a_checkpoint`, naming the field that is missing or of another form.
    """
    if checkpoint.get("format") != CHECKPOINT_FORMAT:
        raise not_a_checkpoint("format")
    size = checkpoint.get("size")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise not_a_checkpoint("size")
    missing = [name for name in ("root", "public_key", "signature") if name not in checkpoint]
    if missing:
        raise not_a_checkpoint(missing[0])
    return size


def verify(checkpoint: Mapping[str, Any] | None = None) -> Report:
    """Recompute the whole record from its content and compare it with the hashes kept beside it.

    Args:
        checkpoint: a statement from `services.checkpoint`, kept outside: then the record must contain, unchanged,
            what it contained when that was signed.

    Raises:
        InvalidInput: `not_a_checkpoint`, naming its field; nothing was verified then.
    """
    wanted = None if checkpoint is None else size_of(checkpoint)
    findings = _Findings()
    # No lock: what lies below a head that was read once never changes, however many appends go on meanwhile.
    head = Head.objects.filter(pk=1).first() or Head()
    tree, root_then = _recomputed(head.size, wanted, findings)
    if (head.size, bytes(head.frontier)) != (tree.size, tree.to_bytes()):
        findings.add(f"the head speaks of {head.size} entries and other hashes than the {tree.size} entries give")
    size_now = Coalesce(Subquery(Head.objects.filter(pk=1).values("size")), 0)
    if Entry.objects.filter(number__gte=size_now).exists():
        findings.add("entries lie beyond the head of the record: the head was cut or removed")
    if checkpoint is not None and wanted is not None:
        _compare(checkpoint, wanted, tree, root_then, findings)
    return Report(tree.size, tree.root().hex(), tuple(findings.sentences), wanted)


def _recomputed(size: int, stop: int | None, findings: _Findings) -> tuple[merkle.CompactRange, bytes | None]:
    """The tree over the content of the first `size` entries, and its root when it had `stop` of them."""
    tree = merkle.CompactRange()
    root_then = tree.root() if stop == 0 else None
    try:
        for entry in Entry.objects.filter(number__lt=size).order_by("number").iterator(chunk_size=2000):
            if entry.number != tree.size:
                findings.add(f"entry {tree.size} is missing; entry {entry.number} follows")
                break
            tree.append(_checked_leaf(entry, findings))
            if tree.size == stop:
                root_then = tree.root()
    except ValueError:
        # A moment overwritten with nonsense already fails in the database adapter.
        findings.add(f"entry {tree.size} cannot be read: a column holds nonsense")
    return tree, root_then


def _checked_leaf(entry: Entry, findings: _Findings) -> bytes:
    try:
        content = EntryContent(entry.number, entry.at, entry.actor, entry.organisation, entry.action,
                               entry.subject, entry.facts).as_bytes()
    except (ValueError, AttributeError, RecursionError):
        findings.add(f"entry {entry.number} cannot be read: its moment or its facts are damaged")
        return bytes(entry.leaf_hash)
    leaf = merkle.leaf_hash(content)
    if leaf != bytes(entry.leaf_hash):
        findings.add(f"entry {entry.number} was changed: its content does not fit its hash")
    return leaf


def _compare(checkpoint: Mapping[str, Any], size: int, tree: merkle.CompactRange, root_then: bytes | None,
             findings: _Findings) -> None:
    if not signing.signature_holds(dict(checkpoint)):
        findings.add("the checkpoint's signature does not hold: the file was altered")
        return
    if not signing.is_our_key(str(checkpoint["public_key"])):
        findings.add("the checkpoint was signed with a key that is not this installation's")
    if root_then is None:
        findings.add(f"the checkpoint speaks of {size} entries, the record has {tree.size}: entries were removed")
    elif root_then.hex() != checkpoint.get("root"):
        findings.add(f"the first {size} entries are not those of the checkpoint: history was rewritten")


def _view(entry: Entry) -> EntryView:
    return EntryView(entry.number, entry.at.astimezone(BANGKOK), entry.actor, entry.organisation, entry.action,
                     entry.subject, json.loads(entry.facts), bytes(entry.leaf_hash).hex())
