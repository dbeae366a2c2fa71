"""Speaks to the platform: signed, bounded in time, and clear about which failures are worth another try."""
from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import httpx
from django.conf import settings

from centre.accounts import queries as accounts
from centre.connectors.interface import CannotDeliver, TryLater
from centre.connectors.sandbox.signature import sign
from centre.kernel.canonical import canonical_json
from centre.kernel.errors import NotFound

PURPOSE_OUT = "centre-to-sandbox"
PURPOSE_IN = "sandbox-to-centre"
PATIENCE = httpx.Timeout(10.0, connect=3.0)
_WORTH_A_RETRY = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
_LONGEST_ANSWER = 1024 * 1024


def post(path: str, message_id: str, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Send a JSON object; the same message id makes the platform take it once.

    Raises:
        TryLater, CannotDeliver: see `centre.connectors.interface`.
    """
    answer = _exchange("POST", path, message_id, canonical_json(payload).decode("utf-8"))
    if answer is None:
        raise CannotDeliver(f"POST {path}: the platform answered 404")
    return answer


def get(path: str, message_id: str) -> Mapping[str, Any] | None:
    """Ask for a JSON object; None where the platform answers 404. Raises as `post`."""
    return _exchange("GET", path, message_id, "")


def transport() -> httpx.BaseTransport | None:
    """The wire under the client; None is the network. Tests put a recorded one here."""
    return None


def _exchange(method: str, path: str, message_id: str, body: str) -> Mapping[str, Any] | None:
    headers = {**_signed(message_id, body), "accept": "application/json", "user-agent": "election-centre"}
    if body:
        headers["content-type"] = "application/json; charset=utf-8"
    try:
        with httpx.Client(base_url=settings.SANDBOX_URL, timeout=PATIENCE, trust_env=False, follow_redirects=False,
                          transport=transport()) as client:
            response = client.request(method, path, content=body.encode("utf-8") or None, headers=headers)
    except httpx.HTTPError as error:
        raise TryLater(f"{method} {path}: {type(error).__name__}: {error}") from error
    status = response.status_code
    if status in _WORTH_A_RETRY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TryLater(f"{method} {path}: the platform answered {status}")
    if status == HTTPStatus.NOT_FOUND:
        return None
    if not response.is_success:
        raise CannotDeliver(f"{method} {path}: the platform answered {status}: {response.text[:300]}")
    return _object(response, f"{method} {path}")


def _signed(message_id: str, body: str) -> dict[str, str]:
    try:
        key_id, secret = accounts.machine_key_for("sandbox", PURPOSE_OUT)
    except NotFound as error:
        # An administrator issues the key while the message waits.
        raise TryLater(error.message.en) from error
    return {**sign(secret, message_id, body), "x-centre-key": key_id}


def _object(response: httpx.Response, what: str) -> Mapping[str, Any]:
    try:
        answer = response.json() if len(response.content) <= _LONGEST_ANSWER else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise CannotDeliver(f"{what}: the platform's answer is not a JSON object of at most 1 MiB")
    return answer
