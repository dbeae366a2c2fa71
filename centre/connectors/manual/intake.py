"""The verbs for what comes in by hand: a pasted link, or a sheet of them."""
from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from centre.accounts.actors import Actor, require
from centre.accounts.models import Role
from centre.audit import services as audit
from centre.connectors.manual import sheet
from centre.connectors.manual.cells import Fault
from centre.connectors.manual.sheet import Row
from centre.kernel import clock
from centre.kernel.canonical import sha256_hex
from centre.kernel.errors import CentreError
from centre.posts import queries as posts
from centre.posts import services as post_verbs
from centre.posts.seen import SeenPost
from centre.reports import services as reports
from centre.reports.services import NewReport

CHANNEL = "manual"
OFFICERS = (Role.CASE_OFFICER, Role.INFORMATION_OFFICER, Role.FACT_CHECKER, Role.PLATFORM_OFFICER)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one row or one paste."""

    post_id: int
    new_post: bool
    tracking_code: str | None
    new_report: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: counts, its encoding and every fault."""

    encoding: str
    new_posts: int
    known_posts: int
    new_reports: int
    faults: tuple[Fault, ...]


def paste(actor: Actor, *, url: str, words: str, reason: str, author: str = "", posted: str = "",
          note: str = "") -> Taken:
    """Take one post by its link and words, and report it; the same link again gives the same receipt.

    Raises:
        NotAllowed: `role_missing`.
        InvalidInput: the first fault, with the column as field; `words_missing` where nothing is said.
    """
    require(actor, *OFFICERS)
    row = sheet.read_one({"url": url, "words": words, "reason": reason, "author": author, "posted": posted,
                          "note": note}, now=clock.now())
    with transaction.atomic():
        return _take(actor, row)


def import_file(actor: Actor, data: bytes) -> Imported:
    """Take every good row of a CSV or NDJSON file; the same file again changes nothing.

    Raises:
        NotAllowed: `role_missing`.
        InvalidInput: where no row can be read at all, see `sheet.read`.
    """
    require(actor, *OFFICERS)
    found = sheet.read(data, now=clock.now())
    faults, taken = list(found.faults), list[Taken]()
    with transaction.atomic():
        for row in found.rows:
            try:
                with transaction.atomic():
                    taken.append(_take(actor, row))
            except CentreError as error:
                faults.append(Fault(row.number, error.field or "", error.code, error.message))
        audit.append(actor, "sheet.imported", f"sheet:{sha256_hex(data)[:16]}", {
            "sha256": sha256_hex(data), "encoding": found.encoding, "rows": len(taken), "faults": len(faults)})
    return Imported(found.encoding, sum(t.new_post for t in taken), sum(not t.new_post for t in taken),
                    sum(t.new_report for t in taken), tuple(sorted(faults, key=lambda f: (f.row, f.column))))


def _take(actor: Actor, row: Row) -> Taken:
    known = posts.by_url(row.url)
    if known is None:
        # The address is the only name that a hand has for a post; one too long is named by its hash.
        external_id = row.url if len(row.url) <= 200 else f"sha256:{sha256_hex(row.url)}"
        known, new_post = post_verbs.record_post(SeenPost(
            platform=row.platform, external_id=external_id, url=row.url, author_handle=row.author, caption=row.words,
            speech=row.speech, screen_text=row.screen_text, posted_at=row.posted,
            provenance={"source": "connectors.manual", "by": actor.pseudonym}), actor=actor)
    else:
        new_post = False
    if row.reason is None:
        return Taken(known.id, new_post, None, new_report=False)
    receipt = reports.receive(NewReport(
        channel=CHANNEL, reason=row.reason, words=row.note, post_id=known.id, link=row.url,
        external_id=f"url:{sha256_hex(row.url)}"))
    return Taken(known.id, new_post, receipt.tracking_code, new_report=not receipt.repeated)
