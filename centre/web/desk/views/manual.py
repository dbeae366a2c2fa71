"""Intake by hand: paste one post, import a sheet."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from centre.accounts.actors import Actor
from centre.connectors.manual import handwork, intake, sheet
from centre.kernel.errors import CentreError
from centre.web.desk.access import desk_view, language
from centre.web.desk.asking import Refused, ask
from centre.web.desk.forms import PasteForm, SheetForm
from centre.web.desk.names import TASKS


@require_http_methods(["GET", "POST"])
@desk_view
def paste(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Paste a link and the words of a post; it is recorded and reported as from any platform."""
    form = PasteForm(request.POST or None)
    if request.method == "POST":
        try:
            ask(request, form, lambda: intake.paste(actor, **form.cleaned_data),
                _("The post is recorded and reported. A case opens or is joined in a moment."))
            return redirect("desk:manual")
        except Refused as refused:
            return _page(request, actor, paste_form=form, status=refused.status)
    return _page(request, actor, paste_form=form)


@require_http_methods(["POST"])
@desk_view
def import_sheet(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Import a sheet: good rows are taken, every fault is named by row and column."""
    form = SheetForm(request.POST, request.FILES)
    done, status = None, 200
    if form.is_valid():
        try:
            done = intake.import_file(actor, form.cleaned_data["file"].read(sheet.MOST_BYTES + 1))
        except CentreError as error:
            form.add_error("file", error.in_language(language()))
            status = error.http_status
    return _page(request, actor, sheet_form=form, done=done, status=status if form.is_valid() else max(status, 400))


def _page(request: HttpRequest, actor: Actor, *, paste_form: PasteForm | None = None,
          sheet_form: SheetForm | None = None, done: intake.Imported | None = None,
          status: int = 200) -> HttpResponse:
    said = None
    if done is not None:
        said = ngettext("%(n)d fault", "%(n)d faults", len(done.faults)) % {"n": len(done.faults)}
    return render(request, "desk/manual.html", {
        "actor": actor, "paste_form": paste_form or PasteForm(), "sheet_form": sheet_form or SheetForm(),
        "done": done, "said": said, "columns": sheet.COLUMNS, "may": actor.has(*intake.OFFICERS),
        "tasks": [(task, TASKS[task.kind.value]) for task in handwork.tasks()]}, status=status)
