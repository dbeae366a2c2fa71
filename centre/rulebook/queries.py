"""Reads of rules and procedures, as of a moment."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from centre.accounts.models import OrganisationKind
from centre.rulebook import errors, procedures
from centre.rulebook.models import ProcedureSignature
from centre.rulebook.procedures import Category, Procedure, Step
from centre.rulebook.rules import Period, Rule, RuleSource, all_rules

__all__ = ["Category", "Period", "Procedure", "Rule", "RuleSource", "SignatureView", "Step", "basis", "in_force",
           "procedure", "procedures_known", "rule", "rules", "signatures"]


@dataclass(frozen=True, slots=True)
class SignatureView:
    """A signature as pages show it."""

    organisation: str
    organisation_kind: str
    pseudonym: str
    signed_at: datetime


def rule(rule_id: str) -> Rule:
    """The rule of this id, whatever the moment.

    Raises:
        NotFound: `rule_unknown`.
    """
    found = all_rules().get(rule_id)
    if found is None:
        raise errors.rule_unknown(rule_id)
    return found


def rules(as_of: datetime, election: str | None = None, *, kind: str | None = None,
          platform: str | None = None) -> list[Rule]:
    """The rules known and in force at a moment; of one election, kind or platform where named."""
    return [r for r in all_rules().values() if r.holds(as_of, election)
            and (kind is None or r.kind == kind) and (platform is None or r.platform == platform)]


def basis(category: Category, as_of: datetime, platform: str) -> list[Rule]:
    """The rules of a category that may be cited at a moment to a platform: law, and that platform's own guideline."""
    return [r for r in (rule(i) for i in category.legal_or_policy_basis)
            if r.holds(as_of) and r.platform in {"", platform}]


def procedure(version: str) -> Procedure:
    """The procedure of this version.

    Raises:
        NotFound: `procedure_unknown`.
    """
    found = procedures.all_procedures().get(version)
    if found is None:
        raise errors.procedure_unknown(version)
    return found


def procedures_known() -> list[Procedure]:
    """Every version, in order."""
    return list(procedures.all_procedures().values())


def signatures(version: str, as_of: datetime) -> list[SignatureView]:
    """Who had signed the present text of a version by a moment, oldest first.

    Raises:
        NotFound: `procedure_unknown`.
    """
    rows = ProcedureSignature.objects.filter(
        version=version, sha256=procedure(version).sha256, signed_at__lte=as_of).order_by("signed_at", "pk")
    return [SignatureView(r.organisation, r.organisation_kind, r.pseudonym, r.signed_at) for r in rows]


def in_force(as_of: datetime) -> Procedure:
    """The newest procedure that a commission and a platform had both signed by a moment.

    Raises:
        Conflict: `procedure_unsigned`.
    """
    for candidate in reversed(procedures_known()):
        has_begun = candidate.holds_from is None or candidate.holds_from <= as_of
        if has_begun and _both_signed(signatures(candidate.version, as_of)):
            return candidate
    raise errors.procedure_unsigned()


def _both_signed(found: Iterable[SignatureView]) -> bool:
    kinds = {s.organisation_kind for s in found}
    return {OrganisationKind.COMMISSION.value, OrganisationKind.PLATFORM.value} <= kinds
