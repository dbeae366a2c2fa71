"""What officers type, a form a step; whether the step may be taken, the services say."""
from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from centre.audit import queries as audit
from centre.casework.outcomes import VERDICTS_FOR_FINDINGS
from centre.casework.services import CitedSource
from centre.claims.verdicts import LABELS
from centre.guide.models import SurfaceName
from centre.kernel.errors import InvalidInput
from centre.reports.reasons import Reason
from centre.web.desk.access import language

Choices = Iterable[tuple[str, str | Promise]]
_MOST_CHECKPOINT = 64 * 1024


def text(label: Any, *, rows: int = 3, required: bool = True, hint: Any = "",  # noqa: ANN401 - text, also lazy
         most: int = 4_000) -> forms.CharField:
    """A field for sentences."""
    return forms.CharField(label=label, required=required, max_length=most, help_text=hint,
                           widget=forms.Textarea({"rows": rows}))


class DeskForm(forms.Form):
    """A form whose hints and faults are read out with their field."""

    step = ""
    template_name = "desk/parts/form.html"
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        kwargs.setdefault("auto_id", f"{self.step or type(self).__name__.lower()}-%s")
        super().__init__(*args, **kwargs)


class SignInForm(AuthenticationForm):
    """User name and password; nothing takes the focus by itself."""

    username = UsernameField(label=_("User name"))
    password = forms.CharField(label=_("Password"), strip=False,
                               widget=forms.PasswordInput({"autocomplete": "current-password"}))


class SurfaceForm(DeskForm):
    """One switch with its reason."""

    surface = forms.ChoiceField(choices=SurfaceName.choices, widget=forms.HiddenInput)
    on = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=500)


class CheckpointForm(DeskForm):
    """A checkpoint that somebody kept outside, to compare the record with."""

    checkpoint = forms.FileField(label=_("A checkpoint that you kept (optional)"), required=False,
                                 help_text=_("The JSON file from an earlier day. Without it the record is checked "
                                             "against itself."))

    def clean_checkpoint(self) -> dict[str, Any] | None:
        """The file as a checkpoint, true or not."""
        file = self.cleaned_data["checkpoint"]
        if not file:
            return None
        try:
            value = json.loads(file.read(_MOST_CHECKPOINT + 1))
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(_("This file is not a checkpoint.")) from error
        if not isinstance(value, dict):
            raise forms.ValidationError(_("This file is not a checkpoint."))
        try:
            audit.size_of(value)
        except InvalidInput as error:
            raise forms.ValidationError(error.in_language(language())) from error
        return value


class PasteForm(DeskForm):
    """One post by hand."""

    url = forms.CharField(label=_("Link to the post"), max_length=2_000,
                          widget=forms.URLInput({"inputmode": "url", "autocomplete": "off"}))
    words = text(_("Words of the post, as they stand there"), rows=4, most=20_000)
    author = forms.CharField(label=_("Name of the account (optional)"), required=False, max_length=200)
    posted = forms.CharField(label=_("Day of the post (optional)"), required=False, max_length=60,
                             help_text=_("For example 12/5/2566, 12 พ.ค. 2566 or 2023-05-12; a time may follow."))
    reason = forms.ChoiceField(label=_("Why it is reported"))
    note = text(_("Note (optional)"), rows=2, required=False, most=2_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.fields["reason"] = forms.ChoiceField(label=_("Why it is reported"), choices=[
            (r.value, r.words.in_language(language())) for r in Reason])
        self.order_fields(["url", "words", "author", "posted", "reason", "note"])


class SheetForm(DeskForm):
    """A sheet of posts."""

    file = forms.FileField(label=_("CSV or NDJSON file"),
                           help_text=_("UTF-8 or TIS-620, at most 4 MiB and 5,000 rows."))


class ReasonForm(DeskForm):
    """A step that needs its reason in words only."""

    step = "reason"
    reason = text(_("Reason"), rows=2, most=2_000)


class ClaimForm(DeskForm):
    """Which known claim the case is about."""

    step = "attach_claim"
    claim_ref = forms.CharField(label=_("Claim"), max_length=40, help_text=_("For example TH-CLAIM-013."))


class FindingForm(DeskForm):
    """A factual finding with its reasons in both languages and its sources."""

    step = "finding"
    verdict = forms.ChoiceField(label=_("Finding"))
    reasons_th = text(_("Reasons in Thai"))
    reasons_en = text(_("Reasons in English"))
    sources = text(_("Sources"), rows=2, hint=_("One a line: name | address"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.fields["verdict"] = forms.ChoiceField(label=_("Finding"), choices=[
            ("", _("Choose")), *((v.value, LABELS[v].in_language(language())) for v in VERDICTS_FOR_FINDINGS)])
        self.order_fields(["verdict", "reasons_th", "reasons_en", "sources"])

    def clean_sources(self) -> list[CitedSource]:
        """The sources as name and address."""
        return parse_sources(self.cleaned_data["sources"])


class LegalForm(DeskForm):
    """A finding on the law with the rules that were examined."""

    step = "legal"
    breach = forms.ChoiceField(label=_("Finding"), choices=[("", _("Choose")), ("yes", _("Breach")),
                                                            ("no", _("No breach"))])
    rules = forms.MultipleChoiceField(label=_("Rules examined"), widget=forms.CheckboxSelectMultiple)
    reasons_th = text(_("Reasons in Thai"))
    reasons_en = text(_("Reasons in English"))

    def __init__(self, *args: Any, rules: Choices = (), **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["rules"] = forms.MultipleChoiceField(label=_("Rules examined"), choices=list(rules),
                                                         widget=forms.CheckboxSelectMultiple)
        self.order_fields(["breach", "rules", "reasons_th", "reasons_en"])


class CategoryForm(DeskForm):
    """The category of the joint procedure."""

    step = "category"
    category = forms.ChoiceField(label=_("Category"))

    def __init__(self, *args: Any, categories: Choices = (), **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["category"] = forms.ChoiceField(label=_("Category"), choices=list(categories))


class MergeForm(DeskForm):
    """The open case into which this one goes."""

    step = "merge"
    into = forms.CharField(label=_("Open case to merge into"), max_length=20, help_text=_("For example C-2566-0001."))


class CorrectionForm(DeskForm):
    """The correction as voters will read it, both languages; sources come from the findings."""

    step = "correction"
    question_th = forms.CharField(label=_("Question in Thai"), max_length=300)
    answer_th = text(_("Answer in Thai, one line"), rows=2, most=1_000)
    why_th = text(_("Why, in Thai"), rows=3)
    next_steps_th = text(_("What to do, in Thai"), rows=2, required=False,
                         hint=_("One step a line, both languages alike."))
    question_en = forms.CharField(label=_("Question in English"), max_length=300)
    answer_en = text(_("Answer in English, one line"), rows=2, most=1_000)
    why_en = text(_("Why, in English"), rows=3)
    next_steps_en = text(_("What to do, in English"), rows=2, required=False)

    def content(self, suggested: Mapping[str, Any]) -> dict[str, Any]:
        """The draft's content; what machines read stays as suggested."""
        sides = {language: {
            "question": self.cleaned_data[f"question_{language}"], "answer": self.cleaned_data[f"answer_{language}"],
            "why": self.cleaned_data[f"why_{language}"],
            "next_steps": [line.strip() for line in self.cleaned_data[f"next_steps_{language}"].splitlines()
                           if line.strip()]} for language in ("th", "en")}
        return {**sides, "meta": suggested.get("meta", {})}

    @classmethod
    def initial_from(cls, content: Mapping[str, Any]) -> dict[str, str]:
        """The fields filled from a content."""
        return {f"{key}_{language}": "\n".join(value) if isinstance(value, list) else str(value)
                for language in ("th", "en") for key, value in content[language].items()}


class SealForm(DeskForm):
    """Approval of exactly what is shown: the hash comes back with the click."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ReferralForm(DeskForm):
    """What is asked of the platform, on which basis, in which words."""

    step = "referral"
    platform = forms.ChoiceField(label=_("Platform"))
    measure_kind = forms.ChoiceField(label=_("Measure asked for"), choices=[
        ("label", _("Label")), ("limit", _("Limit reach")), ("remove", _("Remove"))])
    basis = forms.MultipleChoiceField(label=_("Basis"), widget=forms.CheckboxSelectMultiple)
    words_th = text(_("Words to the platform in Thai"))
    words_en = text(_("Words to the platform in English"))
    label_th = forms.CharField(label=_("Text of the label in Thai (optional)"), required=False, max_length=300)
    label_en = forms.CharField(label=_("Text of the label in English (optional)"), required=False, max_length=300,
                               help_text=_("Left empty, the label says what the finding says."))

    def __init__(self, *args: Any, platforms: Choices = (), basis: Choices = (), **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["platform"] = forms.ChoiceField(label=_("Platform"), choices=list(platforms))
        self.fields["basis"] = forms.MultipleChoiceField(label=_("Basis"), choices=list(basis),
                                                         widget=forms.CheckboxSelectMultiple)
        self.order_fields(["platform", "measure_kind", "basis", "words_th", "words_en", "label_th", "label_en"])

    def clean(self) -> dict[str, Any]:
        """The label in both languages or in neither."""
        cleaned: dict[str, Any] = super().clean() or {}
        if bool(cleaned.get("label_th", "").strip()) != bool(cleaned.get("label_en", "").strip()):
            self.add_error("label_en", _("Write the label in both languages, or leave both empty."))
        return cleaned


class AnswerForm(DeskForm):
    """The platform's answer that came by letter, mail or telephone."""

    step = "answer"
    decision = forms.ChoiceField(label=_("Decision of the platform"), choices=[
        ("label", _("Label")), ("limit", _("Limit reach")), ("remove", _("Remove")), ("decline", _("Declined"))])
    rule = forms.CharField(label=_("Rule that the platform names"), max_length=300)
    reason = text(_("Reason that the platform gives"), rows=2, most=2_000)
    decided_by = forms.CharField(label=_("Who decided, as the platform writes it"), max_length=200)
    external_id = forms.CharField(label=_("The platform's reference"), max_length=200)
    how_known = forms.CharField(label=_("How this is known"), max_length=300,
                                help_text=_("For example: letter of 12 May 2023, number 17/2566."))


class SentForm(DeskForm):
    """How the sealed referral went out."""

    step = "sent"
    how = forms.CharField(label=_("How it was sent"), max_length=300,
                          help_text=_("For example: by mail to election@… on 12/5/2566 10:20."))


class SeenForm(DeskForm):
    """What an officer saw at the platform with their own eyes."""

    step = "seen"
    standing = forms.ChoiceField(label=_("What is to be seen now"), choices=[
        ("yes", _("The measure stands on every post")), ("no", _("The measure does not stand"))],
        widget=forms.RadioSelect)
    how = forms.CharField(label=_("How this is known"), max_length=300,
                          help_text=_("For example: opened the link at 14:05, screenshot kept."))


def parse_sources(written: str) -> list[CitedSource]:
    """Lines `name | address` as sources.

    Raises:
        ValidationError: naming the line.
    """
    found = []
    for number, line in enumerate(filter(None, (part.strip() for part in written.splitlines())), start=1):
        name, _bar, url = (part.strip() for part in line.partition("|"))
        if not name or not url.startswith(("http://", "https://")):
            raise forms.ValidationError(
                _("Line %(n)s: write name | address, the address beginning with https://."), params={"n": number})
        found.append(CitedSource(name, url))
    return found
