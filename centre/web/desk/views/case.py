"""One case: what is known, what was found, what may be done next; and the steps."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.views.decorators.http import require_GET, require_http_methods

from centre.accounts.actors import Actor
from centre.audit import queries as audit
from centre.casework import queries as casework
from centre.casework.queries import CaseView
from centre.connectors.manual import handwork
from centre.editorial import queries as drafts
from centre.guide import queries as guide
from centre.rulebook import queries as rulebook
from centre.web.desk import present
from centre.web.desk.access import desk_view
from centre.web.desk.asking import Refused, ask
from centre.web.desk.forms import DeskForm
from centre.web.desk.names import TASKS, measure_name
from centre.web.desk.steps import STEPS
from centre.web.desk.views.queue import listing
from centre.web.desk.views.sealed import contents

MOST_REPORTS = 10


@dataclass(frozen=True, slots=True)
class Offered:
    """A step as the page shows it; `open` when it was just refused."""

    code: str
    subject: str
    title: str | Promise
    hint: str | Promise
    button: str | Promise
    form: DeskForm
    open: bool


@require_GET
@desk_view
def case(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """The case as this actor may see it."""
    return _page(request, actor, casework.case_view(ref, actor))


@require_http_methods(["GET", "POST"])
@desk_view
def step(request: HttpRequest, actor: Actor, ref: str, step: str) -> HttpResponse:
    """Take one step; refused, the page comes back with the sentence beside the form and everything typed."""
    chosen = STEPS.get(step)
    if chosen is None:
        raise Http404
    if request.method == "GET":  # the other language of a refused step, or a reload
        return redirect("desk:case", ref)
    found, subject = casework.case_view(ref, actor), request.POST.get("subject", "")
    form = chosen.form(found, actor, subject, request.POST)
    try:
        ask(request, form, lambda: chosen.run(actor, found, subject, form), str(chosen.done))
    except Refused as refused:
        return _page(request, actor, casework.case_view(ref, actor), (step, subject, form), refused.status)
    return redirect("desk:case", ref)


def _page(request: HttpRequest, actor: Actor, found: CaseView, refused: tuple[str, str, DeskForm] | None = None,
          status: int = 200) -> HttpResponse:
    return render(request, "desk/case.html", {
        "actor": actor, "case": found, "steps": _offered(found, actor, refused), "late": present.is_late(found.due),
        "stages": present.stages(found),
        "priority_reasons": present.priority_reasons(found), "posts": present.posts_beside(found),
        "elsewhere": present.elsewhere(found),
        "reports": found.reports[:MOST_REPORTS], "more_reports": max(0, len(found.reports) - MOST_REPORTS),
        "referrals": _referrals(found), "drafts": _drafts(found), "trail": audit.trail(f"case:{found.ref}"),
        "correction": guide.by_id(found.correction_edition) if found.correction_edition else None,
        **listing(request, actor, found.ref)}, status=status)


def _offered(found: CaseView, actor: Actor, refused: tuple[str, str, DeskForm] | None) -> list[Offered]:
    out = []
    for step in STEPS.values():
        subjects = step.offered(found, actor)
        if refused and refused[0] == step.code and refused[1] not in subjects:
            subjects = [*subjects, refused[1]]
        for subject in subjects:
            was = refused is not None and refused[:2] == (step.code, subject)
            form = refused[2] if was and refused else step.form(found, actor, subject, None)
            out.append(Offered(step.code, subject, step.title, step.hint, step.button, form, was))
    return sorted(out, key=lambda offer: not offer.open)


def _drafts(found: CaseView) -> list[dict[str, Any]]:
    return [{"draft": draft, "sides": [{"language": code, **draft.content[code]} for code in ("th", "en")]}
            for draft in drafts.of_case(found.ref) if draft.waits]


def _referrals(found: CaseView) -> list[dict[str, Any]]:
    decisions = {d.referral_id: d for d in found.decisions}
    measures = {m.referral_id: m for m in found.measures}
    tasks = handwork.tasks(found.ref, open_only=False)
    out = []
    for referral in found.referrals:
        decision, measure = decisions.get(referral.id), measures.get(referral.id)
        subjects = {referral.id, measure.id if measure else ""}
        out.append({
            "referral": referral, "measure_name": measure_name(referral.measure_kind),
            "basis": [rulebook.rule(rule_id) for rule_id in referral.basis],
            "contents": contents(casework.bundle(referral.id)), "decision": decision,
            "decision_name": measure_name(decision.decision) if decision else "", "measure": measure,
            "applied_name": measure_name(measure.kind) if measure else "",
            "measure_stages": present.measure_stages(measure) if measure else [],
            "tasks": [(task, TASKS[task.kind.value]) for task in tasks if task.subject in subjects]})
    return out
