"""Brings five cases to different stages, through the doors and verbs that people use."""
from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from centre import matching
from centre.casework import queries as casework
from centre.casework.services import CitedSource
from centre.casework.transitions import CaseState
from centre.claims import queries as claims
from centre.claims.verdicts import Verdict
from centre.demo.practice_platform import PracticePlatform
from centre.demo.walk import CLAIM
from centre.kernel import clock
from centre.posts import queries as posts
from centre.reports import services as reports
from centre.reports.reasons import Reason
from samples import cases

PATIENCE = 60.0
# The walk's own claim stays free, and so does its older twin, whose videos sound alike.
KEPT_FREE = {CLAIM, "TH-CLAIM-001"}
PLAIN = {Verdict.FALSE, Verdict.MISLEADING, Verdict.ALTERED, Verdict.OLD_CONTEXT, Verdict.STAGED}


class Command(BaseCommand):
    """`centre demo_cases`, called by `centre demo` once its processes run; does nothing where cases are."""

    help = "Bring five cases of the demo to different stages (called by `centre demo`)."

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 - Django passes what it parsed
        """Report as voters do, then act as each officer.

        Raises:
            CommandError: outside the demo, or when the running processes do not answer in a minute.
        """
        if settings.MODE != "demo":
            raise CommandError("Demo cases are made only where CENTRE_MODE=demo.")
        if casework.counts():
            return
        self.stdout.write("  waiting for the platform's first videos to be screened …")
        chosen = self._chosen()
        with PracticePlatform(settings.SANDBOX_URL) as platform:
            for number, (claim, post) in enumerate(chosen.items(), start=1):
                self.stdout.write(f"  case {number}/{len(chosen) + 1} …")
                platform.report(post, Reason.FALSE_INFORMATION.value, "เห็นแชร์กันเยอะ ไม่แน่ใจว่าจริงไหม")
                self._until(partial(_is_open, claim), "a case opens")
            self._bring_to_stages(list(chosen), platform)
        self.stdout.write(f"  case {len(chosen) + 1}/{len(chosen) + 1} …")
        reports.receive(reports.NewReport(
            channel="form", reason=Reason.OTHER, link="https://example.org/practice",
            text="มีคนบอกว่าหน่วยเลือกตั้งแถวบ้านจะย้ายไปที่ตลาดนัด ยังไม่เห็นประกาศเลย (ข้อความฝึก)"))
        self._until(lambda: sum(casework.counts().values()) > len(chosen), "a case without a claim opens")

    def _chosen(self) -> dict[str, str]:
        """Four claims that seen videos repeat, each with the surest video's id at the platform."""
        found: dict[str, str] = {}

        def enough() -> bool:
            now = clock.now()
            plain = (c.ref for c in claims.public(now) if c.verdict in PLAIN and c.ref not in KEPT_FREE)
            for ref in sorted(plain):
                ids = claims.seen_repeating(ref, limit=1, probability=matching.CONFIRM)
                if ids and len(found) < 4:
                    found.setdefault(ref, posts.get(ids[0]).external_id)
            return len(found) >= 4

        self._until(enough, "videos that repeat known claims are screened")
        return found

    def _bring_to_stages(self, refs: list[str], platform: PracticePlatform) -> None:
        # A falsehood about voting goes furthest; another kind then waits for its finding on the law.
        refs = sorted(refs, key=lambda ref: _category(ref) == "voting_process")
        cases.go_on(_story(refs[1]), CaseState.FIRST_FINDING)
        cases.go_on(_story(refs[2]), CaseState.AGREED)
        told = cases.go_on(_story(refs[3]), CaseState.AGREED)
        if _category(refs[3]) != "voting_process":
            cases.find_breach(told)
        referral = cases.go_on(told, CaseState.REFERRED).referral
        self._until(lambda: bool(casework.referral(referral).external_id), "the referral reaches the platform")
        platform.decide(casework.referral(referral).external_id, "label", "CI-1",
                        "เข้าข่ายข้อมูลเท็จเกี่ยวกับการเลือกตั้ง ติดป้ายให้ข้อมูลที่ถูกต้อง")
        self._until(lambda: casework.counts().get(CaseState.CLOSED, 0) > 0, "the label is seen at the platform")

    def _until(self, true: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not true():
            if time.monotonic() > deadline:
                raise CommandError(f"Waited {PATIENCE:.0f} s in vain until {what}. Read the logs of the demo.")
            time.sleep(0.2)


def _is_open(claim_ref: str) -> bool:
    return casework.newest_about(claim_ref) is not None


def _category(claim_ref: str) -> str:
    row = casework.newest_about(claim_ref)
    return row.category if row else ""


def _story(claim_ref: str) -> cases.Story:
    claim = claims.get(claim_ref, clock.now())
    row = casework.newest_about(claim_ref)
    check = claim.fact_checks[0]
    return cases.Story(claim=claim_ref, ref=row.ref if row else "", verdict=claim.verdict, reasons=claim.correct,
                       source=CitedSource(check.organisation, check.url))
