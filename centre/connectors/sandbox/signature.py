"""Proves who sent a request, as Standard Webhooks defines it; the machine's own clock decides what is stale."""
from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from centre.accounts import queries as accounts
from centre.accounts.actors import Actor
from centre.kernel import clock
from centre.kernel.errors import CentreError

PLATFORMS = frozenset({"sandbox"})
_ID_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Sender:
    """Who signed a request, and the id under which they sent it."""

    platform: str
    actor: Actor
    webhook_id: str


class Unsigned(Exception):
    """The request is not proven to come from a platform; `code` says what failed, and no more."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def verify(request: HttpRequest, body: str) -> Sender:
    """The sender of a signed request.

    Raises:
        Unsigned: `key_unknown`, `signature_missing`, `signature_wrong` or `timestamp_outside_tolerance`
            (more than five minutes from the machine's clock).
    """
    key_id = request.headers.get("x-centre-key", "")
    webhook_id = request.headers.get("webhook-id", "")
    if not webhook_id or len(webhook_id) > _ID_LIMIT or not webhook_id.isprintable():
        raise Unsigned("signature_missing", "The header webhook-id is missing, too long or not printable.")
    try:
        organisation, secret = accounts.machine_secret(key_id)
    except CentreError:
        organisation, secret = "", b""
    if organisation not in PLATFORMS or not secret:
        raise Unsigned("key_unknown", "The header x-centre-key names no key of this platform.")
    headers = {name: request.headers.get(name, "") for name in
               ("webhook-id", "webhook-timestamp", "webhook-signature")}
    try:
        Webhook(secret).verify(body, headers, json_parse=False)
    except WebhookVerificationError as error:
        if "too" in str(error):
            raise Unsigned("timestamp_outside_tolerance",
                           "The time stamp is more than five minutes from this machine's clock.") from error
        raise Unsigned("signature_wrong", "The signature does not fit id, time stamp and body.") from error
    except ValueError as error:
        raise Unsigned("signature_wrong", "The signature header cannot be read.") from error
    return Sender(organisation, Actor.machine(organisation, key_id), webhook_id)


def sign(secret: bytes, webhook_id: str, body: str) -> dict[str, str]:
    """The three signature headers for a request of ours, stamped with the machine's clock."""
    moment = clock.machine_now()
    return {"webhook-id": webhook_id, "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": Webhook(secret).sign(webhook_id, moment, body)}
