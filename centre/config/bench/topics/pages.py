"""How heavy the pages for voters are and how fast they come, beside a static file of the same server."""
from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from centre.config.bench import web
from centre.config.bench.figures import Figures, milliseconds, percentile
from centre.config.bench.throwaway import throw_away
from centre.kernel.clock import BANGKOK

SENTENCE = ("Bytes on the wire, milliseconds and requests a second of the public pages in both languages, beside a "
            "static file of the same server.")
# After the official result, when every page of the election is there and at its heaviest.
_MOMENT = datetime(2023, 5, 26, 10, 0, tzinfo=BANGKOK)
PAGES = (
    "", "elections/", "constituency/", f"constituency/?q={quote('บางพูด')}",
    f"constituency/suggest/?q={quote('บางพ')}", "constituency/browse/", "constituency/browse/12/",
    "constituency/browse/12/1206/", "constituency/NBI_1/", "parties/", "results/", "timetable/",
    "timetable/calendar.ics", "cards/", "cards/own-pen/", "check/", f"check/?q={quote('ปากกาหมึกจางหาย')}",
    "claims/TH-CLAIM-013/", "corrections/", "report/", "track/", "about/", "privacy/", "accessibility/",
)
LANGUAGES = ("/", "/en/")
_LIMIT_BYTES = 100 * 1024
_MOST = 200
_TOGETHER_S = 3.0
_CONNECTIONS = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare --seconds and --out."""
    parser.add_argument("--seconds", type=float, default=0.3, metavar="S",
                        help=f"how long each page is asked for, at most {_MOST} times (default 0.3)")
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="where the figures go (default: none)")


def run(options: argparse.Namespace) -> int:
    """Measure a throw-away centre, print, and write JSON where asked; exit code 1 when a page is too heavy."""
    figures = Figures("pages", ("page KB", "whole KB", "whole KB if gzip", "p50 ms", "p99 ms", "requests/s", "ratio"))
    with throw_away(_MOMENT) as centre:
        centre.centre("demo_prepare")
        centre.serve(workers=1)
        client = web.Client(centre.port)
        measure(client, figures, options.seconds)
        addresses = [language + page for language in LANGUAGES for page in PAGES]
        client.close()
        rate = web.together(centre.port, addresses, connections=_CONNECTIONS, seconds=_TOGETHER_S)
        figures.rows[f"all pages in turn, {_CONNECTIONS} connections, 1 web process"] = {
            "requests/s": round(rate, 1)}
    figures.notes.append("KB: 1,024 bytes with headers. whole: with style sheets, scripts and fonts, without images, "
                         "for a browser that has nothing yet. ratio: of the median milliseconds to the static file.")
    return figures.publish(options.out)


def measure(client: web.Client, figures: Figures, seconds: float) -> None:
    """A row for the static file and one for each page, and the check of the heaviest."""
    weigher = web.Weigher(client)
    _home, files = weigher.page("/")
    sheet = _style_sheet(client)
    spent = web.pace(client, sheet, seconds=seconds, most=_MOST)
    base = percentile(spent, 0.5)
    figures.rows["peer: the style sheet, a static file"] = {
        "page KB": _kilobytes(client.get(sheet).wire), **_paced(spent, base)}
    heaviest, compressed = ("", 0), {one.encoding or "none" for one in files}
    for language in LANGUAGES:
        for page in PAGES:
            address = language + page
            answer, beside = weigher.page(address)
            compressed.add(answer.encoding or "none")
            whole = answer.wire + sum(one.wire for one in beside)
            heaviest = max(heaviest, (address, whole), key=lambda pair: pair[1])
            figures.rows[_readable(address)] = {
                "page KB": _kilobytes(answer.wire), "whole KB": _kilobytes(whole),
                "whole KB if gzip": _kilobytes(answer.compressed + sum(one.compressed for one in beside)),
                **_paced(web.pace(client, address, seconds=seconds, most=_MOST), base)}
    figures.check(f"every page weighs at most {_LIMIT_BYTES // 1024} KB without images",
                  good=heaviest[1] <= _LIMIT_BYTES,
                  found=f"the heaviest is {_readable(heaviest[0])} with {heaviest[1] / 1024:.1f} KB")
    figures.notes.append(f"encodings of the answers to `Accept-Encoding: gzip`: {', '.join(sorted(compressed))}")


def _style_sheet(client: web.Client) -> str:
    """The address of the hub's style sheet."""
    return next(name for name in web.named_files(client.get("/").text) if urlsplit(name).path.endswith(".css"))


def _paced(spent: list[float], base: float) -> dict[str, float | int | str | None]:
    return {**milliseconds(spent), "requests/s": round(len(spent) / sum(spent), 1),
            "ratio": round(percentile(spent, 0.5) / base, 1)}


def _kilobytes(size: int) -> float:
    return round(size / 1024, 1)


def _readable(address: str) -> str:
    return unquote(address)
