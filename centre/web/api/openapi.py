"""The whole interface between a platform and the centre as one OpenAPI 3.1 document, made from the code itself."""
from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from centre.connectors.sandbox import events, outbound
from centre.web.api.v1 import api

_SIGNED = ("Signed as Standard Webhooks says (https://www.standardwebhooks.com): headers `webhook-id`, "
           "`webhook-timestamp`, `webhook-signature` (v1), with `x-centre-key` naming the key; the time stamp may "
           "be five minutes off the machine's clock. A repeated id with the same body is taken once.")
_ANSWERS = {
    "202": {"description": "Taken: `accepted` (count), `refused` ([{index, code, message, field}]), `repeated`; "
                           "for a report also `tracking_code` and `tracking_url`."},
    "400": {"description": "Not UTF-8, or not JSON."}, "401": {"description": "Not proven, or stale."},
    "409": {"description": "This id was used before with another body."},
    "413": {"description": "Longer than 1 MiB."},
    "422": {"description": "Data not as agreed; `field` names where."}}
_OUT: tuple[type[BaseModel], ...] = (outbound.Referral, outbound.Measure, outbound.Taken, outbound.PostState)
_PLATFORM = [{"url": "https://platform.example", "description": "The platform's own address."}]


def document() -> dict[str, Any]:
    """Questions that the centre answers (paths), webhooks that it takes, and what a platform must serve (paths)."""
    whole = dict(api.get_openapi_schema())
    whole["info"] = {**whole["info"], "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}
    models = [*(kind.model for kind in events.KINDS.values()), *_OUT]
    _, found = models_json_schema([(m, "validation") for m in dict.fromkeys(models)],
                                  ref_template="#/components/schemas/{model}")
    whole["components"] = {"schemas": {**whole["components"]["schemas"], **found["$defs"]}}
    whole["webhooks"] = {name: _webhook(name, kind) for name, kind in events.KINDS.items()}
    whole["paths"] = {**whole["paths"], **_served_by_platform()}
    return whole


def _webhook(name: str, kind: events.Kind) -> dict[str, Any]:
    item: dict[str, Any] = _ref(kind.model)
    if kind.items == "ids":
        item = {"type": "string"}
    data = {"type": "object", "required": [kind.items], "properties": {
        kind.items: {"type": "array", "maxItems": 200, "items": item}}} if kind.items else item
    body = {"type": "object", "required": ["type", "at", "data"], "properties": {
        "type": {"const": name}, "at": {"type": "string", "format": "date-time"}, "data": data}}
    return {"post": {
        "summary": (kind.model.__doc__ or name).strip().splitlines()[0], "operationId": name,
        "description": f"Sent by the platform to POST /connectors/sandbox/webhook. {_SIGNED}",
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}}, "responses": _ANSWERS}}


def _served_by_platform() -> dict[str, Any]:
    taken = {"202": {"description": "Taken.", "content": {"application/json": {"schema": _ref(outbound.Taken)}}}}
    seen = {"200": {"description": "As shown now.",
                    "content": {"application/json": {"schema": _ref(outbound.PostState)}}},
            "404": {"description": "No such post any more."}}
    return {
        "/platform/referrals": {"servers": _PLATFORM, "post": {
            "summary": "Take a referral", "operationId": "takeReferral", "description": _SIGNED,
            "requestBody": _body(outbound.Referral), "responses": taken}},
        "/platform/measures": {"servers": _PLATFORM, "post": {
            "summary": "Apply a measure", "operationId": "applyMeasure", "description": _SIGNED,
            "requestBody": _body(outbound.Measure), "responses": taken}},
        "/platform/posts/{id}": {"servers": _PLATFORM, "get": {
            "summary": "Show a post's state", "operationId": "showPost",
            "description": f"{_SIGNED} The body is empty.",
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"},
                            "description": "The platform's id of the post."}], "responses": seen}}}


def _body(model: type[BaseModel]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": _ref(model)}}}


def _ref(model: type[BaseModel]) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}
