"""Findings: two on the facts, the second blind, by different organisations; one on the law where it is needed."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from django.db import transaction

from centre.accounts.actors import Actor, require
from centre.accounts.models import OrganisationKind, Role
from centre.casework import errors, words
from centre.casework.examination import BREACH, FACTUAL, LEGAL, NO_BREACH, is_outside_checker_missing, of_round
from centre.casework.models import Case, Finding
from centre.casework.outcomes import VERDICTS_FOR_FINDINGS, Outcome, outcome
from centre.casework.record import locked, move, person_of
from centre.casework.transitions import UNREAD, CaseState, Step
from centre.claims.verdicts import Verdict
from centre.kernel import clock
from centre.kernel.canonical import sha256_hex
from centre.posts.seen import check_text
from centre.rulebook import queries as rulebook

MAX_REASONS = 5_000
_CONFIRMABLE = frozenset({CaseState.SECOND_FINDING, CaseState.AGREED, CaseState.CORRECTION_DRAFTED})


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A page on which a finding rests."""

    name: str
    url: str


def submit_finding(actor: Actor, case_ref: str, verdict: str, reasons_th: str, reasons_en: str,
                   sources: Sequence[CitedSource]) -> str:
    """Give a finding on the facts; returns its SHA-256. Nobody changes it afterwards.

    The first of a round waits for a second by another person of another organisation, who does not see it.
    Equal verdicts take the case on, different ones return it for a new round. Where the claim is about the
    commission and no fact-checker has found yet, one may add a finding until the correction is out.

    Raises:
        NotAllowed: `role_missing`: a fact-checker or a case officer.
        NotFound: `case_unknown`.
        InvalidInput: `verdict_unknown`, `reasons_missing`, `sources_missing` or `source_unusable`.
        Conflict: `claim_missing`, `already_read`, `other_organisation_needed` or `step_not_possible`.
    """
    require(actor, Role.FACT_CHECKER, Role.CASE_OFFICER)
    chosen = _verdict(verdict)
    _check_reasons(reasons_th, reasons_en)
    _check_sources(sources)
    with transaction.atomic():
        case = locked(case_ref)
        if case.claim_id is None:
            raise errors.claim_missing()
        step = _factual_step(case, actor, chosen)
        if case.state == CaseState.RETURNED:
            case.round += 1
        written = _write(case, FACTUAL, actor, chosen.value, reasons_th, reasons_en,
                         sources=[asdict(s) for s in sources])
        # The verdict stays out of the trail, which the blind reader may see.
        move(case, step, actor, {"finding_sha256": written, "round": case.round})
    return written


def submit_legal_finding(actor: Actor, case_ref: str, breach: bool, rules: Sequence[str], reasons_th: str,
                         reasons_en: str) -> str:
    """Give the finding on the law, once the facts are agreed; returns its SHA-256.

    Raises:
        NotAllowed: `role_missing`: a legal officer.
        NotFound: `case_unknown` or `rule_unknown`.
        InvalidInput: `reasons_missing` or `rules_missing`.
        Conflict: `already_read` or `step_not_possible`.
    """
    require(actor, Role.LEGAL_OFFICER)
    _check_reasons(reasons_th, reasons_en)
    if not rules:
        raise errors.refused("rules_missing", "rules", "โปรดเลือกกฎที่ใช้พิจารณา", "Name the rules that were examined.")
    for rule_id in rules:
        rulebook.rule(rule_id)
    with transaction.atomic():
        case = locked(case_ref)
        if any(f.author_id == actor.person_id for f in of_round(case, LEGAL)):
            raise errors.already_read()
        step = Step.LEGAL_BREACH if breach else Step.LEGAL_NO_BREACH
        written = _write(case, LEGAL, actor, BREACH if breach else NO_BREACH, reasons_th, reasons_en,
                         rules=list(rules))
        move(case, step, actor, {"finding_sha256": written, "round": case.round})
    return written


def _factual_step(case: Case, actor: Actor, verdict: Verdict) -> Step:
    """Which step this finding is, after refusing readers who may not give it."""
    state = CaseState(case.state)
    if state in UNREAD:
        return Step.FIND_FIRST
    standing = of_round(case)
    if state is not CaseState.FIRST_FINDING and not (
            state in _CONFIRMABLE and is_outside_checker_missing(case)
            and actor.organisation_kind is OrganisationKind.FACT_CHECKER):
        raise errors.step_not_possible(case.ref, words.STATES[state])
    if any(f.author_id == actor.person_id for f in standing):
        raise errors.already_read()
    if any(f.organisation == actor.organisation for f in standing):
        raise errors.other_organisation_needed()
    if any(f.verdict != verdict for f in standing):
        return Step.DISAGREE
    return Step.CONFIRM if state in _CONFIRMABLE else _agreement(case, verdict)


def _agreement(case: Case, verdict: Verdict) -> Step:
    kind = outcome(verdict)
    if kind is Outcome.TRUE:
        return Step.AGREE_TRUE
    if kind is Outcome.NO_VIOLATION:
        return Step.AGREE_NO_VIOLATION
    category = rulebook.procedure(case.procedure_version).categories[case.category]
    return Step.AGREE_FACTS if LEGAL in category.required_findings else Step.AGREE


def _write(case: Case, kind: str, actor: Actor, verdict: str, reasons_th: str, reasons_en: str, *,
           sources: Sequence[dict[str, str]] = (), rules: Sequence[str] = ()) -> str:
    now = clock.now()
    said = {"case": case.ref, "kind": kind, "round": case.round, "pseudonym": actor.pseudonym,
            "organisation": actor.organisation, "verdict": verdict, "reasons_th": reasons_th.strip(),
            "reasons_en": reasons_en.strip(), "sources": list(sources), "rules": list(rules), "at": now}
    sha256 = sha256_hex(said)
    Finding(case=case, kind=kind, round=case.round, author_id=person_of(actor), pseudonym=actor.pseudonym,
            organisation=actor.organisation, organisation_kind=actor.organisation_kind or "", verdict=verdict,
            reasons_th=reasons_th.strip(), reasons_en=reasons_en.strip(), sources=list(sources), rules=list(rules),
            at=now, sha256=sha256).save()
    return sha256


def _verdict(code: str) -> Verdict:
    if code not in VERDICTS_FOR_FINDINGS:
        raise errors.refused("verdict_unknown", "verdict", "โปรดเลือกผลการพิจารณาจากรายการ",
                             "Choose a verdict from the list; a denial is not a finding.")
    return Verdict(code)


def _check_reasons(reasons_th: str, reasons_en: str) -> None:
    for name, text in (("reasons_th", reasons_th), ("reasons_en", reasons_en)):
        if not text.strip():
            raise errors.refused("reasons_missing", name, "โปรดเขียนเหตุผลทั้งภาษาไทยและอังกฤษ",
                                 "Give the reasons in Thai and in English.")
        check_text(text, MAX_REASONS, field_name=name)


def _check_sources(sources: Sequence[CitedSource]) -> None:
    if not sources:
        raise errors.refused("sources_missing", "sources", "ต้องมีแหล่งข้อมูลอย่างน้อยหนึ่งแหล่ง",
                             "At least one source is needed.")
    for source in sources:
        parts = urlsplit(source.url)
        if not source.name.strip() or parts.scheme not in {"http", "https"} or not parts.netloc:
            raise errors.refused("source_unusable", "sources", "ทุกแหล่งต้องมีชื่อและลิงก์ http(s)",
                                 "Each source needs a name and an http(s) address.")
