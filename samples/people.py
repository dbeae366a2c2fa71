"""The institutions and people of tests and of the demo: one person a role, two where a pair is needed."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction

from centre.accounts import actors
from centre.accounts import queries as accounts
from centre.accounts import services as identities
from centre.accounts.actors import Actor
from centre.accounts.models import OrganisationKind, Role
from centre.kernel import clock
from centre.kernel.clock import BANGKOK
from centre.rulebook import queries as rulebook
from centre.rulebook import services as signing

PROCEDURE = "joint-1"
# The day after the announcement of the joint work, 24 February 2566, so that every case of the samples comes later.
SIGNED_AT = datetime(2023, 2, 25, 9, 0, tzinfo=BANGKOK)


@dataclass(frozen=True, slots=True)
class Institution:
    """An organisation of the samples."""

    slug: str
    kind: OrganisationKind
    name_th: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A made-up person of the samples; the name says so to whoever reads it."""

    username: str
    name: str
    organisation: str
    role: Role


INSTITUTIONS = (
    Institution("commission", OrganisationKind.COMMISSION, "สำนักงานคณะกรรมการการเลือกตั้ง (ฝึก)",
                "Election Commission (practice)"),
    Institution("sandbox", OrganisationKind.PLATFORM, "แพลตฟอร์มวิดีโอสั้น (ฝึก)", "Short-video platform (practice)"),
    Institution("checkers", OrganisationKind.FACT_CHECKER, "กลุ่มตรวจสอบข้อเท็จจริงอิสระ (ฝึก)",
                "Independent fact-checkers (practice)"),
    Institution("observers", OrganisationKind.OBSERVER, "เครือข่ายผู้สังเกตการณ์ (ฝึก)", "Observer network (practice)"),
    Institution("party", OrganisationKind.PARTY, "พรรคตัวอย่าง (ฝึก)", "Example party (practice)"),
    Institution("operator", OrganisationKind.OPERATOR, "ผู้ดูแลระบบ (ฝึก)", "Operator (practice)"),
)
PEOPLE = (
    Sample("fact-checker", "ใบบัว – ผู้ตรวจสอบข้อเท็จจริง · fact-checker", "checkers", Role.FACT_CHECKER),
    Sample("case-officer", "กานต์ – เจ้าหน้าที่พิจารณาเรื่อง · case officer", "commission", Role.CASE_OFFICER),
    Sample("case-officer-2", "ปริม – เจ้าหน้าที่พิจารณาเรื่อง คนที่สอง · second case officer", "commission", Role.CASE_OFFICER),
    Sample("information-officer", "มะลิ – เจ้าหน้าที่ข้อมูล · information officer", "commission",
           Role.INFORMATION_OFFICER),
    Sample("information-officer-2", "ธาร – เจ้าหน้าที่ข้อมูล คนที่สอง · second information officer", "commission",
           Role.INFORMATION_OFFICER),
    Sample("legal-officer", "วิน – เจ้าหน้าที่กฎหมาย · legal officer", "commission", Role.LEGAL_OFFICER),
    Sample("platform-officer", "แพร – เจ้าหน้าที่แพลตฟอร์ม · platform officer", "sandbox", Role.PLATFORM_OFFICER),
    Sample("observer", "ฟ้า – ผู้สังเกตการณ์ · observer", "observers", Role.OBSERVER),
    Sample("party-officer", "ต้น – เจ้าหน้าที่พรรค · party officer", "party", Role.PARTY_OFFICER),
    Sample("administrator", "ดิน – ผู้ดูแลระบบ · administrator", "operator", Role.ADMINISTRATOR),
)


@transaction.atomic
def introduce(password: str = "practice-only-password") -> None:  # noqa: S107 - samples exist in demo and test only
    """Make every institution and person that is not there yet, marked as demo."""
    system = Actor.system("samples")
    known = {o.slug for o in accounts.organisations()}
    for place in INSTITUTIONS:
        if place.slug not in known:
            identities.create_organisation(system, slug=place.slug, kind=place.kind, name_th=place.name_th,
                                           name_en=place.name_en, is_demo=True)
    present = {p.username for p in accounts.people()}
    for one in PEOPLE:
        if one.username not in present:
            made = identities.create_person(system, username=one.username, display_name=one.name, password=password,
                                            pseudonym_stem=one.role.value.replace("_", "-"), is_demo=True)
            identities.grant_role(system, made, one.organisation, one.role)


def actor(username: str) -> Actor:
    """The actor for a person of the samples."""
    return actors.for_person(get_user_model().objects.get(username=username))


def sign_procedure(version: str = PROCEDURE) -> None:
    """Let the commission's legal officer and the platform's officer sign the joint procedure."""
    sha256 = rulebook.procedure(version).sha256
    with clock.hold(SIGNED_AT):
        for who in ("legal-officer", "platform-officer"):
            signing.sign_procedure(actor(who), version, sha256)
