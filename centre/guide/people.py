"""The two who stand behind the cards that ship with the software: docs/decisions/0012 says what each name means."""
from __future__ import annotations

from centre.accounts.actors import Actor
from centre.accounts.models import OrganisationKind, Role
from centre.kernel.language import Bilingual

INSTALLING_COMMISSION = "installing-commission"
COMPILED_BY_PROJECT = Actor(None, "compiled-by-the-project", INSTALLING_COMMISSION, OrganisationKind.COMMISSION,
                            frozenset({Role.INFORMATION_OFFICER}))
APPROVED_BY_INSTALLING_COMMISSION = Actor(
    None, "approved-by-the-installing-commission", INSTALLING_COMMISSION, OrganisationKind.COMMISSION,
    frozenset({Role.INFORMATION_OFFICER}))

WORDS = {
    COMPILED_BY_PROJECT.pseudonym: Bilingual("รวบรวมโดยโครงการซอฟต์แวร์นี้", "Compiled by this software's project"),
    APPROVED_BY_INSTALLING_COMMISSION.pseudonym: Bilingual(
        "เผยแพร่โดยคณะกรรมการที่ติดตั้งระบบ", "Published by the commission that runs this centre"),
}
"""What the two names mean, for pages: they are no people with an account."""
