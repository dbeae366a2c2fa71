"""Only administrators manage identities, nobody stands for two sides, and every change leaves an entry."""
from __future__ import annotations

import base64

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.core.checks import run_checks
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from centre.accounts import actors, queries, services, vault
from centre.accounts.actors import Actor
from centre.accounts.errors import DemoAccountsPresent, SealBroken
from centre.accounts.models import MachineKey, Organisation, OrganisationKind, Person, Role
from centre.audit import queries as audit
from centre.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")
PASSWORD = "correct horse battery"


@pytest.fixture
def commission():
    return services.create_organisation(SYSTEM, slug="th-commission", kind=OrganisationKind.COMMISSION,
                                        name_th="สำนักงานคณะกรรมการการเลือกตั้ง", name_en="Election Commission")


@pytest.fixture
def checker_house():
    return services.create_organisation(SYSTEM, slug="checkers", kind=OrganisationKind.FACT_CHECKER,
                                        name_th="ผู้ตรวจสอบ", name_en="Checkers")


def person(username="nok", **more):
    return services.create_person(SYSTEM, username=username, display_name="นก", password=PASSWORD, **more)


def test_an_actor_carries_organisation_and_roles(commission):
    somebody = person(pseudonym_stem="case-officer")
    services.grant_role(SYSTEM, somebody, "th-commission", Role.CASE_OFFICER)
    services.grant_role(SYSTEM, somebody, "th-commission", Role.CASE_OFFICER)
    services.grant_role(SYSTEM, somebody, "th-commission", Role.INFORMATION_OFFICER)
    actor = actors.for_person(somebody)
    assert actor.pseudonym.startswith("case-officer-")
    assert (actor.organisation, actor.organisation_kind) == ("th-commission", OrganisationKind.COMMISSION)
    assert actor.roles == {Role.CASE_OFFICER, Role.INFORMATION_OFFICER}
    assert not actor.is_system
    actors.require(actor, Role.LEGAL_OFFICER, Role.CASE_OFFICER)
    with pytest.raises(NotAllowed, match="role_missing") as refused:
        actors.require(actor, Role.LEGAL_OFFICER, Role.FACT_CHECKER)
    assert "legal officer, fact-checker" in refused.value.message.en
    assert "เจ้าหน้าที่กฎหมาย" in refused.value.message.th
    assert [e.action for e in audit.trail(f"person:{actor.pseudonym}")] == [
        "person.created", "role.granted", "role.granted"]
    assert authenticate(username="nok", password=PASSWORD) == somebody


def test_a_role_taken_away_or_an_account_closed_leaves_no_right(commission):
    somebody = person()
    services.grant_role(SYSTEM, somebody, "th-commission", Role.CASE_OFFICER)
    services.revoke_role(SYSTEM, somebody, "th-commission", Role.CASE_OFFICER)
    services.revoke_role(SYSTEM, somebody, "th-commission", Role.CASE_OFFICER)
    assert actors.for_person(somebody) == Actor(somebody.pk, somebody.pseudonym, "", None)
    services.grant_role(SYSTEM, somebody, "th-commission", Role.CASE_OFFICER)
    services.set_active(SYSTEM, somebody, active=False)
    services.set_active(SYSTEM, somebody, active=False)
    assert actors.for_person(somebody).roles == frozenset()
    assert authenticate(username="nok", password=PASSWORD) is None
    services.set_active(SYSTEM, somebody, active=True)
    assert actors.for_person(somebody).has(Role.CASE_OFFICER)
    assert [e.action for e in audit.trail(f"person:{somebody.pseudonym}")][-2:] == ["person.closed", "person.opened"]


def test_the_anonymous_the_machine_and_the_system_hold_no_role():
    for actor in (actors.for_person(AnonymousUser()), Actor.machine("p", "k1"), SYSTEM):
        with pytest.raises(NotAllowed):
            actors.require(actor, *Role)
    with pytest.raises(NotAllowed) as refused:
        actors.require(SYSTEM)
    assert "none" in refused.value.message.en


def test_only_administration_manages(commission):
    officer = person()
    services.grant_role(SYSTEM, officer, "th-commission", Role.CASE_OFFICER)
    admin = person("admin")
    services.grant_role(SYSTEM, admin, "th-commission", Role.ADMINISTRATOR)
    not_admin = actors.for_person(officer)
    for step in (
        lambda: services.create_organisation(not_admin, slug="x", kind=OrganisationKind.PARTY, name_th="ก",
                                             name_en="a"),
        lambda: services.create_person(not_admin, username="x", display_name="x", password=PASSWORD),
        lambda: services.grant_role(not_admin, officer, "th-commission", Role.LEGAL_OFFICER),
        lambda: services.revoke_role(not_admin, officer, "th-commission", Role.CASE_OFFICER),
        lambda: services.set_active(not_admin, officer, active=False),
        lambda: services.issue_machine_key(not_admin, "th-commission", "x"),
        lambda: services.revoke_machine_key(Actor.machine("p", "k"), "x"),
    ):
        with pytest.raises(NotAllowed, match="role_missing"):
            step()
    services.create_person(actors.for_person(admin), username="y", display_name="y", password=PASSWORD)


@pytest.mark.parametrize(("kind", "role"), [
    (kind, role) for kind in OrganisationKind for role in Role if kind not in services.KINDS_OF_ROLE[role]])
def test_an_organisation_gives_only_the_roles_of_its_kind(kind, role):
    services.create_organisation(SYSTEM, slug="some", kind=kind, name_th="ก", name_en="a")
    with pytest.raises(InvalidInput, match="role_not_for_kind"):
        services.grant_role(SYSTEM, person(), "some", role)


def test_nobody_stands_for_two_organisations_and_administrators_decide_nothing(commission, checker_house):
    somebody = person()
    services.grant_role(SYSTEM, somebody, "th-commission", Role.CASE_OFFICER)
    with pytest.raises(Conflict, match="person_elsewhere"):
        services.grant_role(SYSTEM, somebody, "checkers", Role.FACT_CHECKER)
    with pytest.raises(Conflict, match="administrator_decides_nothing"):
        services.grant_role(SYSTEM, somebody, "th-commission", Role.ADMINISTRATOR)
    admin = person("admin")
    services.grant_role(SYSTEM, admin, "th-commission", Role.ADMINISTRATOR)
    with pytest.raises(Conflict, match="administrator_decides_nothing"):
        services.grant_role(SYSTEM, admin, "th-commission", Role.CASE_OFFICER)
    with pytest.raises(NotFound, match="organisation_unknown"):
        services.grant_role(SYSTEM, somebody, "nowhere", Role.CASE_OFFICER)


def test_names_are_unique_and_well_formed(commission):
    person()
    with pytest.raises(Conflict, match="username_taken"):
        person()
    with pytest.raises(Conflict, match="organisation_exists"):
        services.create_organisation(SYSTEM, slug="th-commission", kind=OrganisationKind.PARTY, name_th="ก",
                                     name_en="a")
    for slug in ("", "Big", "a b", "-a", "ไทย", "a\n"):
        with pytest.raises(InvalidInput, match="slug_malformed"):
            services.create_organisation(SYSTEM, slug=slug, kind=OrganisationKind.PARTY, name_th="ก", name_en="a")


def test_a_drawn_pseudonym_is_never_given_twice(monkeypatch):
    drawn = iter(["AAAA", "AAAA", "BBBB"])
    monkeypatch.setattr(services, "_drawn", lambda _length: next(drawn))
    assert [person("a").pseudonym, person("b").pseudonym] == ["officer-AAAA", "officer-BBBB"]


def test_weak_passwords_are_refused_except_in_the_demo(settings):
    settings.MODE = "demo"
    with pytest.raises(InvalidInput, match="password_weak"):
        services.create_person(SYSTEM, username="a", display_name="a", password="short")
    services.create_person(SYSTEM, username="a", display_name="a", password="demo", is_demo=True)


def test_production_neither_makes_nor_bears_demo_accounts(settings):
    settings.MODE = "demo"
    services.create_person(SYSTEM, username="demo-officer", display_name="a", password="demo", is_demo=True)
    services.create_organisation(SYSTEM, slug="demo-house", kind=OrganisationKind.PARTY, name_th="ก", name_en="a",
                                 is_demo=True)
    services.refuse_demo_accounts_outside_demo()
    assert run_checks(tags=["database"], databases=["default"]) == []
    settings.MODE = "production"
    with pytest.raises(DemoAccountsPresent, match="demo-officer, demo-house"):
        services.refuse_demo_accounts_outside_demo()
    assert [e.id for e in run_checks(tags=["database"], databases=["default"])] == ["accounts.E001"]
    assert run_checks(tags=["database"]) == []
    with pytest.raises(NotAllowed, match="demo_only"):
        services.create_person(SYSTEM, username="b", display_name="b", password="demo", is_demo=True)
    Person.objects.all().delete()
    with pytest.raises(DemoAccountsPresent):
        services.refuse_demo_accounts_outside_demo()
    Organisation.objects.all().delete()
    services.refuse_demo_accounts_outside_demo()


def test_a_machine_key_is_sealed_and_can_be_revoked(commission):
    key_id, secret = services.issue_machine_key(SYSTEM, "th-commission", "sandbox-to-centre")
    raw = base64.b64decode(secret.removeprefix("whsec_"))
    assert queries.machine_secret(key_id) == ("th-commission", raw)
    assert queries.machine_key_for("th-commission", "sandbox-to-centre") == (key_id, raw)
    assert secret not in MachineKey.objects.get().sealed_secret
    services.issue_machine_key(SYSTEM, "th-commission", "sandbox-to-centre", key_id="given", secret=secret)
    assert queries.machine_key_for("th-commission", "sandbox-to-centre")[0] == "given"
    with pytest.raises(Conflict, match="machine_key_exists"):
        services.issue_machine_key(SYSTEM, "th-commission", "x", key_id="given")
    services.revoke_machine_key(SYSTEM, key_id)
    services.revoke_machine_key(SYSTEM, key_id)
    with pytest.raises(NotFound, match="machine_key_unknown"):
        queries.machine_secret(key_id)
    with pytest.raises(NotFound, match="machine_key_missing"):
        queries.machine_key_for("th-commission", "another")
    assert [e.action for e in audit.trail(f"machine_key:{key_id}")] == ["machine_key.issued", "machine_key.revoked"]


@pytest.mark.parametrize("secret", ["plain", "whsec_", "whsec_!!!", "whsec_QUJD",
                                    base64.b64encode(b"x" * 32).decode()])
def test_a_malformed_secret_is_refused(commission, secret):
    with pytest.raises(InvalidInput, match="secret_malformed"):
        services.issue_machine_key(SYSTEM, "th-commission", "x", secret=secret)


def test_queries_show_organisations_and_people(settings, commission, checker_house):
    settings.MODE = "demo"
    nok, _ = person("nok"), person("ann", is_demo=True)
    services.grant_role(SYSTEM, nok, "th-commission", Role.CASE_OFFICER)
    assert [o.slug for o in queries.organisations()] == ["checkers", "th-commission"]
    assert [o.slug for o in queries.organisations(OrganisationKind.COMMISSION)] == ["th-commission"]
    assert queries.organisation("checkers").name.th == "ผู้ตรวจสอบ"
    with pytest.raises(NotFound, match="organisation_unknown"):
        queries.organisation("nowhere")
    ann_view, nok_view = queries.people()
    assert ann_view.organisation == ""
    assert (nok_view.organisation, nok_view.roles) == ("th-commission", (Role.CASE_OFFICER,))
    assert queries.people(demo_only=True) == [ann_view]


@given(st.text())
def test_what_is_sealed_can_be_opened_and_differs_each_time(text):
    if any("\ud800" <= c <= "\udfff" for c in text):
        return
    sealed = vault.seal(text)
    assert vault.open_sealed(sealed) == text
    assert vault.seal(text) != sealed


def test_a_seal_under_another_secret_or_altered_is_broken(settings):
    sealed = vault.seal("0812345678")
    for broken in (sealed[:-6] + "AAAAA=", "x", "ไทย", ""):
        with pytest.raises(SealBroken):
            vault.open_sealed(broken)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "y" * 60
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(SealBroken):
        vault.open_sealed(sealed)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert vault.open_sealed(sealed) == "0812345678"


def test_records_have_short_names(commission):
    somebody = person()
    services.grant_role(SYSTEM, somebody, "th-commission", Role.CASE_OFFICER)
    key_id, _ = services.issue_machine_key(SYSTEM, "th-commission", "x")
    assert str(commission) == "th-commission"
    assert str(somebody) == somebody.pseudonym
    assert str(somebody.memberships.get()) == f"{somebody.pk}:case_officer"
    assert str(MachineKey.objects.get()) == key_id


def test_the_check_bears_a_database_that_has_no_tables_yet(settings, db, monkeypatch):
    settings.MODE = "production"
    monkeypatch.setattr(connection.introspection, "table_names", list)
    with CaptureQueriesContext(connection) as asked:
        assert run_checks(tags=["database"], databases=["default"]) == []
    assert not [query for query in asked if "accounts_" in query["sql"]]
