"""What voters may send, checked before any verb is called; every refusal says the remedy."""
from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.kernel.identifiers import new_id
from centre.reports.reasons import Reason
from centre.reports.services import MAX_CONTACT, MAX_LINK, MAX_TEXT, MAX_WORDS
from centre.web.public.identity import holds_national_id

_TOKEN = re.compile(r"form_[0-9A-HJKMNP-TV-Z]{26}")
_NO_ID = _("This looks like a 13-digit ID number. We never need it: take it out and send again.")


class ReportForm(forms.Form):
    """A report from the hub. The token makes pressing the button twice one report."""

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.ChoiceField(choices=[(r.value, r.value) for r in Reason],
                               error_messages={"required": _("Choose what it is about."),
                                               "invalid_choice": _("Choose one of the reasons in the list.")})
    link = forms.CharField(required=False, max_length=MAX_LINK,
                           error_messages={"max_length": _("The link is too long. Paste the address only.")})
    text = forms.CharField(required=False, max_length=MAX_TEXT,
                           error_messages={"max_length": _("The text is too long. Paste the part that matters.")})
    words = forms.CharField(required=False, max_length=MAX_WORDS,
                            error_messages={"max_length": _("This is too long. Say it in 2,000 characters.")})
    contact = forms.CharField(required=False, max_length=MAX_CONTACT,
                              error_messages={"max_length": _("The contact is too long.")})

    def clean_token(self) -> str:
        """The token of this form; a missing or foreign one is replaced."""
        given = str(self.cleaned_data.get("token", ""))
        return given if _TOKEN.fullmatch(given) else new_form_token()

    def clean_link(self) -> str:
        """A web address; a bare host gets `https://`."""
        link = str(self.cleaned_data["link"]).strip()
        if not link:
            return ""
        whole = link if "://" in link else f"https://{link}"
        if not is_web_address(whole):
            raise forms.ValidationError(_("This is not a web address. It looks like https://… Copy it from the app."))
        return whole

    def clean_text(self) -> str:
        """The words seen, without ID numbers."""
        return self._without_id("text")

    def clean_words(self) -> str:
        """The reporter's own words, without ID numbers."""
        return self._without_id("words")

    def clean_contact(self) -> str:
        """How to reach the reporter, without ID numbers."""
        return self._without_id("contact")

    def clean(self) -> dict[str, Any]:
        """At least a link or words: a report about nothing helps nobody."""
        cleaned = super().clean() or {}
        if not {"link", "text"} & set(self.errors) and not (cleaned.get("link") or cleaned.get("text")):
            self.add_error("text", _("Paste the link, or the words that you saw."))
        return cleaned

    def _without_id(self, name: str) -> str:
        text = str(self.cleaned_data[name]).strip()
        if holds_national_id(text):
            raise forms.ValidationError(_NO_ID)
        return text


def new_form_token() -> str:
    """A token that makes one form one report."""
    return new_id("form")


def is_web_address(text: str) -> bool:
    """Whether a text is one http(s) address with a host and no spaces."""
    if any(c.isspace() for c in text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
