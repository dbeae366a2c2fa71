"""A bounded web client on loopback: bytes on the wire, what a page needs beside itself, and the pace of requests."""
from __future__ import annotations

import gzip
import itertools
import re
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from urllib.parse import urljoin, urlsplit

from centre.config.bench.throwaway import CannotMeasure

_TIMEOUT_S = 20.0
_URL = re.compile(r"url\(\s*[\"']?([^\"')]+)[\"']?\s*\)")
_COMPRESSIBLE = re.compile(r"text/|javascript|json|svg")


@dataclass(frozen=True, slots=True)
class Answer:
    """One response; `wire` counts status line, headers and body in bytes, as sent."""

    body: bytes
    kind: str
    encoding: str
    wire: int

    @property
    def text(self) -> str:
        """The body as text, whatever its encoding on the wire."""
        return (gzip.decompress(self.body) if self.encoding == "gzip" else self.body).decode("utf-8")

    @property
    def compressed(self) -> int:
        """Bytes on the wire if the server compressed what can be compressed (gzip, level 6)."""
        if self.encoding or not _COMPRESSIBLE.search(self.kind):
            return self.wire
        return self.wire - len(self.body) + len(gzip.compress(self.body, 6))


class Client:
    """One kept connection to one server, which comes from another address each time, as from a proxy."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)
        self._visitors = itertools.count(1)

    def get(self, address: str) -> Answer:
        """Get one address.

        Raises:
            CannotMeasure: when the answer is not 200.
        """
        number = next(self._visitors)
        visitor = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        self._connection.request("GET", address, headers={"Accept-Encoding": "gzip", "X-Forwarded-For": visitor})
        response = self._connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise CannotMeasure(f"{address} was answered {response.status} {response.reason}")
        head = len(f"HTTP/1.1 {response.status} {response.reason}\r\n\r\n")
        head += sum(len(f"{name}: {value}\r\n".encode()) for name, value in response.getheaders())
        return Answer(body, response.getheader("Content-Type", ""), response.getheader("Content-Encoding", ""),
                      head + len(body))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


@dataclass
class Weigher:
    """Weighs pages with their style sheets, scripts and fonts, without images; each file is fetched once."""

    client: Client
    _files: dict[str, Answer] = field(default_factory=dict)

    def page(self, address: str) -> tuple[Answer, list[Answer]]:
        """A page, and the files that a browser without a cache fetches for it."""
        answer = self.client.get(address)
        if not answer.kind.startswith("text/html"):
            return answer, []
        addresses = {urljoin(address, found) for found in named_files(answer.text)}
        for sheet in sorted(a for a in addresses if urlsplit(a).path.endswith(".css")):
            addresses |= {urljoin(sheet, found) for found in _URL.findall(self._file(sheet).text)
                          if urlsplit(found).path.endswith((".woff2", ".css"))}
        return answer, [self._file(one) for one in sorted(addresses)]

    def _file(self, address: str) -> Answer:
        if address not in self._files:
            self._files[address] = self.client.get(address)
        return self._files[address]


def named_files(page: str) -> list[str]:
    """The addresses of the style sheets, preloaded fonts and scripts that a page names, as written in it."""
    parser = _Files()
    parser.feed(page)
    return parser.found


class _Files(HTMLParser):
    """The style sheets, preloaded fonts and scripts that a page names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        wanted = {"link": given.get("rel") in {"stylesheet", "preload"}, "script": "src" in given}
        address = given.get("href" if tag == "link" else "src")
        if wanted.get(tag) and address:
            self.found.append(address)


def pace(client: Client, address: str, *, seconds: float, most: int) -> list[float]:
    """Seconds of each request, one after the other on one connection, until the time or the number is reached.

    The first request, which may have to fill a memory, is not counted.
    """
    client.get(address)
    spent: list[float] = []
    deadline = time.perf_counter() + seconds
    while len(spent) < most and time.perf_counter() < deadline:
        begun = time.perf_counter()
        client.get(address)
        spent.append(time.perf_counter() - begun)
    return spent


def together(port: int, addresses: Sequence[str], *, connections: int, seconds: float) -> float:
    """Requests a second over all addresses in turn, from several connections at once.

    Raises:
        CannotMeasure: when a connection failed.
    """
    counts = [0] * connections
    failed: list[str] = []
    begun = time.perf_counter()

    def visit(number: int) -> None:
        client = Client(port)
        try:
            for address in _from(addresses, number * len(addresses) // connections):
                if time.perf_counter() - begun > seconds:
                    return
                client.get(address)
                counts[number] += 1
        except (CannotMeasure, OSError) as problem:
            failed.append(str(problem))
        finally:
            client.close()

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise CannotMeasure(failed[0])
    return sum(counts) / (time.perf_counter() - begun)


def _from(addresses: Sequence[str], start: int) -> Iterator[str]:
    for at in itertools.count(start):
        yield addresses[at % len(addresses)]
