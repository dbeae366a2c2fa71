"""Reads a count as it was known at a moment, and says in words what kind of count it is."""
from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from centre.elections import memory
from centre.elections.models import (
    CandidateVotes,
    ConstituencyResult,
    Election,
    PartyStanding,
    PartyVotes,
    ResultRelease,
)
from centre.elections.views import (
    CountView,
    NationalResultView,
    PartyVotesView,
    ReferendumView,
    ResultView,
    StandingView,
)
from centre.kernel import dates
from centre.kernel.clock import BANGKOK
from centre.kernel.language import Bilingual

# The widest differences inside the commission's own official figures of 2566; beyond them nobody is called first.
_VOTES_TOLERANCE = 6
_BALLOTS_TOLERANCE = 23


def status_words(status: str, percent: Decimal | None, known_from: datetime) -> Bilingual:
    """The kind of count in a sentence, to stand wherever a figure of it stands."""
    day = Bilingual(dates.format_date(known_from.astimezone(BANGKOK).date(), "th"),
                    dates.format_date(known_from.astimezone(BANGKOK).date(), "en"))
    if status == "official":
        return Bilingual("ผลอย่างเป็นทางการของ กกต. ข้อมูล ณ วันที่ {day}",
                         "Official result of the commission, as of {day}").format(day=day)
    if percent is None:
        return Bilingual("ผลอย่างไม่เป็นทางการ ยังอาจเปลี่ยนแปลง ข้อมูล ณ วันที่ {day}",
                         "Unofficial result, it may still change, as of {day}").format(day=day)
    return Bilingual("ผลอย่างไม่เป็นทางการ นับแล้ว {percent}% ยังอาจเปลี่ยนแปลง ข้อมูล ณ วันที่ {day}",
                     "Unofficial result, {percent}% counted, it may still change, as of {day}"
                     ).format(day=day, percent=f"{percent:.2f}".rstrip("0").rstrip("."))


def constituency_result(election: Election, constituency_id: int, moment: datetime
                        ) -> tuple[ResultView, dict[int, int]] | None:
    """The latest count of a constituency known at a moment, with the votes by candidate's key; None before any."""
    result = (ConstituencyResult.objects.select_related("release")
              .filter(constituency_id=constituency_id, release__known_from__lte=moment)
              .order_by("-release__known_from").first())
    if result is None:
        return None
    votes = dict(CandidateVotes.objects.filter(result=result).values_list("candidate_id", "votes"))
    parties = memory.parties(election)
    lists = dict(PartyVotes.objects.filter(result=result).values_list("party__ect_id", "votes"))
    release = result.release
    percent = release.percent_counted if result.percent_counted is None else result.percent_counted
    return ResultView(
        status=release.status, status_words=status_words(release.status, percent, release.known_from),
        percent_counted=percent, known_from=release.known_from, source_url=release.source_url, paused=result.paused,
        may_be_ranked=_may_be_ranked(result, sum(votes.values())),
        constituency=CountView(result.turnout, result.valid, result.invalid, result.no_vote),
        party_list=CountView(result.party_list_turnout, result.party_list_valid, result.party_list_invalid,
                             result.party_list_no_vote),
        party_list_votes=tuple(PartyVotesView(p, lists[i]) for i, p in parties.items() if i in lists)), votes


def national_result(election: Election, moment: datetime) -> NationalResultView | None:
    """The latest national figures known at a moment; None before any."""
    known = list(ResultRelease.objects.filter(election=election, known_from__lte=moment).order_by("-known_from"))
    with_totals = next((r for r in known if r.totals), None)
    if with_totals is None:
        return None
    latest, totals = known[0], with_totals.totals
    standings = {s.party.ect_id: s for s in PartyStanding.objects.filter(release=latest).select_related("party")}
    return NationalResultView(
        election=election.slug, status=latest.status,
        status_words=status_words(latest.status, latest.percent_counted, latest.known_from),
        percent_counted=latest.percent_counted, known_from=latest.known_from, source_url=latest.source_url,
        constituency=CountView(totals["turnout"], totals["valid"], totals["invalid"], totals["no_vote"]),
        party_list=CountView(totals["party_list_turnout"], totals["party_list_valid"], totals["party_list_invalid"],
                             totals["party_list_no_vote"]),
        totals_percent_counted=with_totals.percent_counted, totals_known_from=with_totals.known_from,
        standings=tuple(StandingView(party, s.constituencies_first, s.party_list_seats, s.party_list_votes,
                                     s.constituency_votes)
                        for i, party in memory.parties(election).items() if (s := standings.get(i))),
        referendum=_referendum(known))


def _referendum(known: list[ResultRelease]) -> ReferendumView | None:
    figures = next((r.referendum for r in known if r.referendum), None)
    if figures is None:
        return None
    return ReferendumView(figures["turnout"], figures["valid"], figures["invalid"], figures["yes"], figures["no"],
                          figures["no_opinion"], Decimal(str(figures["percent_counted"])))


def _may_be_ranked(result: ConstituencyResult, votes: int) -> bool:
    ballots = result.valid + result.invalid + result.no_vote
    return not result.paused and abs(votes - result.valid) <= _VOTES_TOLERANCE \
        and abs(ballots - result.turnout) <= _BALLOTS_TOLERANCE
