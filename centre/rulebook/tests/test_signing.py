"""A procedure holds only when both institutions signed the same text."""
from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from centre.accounts.actors import Actor
from centre.accounts.models import OrganisationKind, Role
from centre.audit import queries as audit
from centre.kernel import clock
from centre.kernel.clock import BANGKOK
from centre.kernel.errors import Conflict, NotAllowed, NotFound
from centre.rulebook import procedures, queries, services
from centre.rulebook.models import ProcedureSignature

pytestmark = pytest.mark.django_db
AT = datetime(2023, 5, 1, 9, 0, tzinfo=BANGKOK)
LAWYER = Actor(None, "legal-officer-1", "commission", OrganisationKind.COMMISSION, frozenset({Role.LEGAL_OFFICER}))
PLATFORM = Actor(None, "platform-officer-1", "sandbox", OrganisationKind.PLATFORM,
                 frozenset({Role.PLATFORM_OFFICER}))


@pytest.fixture
def sha256():
    return queries.procedure("joint-1").sha256


def test_one_signature_is_not_enough_and_two_are(sha256):
    with clock.hold(AT):
        services.sign_procedure(LAWYER, "joint-1", sha256)
        with pytest.raises(Conflict) as caught:
            queries.in_force(AT)
        assert caught.value.code == "procedure_unsigned"
        services.sign_procedure(PLATFORM, "joint-1", sha256)
    assert queries.in_force(AT).version == "joint-1"
    assert [s.organisation for s in queries.signatures("joint-1", AT)] == ["commission", "sandbox"]
    with pytest.raises(Conflict):
        queries.in_force(AT - timedelta(seconds=1))
    assert len(audit.trail("procedure:joint-1")) == 2


def test_a_version_is_not_in_force_before_it_begins(sha256, tmp_path, monkeypatch):
    text = (procedures.PROCEDURES / "joint-1.yaml").read_text("utf-8")
    path = tmp_path / "joint-1.yaml"
    path.write_text(text.replace("holds_from: null", "holds_from: 2023-05-03"), encoding="utf-8")
    later = procedures.read(path)
    monkeypatch.setattr(procedures, "all_procedures", lambda: {"joint-1": later})
    with clock.hold(AT):
        services.sign_procedure(LAWYER, "joint-1", later.sha256)
        services.sign_procedure(PLATFORM, "joint-1", later.sha256)
    with pytest.raises(Conflict):
        queries.in_force(AT)
    assert queries.in_force(AT + timedelta(days=3)) is later


def test_signing_twice_changes_nothing(sha256):
    services.sign_procedure(LAWYER, "joint-1", sha256)
    services.sign_procedure(LAWYER, "joint-1", sha256)
    assert ProcedureSignature.objects.count() == 1
    assert str(ProcedureSignature.objects.get()) == "joint-1 signed by commission"
    assert len(audit.trail("procedure:joint-1")) == 1


def test_another_text_than_the_one_read_is_not_signed():
    with pytest.raises(Conflict) as caught:
        services.sign_procedure(LAWYER, "joint-1", "0" * 64)
    assert caught.value.code == "procedure_changed"
    with pytest.raises(NotFound):
        services.sign_procedure(LAWYER, "joint-9", "0" * 64)


@pytest.mark.parametrize("actor", [
    Actor.system("demo"),
    Actor(None, "case-officer-1", "commission", OrganisationKind.COMMISSION, frozenset({Role.CASE_OFFICER})),
    Actor(None, "admin-1", "commission", OrganisationKind.COMMISSION, frozenset({Role.ADMINISTRATOR})),
    Actor(None, "checker-1", "cofact", OrganisationKind.FACT_CHECKER, frozenset({Role.LEGAL_OFFICER})),
    Actor(None, "lawyer-of-platform", "sandbox", OrganisationKind.PLATFORM, frozenset({Role.LEGAL_OFFICER})),
], ids=lambda a: a.pseudonym)
def test_nobody_else_signs(actor, sha256):
    with pytest.raises(NotAllowed) as caught:
        services.sign_procedure(actor, "joint-1", sha256)
    assert caught.value.code == "may_not_sign"
