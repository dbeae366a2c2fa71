"""The people of the demo as the start page introduces them: who they are and where their work begins."""
from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from centre.accounts import queries as accounts
from centre.accounts.models import Role


@dataclass(frozen=True, slots=True)
class Introduction:
    """One person on the start page; `username` is empty for those who need no account."""

    username: str
    name: str
    what: str | Promise
    role: Role | None
    organisation: str


WHAT: dict[Role, Promise] = {
    Role.INFORMATION_OFFICER: _("Drafts and approves corrections; switches banner, search panel and labels."),
    Role.CASE_OFFICER: _("Works the queue: second reading, referral, what happens next."),
    Role.LEGAL_OFFICER: _("Gives the legal finding where the procedure asks for one; releases referrals."),
    Role.PLATFORM_OFFICER: _("Decides by the platform's own rules, in the platform's own inbox."),
    Role.FACT_CHECKER: _("Checks the facts first, independently of the commission."),
    Role.OBSERVER: _("Reads everything, decides nothing, verifies the record."),
    Role.PARTY_OFFICER: _("Reads the rules and the corrections that concern a party."),
    Role.ADMINISTRATOR: _("Runs the software and decides nothing."),
}
_ORDER = (Role.FACT_CHECKER, Role.CASE_OFFICER, Role.INFORMATION_OFFICER, Role.LEGAL_OFFICER,
          Role.PLATFORM_OFFICER, Role.OBSERVER, Role.PARTY_OFFICER, Role.ADMINISTRATOR)


def introductions() -> list[Introduction]:
    """Everybody with a demo account, in the order in which the walk meets them."""
    found = [Introduction(p.username, p.display_name, WHAT[p.roles[0]], p.roles[0], p.organisation)
             for p in accounts.people(demo_only=True) if p.roles]
    return sorted(found, key=lambda i: (_ORDER.index(i.role) if i.role else 0, i.username))


def first_page(role: Role) -> str:
    """Where a person's work begins."""
    if role is Role.PLATFORM_OFFICER:
        return f"{settings.SANDBOX_URL}/trust/"
    if role is Role.FACT_CHECKER:
        return reverse("desk:checking")
    if role in {Role.OBSERVER, Role.PARTY_OFFICER, Role.ADMINISTRATOR}:
        return reverse("desk:observer")
    return reverse("desk:queue")
