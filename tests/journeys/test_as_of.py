"""Every page that links lead to, at the default moment: nothing on it comes from later, and none is heavy."""
from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from importlib import resources
from urllib.parse import urljoin, urlsplit

import pytest

from centre.kernel.language import arabic_digits

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

TODAY = "2023-05-12"
MOST_BYTES = 100_000
# Families of like pages: so many of each are read in each language, in the order in which links lead there.
FAMILIES = (
    (re.compile(r"/constituency/browse/[^/]+/[^/]+/$"), 1_000), (re.compile(r"/constituency/browse/[^/]+/$"), 77),
    (re.compile(r"/constituency/[A-Z]{3}_\d+/$"), 400), (re.compile(r"/p/\d+/report$"), 10),
    (re.compile(r"/search\?"), 30), (re.compile(r"/constituency/\?"), 30), (re.compile(r"/check/\?"), 5),
)
LATER_YEAR = re.compile(r"(?<![0-9A-Za-z])(?:2569|2026)(?![0-9A-Za-z])")
LINK = re.compile(r'<a\s[^>]*?href="([^"#]+)')
ASSET = re.compile(r'<(?:link|script)\s[^>]*?(?:href|src)="([^"]+\.(?:css|js|woff2))"')
RESULT = """
import json
from datetime import timedelta
from centre.elections import queries as elections
from centre.kernel import clock
with clock.hold(clock.now() + timedelta(days=60)):
    whole = elections.national_result("th-mp-2566")
    seats = {{code: [candidate.votes for candidate in elections.constituency("th-mp-2566", code).candidates]
             for code in {codes!r}}}
print(json.dumps({{"parties": [p.party_list_votes for p in whole.standings], "seats": seats}}))
"""
CHECKED = """
import json
from centre.claims import queries as claims
from centre.kernel import clock
print(json.dumps([m.claim.ref for text in {texts!r} for m in claims.check(text, clock.now()).matches]))
"""


@dataclass
class Crawl:
    """What was read: each page's text by address, and what was wrong."""

    pages: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    weight: Counter[str] = field(default_factory=Counter)


@pytest.fixture(scope="module")
def crawl(system) -> Crawl:
    """All pages that links lead to from the hub, the start page and the sandbox's feed, in both languages."""
    found, visitor = Crawl(), system.visitor(system.centre)
    assets: dict[str, int] = {}
    starts = [f"{base}{path}" for base in (system.centre, system.sandbox) for path in ("/", "/en/")]
    starts += [f"{system.centre}{path}" for path in ("/demo/", "/en/demo/")]
    waiting, seen, taken = list(starts), set(starts), Counter[str]()
    hosts = {urlsplit(system.centre).netloc, urlsplit(system.sandbox).netloc}
    while waiting:
        address = waiting.pop(0)
        answer = visitor.get(address)
        if answer.status_code != 200:
            found.faults.append(f"{address}: {answer.status_code}")
            continue
        if "html" not in answer.headers["content-type"] and "calendar" not in answer.headers["content-type"]:
            continue
        found.pages[address] = answer.text
        found.weight[address] = answer.num_bytes_downloaded
        for asset in ASSET.findall(answer.text):
            if (whole := urljoin(address, asset)) not in assets:
                assets[whole] = visitor.get(whole).num_bytes_downloaded
            found.weight[address] += assets[whole]
        for link in _links(address, answer.text):
            if link not in seen and urlsplit(link).netloc in hosts and _wanted(link, taken):
                seen.add(link)
                waiting.append(link)
    return found


def _links(address: str, html: str) -> Iterator[str]:
    for link in LINK.findall(html):
        # A constituency is one page, from whichever tambon one comes.
        yield re.sub(r"\?tambon=\d+$", "", urljoin(address, unescape(link)))


def _wanted(address: str, taken: Counter[str]) -> bool:
    """Whether a page is still to be read: all but the many that are alike, of which some are read."""
    english = "/en/" in address
    for pattern, most in FAMILIES:
        if pattern.search(address):
            taken[f"{pattern.pattern} {english}"] += 1
            return taken[f"{pattern.pattern} {english}"] <= most
    return True


def _numbers(html: str) -> str:
    """The page with Arabic digits and no marks between groups of three."""
    return re.sub(r"(?<=\d)[,\u00a0\u202f \u2009](?=\d{3}(?!\d))", "", arabic_digits(unescape(html)))


def test_every_page_answers(crawl: Crawl) -> None:
    assert not crawl.faults, "\n".join(crawl.faults)
    families = ("/p/", "/cards/", "/claims/", "_1/", "/browse/")
    kinds = Counter(kind for a in crawl.pages for kind in families if kind in a)
    assert kinds["/p/"] > 300, kinds
    assert min(kinds.values()) > 10, kinds
    assert len(kinds) == 5, kinds
    assert sum("/en/" in a for a in crawl.pages) > len(crawl.pages) / 3


def test_no_page_speaks_of_the_later_election(crawl: Crawl) -> None:
    faults = []
    for address, html in crawl.pages.items():
        for hit in LATER_YEAR.finditer(text := arabic_digits(html)):
            faults.append(f"{address}: …{text[max(0, hit.start() - 80):hit.end() + 40]!r}")
    assert not faults, "\n".join(faults[:40])


def test_no_page_shows_a_result(system, crawl: Crawl) -> None:
    codes = sorted({found[1] for address in crawl.pages if (found := re.search(r"/([A-Z]{3}_\d+)/$", address))})
    known = system.ask(RESULT.format(codes=codes))
    parties = [votes for votes in known["parties"] if votes and votes >= 10_000]
    assert max(parties) == 14_438_851
    faults = []
    for address, html in crawl.pages.items():
        numbers = set(re.findall(r"\d{5,}", _numbers(html)))
        seat = re.search(r"/([A-Z]{3}_\d+)/$", address)
        of_seat = known["seats"][seat[1]] if seat else []
        shown = [n for n in [*parties, *(v for v in of_seat if v and v >= 10_000)] if str(n) in numbers]
        faults += [f"{address} shows {n}" for n in shown]
    assert not faults, "\n".join(faults[:40])


def test_no_page_knows_a_later_claim(system, crawl: Crawl) -> None:
    lines = resources.files("centre.claims").joinpath("data/claims.jsonl").read_text("utf-8").splitlines()
    later = [claim for claim in map(json.loads, lines) if claim["happened"] > TODAY]
    assert len(later) > 20
    visitor, faults = system.visitor(system.centre), []
    for claim in later:
        said = [claim["ref"], *(claim[f"{kind}_{language}"] for language in ("th", "en")
                                for kind in ("text", "public_text", "correct", "public_correct"))]
        faults += [f"{address} says {words}" for address, html in crawl.pages.items()
                   for words in said if words and words in unescape(html)]
        faults += [f"{prefix}/claims/{claim['ref']}/ opens" for prefix in ("", "/en")
                   if visitor.get(f"{prefix}/claims/{claim['ref']}/").status_code != 404]
    answers = system.ask(CHECKED.format(texts=[claim["text_th"] for claim in later]))
    faults += [f"check this answers {ref}" for ref in answers if ref in {claim["ref"] for claim in later}]
    assert not faults, "\n".join(faults[:40])


def test_no_page_of_the_hub_is_heavy(system, crawl: Crawl) -> None:
    of_hub = Counter({a: w for a, w in crawl.weight.items() if a.startswith(system.centre)})
    largest = of_hub.most_common(3)
    print(f"\n{len(of_hub)} pages of the hub; the heaviest on the wire, with style, script and type:",  # noqa: T201
          ", ".join(f"{urlsplit(a).path} {w / 1000:.0f} kB" for a, w in largest))
    assert largest[0][1] <= MOST_BYTES, largest
