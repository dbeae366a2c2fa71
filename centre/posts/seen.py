"""What a connector hands over when it has seen a post, checked before anything is written."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from centre.kernel.errors import InvalidInput
from centre.kernel.language import Bilingual

MAX_ID, MAX_URL, MAX_HANDLE, MAX_TEXT, MAX_LANGUAGE = 200, 2_000, 200, 20_000, 16
MAX_COUNT = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Metrics:
    """Reach of a post at a moment: whole numbers, none below zero."""

    at: datetime
    views: int = 0
    likes: int = 0
    shares: int = 0
    comments: int = 0


@dataclass(frozen=True, slots=True)
class SeenPost:
    """A post as a platform showed it.

    `external_id` is the platform's own name for it. `provenance` says how it came (connector, message id,
    who pasted it); it never holds personal data of a reporter.
    """

    platform: str
    external_id: str
    url: str = ""
    author_handle: str = ""
    caption: str = ""
    speech: str = ""
    screen_text: str = ""
    language: str = "th"
    posted_at: datetime | None = None
    metrics: Metrics | None = None
    provenance: Mapping[str, str | int | bool | None] = field(default_factory=dict)

    def captured(self) -> dict[str, object]:
        """The part that a capture seals: what was said, by whom, where and when."""
        return {"platform": self.platform, "external_id": self.external_id, "url": self.url,
                "author_handle": self.author_handle, "caption": self.caption, "speech": self.speech,
                "screen_text": self.screen_text, "language": self.language, "posted_at": self.posted_at}


def check(seen: SeenPost) -> None:
    """Refuse what no database or reader can keep as it is.

    Raises:
        InvalidInput: `post_text_unusable`, `post_too_long`, `post_id_missing`, `post_time_without_zone` or
            `metrics_out_of_range`, naming the field.
    """
    for name, limit in (("platform", 50), ("external_id", MAX_ID), ("url", MAX_URL), ("author_handle", MAX_HANDLE),
                        ("caption", MAX_TEXT), ("speech", MAX_TEXT), ("screen_text", MAX_TEXT),
                        ("language", MAX_LANGUAGE)):
        check_text(str(getattr(seen, name)), limit, field_name=name)
    if not seen.platform or not seen.external_id:
        raise InvalidInput("post_id_missing", Bilingual(
            "ต้องระบุแพลตฟอร์มและรหัสของโพสต์", "A post needs its platform and its id there."), field="external_id")
    if seen.posted_at is not None and seen.posted_at.tzinfo is None:
        raise InvalidInput("post_time_without_zone", Bilingual(
            "เวลาโพสต์ต้องมีเขตเวลา เช่น 2023-05-12T10:00:00+07:00",
            "The time of the post needs a time zone, like 2023-05-12T10:00:00+07:00."), field="posted_at")
    if seen.metrics is not None:
        check_metrics(seen.metrics)


def check_text(text: str, limit: int, *, field_name: str) -> None:
    """Refuse NUL, broken surrogates and texts over the limit (characters).

    Raises:
        InvalidInput: `post_text_unusable` or `post_too_long`.
    """
    if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise InvalidInput("post_text_unusable", Bilingual(
            "ข้อความมีอักขระที่ใช้ไม่ได้ โปรดส่งใหม่เป็น UTF-8 ที่ถูกต้อง",
            "The text holds characters that cannot be kept. Send it again as clean UTF-8."), field=field_name)
    if len(text) > limit:
        raise InvalidInput("post_too_long", Bilingual(
            f"ข้อความยาวเกิน {limit} ตัวอักษร โปรดตัดให้สั้นลง",
            f"The text is longer than {limit} characters. Please shorten it."), field=field_name)


def check_metrics(metrics: Metrics) -> None:
    """Refuse counts below zero or beyond 63 bits.

    Raises:
        InvalidInput: `metrics_out_of_range`.
    """
    for name in ("views", "likes", "shares", "comments"):
        if not 0 <= getattr(metrics, name) <= MAX_COUNT:
            raise InvalidInput("metrics_out_of_range", Bilingual(
                "จำนวนต้องเป็นจำนวนเต็มตั้งแต่ 0 ขึ้นไป", "A count must be a whole number, zero or more."), field=name)
