"""How long the facts take to load and an answer takes to find, and whether every answer is the shipped one."""
from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from centre.config.bench import bare
from centre.config.bench.figures import Figures, milliseconds, percentile
from centre.config.bench.throwaway import CannotMeasure, throw_away
from centre.kernel.clock import BANGKOK

SENTENCE = ("Seconds to load both elections and milliseconds to find a constituency; checks every subdistrict "
            "against the shipped coverage and, with --source, against the derived tables.")
# After the results of the later election, so that both are known in full.
_MOMENT = datetime(2026, 2, 12, 10, 0, tzinfo=BANGKOK)
_ELECTIONS = {"th-mp-2566": "tambon_constituency_2566.csv", "th-mp-2569": "tambon_constituency_2569.csv"}
_DOUBTED, _DOUBTED_BY = "th-mp-2569", "th-mp-2566"
_BUDGET_S = 7.0
_PEER = "bare SQLite"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare --source, --limit and --out."""
    parser.add_argument("--source", type=Path, metavar="DIR",
                        help="folder with tambon_constituency_2566.csv and _2569.csv (or one that has them in "
                             "`derived`), to compare every answer with")
    parser.add_argument("--limit", type=int, metavar="N",
                        help="ask for N subdistricts an election only, for a quick look (default: all)")
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="where the figures go (default: none)")


def run(options: argparse.Namespace) -> int:
    """Measure in a throw-away folder, print, and write JSON where asked; exit code 1 when an answer is wrong."""
    figures = Figures("elections", ("count", "seconds", "p50 ms", "p99 ms", "p99 cpu ms", "ratio", "right"))
    tables = _tables(options.source) if options.source else {}
    with throw_away(_MOMENT) as centre, bare.loaded(centre.folder / "bare.sqlite3") as peer:
        centre.centre("migrate", "--verbosity", "0")
        seconds = centre.centre("elections", "load", "--quiet")
        figures.rows["load both elections, the whole command"] = {
            "seconds": round(seconds, 2), "ratio": round(seconds / peer.seconds, 1)}
        figures.rows[f"{_PEER}: the same files"] = {
            "count": peer.rows, "seconds": round(peer.seconds, 2), "ratio": 1.0}
        centre.enter()
        _look(peer, figures, options.limit)
        if tables:
            _compare(tables, figures)
    figures.notes.append(f"ratio: of the seconds, or of the median processor time, to {_PEER}. cpu: without waiting "
                         "for other work on this machine. right: the share of answers that hold the subdistrict "
                         "with its constituencies.")
    return figures.publish(options.out)


def _tables(source: Path) -> dict[str, Path]:
    folder = source / "derived" if (source / "derived").is_dir() else source
    found = {slug: folder / name for slug, name in _ELECTIONS.items()}
    if missing := [str(path) for path in found.values() if not path.is_file()]:
        raise CannotMeasure(f"--source has no {', '.join(missing)}")
    return found


def _look(peer: bare.Bare, figures: Figures, limit: int | None) -> None:
    from centre.config.bench import lookups  # noqa: PLC0415 - needs Django set up

    begun = time.perf_counter()
    shipped = [lookups.shipped(slug, limit=limit) for slug in _ELECTIONS]
    figures.rows["place by code, both indexes built on the way"] = {
        "count": sum(len(found) for found, _ in shipped), "seconds": round(time.perf_counter() - begun, 2)}
    wrong = [line for _, lines in shipped for line in lines]
    # In turn, so that a spent budget leaves both elections measured alike.
    places = [place for pair in zip(*(found for found, _ in shipped), strict=True) for place in pair]
    figures.check("every subdistrict answers as the shipped coverage", good=not wrong,
                  found=_differing(len(places), wrong))

    def bare_find(place: lookups.Place) -> bool:
        return any(code == place.code for code, _seats in peer.find(place.election, place.name))

    measured = {name: lookups.timed(places, ask, budget_s=_BUDGET_S) for name, ask in {
        _PEER: bare_find, "find by name": lookups.by_name, "find by full address": lookups.by_address,
        "find by misspelt name": lookups.by_misspelt}.items()}
    measured["page of a constituency"] = lookups.timed(lookups.seats(places), lookups.shows_seat, budget_s=_BUDGET_S)
    base = percentile(measured[_PEER].cpu, 0.5)
    for name, timed in measured.items():
        label = f"{_PEER}: exact name, joined to its coverage" if name == _PEER else name
        figures.rows[label] = {
            "count": len(timed.seconds), **milliseconds(timed.seconds),
            "p99 cpu ms": round(1000 * percentile(timed.cpu, 0.99), 3),
            "ratio": round(percentile(timed.cpu, 0.5) / base, 1),
            "right": round(1 - len(timed.wrong) / len(timed.seconds), 4)}
    for name in ("find by name", "find by full address", "page of a constituency"):
        timed = measured[name]
        figures.check(f"{name}: every answer is right", good=not timed.wrong,
                      found=_differing(len(timed.seconds), timed.wrong))


def _compare(tables: Mapping[str, Path], figures: Figures) -> None:
    from centre.config.bench import lookups  # noqa: PLC0415 - needs Django set up

    doubted = lookups.doubts(tables[_DOUBTED_BY], tables[_DOUBTED])
    for slug, table in tables.items():
        count, wrong = lookups.disagreements(slug, table, doubted if slug == _DOUBTED else frozenset())
        figures.check(f"{slug} agrees with {table.name}", good=not wrong, found=_differing(count, wrong))
    figures.check("exact only by the later table, shown as approximate", good=bool(doubted),
                  found=f"{len(doubted):,} subdistricts")


def _differing(count: int, wrong: list[str]) -> str:
    return f"{count:,} asked, {len(wrong):,} differ" + "".join(f"\n       {line}" for line in wrong[:5])
