"""What a page weighs, and that no page for voters is left out."""
import gzip

from django.urls import resolve
from django.utils import translation

from centre.config.bench import web
from centre.config.bench.topics.pages import PAGES
from centre.web.public import urls

PAGE = """<link rel="icon" href="/mark.svg"><link rel="preload" as="font" href="/font.woff2" crossorigin>
<link rel="stylesheet" href="/s/hub.css?v=1"><img src="/photo.jpg"><script src="/s/a.js" defer></script>
<script>1</script>"""
SHEET = "@font-face{src:url(font/bold.woff2)} @font-face{src:url('/font.woff2')} i{background:url(mark.svg)}"


def answer(text, kind, encoding=""):
    body = gzip.compress(text.encode()) if encoding else text.encode()
    return web.Answer(body, kind, encoding, 100 + len(body))


class Shelf:
    """Answers from memory and notes what was asked."""

    def __init__(self, **answers):
        self.answers = answers
        self.asked = []

    def get(self, address):
        self.asked.append(address)
        path = address.split("?")[0]
        if path == "/":
            return answer(PAGE, "text/html; charset=utf-8")
        if path.endswith(".css"):
            return answer(SHEET, "text/css", "gzip")
        return answer("x" * 50, "font/woff2" if path.endswith(".woff2") else "text/plain")


def test_a_page_weighs_with_sheets_scripts_and_fonts_without_images():
    shelf = Shelf()
    weigher = web.Weigher(shelf)
    page, files = weigher.page("/")
    assert page.text == PAGE
    assert sorted(shelf.asked) == ["/", "/font.woff2", "/s/a.js", "/s/font/bold.woff2", "/s/hub.css?v=1"]
    assert len(files) == 4
    weigher.page("/")
    assert shelf.asked[5:] == ["/"]
    assert weigher.page("/calendar.ics")[1] == []


def test_what_compression_would_save():
    plain = answer("word " * 500, "text/html")
    assert plain.compressed < plain.wire / 5
    already = answer("word " * 500, "text/html", "gzip")
    assert already.compressed == already.wire
    font = answer("word " * 500, "font/woff2")
    assert font.compressed == font.wire


def test_every_page_for_voters_is_measured():
    with translation.override("th"):
        measured = {resolve("/" + page.split("?")[0]).url_name for page in PAGES}
    # These need a correction, a report or an election that is not in front.
    assert {pattern.name for pattern in urls.urlpatterns} - measured == {
        "correction", "receipt", "tracked", "election"}
