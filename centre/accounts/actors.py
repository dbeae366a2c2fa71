"""The one who acts: a value that every verb takes, so that right and record come from the same place."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from centre.accounts.models import Membership, OrganisationKind, Role
from centre.kernel.errors import NotAllowed
from centre.kernel.language import Bilingual

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from centre.accounts.models import Person


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step. `organisation` is a slug, empty for the software itself."""

    person_id: int | None
    pseudonym: str
    organisation: str
    organisation_kind: OrganisationKind | None
    roles: frozenset[Role] = field(default_factory=frozenset)

    @classmethod
    def system(cls, name: str) -> Actor:
        """The software itself, e.g. `Actor.system("triage")`; it holds no role and decides nothing."""
        return cls(None, f"system:{name}", "", None)

    @classmethod
    def machine(cls, organisation_slug: str, key_id: str) -> Actor:
        """A machine of an organisation that signed with this key; it holds no role."""
        return cls(None, f"machine:{key_id}", organisation_slug, None)

    @property
    def is_system(self) -> bool:
        """Whether the software itself acts."""
        return self.person_id is None and self.pseudonym.startswith("system:")

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds one of these roles."""
        return not self.roles.isdisjoint(roles)


def for_person(person: Person | AnonymousUser) -> Actor:
    """The actor for somebody signed in; a person without a membership, inactive or anonymous holds no role."""
    if not person.is_authenticated or not person.is_active:
        return Actor(None, "anonymous", "", None)
    held = list(Membership.objects.filter(person_id=person.pk).select_related("organisation").order_by("pk"))
    if not held:
        return Actor(person.pk, person.pseudonym, "", None)
    organisation = held[0].organisation
    return Actor(person.pk, person.pseudonym, organisation.slug, OrganisationKind(organisation.kind),
                 frozenset(Role(m.role) for m in held if m.organisation_id == organisation.pk))


def require(actor: Actor, *roles: Role) -> None:
    """Let the step go on only when the actor holds one of these roles.

    Raises:
        NotAllowed: `role_missing`, naming the roles that may.
    """
    if actor.has(*roles):
        return
    raise NotAllowed("role_missing", Bilingual(
        "บัญชีนี้ไม่มีสิทธิ์ทำขั้นตอนนี้ ผู้มีสิทธิ์คือ: {roles}",
        "This account may not take this step. It needs one of: {roles}.").format(
            roles=_listed(roles)))


def require_administration(actor: Actor) -> None:
    """Let only an administrator, or the software itself, manage organisations, people and keys.

    Raises:
        NotAllowed: `role_missing`.
    """
    if not actor.is_system:
        require(actor, Role.ADMINISTRATOR)


def _listed(roles: tuple[Role, ...]) -> Bilingual:
    return Bilingual(", ".join(ROLE_NAMES[r].th for r in roles) or "ไม่มี",
                     ", ".join(ROLE_NAMES[r].en for r in roles) or "none")


ROLE_NAMES = {
    Role.INFORMATION_OFFICER: Bilingual("เจ้าหน้าที่ข้อมูล", "information officer"),
    Role.CASE_OFFICER: Bilingual("เจ้าหน้าที่พิจารณาเรื่อง", "case officer"),
    Role.LEGAL_OFFICER: Bilingual("เจ้าหน้าที่กฎหมาย", "legal officer"),
    Role.PLATFORM_OFFICER: Bilingual("เจ้าหน้าที่แพลตฟอร์ม", "platform officer"),
    Role.FACT_CHECKER: Bilingual("ผู้ตรวจสอบข้อเท็จจริง", "fact-checker"),
    Role.OBSERVER: Bilingual("ผู้สังเกตการณ์", "observer"),
    Role.PARTY_OFFICER: Bilingual("เจ้าหน้าที่พรรคการเมือง", "party officer"),
    Role.ADMINISTRATOR: Bilingual("ผู้ดูแลระบบ", "administrator"),
}
"""The roles in both languages, for sentences that stand outside a page."""
