"""The queue: who must act next, by when; and the page of those who check facts."""
from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from centre.accounts.actors import Actor
from centre.accounts.models import Role
from centre.casework import queries as casework
from centre.web.desk.access import desk_view
from centre.web.desk.present import is_late, shown, stances


@require_GET
@desk_view
def queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list alone; a case opens beside it."""
    return render(request, "desk/queue.html", {"actor": actor, **listing(request, actor)})


@require_GET
@desk_view
def checking(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The cases in which this person may give a finding now."""
    rows = [(row, is_late(row.next.due), stances(case)) for row in casework.queue(actor)
            if "submit_finding" in (case := casework.case_view(row.ref, actor)).may]
    return render(request, "desk/checking.html", {
        "actor": actor, "rows": rows,
        "reader": actor.has(Role.FACT_CHECKER, Role.CASE_OFFICER)})


def listing(request: HttpRequest, actor: Actor, open_ref: str = "") -> dict[str, Any]:
    """The rows of the filter that was asked for, and the filters with their counts."""
    rows = casework.queue(actor)
    names = {"mine": _("For me"), "all": _("All open"), "late": _("Late"), "claimless": _("Without a claim")}
    default = "mine" if any(row.mine for row in rows) else "all"
    which = request.GET.get("show", default)
    which = which if which in {*names, "closed"} else default
    closed = casework.queue(actor, closed=True, limit=100)
    filters = [{"code": code, "name": name, "count": len(shown(rows, code)), "here": code == which}
               for code, name in names.items()]
    filters.append({"code": "closed", "name": _("Finished"), "count": len(closed), "here": which == "closed"})
    chosen = closed if which == "closed" else shown(rows, which)
    return {"rows": [(row, is_late(row.next.due)) for row in chosen], "filters": filters, "show": which,
            "open_ref": open_ref}
