"""The switches for banner, search panel and labels."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from centre.accounts.actors import Actor
from centre.accounts.models import Role
from centre.guide import queries as guide
from centre.guide import services as guide_verbs
from centre.web.desk.access import desk_view
from centre.web.desk.asking import Refused, ask
from centre.web.desk.forms import SurfaceForm


@require_http_methods(["GET", "POST"])
@desk_view
def surfaces(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show each surface with who switched it last and why; switch one by POST."""
    posted = SurfaceForm(request.POST) if request.method == "POST" else None
    status = 200
    if posted is not None:
        try:
            ask(request, posted, lambda: guide_verbs.switch_surface(
                actor, posted.cleaned_data["surface"], posted.cleaned_data["on"] == "on",
                posted.cleaned_data["reason"]), _("Switched."))
            return redirect("desk:surfaces")
        except Refused as refused:
            status = refused.status
    rows = [(state, posted if posted and posted.data.get("surface") == state.surface else
             SurfaceForm(initial={"surface": state.surface, "on": "" if state.on else "on"}))
            for state in guide.surfaces()]
    return render(request, "desk/surfaces.html", {
        "actor": actor, "rows": rows, "may": actor.has(Role.INFORMATION_OFFICER)}, status=status)
