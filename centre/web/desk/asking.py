"""Runs a verb for a form: what the service refuses stands beside the form, and nothing typed is lost."""
from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from centre.kernel.errors import CentreError
from centre.web.desk.access import language


class Refused(Exception):
    """The service said no; the form now carries the sentence, and `status` is the answer's."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def ask(request: HttpRequest, form: forms.Form, verb: Callable[[], object], done: str) -> None:
    """Validate the form and run the verb; afterwards the page says `done`.

    Raises:
        Refused: with the fault in the form; the caller renders the page again.
    """
    if not form.is_valid():
        raise Refused(400)
    try:
        verb()
    except CentreError as error:
        form.add_error(error.field if error.field in form.fields else None, error.in_language(language()))
        raise Refused(error.http_status) from error
    messages.success(request, done)
