"""The whole walk in a real browser, pressed through from the start page as a visitor of the demo presses it."""
from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.enable_socket]

CLAIM = "TH-CLAIM-013"
WHY_TH, WHY_EN = "ปากกาลูกลื่นมาตรฐาน หมึกไม่จางหาย ตรวจแล้วกับผู้ผลิต", "Standard ballpoints; tests show no fading."
OUR_WHY_TH, OUR_WHY_EN = "ตรวจใบส่งของและทดลองเขียนแล้ว หมึกอยู่ครบ", "Delivery notes and a writing test agree."
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
SWITCH_SECONDS = 10.0


class Seat:
    """One browser with one person before it; everything that its console says or that fails to load is kept."""

    def __init__(self, browser, system, heard: list[str]) -> None:
        self.system, self.heard = system, heard
        self.context = browser.new_context(viewport=DESK, locale="th-TH")
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("console", lambda message: self._hear(message.type, message.text))
        self.page.on("pageerror", lambda error: self._hear("pageerror", str(error)))
        self.page.on("requestfailed", lambda request: self._hear("failed", f"{request.url} {request.failure}"))
        self.page.on("response", lambda answer: answer.status >= 400 and self._hear(str(answer.status), answer.url))

    def _hear(self, kind: str, text: str) -> None:
        # Chromium reports a navigation that another navigation overtook; nothing is wrong with the page.
        if not (kind == "failed" and "ERR_ABORTED" in text):
            self.heard.append(f"{self.page.url} {kind}: {text}")

    def open(self, address: str) -> str:
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == 200, f"{address}: {answer.status}"
        return self.words()

    def words(self) -> str:
        return self.page.inner_text("body")

    def press_next(self, title: str) -> None:
        """Open the start page, wait until it marks this step as a next one, and press it."""
        step = self.page.locator("li.next").filter(has_text=title)

        def marked() -> bool:
            self.open(f"{self.system.centre}/en/demo/")
            states = [step.get_attribute("class") for step in self.page.locator(".start-walk > li").all()]
            assert states.count("next") == 1 or states[-2:] == ["next"] * 2 == [s for s in states if s == "next"]
            return step.count() == 1

        self.system.until(marked, f"the start page marks “{title}” as next")
        step.locator("button, a.button").click()
        self.page.wait_for_load_state()

    def find(self, why_th: str, why_en: str) -> None:
        """Give the finding *false* in the form of the case page, with the sources that it suggests."""
        self.page.select_option("#finding-verdict", "false")
        self.page.fill("#finding-reasons_th", why_th)
        self.page.fill("#finding-reasons_en", why_en)
        assert "https://" in self.page.input_value("#finding-sources")
        self.send("finding")

    def send(self, step: str) -> None:
        self.page.locator(f"#step-{step} button").last.click()
        self.page.wait_for_load_state()
        assert self.page.locator(".fault").count() == 0, self.page.locator(".fault").all_inner_texts()

    def report(self, post: str) -> str:
        """Press the report button of a post in the feed of results, send the form; the tracking code."""
        self.page.locator(f'a.flag[href$="/p/{post}/report"]').click()
        self.page.check('input[name="reason"][value="false_information"]')
        self.page.fill("#words", "แชร์กันเยอะมาก ไม่น่าจริง")
        self.page.locator("main form button").click()
        self.page.wait_for_selector("#tracking-code")
        return self.page.inner_text("#tracking-code").strip()


@pytest.fixture(scope="module")
def heard(system) -> list[str]:
    """What the consoles of all seats said, over the whole file."""
    return []


@pytest.fixture(scope="module")
def seat(browser, system, heard) -> Iterator[Seat]:
    found = Seat(browser, system, heard)
    yield found
    found.context.close()


@contextmanager
def another(seat: Seat) -> Iterator[Seat]:
    """Somebody else at another device."""
    other = Seat(seat.context.browser, seat.system, seat.heard)
    yield other
    other.context.close()


def case_of(page) -> str:
    found = re.search(r"C-\d{4}-\d{4}", page.url)
    assert found, page.url
    return found[0]


@pytest.fixture(scope="module")
def walked(seat: Seat) -> dict[str, str]:
    """What the walk leaves for the later tests: the case, the post, the code, the correction's address."""
    return {}


def test_one_falsehood_from_the_report_to_the_label(seat: Seat, walked: dict[str, str]) -> None:
    system, page = seat.system, seat.page
    first, second = system.posts_repeating(CLAIM, 2)

    seat.press_next("Report a false video")
    code = seat.report(first)
    with another(seat) as neighbour:
        neighbour.open(f"{system.sandbox}/search?q=ปากกา")
        assert neighbour.report(second) != code

    seat.press_next("Find on the facts")
    ref = case_of(page)
    system.until(lambda: seat.open(page.url).count("แชร์กันเยอะมาก") == 2, "both reports joined one case")
    assert page.locator(".post.box").count() == 2
    seat.find(WHY_TH, WHY_EN)

    seat.press_next("Find again")
    assert case_of(page) == ref
    assert "hidden until you have given yours" in seat.words()
    assert WHY_EN not in page.content()
    assert WHY_TH not in page.content()
    assert page.locator(".finding").count() == 0
    seat.find(OUR_WHY_TH, OUR_WHY_EN)
    assert WHY_EN in seat.words(), "after the second finding both are open"

    seat.press_next("Draft the correction")
    assert page.input_value("#correction-answer_th")
    assert page.input_value("#correction-answer_en")
    seat.send("correction")
    assert page.locator("#step-approve").count() == 0, "whoever drafted it cannot approve it"

    seat.press_next("Approve the correction")
    seat.send("approve")
    hub = {prefix: _correction(seat, prefix) for prefix in ("", "/en")}
    assert "ปากกา" in hub[""]
    assert re.search("pen", hub["/en"], re.IGNORECASE)

    seat.press_next("Prepare the referral")
    page.locator('#step-referral input[name="basis"]').first.check()
    seat.send("referral")
    assert page.locator("#step-release").count() == 0, "whoever prepared it cannot release it"

    seat.press_next("Release the referral")
    seat.send("release")

    seat.press_next("Decide by the platform's own rule")
    decide(seat, ref, "label", "CI-1", "เข้าข่ายข้อมูลเท็จเรื่องการลงคะแนน ติดป้ายให้ข้อมูลที่ถูกต้อง")

    seat.press_next("See the label under the video")
    for post in (first, second):
        system.until(lambda at=post: labels(seat, at) == 1, "the label stands under the post")
    link = page.locator(".notice.label a").get_attribute("href")
    assert link.startswith(f"{system.centre}/corrections/")
    seat.open(link)
    assert page.inner_text("h1") in hub[""]
    walked.update(ref=ref, post=first, correction=link, code=code)

    system.until(lambda: "เรื่องนี้จบแล้ว" in seat.open(f"{system.centre}/track/{code}/"), "the reporter reads the end")
    assert "เรื่องนี้จบแล้ว" in page.inner_text("p.answer"), "the end stands on top"
    steps = page.locator(".steps li").all_inner_texts()
    assert len(steps) == len(set(steps)) >= 8, steps
    assert page.locator(f'.steps a[href="{link}"]').count() == 1
    assert page.locator(".steps li").count() == _in_english(seat, code)

    seat.press_next("Verify the record")
    page.get_by_role("button", name="Verify the record").click()
    assert "nothing was changed" in page.locator('[role="status"]').last.inner_text()
    assert system.run("audit", "verify") == 0


def _correction(seat: Seat, prefix: str) -> str:
    """The newest correction as the hub shows it in a language: list and page."""
    listed = seat.open(f"{seat.system.centre}{prefix}/corrections/")
    seat.page.locator("main ul.list a").first.click()
    seat.page.wait_for_load_state()
    assert seat.page.inner_text("h1") in listed
    return seat.words()


def _in_english(seat: Seat, code: str) -> int:
    seat.open(f"{seat.system.centre}/en/track/")
    seat.page.fill("main input[name=code]", code.lower())
    seat.page.locator("main form button").click()
    seat.page.wait_for_load_state()
    assert code in seat.words()
    return seat.page.locator(".steps li").count()


def labels(seat: Seat, post: str) -> int:
    seat.open(f"{seat.system.sandbox}/p/{post}")
    return seat.page.locator(".notice.label").count()


def decide(seat: Seat, ref: str, decision: str, rule: str, reason: str) -> None:
    """In the platform's own inbox, by the platform's own rule."""
    page, inbox = seat.page, f"{seat.system.sandbox}/en/trust/"
    seat.open(inbox)
    if page.url.endswith("/login"):
        page.locator("main form button").click()
        page.wait_for_load_state()
    row = f'ul.referrals a:has-text("{ref}")'
    seat.system.until(lambda: seat.open(inbox) and page.locator(row).count() == 1, "the referral is in the inbox")
    page.locator(row).click()
    page.check(f'input[name="decision"][value="{decision}"]')
    page.select_option("#rule", rule)
    page.fill("#reason", reason)
    page.locator(".decide form button").click()
    page.wait_for_selector(".decided")


def test_what_the_desk_switches_off_is_gone_at_the_platform(seat: Seat, walked: dict[str, str]) -> None:
    system, page = seat.system, seat.page
    post = walked["post"]
    surfaces = {
        "labels": (f"{system.sandbox}/p/{post}", ".notice.label"),
        "banner": (f"{system.sandbox}/p/{post}", ".notice.banner"),
        "search_panel": (f"{system.sandbox}/search?q=เลือกตั้ง", "section.panel"),
    }

    def shown(surface: str) -> bool:
        address, what = surfaces[surface]
        seat.open(address)
        return page.locator(what).count() > 0

    sign_in(seat, "information-officer")
    for surface in surfaces:
        system.until(lambda at=surface: shown(at), f"{surface} is shown to begin with", SWITCH_SECONDS)
        _switch(seat, surface)
        system.until(lambda at=surface: not shown(at), f"{surface} is gone", SWITCH_SECONDS)
        _switch(seat, surface)
        system.until(lambda at=surface: shown(at), f"{surface} is back", SWITCH_SECONDS)


def sign_in(seat: Seat, username: str) -> None:
    seat.open(f"{seat.system.centre}/en/demo/")
    seat.page.locator(f'.start-people form:has(input[value="{username}"]) button').click()
    seat.page.wait_for_load_state()


def _switch(seat: Seat, surface: str) -> None:
    seat.open(f"{seat.system.centre}/en/desk/surfaces/")
    form = seat.page.locator(f'form:has(input[name="surface"][value="{surface}"])')
    form.locator('input[name="reason"]').fill("ซ้อมปิดเปิด")
    form.locator("button").click()
    seat.page.wait_for_load_state()


def test_the_platform_may_decline_and_the_desk_shows_why(seat: Seat) -> None:
    system = seat.system
    officer, legal = system.person("case-officer"), system.person("legal-officer")
    writer, approver = system.person("information-officer"), system.person("information-officer-2")
    ref = next(ref for ref in waiting(system) if writer.may(ref, "correction"))
    writer.take(ref, "correction")
    approver.take(ref, "approve")
    if not officer.may(ref, "referral"):  # the category asks for a finding on the law first
        form = legal.form(f"/en/desk/cases/{ref}/", "/steps/legal/")
        legal.take(ref, "legal", breach="yes", rules=form.choices["rules"][:1],
                   reasons_th="ข้อความฝึก", reasons_en="Practice words")
    form = officer.form(f"/en/desk/cases/{ref}/", "/steps/referral/")
    officer.take(ref, "referral", basis=form.choices["basis"][:1])
    system.person("case-officer-2").take(ref, "release")
    why = "โพสต์นี้เป็นการล้อเลียนที่เห็นได้ชัด จึงไม่ผิดหลักเกณฑ์ของเรา"
    decide(seat, ref, "decline", "NV-0", why)
    system.until(lambda: why in officer.case(ref), "the desk shows the platform's reason")
    sign_in(seat, "case-officer")
    seat.open(f"{system.centre}/en/desk/cases/{ref}/")
    assert "Declined" in seat.page.locator("section:has(#referrals)").inner_text()


def waiting(system) -> list[str]:
    """The cases that the start page lists."""
    return re.findall(r"C-\d{4}-\d{4}", system.visitor(system.centre).read("/en/demo/"))


def test_pages_stand_on_phone_and_desk_and_the_console_stays_silent(seat: Seat, walked: dict[str, str]) -> None:
    """Open every main page at both sizes; nothing is wider than the screen, and no console said anything so far."""
    folder = os.environ.get("CENTRE_SCREENSHOTS")
    faults = []
    for name, (who, address) in _main_pages(seat, walked).items():
        if who:
            sign_in(seat, who)
        for size in (PHONE, DESK):
            seat.page.set_viewport_size(size)
            seat.open(address)
            if seat.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append(f"{address} is wider than {size['width']} pixels")
            if folder:
                Path(folder).mkdir(parents=True, exist_ok=True)
                seat.page.screenshot(path=f"{folder}/{name}-{size['width']}.png")
    assert not faults, "\n".join(faults)
    assert not seat.heard, "\n".join(seat.heard)


def _main_pages(seat: Seat, walked: dict[str, str]) -> dict[str, tuple[str, str]]:
    centre, sandbox = seat.system.centre, seat.system.sandbox
    public = {"home": "/", "home-en": "/en/", "find": "/constituency/?q=บางพูด", "seat": "/constituency/NBI_4/",
              "parties": "/parties/", "timetable": "/timetable/", "cards": "/cards/", "corrections": "/corrections/",
              "check": "/check/?q=หมึกปากกาจางหาย", "report": "/report/", "track": f"/track/{walked['code']}/"}
    desk = {"queue": ("case-officer", "/desk/"), "case": ("case-officer", f"/desk/cases/{walked['ref']}/"),
            "checking": ("fact-checker", "/desk/checking/"), "manual": ("case-officer", "/desk/manual/"),
            "surfaces": ("information-officer", "/desk/surfaces/"), "observer": ("observer", "/desk/observer/")}
    return {
        "start": ("", f"{centre}/demo/"), "start-en": ("", f"{centre}/en/demo/"),
        **{f"hub-{name}": ("", f"{centre}{address}") for name, address in public.items()},
        "hub-correction": ("", walked["correction"]),
        **{f"desk-{name}": (who, f"{centre}{address}") for name, (who, address) in desk.items()},
        **{f"desk-{name}-en": (who, f"{centre}/en{address}") for name, (who, address) in desk.items()},
        "sandbox-feed": ("", f"{sandbox}/"), "sandbox-search": ("", f"{sandbox}/search?q=ปากกา"),
        "sandbox-post": ("", f"{sandbox}/p/{walked['post']}"),
        "sandbox-report": ("", f"{sandbox}/p/{walked['post']}/report"), "sandbox-inbox": ("", f"{sandbox}/trust/"),
    }
