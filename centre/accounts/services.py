"""The verbs of identity: only an administrator or the software itself manages who exists."""
from __future__ import annotations

import base64
import binascii
import re
import secrets

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from centre.accounts.actors import Actor, require_administration
from centre.accounts.errors import DemoAccountsPresent
from centre.accounts.models import MachineKey, Membership, Organisation, OrganisationKind, Person, Role
from centre.accounts.queries import SECRET_PREFIX
from centre.accounts.vault import seal
from centre.audit import services as audit
from centre.kernel import clock
from centre.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from centre.kernel.identifiers import ALPHABET
from centre.kernel.language import Bilingual

KINDS_OF_ROLE = {
    Role.INFORMATION_OFFICER: {OrganisationKind.COMMISSION},
    Role.CASE_OFFICER: {OrganisationKind.COMMISSION},
    Role.LEGAL_OFFICER: {OrganisationKind.COMMISSION},
    Role.PLATFORM_OFFICER: {OrganisationKind.PLATFORM},
    Role.FACT_CHECKER: {OrganisationKind.FACT_CHECKER},
    Role.OBSERVER: {OrganisationKind.OBSERVER},
    Role.PARTY_OFFICER: {OrganisationKind.PARTY},
    Role.ADMINISTRATOR: {OrganisationKind.OPERATOR, OrganisationKind.COMMISSION},
}
"""Which kinds of organisation may give a role: nobody stands for a side that is not theirs."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@transaction.atomic
def create_organisation(actor: Actor, *, slug: str, kind: OrganisationKind, name_th: str, name_en: str,
                        is_demo: bool = False) -> Organisation:
    """Register an institution under a slug of small letters, digits and hyphens.

    Raises:
        NotAllowed: `role_missing`; `demo_only` for a demo organisation in production.
        InvalidInput: `slug_malformed`.
        Conflict: `organisation_exists`.
    """
    require_administration(actor)
    _refuse_demo(is_demo=is_demo)
    if not _SLUG.fullmatch(slug):
        raise InvalidInput("slug_malformed", Bilingual(
            "ชื่อย่อของหน่วยงานใช้ได้เฉพาะอักษรอังกฤษตัวเล็ก ตัวเลข และขีดกลาง เช่น th-commission",
            "The slug takes small letters, digits and hyphens only, e.g. th-commission."), field="slug")
    if Organisation.objects.filter(slug=slug).exists():
        raise Conflict("organisation_exists", Bilingual(
            f"มีหน่วยงานชื่อย่อ {slug} อยู่แล้ว โปรดใช้ชื่ออื่น",
            f"An organisation {slug!r} exists already; choose another slug."), field="slug")
    names = Bilingual(name_th, name_en)
    made = Organisation.objects.create(slug=slug, kind=kind, name_th=names.th, name_en=names.en, is_demo=is_demo)
    audit.append(actor, "organisation.created", f"organisation:{slug}", {"kind": str(kind), "demo": is_demo})
    return made


@transaction.atomic
def create_person(actor: Actor, *, username: str, display_name: str, password: str,
                  pseudonym_stem: str = "officer", is_demo: bool = False) -> Person:
    """Register somebody who may sign in; the pseudonym is the stem and four drawn characters.

    Raises:
        NotAllowed: `role_missing`; `demo_only`.
        InvalidInput: `password_weak`, with the validators' reasons; demo passwords are public and not judged.
        Conflict: `username_taken`.
    """
    require_administration(actor)
    _refuse_demo(is_demo=is_demo)
    if Person.objects.filter(username=username).exists():
        raise Conflict("username_taken", Bilingual(
            f"มีผู้ใช้ชื่อ {username} อยู่แล้ว โปรดใช้ชื่ออื่น",
            f"The user name {username!r} is taken; choose another."), field="username")
    made = Person(username=username, display_name=display_name, pseudonym=_drawn_pseudonym(pseudonym_stem),
                  is_demo=is_demo)
    if not is_demo:
        _judge_password(password, made)
    made.set_password(password)
    made.save()
    audit.append(actor, "person.created", f"person:{made.pseudonym}", {"demo": is_demo})
    return made


@transaction.atomic
def grant_role(actor: Actor, person: Person, organisation: str, role: Role) -> None:
    """Let a person act in a role for an organisation (its slug); granting twice changes nothing.

    Raises:
        NotAllowed: `role_missing`.
        NotFound: `organisation_unknown`.
        InvalidInput: `role_not_for_kind`, e.g. a case officer at a platform.
        Conflict: `person_elsewhere`, because nobody stands for two organisations;
            `administrator_decides_nothing`, because that role joins no other.
    """
    require_administration(actor)
    home = _organisation(organisation)
    if OrganisationKind(home.kind) not in KINDS_OF_ROLE[role]:
        raise InvalidInput("role_not_for_kind", Bilingual(
            f"หน่วยงานประเภทนี้ให้บทบาท {role} ไม่ได้", f"A {home.kind} cannot give the role {role}."), field="role")
    held = list(Membership.objects.filter(person=person).select_related("organisation"))
    if any(m.organisation_id != home.pk for m in held):
        raise Conflict("person_elsewhere", Bilingual(
            "บุคคลนี้สังกัดหน่วยงานอื่นอยู่แล้ว หนึ่งคนสังกัดได้หน่วยงานเดียว โปรดเพิกถอนบทบาทเดิมก่อน",
            "This person belongs to another organisation, and to one only; revoke the other roles first."))
    roles = {Role(m.role) for m in held}
    if role in roles:
        return
    if roles and Role.ADMINISTRATOR in roles | {role}:
        raise Conflict("administrator_decides_nothing", Bilingual(
            "ผู้ดูแลระบบไม่มีอำนาจตัดสิน จึงถือบทบาทอื่นร่วมด้วยไม่ได้ โปรดใช้บัญชีแยกกัน",
            "The administrator decides nothing and so holds no other role; use separate accounts."))
    Membership.objects.create(person=person, organisation=home, role=role)
    audit.append(actor, "role.granted", f"person:{person.pseudonym}",
                 {"organisation": home.slug, "role": str(role)})


@transaction.atomic
def revoke_role(actor: Actor, person: Person, organisation: str, role: Role) -> None:
    """Take a role away; taking one that is not held changes nothing.

    Raises:
        NotAllowed: `role_missing`.
        NotFound: `organisation_unknown`.
    """
    require_administration(actor)
    home = _organisation(organisation)
    gone, _ = Membership.objects.filter(person=person, organisation=home, role=role).delete()
    if gone:
        audit.append(actor, "role.revoked", f"person:{person.pseudonym}",
                     {"organisation": home.slug, "role": str(role)})


@transaction.atomic
def set_active(actor: Actor, person: Person, *, active: bool) -> None:
    """Close an account, or open it again; a closed account cannot sign in and holds no role.

    Raises:
        NotAllowed: `role_missing`.
    """
    require_administration(actor)
    if Person.objects.filter(pk=person.pk, is_active=not active).update(is_active=active):
        person.is_active = active
        audit.append(actor, "person.opened" if active else "person.closed", f"person:{person.pseudonym}", {})


@transaction.atomic
def issue_machine_key(actor: Actor, organisation: str, purpose: str, *, key_id: str | None = None,
                      secret: str | None = None) -> tuple[str, str]:
    """Make the shared secret by which a machine signs: (key id, `whsec_…`). It is shown this once only.

    Args:
        organisation: slug of the machine's organisation.
        purpose: what it is for, e.g. `sandbox-to-centre`; each direction has a secret of its own.
        key_id: a name to use; drawn when left out.
        secret: a secret that the other side has already made (`whsec_` and base64 of 24 to 64 bytes).

    Raises:
        NotAllowed: `role_missing`.
        NotFound: `organisation_unknown`.
        InvalidInput: `secret_malformed`.
        Conflict: `machine_key_exists`.
    """
    require_administration(actor)
    home = _organisation(organisation)
    name = key_id or f"key-{_drawn(10)}"
    if MachineKey.objects.filter(key_id=name).exists():
        raise Conflict("machine_key_exists", Bilingual(
            f"มีกุญแจชื่อ {name} อยู่แล้ว", f"A key {name!r} exists already; choose another name."), field="key_id")
    shared = secret or SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode("ascii")
    _judge_secret(shared)
    MachineKey.objects.create(organisation=home, key_id=name, purpose=purpose, sealed_secret=seal(shared),
                              issued_at=clock.now())
    audit.append(actor, "machine_key.issued", f"machine_key:{name}",
                 {"organisation": home.slug, "purpose": purpose})
    return name, shared


@transaction.atomic
def revoke_machine_key(actor: Actor, key_id: str) -> None:
    """End a key at once; ending it twice changes nothing.

    Raises:
        NotAllowed: `role_missing`.
    """
    require_administration(actor)
    if MachineKey.objects.filter(key_id=key_id, revoked_at=None).update(revoked_at=clock.now()):
        audit.append(actor, "machine_key.revoked", f"machine_key:{key_id}", {})


def refuse_demo_accounts_outside_demo() -> None:
    """Refuse to go on when production holds demo people or organisations.

    Raises:
        DemoAccountsPresent: naming up to five of them.
    """
    if settings.MODE != "production":
        return
    names = [*Person.objects.filter(is_demo=True).order_by("username").values_list("username", flat=True)[:5],
             *Organisation.objects.filter(is_demo=True).values_list("slug", flat=True)[:5]]
    if names:
        raise DemoAccountsPresent(names[:5])


def _refuse_demo(*, is_demo: bool) -> None:
    if is_demo and settings.MODE == "production":
        raise NotAllowed("demo_only", Bilingual(
            "บัญชีสาธิตสร้างได้ในโหมดสาธิตเท่านั้น", "Demo accounts are made in demo mode only."))


def _organisation(slug: str) -> Organisation:
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound("organisation_unknown", Bilingual(
            f"ไม่พบหน่วยงาน {slug}", f"There is no organisation {slug!r}."), field="organisation")
    return found


def _judge_password(password: str, person: Person) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        reasons = " ".join(error.messages)
        raise InvalidInput("password_weak", Bilingual(
            f"รหัสผ่านไม่ปลอดภัยพอ: {reasons}", f"The password is too weak: {reasons}"), field="password") from error


def _judge_secret(secret: str) -> None:
    try:
        length = len(base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True))
    except binascii.Error:
        length = 0
    if not secret.startswith(SECRET_PREFIX) or not 24 <= length <= 64:
        raise InvalidInput("secret_malformed", Bilingual(
            "รหัสลับต้องขึ้นต้นด้วย whsec_ ตามด้วย base64 ของข้อมูล 24 ถึง 64 ไบต์",
            "The secret must be whsec_ followed by base64 of 24 to 64 bytes."), field="secret")


def _drawn_pseudonym(stem: str) -> str:
    while True:
        name = f"{stem}-{_drawn(4)}"
        if not Person.objects.filter(pseudonym=name).exists():
            return name


def _drawn(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
