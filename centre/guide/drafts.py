"""What an edition is made of before it is one: checked content, dated sources and the hash that is approved."""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from centre.guide import errors
from centre.guide.models import Certainty, Kind
from centre.kernel.canonical import sha256_hex

LANGUAGES = ("th", "en")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read: the page's name and address, the day we read it, the day it was published if known."""

    name: str
    url: str
    read_on: date | None = None
    published: date | None = None

    def as_json(self) -> dict[str, str | None]:
        """The stored form; dates as ISO 8601."""
        return {"name": self.name, "url": self.url,
                "read_on": self.read_on.isoformat() if self.read_on else None,
                "published": self.published.isoformat() if self.published else None}

    @classmethod
    def from_json(cls, stored: Mapping[str, str | None]) -> Source:
        """The value back from its stored form."""
        return cls(stored["name"] or "", stored["url"] or "", _day(stored.get("read_on")),
                   _day(stored.get("published")))


@dataclass(frozen=True, slots=True)
class EditionDraft:
    """All of an edition but its people, number and moment.

    Args:
        kind: a `Kind`.
        slug: stable name in addresses, lower-case Latin with hyphens.
        content: `{"th": {...}, "en": {...}}`, each with `question`, `answer` and optionally `next_steps` (list of
            sentences), `why` (required for answer cards) and more; optional `"meta"` with what machines read:
            `topic`, `order`, `legal` (a lawyer has to sign and has not), `rules` and `claims` (ids).
        sources: at least one.
        certainty: a `Certainty`.
        election: slug of the election it holds for; empty when it holds for any.
        valid_from, valid_to: when the fact holds; None is open.
        known_from: since when it is known; None means the moment of publication. Only compiled records of past
            elections give an earlier moment.
        about: what it speaks of elsewhere in the house, e.g. `claim:TH-CLAIM-013`; a string, never a key.
        official_url: the official page that a reader is sent to.
    """

    kind: str
    slug: str
    content: Mapping[str, Any]
    sources: Sequence[Source]
    certainty: str
    election: str = ""
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    known_from: datetime | None = None
    about: str = ""
    official_url: str = ""
    withdrawn: bool = False

    @property
    def sha256(self) -> str:
        """SHA-256 over the canonical content: what the approver approves and the edition carries.

        Number, people and the moment of publication are outside it (the audit entry holds them beside this hash),
        so that it can be shown before publication and checked after.
        """
        return sha256_hex({
            "kind": self.kind, "slug": self.slug, "election": self.election, "content": self.content,
            "sources": [s.as_json() for s in self.sources], "certainty": self.certainty, "about": self.about,
            "official_url": self.official_url, "withdrawn": self.withdrawn,
            "valid_from": _moment(self.valid_from), "valid_to": _moment(self.valid_to)})

    def check(self) -> None:
        """Refuse a draft that would be wrong in the hub.

        Raises:
            InvalidInput: `edition_incomplete`, naming the part.
        """
        if self.kind not in Kind.values:
            raise errors.draft_refused("kind", "ไม่รู้จักชนิดนี้", "unknown kind")
        if not _SLUG.fullmatch(self.slug) or len(self.slug) > 80:
            raise errors.draft_refused("slug", "ใช้ตัวอักษร a-z ตัวเลข และขีดกลางเท่านั้น",
                                       "use lower-case a-z, digits and hyphens")
        if self.certainty not in Certainty.values:
            raise errors.draft_refused("certainty", "ใช้ ok, secondary หรือ uncertain",
                                       "use ok, secondary or uncertain")
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise errors.draft_refused("valid_to", "วันสิ้นสุดอยู่ก่อนวันเริ่ม", "the end is before the beginning")
        self._check_sources()
        self._check_content()

    def _check_sources(self) -> None:
        if not self.sources:
            raise errors.draft_refused("sources", "ต้องมีแหล่งข้อมูลอย่างน้อยหนึ่งแหล่ง", "at least one source is needed")
        for source in self.sources:
            parts = urlsplit(source.url)
            if not source.name.strip() or parts.scheme not in {"http", "https"} or not parts.netloc:
                raise errors.draft_refused("sources", "ทุกแหล่งต้องมีชื่อและลิงก์ http(s)",
                                           "each source needs a name and an http(s) address")

    def _check_content(self) -> None:
        required = ["question", "answer"] + (["why"] if self.kind == Kind.ANSWER_CARD else [])
        sides = [self.content.get(language) for language in LANGUAGES]
        for language, side in zip(LANGUAGES, sides, strict=True):
            for key in required:
                if not isinstance(side, Mapping) or not str(side.get(key, "")).strip():
                    raise errors.draft_refused(f"content.{language}.{key}", "ยังว่างอยู่", "it is empty")
        steps = [list(side.get("next_steps", [])) for side in sides if isinstance(side, Mapping)]
        if len(steps[0]) != len(steps[1]) or not all(str(s).strip() for side in steps for s in side):
            raise errors.draft_refused("content.next_steps", "สองภาษาต้องมีขั้นตอนเท่ากันและไม่ว่าง",
                                       "both languages need the same number of steps, none empty")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(value: datetime | None) -> str | None:
    # UTC, so that the hash is the same whatever time zone the database hands back.
    return value.astimezone(UTC).isoformat() if value else None
