"""The walk with a power cut at every step: all processes die by SIGKILL, nothing is lost and nothing doubled."""
from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import httpx
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

CLAIM = "TH-CLAIM-013"
FINDING = {"verdict": "false", "reasons_th": "ปากกาลูกลื่นธรรมดา หมึกไม่จาง", "reasons_en": "Ordinary pens; no fading."}
ALL = ("centre", "worker", "sandbox", "sandbox-worker")
# Seconds from the moment of pressing to the cut: within the request, within the work that follows it, after it.
CUTS = (0.05, 0.4, 1.5)
STANDING = """
import json
from centre.casework import queries as casework
from centre.guide import queries as guide
from centre.kernel import clock
from samples.people import actor
row = casework.newest_about({claim!r})
case = casework.case_view(row.ref, actor("observer"))
print(json.dumps({{
    "cases": sum(line.claim_ref == {claim!r} for line in casework.overview(clock.now())),
    "state": case.state,
    "posts": len(case.posts),
    "reports": len(case.reports),
    "findings": [f.organisation for f in case.findings],
    "editions": len(guide.history("correction", guide.by_id(case.correction_edition).slug)),
    "referrals": len(case.referrals),
    "decisions": len(case.decisions),
    "measures": len(case.measures),
    "applied": sum(event.step == "apply" for event in case.trail),
    "steps": [event.step for event in case.trail],
}}))
"""


class Cut:
    """Presses a button and kills processes a moment later, each time the next victims; then starts them again."""

    def __init__(self, system: Any, victims: Sequence[Sequence[str]]) -> None:
        self.system, self.victims = system, victims
        self.count = 0

    def after(self, press: Callable[[], Any]) -> None:
        """Press, cut at the next of the moments, start again."""
        victims = self.victims[self.count % len(self.victims)]
        pressing = threading.Thread(target=self._pressed, args=(press,))
        pressing.start()
        time.sleep(CUTS[self.count % len(CUTS)])
        self.count += 1
        self.system.kill(*victims)
        self.system.restart(*victims)
        pressing.join()

    @staticmethod
    def _pressed(press: Callable[[], Any]) -> None:
        # The power may go while the page is being answered; whoever pressed then looks again what stands.
        with suppress(httpx.TransportError):
            press()


@pytest.mark.parametrize(("walk", "victims"), [(1, [ALL]), (2, [[name] for name in ALL])],
                         ids=["all processes at once", "one process after the other"])
def test_a_kill_at_every_step_loses_nothing_and_doubles_nothing(system, walk: int, victims) -> None:
    cut = Cut(system, victims)
    posts = system.posts_repeating(CLAIM, 2 * walk)[-2:]
    codes = [_report(system, cut, post) for post in posts]
    assert len(set(codes)) == 2
    ref = system.until(lambda: _case(system), "a case about the claim is open")
    _take(system, cut, "fact-checker", ref, "finding", lambda _form: FINDING)
    _take(system, cut, "case-officer", ref, "finding", lambda _form: FINDING)
    _take(system, cut, "information-officer", ref, "correction", lambda _form: {}, taken='<h2 id="correction">')
    _take(system, cut, "information-officer-2", ref, "approve", lambda _form: {})
    _take(system, cut, "case-officer", ref, "referral", lambda form: {"basis": form.choices["basis"][:1]},
          taken='<h2 id="referrals">')
    _take(system, cut, "legal-officer", ref, "release", lambda _form: {})
    _decide(system, cut, ref)
    system.until(lambda: all(_labels(system, post) == 1 for post in posts), "one label stands under each post")
    cut.after(lambda: None)
    system.until(lambda: system.ask(STANDING.format(claim=CLAIM))["state"] == "closed", "the case is closed")

    stands = system.ask(STANDING.format(claim=CLAIM))
    assert stands["cases"] == stands["editions"] == walk
    assert stands["posts"] == stands["reports"] == 2
    assert sorted(stands["findings"]) == ["checkers", "commission"]
    assert [stands[what] for what in ("referrals", "decisions", "measures", "applied")] == [1] * 4
    assert [_labels(system, post) for post in posts] == [1, 1]
    assert "dead" not in system.told("outbox", "list", "--all")
    for code in codes:
        steps = _progress(system, code)
        assert len(steps) == len(set(steps)) >= 8, steps
        assert steps[-1].startswith("This is finished"), steps
    assert system.run("audit", "verify") == 0


def _report(system, cut: Cut, post: str) -> str:
    """Report as a voter who presses again when the page did not come; the code that finally stands."""
    voter = system.visitor(system.sandbox)
    address = f"/p/{post}/report"
    form = voter.form(address, "/report")
    sent = {**form.fields, "reason": "false_information", "words": "แชร์กันเยอะ"}
    cut.after(lambda: voter.post(address, sent))
    voter.post(address, sent)  # the same form once more, as from a browser's "send again"
    page = f"/r/{form.fields['report_id'][0]}"
    found = system.until(lambda: re.search(r'id="tracking-code">([^<]+)<', voter.read(page)), "the code is shown")
    return found[1].strip()


def _case(system) -> str | None:
    start = system.visitor(system.centre).read("/en/demo/")
    found = re.search(r'name="next" value="/en/desk/cases/(C-\d{4}-\d{4})/"', start)
    return found[1] if found else None


def _take(system, cut: Cut, username: str, ref: str, step: str, typed: Callable[[Any], dict[str, Any]],
          taken: str = "") -> None:
    """Take a step and cut; where the cut came first the person sees so on the page and presses again.

    A step shows that it was taken by what `taken` names, or by being offered no longer.
    """
    person, address, part = system.person(username), f"/en/desk/cases/{ref}/", f"/steps/{step}/"

    def stands() -> bool:
        return taken in person.read(address) if taken else not person.offers(address, part)

    system.until(lambda: person.offers(address, part), f"{username} is offered {step}")
    form = person.form(address, part)
    sent = {**form.fields, **typed(form)}
    cut.after(lambda: person.post(form.action, sent))
    if not stands():
        person.post(form.action, sent)
    assert stands(), f"{step} was not taken"


def _decide(system, cut: Cut, ref: str) -> None:
    officer = system.visitor(system.sandbox)
    officer.send("/en/trust/login", "/login")

    def waiting() -> str | None:
        found = re.findall(r'href="(/en/trust/referrals/[^"]+)"(.*?)</a>', officer.read("/en/trust/"), re.DOTALL)
        assert sum(ref in row for _, row in found) <= 1, "the referral came once"
        return next((address for address, row in found if ref in row), None)

    address = system.until(waiting, "the referral is in the inbox")
    form = officer.form(address, "/trust/referrals/")
    sent = {**form.fields, "decision": "label", "reason": "ข้อมูลเท็จเรื่องการลงคะแนน ติดป้าย"}
    cut.after(lambda: officer.post(address, sent))
    if "decided" not in officer.read(address):
        officer.post(address, sent)


def _labels(system, post: str) -> int:
    return system.visitor(system.sandbox).read(f"/p/{post}").count('class="notice label"')


def _progress(system, code: str) -> list[str]:
    page = system.visitor(system.centre).read(f"/en/track/{code}/")
    steps = re.search(r'<ol class="steps">(.*?)</ol>', page, re.DOTALL)
    assert steps, page
    return re.findall(r"<li[^>]*>([^<]+)", steps[1])
