"""The door for the platform's webhooks: proven, read once, answered the same when repeated."""
from __future__ import annotations

import logging
from datetime import timedelta
from http import HTTPStatus

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from centre.casework import queries as casework
from centre.connectors.sandbox import bundle_link, events, signature, wire
from centre.connectors.sandbox.models import Answered
from centre.kernel import clock
from centre.kernel.canonical import sha256_hex
from centre.kernel.errors import CentreError, Conflict
from centre.outbox import services as outbox

LIMIT = 1024 * 1024
KEPT_DAYS = 7
log = logging.getLogger("centre.connectors.sandbox")


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Take one webhook: 202 taken, 400 unreadable, 401 unproven, 409 id used before, 413 too long, 422 wrong data."""
    body = _body(request)
    if body is None:
        return _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large",
                        "The body is longer than 1 MiB. Send fewer posts at once.")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        return _refusal(HTTPStatus.BAD_REQUEST, "utf8_broken",
                        f"The body is not UTF-8: byte {error.start} cannot be read.")
    try:
        sender = signature.verify(request, text)
    except signature.Unsigned as unsigned:
        log.warning("webhook refused: %s", unsigned.code)
        return _refusal(HTTPStatus.UNAUTHORIZED, unsigned.code, unsigned.message)
    try:
        value = wire.parse_json(text)
    except CentreError as error:
        return _refusal(HTTPStatus.BAD_REQUEST, error.code, error.message.en)
    try:
        return JsonResponse(_take(sender, value, sha256_hex(body)), status=HTTPStatus.ACCEPTED)
    except events.DataInvalid as invalid:
        fault = invalid.error
        return _refusal(HTTPStatus.UNPROCESSABLE_ENTITY, fault.code, fault.message.en, fault.field)
    except Conflict as conflict:
        return _refusal(HTTPStatus.CONFLICT, conflict.code, conflict.message.en, conflict.field)


@require_GET
def bundle(request: HttpRequest, referral_id: str) -> HttpResponse:
    """The sealed bundle of a released referral, as a zip: by the key in its address, or by a signed request."""
    if not bundle_link.opens(referral_id, request.GET.get("key", "")):
        try:
            signature.verify(request, "")
        except signature.Unsigned as unsigned:
            return _refusal(HTTPStatus.UNAUTHORIZED, unsigned.code, unsigned.message)
    try:
        referral = casework.referral(referral_id)
        if referral.platform not in signature.PLATFORMS or not referral.released_at:
            return _refusal(HTTPStatus.NOT_FOUND, "referral_unknown", "No such referral to this platform.")
        content = casework.bundle(referral_id)
    except CentreError as error:
        return _refusal(error.http_status, error.code, error.message.en)
    return HttpResponse(content, content_type="application/zip", headers={
        "Content-Disposition": f'attachment; filename="{referral.case_ref}-{referral_id}.zip"',
        "Cache-Control": "no-store", "X-Bundle-Sha256": referral.bundle_sha256})


def _take(sender: signature.Sender, value: object, digest: str) -> events.Answer:
    """Work on the data and remember the answer, or repeat the answer of the first time; one transaction."""
    with transaction.atomic():
        first = outbox.receive_once(f"sandbox:{sender.platform}", sender.webhook_id, digest)
        if first is outbox.Received.REPEATED:
            kept = Answered.objects.filter(webhook_id=sender.webhook_id).first()
            answer: events.Answer = kept.answer if kept else {"accepted": 0, "refused": []}
            return {**answer, "repeated": True}
        answer = events.apply(sender, value)
        now = clock.machine_now()
        Answered.objects.create(webhook_id=sender.webhook_id, answer=answer, answered_at=now)
        Answered.objects.filter(answered_at__lt=now - timedelta(days=KEPT_DAYS)).delete()
        return answer


def _body(request: HttpRequest) -> bytes | None:
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if not declared.isdigit() or int(declared) > LIMIT:
        return None
    body = request.read(LIMIT + 1)
    return body if len(body) <= LIMIT else None


def _refusal(status: int, code: str, message: str, field: str | None = None) -> JsonResponse:
    return JsonResponse({"code": code, "message": message, "field": field}, status=status)
