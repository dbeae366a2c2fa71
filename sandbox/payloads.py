"""The shapes of what the centre sends, checked before anything is kept."""
from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, HttpUrl


def _no_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("holds a NUL byte")
    return text


Id = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_no_nul)]
Text = Annotated[str, Field(max_length=8000), AfterValidator(_no_nul)]


class _Shape(BaseModel):
    """Ids may come as numbers; unknown fields are ignored, so that the centre can grow."""

    model_config = ConfigDict(coerce_numbers_to_str=True, frozen=True)


class Basis(_Shape):
    """One rule that the referral rests on."""

    rule: Text
    title_th: Text = ""
    title_en: Text = ""
    source_url: Text = ""


class ReferralBody(_Shape):
    """POST /platform/referrals."""

    referral_id: Id
    case_ref: Text
    posts: Annotated[list[Id], Field(min_length=1, max_length=500)]
    measure_requested: Literal["label", "limit", "remove"]
    basis: list[Basis]
    words_th: Text
    words_en: Text = ""
    correction_url: HttpUrl | None = None
    bundle_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    bundle_url: HttpUrl | None = None
    answer_by: AwareDatetime | None = None


class LabelBody(_Shape):
    """The words and the link of a label."""

    text_th: Text
    text_en: Text = ""
    url: HttpUrl


class MeasureBody(_Shape):
    """POST /platform/measures."""

    measure_id: Id
    kind: Literal["label", "limit", "remove"]
    posts: Annotated[list[Id], Field(min_length=1, max_length=500)]
    label: LabelBody | None = None
    starts_at: AwareDatetime
    ends_at: AwareDatetime | None = None
    referral_id: Id
