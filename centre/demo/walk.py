"""The guided walk of the start page: which step comes next, read from the state of the case itself."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from centre.casework import queries as casework
from centre.casework.transitions import CaseState
from centre.kernel import clock

CLAIM = "TH-CLAIM-013"
SEARCH = "ปากกา"
# How far along the walk each state of the case is: the number of steps done.
DONE = {
    CaseState.OPENED: 1, CaseState.RETURNED: 1, CaseState.FIRST_FINDING: 2, CaseState.SECOND_FINDING: 3,
    CaseState.AGREED: 3, CaseState.CORRECTION_DRAFTED: 4, CaseState.CORRECTION: 5, CaseState.REFERRAL_PREPARED: 6,
    CaseState.REFERRED: 7, CaseState.PLATFORM_DECIDED: 8, CaseState.DECLINED: 8, CaseState.MEASURE_SENT: 8,
    CaseState.ACKNOWLEDGED: 8, CaseState.OBSERVED: 9, CaseState.CLOSED: 9,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the walk; `username` is empty where nobody signs in, `state` is done, next or later."""

    title: str | Promise
    who: str | Promise
    what: str | Promise
    press: str | Promise
    username: str
    address: str
    state: str


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """A case as the start page lists it."""

    ref: str
    title: str
    stage: str


def steps() -> list[Step]:
    """The walk with its states, for the newest case about the fading ink."""
    found = casework.newest_about(CLAIM)
    done = DONE.get(CaseState(found.state), 0) if found else 0
    case = reverse("desk:case", args=[found.ref]) if found else reverse("desk:queue")
    return [_step(number, plan, case, done) for number, plan in enumerate(_PLANS)]


def waiting_cases() -> list[WaitingCase]:
    """The cases that were there before the visitor came, newest work first."""
    language = get_language() or "th"
    return [WaitingCase(line.ref, line.title.in_language(language), line.stage.in_language(language))
            for line in casework.overview(clock.now()) if line.claim_ref != CLAIM]


@dataclass(frozen=True, slots=True)
class _Plan:
    title: Promise
    who: Promise
    what: Promise
    press: Promise
    username: str
    address: Callable[[str], str]


def _step(number: int, plan: _Plan, case: str, done: int) -> Step:
    # The label stands within a second of the decision, before anybody can look, and looking leaves no record: so that
    # step stays open beside the last one.
    unseen = done == len(_PLANS) - 1 and number == done - 1
    state = "next" if number == done or unseen else "done" if number < done else "later"
    return Step(plan.title, plan.who, plan.what, plan.press, plan.username, plan.address(case), state)


def _at_case(case: str) -> str:
    return case


_PLANS = (
    _Plan(_("Report a false video"), _("voter"),
          _("Choose a video that says the pens in the polling booths fade, press Report, and keep the code."),
          _("Go to the videos"), "", lambda _case: f"{settings.SANDBOX_URL}/search?q={SEARCH}"),
    _Plan(_("Find on the facts, independently"), _("fact-checker"),
          _("The commission itself is the subject, so an outside checker finds first, with sources."),
          _("Act as the fact-checker"), "fact-checker", _at_case),
    _Plan(_("Find again, without seeing the first"), _("case officer"),
          _("The second reader chooses blind. If the two differ, the case goes back."),
          _("Act as the case officer"), "case-officer", _at_case),
    _Plan(_("Draft the correction"), _("information officer"),
          _("A draft is made from the findings, in both languages."),
          _("Act as the information officer"), "information-officer", _at_case),
    _Plan(_("Approve the correction"), _("second information officer"),
          _("Another person reads and approves; it then stands in the hub."),
          _("Act as the second officer"), "information-officer-2", _at_case),
    _Plan(_("Prepare the referral"), _("case officer"),
          _("Basis, words and the sealed bundle of evidence."),
          _("Act as the case officer"), "case-officer", _at_case),
    _Plan(_("Release the referral"), _("legal officer"),
          _("A second person names the seal and releases it to the platform."),
          _("Act as the legal officer"), "legal-officer", _at_case),
    _Plan(_("Decide by the platform's own rule"), _("platform officer"),
          _("In the platform's own inbox: label, limit, remove, or decline with a reason."),
          _("Open the platform's inbox"), "", lambda _case: f"{settings.SANDBOX_URL}/trust/"),
    _Plan(_("See the label under the video"), _("voter"),
          _("The label links to the correction; the tracking page tells each step and the outcome."),
          _("Look at the videos"), "", lambda _case: f"{settings.SANDBOX_URL}/search?q={SEARCH}"),
    _Plan(_("Verify the record"), _("observer"),
          _("Read the whole trail and check that nobody has rewritten it."),
          _("Act as the observer"), "observer", lambda _case: reverse("desk:observer")),
)
