"""What the centre sends to the platform and takes from its answers; the published interface is made from this."""
from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from centre.connectors.sandbox.wire import Identifier

_KINDS: dict[str, JsonValue] = {"enum": ["label", "limit", "remove"]}


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Answered(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Basis(_Sent):
    """One rule that a referral rests on."""

    rule: str = Field(description="Id of the rule in the centre's rulebook.")
    title_th: str = Field(description="Title in Thai.")
    title_en: str = Field(description="Title in English.")
    source_url: str = Field(description="Where the rule was read.")


class Referral(_Sent):
    """A referral that two officers released."""

    referral_id: str = Field(description="The key: the same referral sent again must be taken once.")
    case_ref: str = Field(description="The case, e.g. C-2566-0001.")
    posts: list[str] = Field(description="The platform's ids of the posts.")
    measure_requested: str = Field(
        json_schema_extra=_KINDS, description="What the commission asks for; the platform decides by its own rule.")
    basis: list[Basis] = Field(description="Rules and guidelines that it rests on.")
    words_th: str = Field(description="The request in Thai.")
    words_en: str = Field(description="The request in English.")
    correction_url: str | None = Field(description="The published correction, if there is one.")
    bundle_sha256: str = Field(description="SHA-256 of the sealed bundle, lower-case hex.")
    bundle_url: str | None = Field(
        description="Where the bundle is opened, for thirty days; the key is in the address.")
    answer_by: str | None = Field(description="Moment by which an answer is due; null where nothing was agreed.")


class LabelText(_Sent):
    """The words of a label and the page that it leads to."""

    text_th: str = Field(description="Words in Thai.")
    text_en: str = Field(description="Words in English.")
    url: str = Field(description="The correction's page.")


class Measure(_Sent):
    """A measure that the platform itself decided, asked to be applied."""

    measure_id: str = Field(description="The key: the same measure sent again must be applied once.")
    kind: str = Field(json_schema_extra=_KINDS, description="What to apply.")
    posts: list[str] = Field(description="The platform's ids of the posts.")
    label: LabelText | None = Field(description="The label's words; null for other kinds.")
    starts_at: str | None = Field(description="From when it holds.")
    ends_at: str | None = Field(description="Until when; null is open.")
    referral_id: str = Field(description="The referral that it answers.")


class Taken(_Answered):
    """The platform's answer to a referral or a measure."""

    external_id: Identifier = Field(description="The platform's own id of it.")
    state: str = Field("acknowledged", description="For a measure: acknowledged.")


class ShownLabel(_Answered):
    """A label as the platform shows it."""

    measure_id: Identifier = Field(description="The measure that it comes from.")


class PostState(_Answered):
    """A post as the platform shows it now."""

    id: Identifier = Field(description="The platform's id.")
    state: Literal["visible", "limited", "removed"] = Field(description="How it is shown.")
    labels: list[ShownLabel] = Field(default_factory=list, description="Labels under it.")
