"""The sealed bundle opens by the address that the referral carries, or by a signed request; by nothing else."""
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from centre.casework import queries as casework
from centre.casework.transitions import CaseState
from centre.claims import records
from centre.claims import services as claims
from centre.connectors.sandbox import bundle_link
from centre.connectors.sandbox import client as outgoing
from centre.kernel.canonical import sha256_hex
from samples import cases, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def released():
    people.introduce()
    people.sign_procedure()
    claims.load(record for record in records.read() if record.ref == cases.INK)
    return casework.referral(cases.case_at(CaseState.REFERRED).referral)


def test_the_address_in_the_referral_opens_the_bundle(client, released):
    answer = client.get(bundle_link.address(released.id).removeprefix("http://testserver"))
    assert answer.status_code == 200
    assert sha256_hex(answer.content) == released.bundle_sha256 == answer["X-Bundle-Sha256"]


@pytest.mark.parametrize("key", ["", "x", "a:b:c"])
def test_without_the_key_it_stays_shut(client, released, key):
    assert client.get(f"/connectors/sandbox/bundles/{released.id}", {"key": key}).status_code == 401
    other = bundle_link.address("ref_other").split("?key=")[1]
    assert client.get(f"/connectors/sandbox/bundles/{released.id}", {"key": other}).status_code == 401


def test_an_old_key_opens_nothing(client, released, monkeypatch):
    address = bundle_link.address(released.id).removeprefix("http://testserver")
    monkeypatch.setattr(bundle_link, "LASTS", -bundle_link.LASTS)
    assert client.get(address).status_code == 401


def test_a_signed_request_opens_it_too(client, released):
    key_id, secret = people.identities.issue_machine_key(
        people.Actor.system("tests"), "sandbox", outgoing.PURPOSE_IN)
    now = datetime.now(UTC)
    headers = {"webhook-id": "look", "webhook-timestamp": str(int(now.timestamp())), "x-centre-key": key_id,
               "webhook-signature": Webhook(secret).sign("look", now, "")}
    assert client.get(f"/connectors/sandbox/bundles/{released.id}", headers=headers).status_code == 200
    assert client.get("/connectors/sandbox/bundles/ref_none", headers=headers).status_code == 404


def test_what_is_not_released_is_not_there(client):
    people.introduce()
    people.sign_procedure()
    claims.load(record for record in records.read() if record.ref == cases.INK)
    prepared = cases.case_at(CaseState.REFERRAL_PREPARED).referral
    assert client.get(bundle_link.address(prepared).removeprefix("http://testserver")).status_code == 404
