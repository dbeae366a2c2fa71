"""Reads of identities: organisations, people and the secrets of machines."""
from __future__ import annotations

import base64
from dataclasses import dataclass

from centre.accounts.models import MachineKey, Organisation, OrganisationKind, Person, Role
from centre.accounts.vault import open_sealed
from centre.kernel.errors import NotFound
from centre.kernel.language import Bilingual

SECRET_PREFIX = "whsec_"  # noqa: S105 - the public prefix of Standard Webhooks, not a secret


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """An organisation as pages show it."""

    slug: str
    kind: OrganisationKind
    name: Bilingual
    is_demo: bool


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as the administrator's list and the demo's start page show them."""

    username: str
    display_name: str
    pseudonym: str
    organisation: str
    roles: tuple[Role, ...]
    is_active: bool
    is_demo: bool


def organisation(slug: str) -> OrganisationView:
    """The organisation of this slug.

    Raises:
        NotFound: `organisation_unknown`.
    """
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound("organisation_unknown", Bilingual(
            f"ไม่พบหน่วยงาน {slug}", f"There is no organisation {slug!r}."), field="organisation")
    return _view(found)


def organisations(*kinds: OrganisationKind) -> list[OrganisationView]:
    """All organisations, or those of these kinds, by slug."""
    found = Organisation.objects.filter(kind__in=kinds) if kinds else Organisation.objects.all()
    return [_view(o) for o in found]


def people(*, demo_only: bool = False) -> list[PersonView]:
    """Everybody who may sign in, by user name; with `demo_only`, the demo's people."""
    found = Person.objects.order_by("username").prefetch_related("memberships__organisation")
    if demo_only:
        found = found.filter(is_demo=True)
    views = []
    for person in found:
        held = sorted(person.memberships.all(), key=lambda m: m.pk)
        views.append(PersonView(
            person.username, person.display_name, person.pseudonym,
            held[0].organisation.slug if held else "", tuple(Role(m.role) for m in held),
            person.is_active, person.is_demo))
    return views


def machine_secret(key_id: str) -> tuple[str, bytes]:
    """The organisation's slug and the raw secret of a key that is in force, to check a signature with.

    Raises:
        NotFound: `machine_key_unknown`, also for a revoked key.
    """
    key = MachineKey.objects.select_related("organisation").filter(key_id=key_id, revoked_at=None).first()
    if key is None:
        raise NotFound("machine_key_unknown", Bilingual(
            "ไม่รู้จักกุญแจของเครื่องนี้ หรือกุญแจถูกเพิกถอนแล้ว",
            "This machine key is unknown or was revoked; ask the administrator for a new one."), field="x-centre-key")
    return key.organisation.slug, _raw(open_sealed(key.sealed_secret))


def machine_key_for(organisation_slug: str, purpose: str) -> tuple[str, bytes]:
    """The newest key in force of an organisation for a purpose, to sign with: (key id, raw secret).

    Raises:
        NotFound: `machine_key_missing`.
    """
    key = MachineKey.objects.filter(
        organisation__slug=organisation_slug, purpose=purpose, revoked_at=None).order_by("-pk").first()
    if key is None:
        raise NotFound("machine_key_missing", Bilingual(
            f"หน่วยงาน {organisation_slug} ยังไม่มีกุญแจสำหรับ {purpose} โปรดออกกุญแจด้วยคำสั่ง centre accounts issue-key",
            f"{organisation_slug} has no key for {purpose!r}. Issue one with `centre accounts issue-key`."))
    return key.key_id, _raw(open_sealed(key.sealed_secret))


def _raw(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(SECRET_PREFIX))


def _view(found: Organisation) -> OrganisationView:
    return OrganisationView(found.slug, OrganisationKind(found.kind), Bilingual(found.name_th, found.name_en),
                            found.is_demo)
