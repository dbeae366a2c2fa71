"""Guards the machine endpoints: signature, age, size, text, shape and repeats, each with a clear answer."""
from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from pydantic import BaseModel, ValidationError
from standardwebhooks import Webhook, WebhookVerificationError

from sandbox import clock
from sandbox.errors import Refused
from sandbox.models import ReceivedMessage

Body = TypeVar("Body", bound=BaseModel)
_ID_LIMIT = 200


def answer(status: int, body: dict[str, Any]) -> JsonResponse:
    """A JSON answer with readable Thai."""
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def refusal(fault: Refused) -> JsonResponse:
    """The answer to a refused call: code, sentence and field."""
    return answer(fault.status, {"code": fault.code, "message": fault.message, "field": fault.field})


def checked_text(request: HttpRequest) -> str:
    """The body as text, after size, encoding and signature; raises Refused with 413, 400 or 401."""
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if declared.isdigit() and int(declared) > settings.BODY_LIMIT:
        raise Refused(413, "body_too_large", f"Send at most {settings.BODY_LIMIT} bytes.")
    raw = request.read(settings.BODY_LIMIT + 1)
    if len(raw) > settings.BODY_LIMIT:
        raise Refused(413, "body_too_large", f"Send at most {settings.BODY_LIMIT} bytes.")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Refused(400, "not_utf8", f"The body is not UTF-8 at byte {fault.start}.") from None
    try:
        Webhook(settings.IN_SECRET).verify(text, dict(request.headers), json_parse=False)
    except WebhookVerificationError as fault:
        raise Refused(401, "signature_refused", f"{fault}. Sign with the shared secret and the time.") from None
    except ValueError:
        raise Refused(401, "signature_refused", "The signature header must look like v1,<base64>.") from None
    return text


def _parsed(text: str, shape: type[Body]) -> Body:
    try:
        return shape.model_validate_json(text)
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        if first["type"] == "json_invalid":
            raise Refused(400, "not_json", first["msg"]) from None
        field = ".".join(str(part) for part in first["loc"])
        raise Refused(422, "data_invalid", f"{field}: {first['msg']}", field) from None


def once(request: HttpRequest, shape: type[Body], act: Callable[[Body], dict[str, Any]]) -> JsonResponse:
    """Run `act` once for a signed call and answer 202; the same call again gets the first answer.

    The call, what it changes and its answer are one transaction. Another body under a used id: 409.
    """
    try:
        text = checked_text(request)
        with transaction.atomic():
            known, digest = _known(request, text)
            if known is not None:
                return answer(known.status, known.answer)
            said = act(_parsed(text, shape))
            ReceivedMessage.objects.create(message_id=request.headers["webhook-id"], path=request.path, digest=digest,
                                           status=202, answer=said, received_at=clock.machine_now())
        return answer(202, said)
    except Refused as fault:
        return refusal(fault)


def _known(request: HttpRequest, text: str) -> tuple[ReceivedMessage | None, str]:
    """The earlier call under this id, if any, and the digest of this one; another body is refused."""
    message_id = request.headers["webhook-id"]
    if len(message_id) > _ID_LIMIT or "\x00" in message_id:
        raise Refused(400, "id_unfit", f"webhook-id holds at most {_ID_LIMIT} plain characters.", "webhook-id")
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    known = ReceivedMessage.objects.filter(pk=message_id).first()
    if known is not None and (known.digest, known.path) != (digest, request.path):
        raise Refused(409, "replayed_with_other_body", "This webhook-id came with another body before.")
    return known, digest
