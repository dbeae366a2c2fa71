"""Every page for voters in a real browser: axe finds nothing (WCAG 2.2 AA), the console is silent, nothing overflows.

Needs Chromium, and says so when there is none: `CHROMIUM` names it, else `/usr/bin/chromium` or Playwright's own.
"""
from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Browser, Page, sync_playwright

from centre.casework.transitions import CaseState
from centre.elections import services as elections
from centre.guide import queries as guide
from centre.guide import services as publishing
from centre.kernel import clock
from centre.kernel.language import Bilingual
from centre.reports import queries as reports
from samples import cases, people

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.enable_socket]

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
BEFORE = [
    "/", "/elections/", "/constituency/", "/constituency/?q=บางพูด", "/constituency/?q=บางพุด", "/constituency/?q=xyz",
    "/constituency/browse/", "/constituency/browse/12/", "/constituency/browse/12/1206/", "/constituency/NBI_4/",
    "/parties/", "/timetable/", "/cards/", "/cards/what-to-bring/", "/check/", "/check/?q=หมึกปากกาจางหาย",
    "/check/?q=แมวทาสีรั้ว", "/claims/TH-CLAIM-013/", "/corrections/", "/report/", "/track/", "/about/", "/privacy/",
    "/accessibility/", "/nothing-here/",
]
LATER = ["/", "/results/", "/constituency/NBI_4/", "/?election=th-mp-2566", "/results/?election=th-mp-2566",
         "/constituency/NBI_4/?election=th-mp-2566", "/timetable/", "/elections/"]


def _chromium() -> str | None:
    named = os.environ.get("CHROMIUM", "")
    return next((path for path in (named, "/usr/bin/chromium", shutil.which("chromium") or "") if path and
                 Path(path).exists()), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = _chromium()
    if path is None:
        pytest.skip("LEFT OUT: no Chromium here; install it or set CHROMIUM=/path/to/chromium")
    # Playwright keeps an event loop in this thread; the tests themselves call the database one thing at a time.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        opened = playwright.chromium.launch(executable_path=path, args=[
            "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"])
        yield opened
        opened.close()


@pytest.fixture
def rehearsal() -> Iterator[Any]:
    """Moves the clock of the whole process, because the server runs in a thread of its own."""
    def move(at: str) -> None:
        clock.start_rehearsal(datetime.fromisoformat(at) - datetime.now(UTC))
        elections.load(provinces=["NBI"])
        call_command("guide", "load", verbosity=0)
        call_command("claims", "load", verbosity=0)

    yield move
    clock.start_rehearsal(clock.offset() - clock.offset())


class Visitor:
    """A page that remembers what it heard on the console and what failed to load."""

    def __init__(self, browser: Browser, size: dict[str, int]) -> None:
        self.page: Page = browser.new_page(viewport=size)
        self.heard: list[str] = []
        self.page.on("console", lambda message: self.heard.append(message.text))
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))

    def faults(self, address: str) -> list[str]:
        """What is wrong at an address; empty when all is well."""
        self.heard.clear()
        answer = self.page.goto(address)
        assert answer is not None
        found = [f"{address} {self.page.viewport_size}: console: {text}" for text in self.heard
                 if not (answer.status >= 400 and str(answer.status) in text)]
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{address} {self.page.viewport_size}: wider than the screen")
        for violation in Axe().run(self.page, options=RULES).response["violations"]:
            nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
            found.append(f"{address} {self.page.viewport_size}: {violation['id']}: {nodes}")
        return found


def _walk(browser: Browser, base: str, addresses: list[str]) -> list[str]:
    faults = []
    for size in (PHONE, DESK):
        visitor = Visitor(browser, size)
        for address in addresses:
            for whole in (f"{base}{address}", f"{base}/en{address}"):
                faults += visitor.faults(whole)
        visitor.page.close()
    return faults


@pytest.mark.django_db(transaction=True)
def test_pages_before_the_vote(live_server: Any, browser: Browser, rehearsal: Any) -> None:
    rehearsal("2023-05-12T10:00+07:00")
    assert not (faults := _walk(browser, live_server.url, BEFORE)), "\n".join(faults)


@pytest.mark.django_db(transaction=True)
def test_pages_after_both_votes(live_server: Any, browser: Browser, rehearsal: Any) -> None:
    rehearsal("2026-03-01T10:00+07:00")
    assert not (faults := _walk(browser, live_server.url, LATER)), "\n".join(faults)


@pytest.mark.django_db(transaction=True)
def test_pages_of_a_case_that_went_the_whole_way(live_server: Any, browser: Browser, rehearsal: Any) -> None:
    rehearsal("2023-05-12T10:00+07:00")
    people.introduce()
    people.sign_procedure()
    code = reports.get(cases.case_at(CaseState.CLOSED).report).tracking_code
    correction = guide.current("correction", clock.now())[0]
    addresses = ["/", "/corrections/", f"/corrections/{correction.slug}/", f"/track/{code}/",
                 f"/report/received/{code}/", "/claims/TH-CLAIM-013/"]
    faults = _walk(browser, live_server.url, addresses)
    publishing.withdraw(correction.slug, "correction", Bilingual("พบข้อมูลใหม่", "New facts were found"),
                        people.actor("information-officer"), people.actor("information-officer-2"),
                        election=correction.election)
    faults += _walk(browser, live_server.url, [f"/corrections/{correction.slug}/"])
    assert not faults, "\n".join(faults)


@pytest.mark.django_db(transaction=True)
def test_a_form_with_faults_passes_axe_too(live_server: Any, browser: Browser, rehearsal: Any) -> None:
    rehearsal("2023-05-12T10:00+07:00")
    visitor = Visitor(browser, PHONE)
    for prefix in ("", "/en"):
        visitor.page.goto(f"{live_server.url}{prefix}/report/")
        visitor.page.fill("#words", "1-2345-67890-12-1")
        visitor.page.click("main form button")
        visitor.page.wait_for_selector("[role=alert]")
        found = Axe().run(visitor.page, options=RULES).response["violations"]
        assert not found, found
    visitor.page.close()


@pytest.mark.django_db(transaction=True)
def test_a_voter_finds_the_constituency_while_typing_and_with_the_keyboard_alone(
        live_server: Any, browser: Browser, rehearsal: Any) -> None:
    rehearsal("2023-05-12T10:00+07:00")
    visitor = Visitor(browser, PHONE)
    page = visitor.page
    page.goto(live_server.url)
    page.fill("#place", "บางพูด")
    page.wait_for_selector(".suggestions a")
    page.press("#place", "ArrowDown")
    assert page.evaluate("document.activeElement.closest('.suggestions') !== null")
    page.keyboard.press("Enter")
    page.wait_for_url("**/constituency/NBI_4/**")
    assert "ตำบลบางพูด" in page.inner_text("main")
    assert visitor.heard == []
    page.close()


@pytest.mark.django_db(transaction=True)
def test_a_voter_reports_without_scripts_and_follows_the_code(
        live_server: Any, browser: Browser, rehearsal: Any) -> None:
    rehearsal("2023-05-12T10:00+07:00")
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{live_server.url}/report/")
    page.check("input[value=false_information]")
    page.fill("#text", "หมึกปากกาในคูหาจางหายได้")
    page.click("main form button")
    code = page.inner_text(".code").strip()
    page.goto(f"{live_server.url}/track/")
    page.fill("#code", code.lower())
    page.click("main form button")
    assert code in page.inner_text("h1")
    context.close()
