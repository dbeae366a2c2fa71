"""What an observer sees: counts, the record and its proof. Reads only."""
from __future__ import annotations

import json
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from centre.accounts.actors import Actor, require
from centre.accounts.models import Role
from centre.audit import queries as audit
from centre.audit import services as audit_verbs
from centre.casework import queries as casework
from centre.casework.transitions import CaseState
from centre.casework.words import STATES
from centre.outbox import queries as outbox
from centre.web.desk.access import desk_view
from centre.web.desk.forms import CheckpointForm
from centre.web.desk.names import OUTBOX

READERS = (Role.OBSERVER, Role.LEGAL_OFFICER, Role.CASE_OFFICER, Role.INFORMATION_OFFICER, Role.FACT_CHECKER,
           Role.PLATFORM_OFFICER, Role.ADMINISTRATOR)


@require_http_methods(["GET", "POST"])
@desk_view
def observer(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Counts; by POST the record is verified, against a kept checkpoint where one is given."""
    require(actor, *READERS)
    form = CheckpointForm(request.POST, request.FILES) if request.method == "POST" else CheckpointForm()
    report = None
    if form.is_bound and form.is_valid():
        report = audit.verify(_kept(form))
    return render(request, "desk/observer.html", {
        "actor": actor, "outbox": [(OUTBOX.get(state, state), n) for state, n in sorted(outbox.counts().items())],
        "counts": [(STATES[CaseState(state)], count) for state, count in sorted(casework.counts().items())],
        "form": form, "report": report}, status=400 if form.errors else 200)


@require_GET
@desk_view
def checkpoint(_request: HttpRequest, actor: Actor) -> HttpResponse:
    """A signed checkpoint as a file to keep outside this machine."""
    require(actor, *READERS)
    signed = audit_verbs.checkpoint()
    return HttpResponse(json.dumps(signed, indent=2), content_type="application/json", headers={
        "Content-Disposition": f'attachment; filename="checkpoint-{signed["size"]}.json"'})


def _kept(form: forms.Form) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = form.cleaned_data["checkpoint"]
    return kept
