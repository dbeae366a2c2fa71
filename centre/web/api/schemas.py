"""The shapes of the answers; every field says what it means."""
from __future__ import annotations

from ninja import Field, Schema


class Fault(Schema):
    """What is wrong with a request, in both languages."""

    code: str = Field(..., description="Stable machine word.", examples=["posts_too_many"])
    message_th: str = Field(..., description="What is wrong and what to do, in Thai.")
    message_en: str = Field(..., description="The same in English.")
    field: str | None = Field(None, description="The parameter at fault, if one is.")


class Banner(Schema):
    """The strip that leads from an election video to the hub."""

    on: bool = Field(..., description="Whether the commission has the banner switched on; off, show none.")
    text_th: str = Field(..., description="Words of the banner in Thai.")
    text_en: str = Field(..., description="Words of the banner in English.")
    url_th: str = Field(..., description="Where the banner leads, Thai page.")
    url_en: str = Field(..., description="Where the banner leads, English page.")


class Label(Schema):
    """A label that stands under a post by the platform's own decision."""

    measure_id: str = Field(..., description="The measure that put the label there.")
    text_th: str = Field(..., description="Words of the label in Thai.")
    text_en: str = Field(..., description="Words of the label in English.")
    url_th: str = Field(..., description="The correction that the label links to, Thai page.")
    url_en: str = Field(..., description="The correction that the label links to, English page.")


class PostSurfaces(Schema):
    """What to show on one post."""

    banner: bool = Field(..., description="Whether this post carries the banner: it speaks of the election.")
    labels: list[Label] = Field(..., description="Labels that stand now; none while labels are off.")


class Surfaces(Schema):
    """Banner and labels for the posts that were asked for."""

    banner: Banner = Field(..., description="The banner, the same for every post.")
    posts: dict[str, PostSurfaces] = Field(
        ..., description="By the platform's id. A post that the centre has not seen carries nothing.")


class Card(Schema):
    """An answer card of the hub in short."""

    question_th: str = Field(..., description="The question in Thai.")
    question_en: str = Field(..., description="The question in English.")
    answer_th: str = Field(..., description="The answer in one line, Thai.")
    answer_en: str = Field(..., description="The answer in one line, English.")
    url_th: str = Field(..., description="The whole card with sources, Thai page.")
    url_en: str = Field(..., description="The whole card with sources, English page.")


class SearchPanel(Schema):
    """What to show above the results of a search."""

    on: bool = Field(..., description="Whether the commission has the panel switched on.")
    show: bool = Field(..., description="Whether to show it now: on, and the words speak of the election.")
    title_th: str = Field(..., description="Title in Thai; empty when not shown.")
    title_en: str = Field(..., description="Title in English; empty when not shown.")
    cards: list[Card] = Field(..., description="Up to three answer cards, nearest first; empty when not shown.")


class Place(Schema):
    """One tambon, with the constituencies that it lies in."""

    subdistrict_code: str = Field(..., description="Six-digit code of the Department of Provincial Administration.")
    subdistrict_th: str = Field(..., description="Tambon or khwaeng in Thai.")
    subdistrict_en: str = Field(..., description="Tambon or khwaeng in English.")
    district_th: str = Field(..., description="Amphoe or khet in Thai.")
    district_en: str = Field(..., description="Amphoe or khet in English.")
    province_th: str = Field(..., description="Province in Thai.")
    province_en: str = Field(..., description="Province in English.")
    constituencies: list[str] = Field(..., description=(
        "Constituency ids such as NBI_1. More than one: the tambon is split; ask for the municipality."))
    certainty: str = Field(..., description="`exact`, or why not: `approximate` places need the commission's word.")
    note_th: str = Field(..., description="What to do because of the certainty, in Thai; may be empty.")
    note_en: str = Field(..., description="The same in English.")


class PlaceAnswer(Schema):
    """Places for what was typed; never a guess."""

    election: str = Field(..., description="Slug of the election asked about.")
    kind: str = Field(..., description="`found` one, `choose` among several, `did_you_mean` near ones, or `unknown`.")
    total: int = Field(..., description="How many places fit; `options` holds the first ten.")
    message_th: str = Field(..., description="What was found and what to do next, one sentence in Thai.")
    message_en: str = Field(..., description="The same in English.")
    options: list[Place] = Field(..., description="The places; one when found, none when unknown.")
