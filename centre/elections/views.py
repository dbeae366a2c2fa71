"""What this room answers: frozen values in both languages, without a trace of the database."""
from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from centre.kernel.language import Bilingual


class Certainty(StrEnum):
    """How sure it is that a subdistrict lies in the constituencies named."""

    EXACT = "exact"
    LISTED = "listed"
    APPROXIMATE = "approximate"
    NEEDS_MUNICIPALITY = "needs_municipality"
    SPLIT = "split"


class PlaceKind(StrEnum):
    """`found`: one place. `choose`: several bear the name. `did_you_mean`: near names. `unknown`: nothing near."""

    FOUND = "found"
    CHOOSE = "choose"
    DID_YOU_MEAN = "did_you_mean"
    UNKNOWN = "unknown"


class Phase(StrEnum):
    """Where the clock stands in an election."""

    BEFORE = "before"
    POLLING = "polling"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class SourceView:
    """Where facts come from. `date` is the source's own, ISO 8601."""

    name: Bilingual
    url: str
    date: str


@dataclass(frozen=True, slots=True)
class ElectionView:
    """An election as the clock knows it. `has_result`: some count is public. `candidates_known`: names are public."""

    slug: str
    title: Bilingual
    polling_opens: datetime
    polling_closes: datetime
    phase: Phase
    known_from: datetime
    candidates_known: bool
    has_result: bool
    constituency_seats: int
    party_list_seats: int
    registered_voters: int
    sources: tuple[SourceView, ...]

    @property
    def year(self) -> int:
        """The Buddhist year of the vote."""
        return self.polling_opens.year + 543


@dataclass(frozen=True, slots=True)
class MunicipalityChoice:
    """One answer to "in which municipality is your house registered?".

    `constituency` is None where the gazette's words do not tell: then only the commission can.
    """

    area: Bilingual
    constituency: str | None


@dataclass(frozen=True, slots=True)
class PlaceOption:
    """A subdistrict and where it votes.

    Args:
        subdistrict_code: DOPA's six digits; the first four are the district, the first two the province.
        full_name: as on an envelope: `ตำบลบางพูด อำเภอปากเกร็ด จังหวัดนนทบุรี`.
        constituencies: ids such as `NBI_2`; more than one when the subdistrict is split, in order of number.
        certainty_words: the certainty as a sentence for a voter.
        note: what to do because of the certainty; None when there is nothing to do.
        choices: the municipalities to choose from; empty unless the subdistrict is split by them.
    """

    subdistrict_code: str
    subdistrict: Bilingual
    district: Bilingual
    province: Bilingual
    full_name: Bilingual
    postal_code: str
    constituencies: tuple[str, ...]
    certainty: Certainty
    certainty_words: Bilingual
    note: Bilingual | None
    choices: tuple[MunicipalityChoice, ...]

    @property
    def is_split(self) -> bool:
        """Whether the subdistrict alone does not tell the constituency."""
        return len(self.constituencies) > 1


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """The answer to a typed place. `total` counts all places that fit; `options` are at most as many as asked for.

    `message` says in one sentence what was found and what to do next.
    """

    kind: PlaceKind
    election: str
    typed: str
    message: Bilingual
    options: tuple[PlaceOption, ...]
    total: int


@dataclass(frozen=True, slots=True)
class AreaView:
    """A province, district or subdistrict for a plain form."""

    code: str
    name: Bilingual


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party. `number` is its party-list number, None without a list.

    `name_en_is_ours` says that the English name is our rendering, not the party's own.
    """

    ect_id: int
    number: int | None
    name: Bilingual
    name_en_is_ours: bool
    abbreviation: str
    colour: str


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A candidate, by ballot number. Names are in Thai script, as on the ballot and in the source.

    `votes` is None without a count, and for a candidate without a row in it (`in_count` False).
    `highest`: most votes in a count that may be ranked.
    """

    number: int
    name_th: str
    party: PartyView | None
    party_name: Bilingual
    votes: int | None
    in_count: bool
    highest: bool


@dataclass(frozen=True, slots=True)
class BallotView:
    """A ballot paper: what it chooses, its colour with a swatch for the eye, and what is printed on it."""

    kind: str
    colour: Bilingual
    swatch: str
    what: Bilingual
    shows: Bilingual
    source_url: str
    certainty: str


@dataclass(frozen=True, slots=True)
class CountView:
    """The figures of one ballot. They are the source's own and need not add up exactly."""

    turnout: int
    valid: int
    invalid: int
    no_vote: int


@dataclass(frozen=True, slots=True)
class PartyVotesView:
    """List votes of a party."""

    party: PartyView
    votes: int


@dataclass(frozen=True, slots=True)
class ResultView:
    """The count of one constituency as it was known.

    Args:
        status: `official` or `unofficial`.
        status_words: the status with the share counted, to stand wherever a figure of it stands.
        percent_counted: 0 to 100; None when the source does not say.
        paused: the commission had stopped reporting here.
        may_be_ranked: False when it was paused or the votes do not add up: then nobody is called first.
        known_from: since when it was public.
        party_list_votes: by party-list number.
    """

    status: str
    status_words: Bilingual
    percent_counted: Decimal | None
    known_from: datetime
    source_url: str
    paused: bool
    may_be_ranked: bool
    constituency: CountView
    party_list: CountView
    party_list_votes: tuple[PartyVotesView, ...]


@dataclass(frozen=True, slots=True)
class ConstituencyView:
    """One seat: who may be chosen, on which ballots, and the result when there is one.

    `zone_th` is the commission's own text and may be cut short in the source; `ocd_id` is provisional.
    """

    election: str
    code: str
    number: int
    name: Bilingual
    province_code: str
    province: Bilingual
    registered_voters: int
    stations: int | None
    zone_th: tuple[str, ...]
    ocd_id: str
    ocd_id_is_provisional: bool
    candidates_known: bool
    candidates: tuple[CandidateView, ...]
    ballots: tuple[BallotView, ...]
    result: ResultView | None


@dataclass(frozen=True, slots=True)
class TimetableView:
    """One entry of the calendar. `ends` is the first moment after it; with `whole_days` only the dates count."""

    code: str
    title: Bilingual
    starts: datetime
    ends: datetime
    whole_days: bool
    source_url: str
    certainty: str
    note: Bilingual | None


@dataclass(frozen=True, slots=True)
class StandingView:
    """A party's national figures. `party_list_seats` is None when the source gives none."""

    party: PartyView
    constituencies_first: int
    party_list_seats: int | None
    party_list_votes: int
    constituency_votes: int


@dataclass(frozen=True, slots=True)
class ReferendumView:
    """The referendum's count."""

    turnout: int
    valid: int
    invalid: int
    yes: int
    no: int
    no_opinion: int
    percent_counted: Decimal


@dataclass(frozen=True, slots=True)
class NationalResultView:
    """The count of the whole country: ballots from the latest release that has them, parties from the latest of all.

    `standings` are in order of party-list number, then those without a list.
    """

    election: str
    status: str
    status_words: Bilingual
    percent_counted: Decimal | None
    known_from: datetime
    source_url: str
    constituency: CountView
    party_list: CountView
    totals_percent_counted: Decimal | None
    totals_known_from: datetime
    standings: tuple[StandingView, ...]
    referendum: ReferendumView | None


# The contract's name for the entry of the calendar.
TimetableEvent = TimetableView


def to_json(value: Any) -> Any:  # noqa: ANN401 - any view or part of one
    """A view as JSON values: what `centre elections find` prints and the API answers. Times are ISO 8601."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, (tuple, list)):
        return [to_json(v) for v in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return str(value) if isinstance(value, StrEnum) else value
