"""The one verb of the rulebook: an institution signs a procedure."""
from __future__ import annotations

from django.db import transaction

from centre.accounts.actors import Actor
from centre.accounts.models import OrganisationKind, Role
from centre.audit import services as audit
from centre.kernel import clock
from centre.rulebook import errors, queries
from centre.rulebook.models import ProcedureSignature

_SIGNERS = {OrganisationKind.COMMISSION: Role.LEGAL_OFFICER, OrganisationKind.PLATFORM: Role.PLATFORM_OFFICER}


def sign_procedure(actor: Actor, version: str, sha256: str) -> None:
    """Sign a procedure for one's institution; signing the same text again changes nothing.

    Args:
        actor: a legal officer of a commission or an officer of a platform.
        version: e.g. `joint-1`.
        sha256: the hash of the text that the actor read.

    Raises:
        NotAllowed: `may_not_sign`.
        NotFound: `procedure_unknown`.
        Conflict: `procedure_changed` when the text is not the one read.
    """
    kind = actor.organisation_kind
    if kind not in _SIGNERS or not actor.has(_SIGNERS[kind]):
        raise errors.may_not_sign()
    if queries.procedure(version).sha256 != sha256:
        raise errors.procedure_changed()
    with transaction.atomic():
        _, is_new = ProcedureSignature.objects.get_or_create(
            version=version, sha256=sha256, organisation=actor.organisation,
            defaults={"organisation_kind": kind, "pseudonym": actor.pseudonym,
                      "signed_at": clock.now()})
        if is_new:
            audit.append(actor, "procedure.signed", f"procedure:{version}", {"sha256": sha256})
