"""What the platform may send: strict about types, tolerant of fields that we do not know (they are kept out)."""
from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Literal, NoReturn, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from centre.kernel.errors import InvalidInput
from centre.kernel.language import Bilingual
from centre.reports.reasons import Reason

MOST_POSTS = 200
_LARGEST = 2**63 - 1
W = TypeVar("W", bound=BaseModel)


def _identifier(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and not value.isprintable():
        raise ValueError("an id holds only printable characters: no NUL, line break or half a surrogate pair")
    return value


def _count(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def _text(value: object) -> object:
    if not isinstance(value, str):
        return value
    # Neither has a meaning in a caption, and no database column takes both.
    return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value)  # type: ignore[arg-type]  # anything but text is refused just here
    except (ValueError, TypeError) as error:
        raise ValueError("a moment is text like 2023-05-12T10:00:00+07:00") from error
    if moment.tzinfo is None:
        raise ValueError("a moment carries its offset from UTC, like +07:00")
    if not 2000 <= moment.year <= 2200:
        raise ValueError("a moment lies between the years 2000 and 2200")
    return moment


def _reason(value: object) -> Reason:
    try:
        return Reason(value)  # type: ignore[arg-type]  # anything else is refused just here
    except ValueError as error:
        raise ValueError(f"a reason is one of {', '.join(Reason)}") from error


def _web_address(value: str) -> str:
    if not value.startswith(("https://", "http://")):
        raise ValueError("an address starts with https:// or http://")
    return value


Identifier = Annotated[str, BeforeValidator(_identifier), Field(min_length=1, max_length=200)]
Count = Annotated[int, BeforeValidator(_count), Field(ge=0, le=_LARGEST)]
Text = Annotated[str, BeforeValidator(_text), Field(max_length=20_000)]
Words = Annotated[str, BeforeValidator(_text), Field(max_length=2_000)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Address = Annotated[str, BeforeValidator(_identifier), Field(max_length=2_000), AfterValidator(_web_address)]


class _Wire(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, allow_inf_nan=False)


class Author(_Wire):
    """Who published, as the platform shows it."""

    handle: Annotated[str, BeforeValidator(_text), Field(min_length=1, max_length=200)]
    display: Annotated[str, BeforeValidator(_text), Field(max_length=200)] = ""


class Metrics(_Wire):
    """How far a post has travelled; counts."""

    views: Count = 0
    likes: Count = 0
    shares: Count = 0
    comments: Count = 0


class PublishedPost(_Wire):
    """One post of `posts.published`."""

    id: Identifier
    url: Address
    author: Author
    caption: Text = ""
    speech: Text = ""
    screen_text: Text = ""
    language: Annotated[str, BeforeValidator(_identifier), Field(max_length=16)] = "th"
    published_at: Moment
    duration_s: Annotated[float, Field(ge=0, le=86_400)] | None = None
    metrics: Metrics | None = None


class PostMetrics(Metrics):
    """One entry of `posts.metrics`."""

    id: Identifier
    at: Moment


class NewReport(_Wire):
    """`reports.created`: a thumb on the report button. The token is random per device, never a person."""

    id: Identifier
    post_id: Identifier
    reason: Annotated[Reason, BeforeValidator(_reason)]
    words: Words = ""
    reporter_token: Identifier | None = None
    at: Moment


class DeletedPost(_Wire):
    """One id of `posts.deleted`; the wire carries the bare id."""

    id: Identifier


class ReferralReceived(_Wire):
    """`referrals.received`: the platform's inbox holds the referral under its own id."""

    referral_id: Identifier
    external_id: Identifier
    at: Moment


class ReferralDecided(_Wire):
    """`referrals.decided`: the platform's own decision under its own rule, by a person under a pseudonym."""

    referral_id: Identifier
    external_id: Identifier
    decision: Literal["label", "limit", "remove", "decline"]
    rule: Words
    reason: Annotated[str, BeforeValidator(_text), Field(min_length=1, max_length=2_000)]
    decided_by: Identifier
    at: Moment
    ends_at: Moment | None = None


class MeasureApplied(_Wire):
    """`measures.applied`: the measure stands on these posts."""

    measure_id: Identifier
    post_ids: list[Identifier]
    at: Moment


class MeasureEnded(MeasureApplied):
    """`measures.ended`: the measure no longer stands, with the platform's reason."""

    reason: Words = ""


class Envelope(_Wire):
    """What every webhook carries."""

    type: Annotated[str, Field(max_length=60)]
    at: Moment
    data: dict[str, Any]


def parse_json(text: str) -> Any:  # noqa: ANN401 - JSON values are of any type
    """The value of a JSON text; integers of any size stay exact.

    Raises:
        InvalidInput: `json_malformed`, also for NaN, infinity and nesting too deep to read.
    """
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("json_malformed", Bilingual(
            "เนื้อหาไม่ใช่ JSON ที่อ่านได้ โปรดส่ง JSON ตาม RFC 8259 เข้ารหัส UTF-8",
            "The body is not readable JSON. Send JSON as in RFC 8259, in UTF-8.")) from error


def read(model: type[W], value: object, *, prefix: str = "") -> W:
    """A value as one of the models above.

    Raises:
        InvalidInput: with pydantic's error type as code (`missing`, `string_type`, …) and the field's path.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        field = ".".join(str(part) for part in (prefix, *first["loc"]) if part != "")
        text = first["msg"].removeprefix("Value error, ")
        raise InvalidInput(first["type"], Bilingual(f"ช่อง {field}: {text}", f"Field {field}: {text}"),
                           field=field or None) from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
