"""The page of emerging rumours in a real browser: axe finds nothing, nothing overflows at 320 pixels.

Needs Chromium, and says so when there is none: `CHROMIUM` names it, else `/usr/bin/chromium` or the one on the path.
"""
import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import sync_playwright

from centre.claims import gathering
from centre.claims.models import Candidate, Claim, Match, Screening
from centre.web.desk.tests.conftest import INK
from centre.web.desk.tests.test_emerging import GREETING, STICKERS, spread

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.enable_socket]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def pages(sign_in):
    """The page in both languages, fetched before the browser starts: it keeps an event loop in this thread."""
    gathering.forget()
    spread(STICKERS, 4)
    spread(GREETING, 3, first=50, hours=20)
    claim = Claim.objects.get(ref=INK)
    Candidate.objects.update(near_claim=claim)
    for screening in Screening.objects.filter(matches=None):
        Match.objects.create(screening=screening, claim=claim, rank=1, score=1, probability=0.6, spans=[], words=[])
    Match.objects.filter(rank=1).update(claim=claim, stance="asks")
    officer = sign_in("case-officer")
    return {path: officer.get(path).content for path in ("/desk/emerging/", "/en/desk/emerging/")}


@pytest.fixture
def browser(pages):
    named = (os.environ.get("CHROMIUM", ""), "/usr/bin/chromium", shutil.which("chromium") or "")
    found = next((path for path in named if path and Path(path).exists()), None)
    if found is None:
        pytest.skip("LEFT OUT: no Chromium here; install it or set CHROMIUM=/path/to/chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


def _answered_with(pages):
    def answer(route):
        path = urlsplit(route.request.url).path
        if path.startswith(settings.STATIC_URL):
            route.fulfill(path=finders.find(path.removeprefix(settings.STATIC_URL)))
        else:
            route.fulfill(content_type="text/html; charset=utf-8", body=pages[path])
    return answer


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_is_whole(pages, browser, width, language, script):
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script)
    page = context.new_page()
    heard = []
    page.on("console", lambda message: heard.append(message.text))
    page.route("**/*", _answered_with(pages))
    page.goto(f"http://testserver{language}/desk/emerging/")
    for closed in page.locator("details > summary").all():
        closed.click()
    assert page.locator("form textarea:visible").count() == 6
    assert page.locator("svg.spark rect").count() == 2
    assert page.locator(".stance svg:visible").count() == 2
    assert page.locator("body").bounding_box()["width"] <= width
    if script:
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert Axe().run(page, options=RULES).response["violations"] == []
    assert heard == []
    context.close()
