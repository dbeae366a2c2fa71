"""The steps that the desk offers on a case: which form each takes and which verb it calls. The verbs decide."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from centre.accounts import queries as accounts
from centre.accounts.actors import Actor
from centre.accounts.models import OrganisationKind, Role
from centre.casework import services as casework
from centre.casework.queries import CaseView
from centre.claims import queries as claims
from centre.connectors.manual import handwork
from centre.connectors.registry import connector_for
from centre.editorial import queries as drafts
from centre.editorial import services as editorial
from centre.kernel import clock
from centre.kernel.errors import CentreError
from centre.kernel.language import Bilingual
from centre.rulebook import queries as rulebook
from centre.web.desk import forms
from centre.web.desk.access import language

Data = Mapping[str, Any] | None
Run = Callable[[Actor, CaseView, str, Any], object]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `may` is the verb's name among those that casework offers this actor; `subjects` what it acts on."""

    code: str
    may: str
    title: str | Promise
    button: str | Promise
    form: Callable[[CaseView, Actor, str, Data], forms.DeskForm]
    run: Run
    done: str | Promise
    hint: str | Promise = ""
    subjects: Callable[[CaseView], list[str]] = lambda _case: [""]
    roles: tuple[Role, ...] = ()

    def offered(self, case: CaseView, actor: Actor) -> list[str]:
        """What this step may act on now; empty when it is not offered. `roles` narrows what casework offers."""
        return self.subjects(case) if self.may in case.may and (not self.roles or actor.has(*self.roles)) else []


def _attach(case: CaseView, _actor: Actor, _subject: str, data: Data) -> forms.DeskForm:
    nearest = [m.claim.ref for p in case.posts if p.screening for m in p.screening.matches[:1]]
    return forms.ClaimForm(data, initial={"claim_ref": nearest[0] if nearest else ""})


def _category(case: CaseView, _actor: Actor, _subject: str, data: Data) -> forms.DeskForm:
    categories = rulebook.procedure(case.procedure_version).categories.values()
    return forms.CategoryForm(data, initial={"category": case.category}, categories=[
        (c.code, c.title.in_language(language())) for c in categories])


def _finding(case: CaseView, _actor: Actor, _subject: str, data: Data) -> forms.DeskForm:
    checks = case.claim.fact_checks if case.claim else ()
    return forms.FindingForm(data, initial={"sources": "\n".join(f"{c.organisation} | {c.url}" for c in checks)})


def _legal(case: CaseView, _actor: Actor, _subject: str, data: Data) -> forms.DeskForm:
    # All law that holds, not the category's basis: a removal needs a finding on the law in every category.
    laws = [r for r in rulebook.rules(clock.now(), case.election or None) if not r.platform]
    return forms.LegalForm(data, rules=[(r.id, f"{r.title.in_language(language())} ({r.id})") for r in laws])


def _correction(case: CaseView, actor: Actor, _subject: str, data: Data) -> forms.DeskForm:
    try:
        suggested = editorial.suggest_content(actor, case.ref)
    except CentreError:
        # The case moved on while somebody typed: the verb will say so beside what they typed.
        return forms.CorrectionForm(data)
    waiting = drafts.waiting(case.ref)
    return forms.CorrectionForm(data, initial=forms.CorrectionForm.initial_from(
        waiting.content if waiting else suggested))


def _approve(_case: CaseView, _actor: Actor, subject: str, data: Data) -> forms.DeskForm:
    return forms.SealForm(data, initial={"sha256": drafts.get(subject).sha256}, auto_id=f"approve-{subject}-%s")


def _referral(case: CaseView, _actor: Actor, _subject: str, data: Data) -> forms.DeskForm:
    here = list(dict.fromkeys(p.post.platform for p in case.posts if not p.referred))
    known = {o.slug: o.name.in_language(language()) for o in accounts.organisations(OrganisationKind.PLATFORM)}
    about = case.claim.text if case.claim else Bilingual(case.ref, case.ref)
    return forms.ReferralForm(
        data, platforms=[(slug, known.get(slug, slug)) for slug in here],
        basis=[rule for slug in dict.fromkeys(here) for rule in _basis(case, slug)],
        initial={"measure_kind": "label", "words_th": f"ขอให้พิจารณาติดป้ายข้อมูลบนโพสต์ที่กล่าวว่า “{about.th}”",
                 "words_en": f"Please consider a label on the posts that say: “{about.en}”"})


def _release(case: CaseView, _actor: Actor, subject: str, data: Data) -> forms.DeskForm:
    seal = next((r.bundle_sha256 for r in case.referrals if r.id == subject), "")
    return forms.SealForm(data, initial={"sha256": seal}, auto_id=f"release-{subject}-%s")


def _answer(_case: CaseView, actor: Actor, _subject: str, data: Data) -> forms.DeskForm:
    form = forms.AnswerForm(data, initial={"decided_by": actor.pseudonym if actor.has(Role.PLATFORM_OFFICER) else ""})
    if actor.has(Role.PLATFORM_OFFICER):
        del form.fields["how_known"]  # the platform speaks for itself
    return form


def _basis(case: CaseView, platform: str) -> list[tuple[str, str]]:
    category = rulebook.procedure(case.procedure_version).categories[case.category]
    return [(rule.id, f"{rule.title.in_language(language())} ({rule.id})")
            for rule in rulebook.basis(category, clock.now(), platform)]


def _plain(form: type[forms.DeskForm]) -> Callable[[CaseView, Actor, str, Data], forms.DeskForm]:
    return lambda _case, _actor, _subject, data: form(data)


def _prepare(actor: Actor, case: CaseView, _subject: str, said: Mapping[str, Any]) -> None:
    label = Bilingual(said["label_th"], said["label_en"]) if said["label_th"].strip() else None
    casework.prepare_referral(actor, case.ref, said["platform"], said["measure_kind"], said["basis"],
                              Bilingual(said["words_th"], said["words_en"]), label=label)


def _drafted(actor: Actor, case: CaseView, _subject: str, said: forms.CorrectionForm) -> None:
    suggested = editorial.suggest_content(actor, case.ref)
    editorial.draft_correction(actor, case.ref, said.content(suggested))


def _by_hand(case: CaseView, kind: str) -> list[str]:
    return [t.subject for t in handwork.tasks(case.ref) if t.kind == kind]


def _unanswered_by_hand(case: CaseView) -> list[str]:
    answered = {d.referral_id for d in case.decisions}
    return [r.id for r in case.referrals if r.released_at and r.id not in answered
            and connector_for(r.platform).slug == "manual"]


STEPS: Mapping[str, Step] = {step.code: step for step in (
    Step("finding", "submit_finding", _("Give your finding on the facts"), _("Give the finding"), _finding,
         lambda a, c, _s, f: casework.submit_finding(
             a, c.ref, f.cleaned_data["verdict"], f.cleaned_data["reasons_th"], f.cleaned_data["reasons_en"],
             f.cleaned_data["sources"]),
         _("Your finding stands; nobody changes it."),
         _("It cannot be changed afterwards. Two readers of different organisations must agree.")),
    Step("attach_claim", "attach_claim", _("Attach the claim"), _("Attach"), _attach,
         lambda a, c, _s, f: casework.attach_claim(a, c.ref, claims.get(
             f.cleaned_data["claim_ref"].strip().upper(), clock.now()).ref), _("The claim is attached.")),
    Step("legal", "submit_legal_finding", _("Give your finding on the law"), _("Give the finding"), _legal,
         lambda a, c, _s, f: casework.submit_legal_finding(
             a, c.ref, f.cleaned_data["breach"] == "yes", f.cleaned_data["rules"], f.cleaned_data["reasons_th"],
             f.cleaned_data["reasons_en"]), _("Your finding stands; nobody changes it.")),
    Step("approve", "approve_correction", _("Approve and publish the correction"), _("Approve what is shown"),
         _approve, lambda a, _c, s, f: editorial.approve_correction(a, s, f.cleaned_data["sha256"]),
         _("The correction is in the hub."),
         _("You approve exactly the text shown under Correction. Whoever drafted it cannot approve it."),
         lambda case: [d.id for d in [drafts.waiting(case.ref)] if d]),
    Step("correction", "draft_correction", _("Draft the correction"), _("Save the draft"), _correction,
         _drafted, _("The draft waits for a second person."),
         _("Suggested from the claim and the findings; please read and better it.")),
    Step("release", "release_referral", _("Check the bundle and release the referral"), _("Release"), _release,
         lambda a, _c, s, f: casework.release_referral(a, s, f.cleaned_data["sha256"]),
         _("The referral is on its way."),
         _("You release exactly the bundle whose SHA-256 is shown. Whoever prepared it cannot release it."),
         lambda case: [r.id for r in case.referrals if not r.released_at and not r.replaced_at]),
    Step("referral", "prepare_referral", _("Prepare the referral"), _("Prepare and seal"), _referral,
         lambda a, c, s, f: _prepare(a, c, s, f.cleaned_data),
         _("The referral is sealed and waits for a second person.")),
    Step("sent", "record_platform_decision", _("Record that the referral was sent by hand"), _("Record"),
         _plain(forms.SentForm), lambda a, _c, s, f: handwork.record_sent(a, s, how=f.cleaned_data["how"]),
         _("Recorded."), subjects=lambda case: _by_hand(case, "send"), roles=handwork.HANDS),
    Step("answer", "record_platform_decision", _("Record the platform's answer"), _("Record the answer"),
         _answer, lambda a, _c, s, f: handwork.record_answer(
             a, s, **{"how_known": "", **f.cleaned_data}),
         _("The platform's decision is on record."), subjects=_unanswered_by_hand),
    Step("seen", "record_observation", _("Record what is to be seen at the platform"), _("Record"),
         _plain(forms.SeenForm), lambda a, _c, s, f: handwork.record_seen(
             a, s, standing=f.cleaned_data["standing"] == "yes", how=f.cleaned_data["how"]),
         _("Recorded."), subjects=lambda case: _by_hand(case, "look"), roles=handwork.HANDS),
    Step("category", "set_category", _("Change the category"), _("Change"), _category,
         lambda a, c, _s, f: casework.set_category(a, c.ref, f.cleaned_data["category"]), _("The category is set.")),
    Step("merge", "merge_case", _("Merge into another case"), _("Merge"), _plain(forms.MergeForm),
         lambda a, c, _s, f: casework.merge_case(a, c.ref, f.cleaned_data["into"].strip().upper()),
         _("The case is merged.")),
    Step("dismiss", "dismiss_case", _("Close without findings"), _("Close the case"), _plain(forms.ReasonForm),
         lambda a, c, _s, f: casework.dismiss_case(a, c.ref, f.cleaned_data["reason"]), _("The case is closed.")),
    Step("close", "close_case", _("Close the case"), _("Close the case"), _plain(forms.ReasonForm),
         lambda a, c, _s, f: casework.close_case(a, c.ref, f.cleaned_data["reason"]), _("The case is closed.")),
)}
"""Every step by its code in addresses, the usual ones first."""
