"""What the centre calls: hand over a referral, ask for a measure, look at a post."""
from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from sandbox import feed, inbound, safety
from sandbox.errors import PostGone, Refused
from sandbox.payloads import MeasureBody, ReferralBody


@csrf_exempt
@require_POST
def referrals(request: HttpRequest) -> JsonResponse:
    """POST /platform/referrals."""
    return inbound.once(request, ReferralBody, safety.receive_referral)


@csrf_exempt
@require_POST
def measures(request: HttpRequest) -> JsonResponse:
    """POST /platform/measures."""
    return inbound.once(request, MeasureBody, safety.request_measure)


@require_GET
def post(request: HttpRequest, post_id: str) -> JsonResponse:
    """GET /platform/posts/{id}: what a viewer sees on the post at this moment."""
    try:
        inbound.checked_text(request)
        shown = feed.one(post_id, fresh=True)
    except Refused as fault:
        return inbound.refusal(fault)
    except PostGone:
        return inbound.refusal(Refused(404, "post_gone", "The post was deleted or never existed.", "id"))
    return inbound.answer(200, {
        "id": shown.post.id, "state": shown.state, "metrics": shown.metrics.as_dict(),
        "labels": [{"measure_id": w.measure_id, "text_th": w.text_th, "url": w.url_th} for w in shown.labels]})
