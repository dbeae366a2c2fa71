"""A platform organisation with a key in each direction, and a way to send what it would send."""
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from centre.accounts import services as accounts
from centre.accounts.actors import Actor
from centre.accounts.models import OrganisationKind
from centre.connectors.sandbox import client as outgoing
from centre.kernel import clock
from centre.kernel.clock import BANGKOK

SAMPLES = Path(__file__).parent.parent / "samples"


def sample(name):
    return json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))


class Platform:
    """Sends signed webhooks through Django's test client."""

    def __init__(self, client, key_id, secret):
        self.client, self.key_id, self.secret, self.count = client, key_id, secret, 0

    def send(self, payload, *, webhook_id=None, at=None, key_id=None, secret=None, **headers):
        self.count += 1
        body = payload if isinstance(payload, bytes) else (
            payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)).encode("utf-8")
        moment = at or datetime.now(UTC)
        name = webhook_id or f"msg-{self.count}"
        text = body.decode("utf-8", "replace")
        signed = {"webhook-id": name, "webhook-timestamp": str(int(moment.timestamp())),
                  "webhook-signature": Webhook(secret or self.secret).sign(name, moment, text),
                  "x-centre-key": key_id or self.key_id, **headers}
        return self.client.post("/connectors/sandbox/webhook", data=body, content_type="application/json",
                                headers=signed)


@pytest.fixture
def organisation(db):
    return accounts.create_organisation(Actor.system("tests"), slug="sandbox", kind=OrganisationKind.PLATFORM,
                                        name_th="แพลตฟอร์มฝึกซ้อม", name_en="Practice platform")


@pytest.fixture
def platform(client, organisation):
    key = accounts.issue_machine_key(Actor.system("tests"), "sandbox", outgoing.PURPOSE_IN)
    return Platform(client, *key)


@pytest.fixture
def key_out(organisation):
    return accounts.issue_machine_key(Actor.system("tests"), "sandbox", outgoing.PURPOSE_OUT)


@pytest.fixture(autouse=True)
def friday():
    with clock.hold(datetime(2023, 5, 12, 10, 0, tzinfo=BANGKOK)):
        yield


STALE = timedelta(minutes=6)
