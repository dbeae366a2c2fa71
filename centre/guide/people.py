"""The two who stand behind the cards that ship with the software: docs/decisions/0012 says what each name means."""
from __future__ import annotations

from centre.accounts.actors import Actor
from centre.accounts.models import OrganisationKind, Role

INSTALLING_COMMISSION = "installing-commission"
COMPILED_BY_PROJECT = Actor(None, "compiled-by-the-project", INSTALLING_COMMISSION, OrganisationKind.COMMISSION,
                            frozenset({Role.INFORMATION_OFFICER}))
APPROVED_BY_INSTALLING_COMMISSION = Actor(
    None, "approved-by-the-installing-commission", INSTALLING_COMMISSION, OrganisationKind.COMMISSION,
    frozenset({Role.INFORMATION_OFFICER}))
