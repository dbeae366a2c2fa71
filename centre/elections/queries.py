"""What other rooms may ask about elections. Nothing that the clock does not yet know is answered.

Every function takes a moment `as_of` (default: the clock's now). A moment later than the clock counts as now.
Elections are named by slug (`th-mp-2566`), Buddhist year (`2566`) or common year (`2023`).
"""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from centre.elections import errors, memory, names, place_answers, result_views
from centre.elections.models import (
    Ballot,
    Candidate,
    Constituency,
    District,
    Election,
    Province,
    ResultRelease,
    Subdistrict,
    TimetableEvent,
)
from centre.elections.thai_order import dictionary_key
from centre.elections.views import (
    AreaView,
    BallotView,
    CandidateView,
    ConstituencyView,
    ElectionView,
    NationalResultView,
    PartyView,
    Phase,
    PlaceAnswer,
    PlaceOption,
    ResultView,
    SourceView,
    TimetableView,
)
from centre.kernel import clock
from centre.kernel.language import Bilingual, arabic_digits

_SAME_NAME = 30
"""More than the 28 places that share the commonest name, so that a voter always sees the own one."""


def front(as_of: datetime | None = None) -> ElectionView:
    """The election that stands in front: the one set in CENTRE_ELECTION if it is public, else the next to be polled,
    and after the last polling the latest.

    Raises:
        NotFound: `no_election_known`.
    """
    moment = _moment(as_of)
    known = list(Election.objects.filter(known_from__lte=moment).order_by("polling_opens"))
    if not known:
        raise errors.no_election()
    chosen = next((e for e in known if e.slug == settings.FRONT_ELECTION), None)
    return _election_view(chosen or next((e for e in known if e.polling_closes >= moment), known[-1]), moment)


def all_known(as_of: datetime | None = None) -> list[ElectionView]:
    """All public elections, oldest first; those that are not in front stand under an archive banner."""
    moment = _moment(as_of)
    return [_election_view(e, moment) for e in
            Election.objects.filter(known_from__lte=moment).order_by("polling_opens")]


def get(election: str, as_of: datetime | None = None) -> ElectionView:
    """One election.

    Raises:
        NotFound: `election_unknown`, also when it is not public yet.
    """
    moment = _moment(as_of)
    return _election_view(_known(election, moment), moment)


def find_place(election: str, typed: str, *, district: str | None = None, province: str | None = None,
               limit: int = _SAME_NAME, as_of: datetime | None = None) -> PlaceAnswer:
    """Where the voters of a subdistrict vote, from what a person types.

    Understands Thai and English names, `ตำบล`/`แขวง`/`ต.`, `อำเภอ`/`เขต`/`อ.`, `จังหวัด`/`จ.`, all three in one line
    with or without spaces, กทม., a postal code, Thai digits, invisible characters and marks in any order.

    Args:
        typed: at most 200 characters are read.
        district, province: code, or name in either language, to narrow the search.
        limit: the greatest number of options; `total` of the answer counts all.

    Raises:
        NotFound: `election_unknown`.
    """
    found_election = _known(election, _moment(as_of))
    places, parsed = memory.places(found_election), names.parse(typed)
    found = places.index.find(parsed, district=district or "", province=province or "")
    return place_answers.answer(found_election.slug, typed, parsed, found, places.rules, limit)


def place(election: str, subdistrict_code: str, as_of: datetime | None = None) -> PlaceOption:
    """The subdistrict with this code, as the plain form sends it.

    Raises:
        NotFound: `election_unknown` or `area_unknown`.
    """
    places = memory.places(_known(election, _moment(as_of)))
    found = places.index.places.get(_code(subdistrict_code))
    if found is None:
        raise errors.area_unknown(subdistrict_code)
    return place_answers.option(found, places.rules)


def suggest(election: str, prefix: str, limit: int = 8, as_of: datetime | None = None) -> list[PlaceOption]:
    """Places whose written name begins with what was typed so far, for search as you type; empty for an empty text.

    Raises:
        NotFound: `election_unknown`.
    """
    places = memory.places(_known(election, _moment(as_of)))
    return [place_answers.option(p, places.rules) for p in places.index.suggest(names.parse(prefix), limit)]


def provinces(election: str, as_of: datetime | None = None) -> list[AreaView]:
    """All provinces, in Thai dictionary order with Bangkok first."""
    found = Province.objects.filter(version=_known(election, _moment(as_of)).area_version_id)
    return _areas(found.values_list("code", "name_th", "name_en"))


def districts(election: str, province_code: str, as_of: datetime | None = None) -> list[AreaView]:
    """The districts of a province; empty for an unknown one."""
    version = _known(election, _moment(as_of)).area_version_id
    found = District.objects.filter(province__version=version, province__code=_code(province_code))
    return _areas(found.values_list("code", "name_th", "name_en"))


def subdistricts(election: str, district_code: str, as_of: datetime | None = None) -> list[AreaView]:
    """The subdistricts of a district; empty for an unknown one."""
    version = _known(election, _moment(as_of)).area_version_id
    found = Subdistrict.objects.filter(district__province__version=version, district__code=_code(district_code))
    return _areas(found.values_list("code", "name_th", "name_en"))


def constituency(election: str, code: str, as_of: datetime | None = None) -> ConstituencyView:
    """One seat with candidates in order of ballot number, its ballots, and its result if one is known.

    Raises:
        NotFound: `election_unknown` or `constituency_unknown`.
    """
    moment = _moment(as_of)
    found = _known(election, moment)
    seat = Constituency.objects.select_related("province").filter(election=found, code=_code(code).upper()).first()
    if seat is None:
        raise errors.constituency_unknown(code)
    counted = result_views.constituency_result(found, seat.pk, moment)
    candidates_known = found.candidates_known_from <= moment
    return ConstituencyView(
        election=found.slug, code=seat.code, number=seat.number, name=constituency_name(seat.province, seat.number),
        province_code=seat.province.code, province=Bilingual(seat.province.name_th, seat.province.name_en),
        registered_voters=seat.registered_voters, stations=seat.stations, zone_th=tuple(seat.zone_th),
        ocd_id=seat.ocd_id, ocd_id_is_provisional=True, candidates_known=candidates_known,
        candidates=_candidates(found, seat, counted) if candidates_known else (),
        ballots=tuple(_ballots(found, moment)), result=counted[0] if counted else None)


def constituency_names(election: str, codes: tuple[str, ...], as_of: datetime | None = None) -> dict[str, Bilingual]:
    """Names such as `นนทบุรี เขต 1` for codes; unknown codes are left out."""
    found = Constituency.objects.select_related("province").filter(
        election=_known(election, _moment(as_of)), code__in=codes)
    return {seat.code: constituency_name(seat.province, seat.number) for seat in found}


def constituencies(election: str, province_code: str, as_of: datetime | None = None) -> list[AreaView]:
    """The seats of a province in order of number; the code is the constituency's. Empty for an unknown province."""
    found = Constituency.objects.select_related("province").filter(
        election=_known(election, _moment(as_of)), province__code=_code(province_code)).order_by("number")
    return [AreaView(seat.code, constituency_name(seat.province, seat.number)) for seat in found]


def constituency_name(province: Province, number: int) -> Bilingual:
    """How a seat is called."""
    return Bilingual(f"{province.name_th} เขตเลือกตั้งที่ {number}", f"{province.name_en} constituency {number}")


def parties(election: str, as_of: datetime | None = None) -> list[PartyView]:
    """Parties with a list in order of their number, then those only in constituencies; empty before they register."""
    moment = _moment(as_of)
    found = _known(election, moment)
    if found.candidates_known_from > moment:
        return []
    return list(memory.parties(found).values())


def ballots(election: str, as_of: datetime | None = None) -> list[BallotView]:
    """The ballot papers whose colours are public, in the order in which a voter meets them."""
    moment = _moment(as_of)
    return _ballots(_known(election, moment), moment)


def timetable(election: str, as_of: datetime | None = None) -> list[TimetableView]:
    """The calendar in order of time; a notice that was replaced is gone from the moment of the new one."""
    moment = _moment(as_of)
    known = TimetableEvent.objects.filter(
        Q(replaced_at__isnull=True) | Q(replaced_at__gt=moment), election=_known(election, moment),
        known_from__lte=moment).order_by("starts", "ends", "code")
    return [TimetableView(e.code, Bilingual(e.title_th, e.title_en), _local(e.starts), _local(e.ends), e.whole_days,
                          e.source_url, e.certainty, Bilingual(e.note_th, e.note_en) if e.note_th else None)
            for e in known]


def next_event(election: str, as_of: datetime | None = None) -> TimetableView | None:
    """The next entry of the calendar that begins after the moment; None when nothing is left."""
    moment = _moment(as_of)
    return next((e for e in timetable(election, moment) if e.starts > moment), None)


def running_events(election: str, as_of: datetime | None = None) -> list[TimetableView]:
    """The entries of the calendar that have begun and not ended, the first to end first."""
    moment = _moment(as_of)
    return sorted((e for e in timetable(election, moment) if e.starts <= moment < e.ends), key=lambda e: e.ends)


def national_result(election: str, as_of: datetime | None = None) -> NationalResultView | None:
    """The count of the whole country as it was known; None before any."""
    moment = _moment(as_of)
    return result_views.national_result(_known(election, moment), moment)


def _moment(as_of: datetime | None) -> datetime:
    now = clock.now()
    return now if as_of is None else min(as_of, now)


def _code(typed: str) -> str:
    """A code as the database knows it; whatever else was typed (NUL, marks, spaces) cannot be part of one."""
    return "".join(c for c in arabic_digits(typed[:60]) if c.isascii() and (c.isalnum() or c in "_-"))


def _known(election: str, moment: datetime) -> Election:
    slug = _code(election).lower()
    if slug.isdigit() and len(slug) == 4:
        slug = f"th-mp-{int(slug) if int(slug) >= 2400 else int(slug) + 543}"
    found = Election.objects.filter(slug=slug, known_from__lte=moment).first()
    if found is None:
        raise errors.election_unknown(election)
    return found


def _local(moment: datetime) -> datetime:
    return moment.astimezone(clock.BANGKOK)


def _election_view(election: Election, moment: datetime) -> ElectionView:
    phase = Phase.BEFORE if moment < election.polling_opens else \
        Phase.POLLING if moment < election.polling_closes else Phase.AFTER
    return ElectionView(
        slug=election.slug, title=Bilingual(election.title_th, election.title_en),
        polling_opens=_local(election.polling_opens), polling_closes=_local(election.polling_closes), phase=phase,
        known_from=_local(election.known_from), candidates_known=election.candidates_known_from <= moment,
        has_result=ResultRelease.objects.filter(election=election, known_from__lte=moment).exists(),
        constituency_seats=election.constituency_seats, party_list_seats=election.party_list_seats,
        registered_voters=election.registered_voters,
        sources=tuple(SourceView(Bilingual(s["name"], s["name_en"]), s["url"], s["date"]) for s in election.sources
                      if s["date"] <= moment.date().isoformat()))


def _areas(rows: Iterable[tuple[str, str, str]]) -> list[AreaView]:
    return sorted((AreaView(code, Bilingual(th, en)) for code, th, en in rows),
                  key=lambda a: (not a.code.startswith("10"), dictionary_key(a.name.th)))


def _ballots(election: Election, moment: datetime) -> list[BallotView]:
    known = Ballot.objects.filter(election=election, known_from__lte=moment).order_by("position")
    return [BallotView(b.kind, Bilingual(b.colour_th, b.colour_en), b.swatch, Bilingual(b.what_th, b.what_en),
                       Bilingual(b.shows_th, b.shows_en), b.source_url, b.certainty) for b in known]


def _candidates(election: Election, seat: Constituency, counted: tuple[ResultView, dict[int, int]] | None
                ) -> tuple[CandidateView, ...]:
    votes = counted[1] if counted else {}
    most = max(votes.values(), default=0) if counted and counted[0].may_be_ranked else None
    parties_of = memory.parties(election)
    rows = Candidate.objects.filter(constituency=seat).order_by("number").values_list(
        "pk", "number", "name_th", "party__ect_id", "party_words_th")
    return tuple(_candidate(number, name, parties_of.get(party) if party else None, words, votes.get(pk), most)
                 for pk, number, name, party, words in rows)


def _candidate(number: int, name_th: str, party: PartyView | None, words: str, votes: int | None,
               most: int | None) -> CandidateView:
    party_name = party.name if party else Bilingual(words, words) if words else Bilingual(
        "ไม่ระบุพรรค", "No party given")
    return CandidateView(number, name_th, party, party_name, votes, votes is not None,
                         votes is not None and votes == most and votes > 0)
