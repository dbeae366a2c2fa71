"""Everything the sandbox says to the centre and asks of it, over HTTP only."""
from __future__ import annotations

import functools
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

import httpx
from django.conf import settings
from standardwebhooks import Webhook

from sandbox import clock

_UNREACHABLE = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """What the centre answered to one message; status 0 when it did not answer at all."""

    status: int
    answer: dict[str, Any] = field(default_factory=dict)
    error: str = ""


@functools.cache
def _client() -> httpx.Client:
    return httpx.Client(base_url=settings.CENTRE_URL, trust_env=False, follow_redirects=False,
                        headers={"User-Agent": "sandbox-platform"})


def _object(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def send(message_id: str, body: str, *, patience_s: float) -> Sent:
    """Sign and post one message; never raises for what the network or the centre does."""
    moment = clock.machine_now().astimezone(UTC)
    headers = {
        "content-type": "application/json; charset=utf-8",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(settings.OUT_SECRET).sign(message_id, moment, body),
        "x-centre-key": settings.KEY_ID,
    }
    try:
        response = _client().post("/connectors/sandbox/webhook", content=body.encode("utf-8"), headers=headers,
                                  timeout=httpx.Timeout(patience_s, connect=min(patience_s, 2.0)))
    except httpx.HTTPError as fault:
        return Sent(_UNREACHABLE, error=f"{type(fault).__name__}: {fault}")
    return Sent(response.status_code, _object(response), "" if response.status_code == 202 else response.text[:300])


def ask(path: str, parameters: dict[str, str], *, patience_s: float) -> dict[str, Any] | None:
    """A public question to the centre; None when it does not answer with 200 and a JSON object."""
    try:
        response = _client().get(path, params=parameters,
                                 timeout=httpx.Timeout(patience_s, connect=min(patience_s, 0.5)))
    except httpx.HTTPError:
        return None
    return _object(response) or None if response.status_code == 200 else None
