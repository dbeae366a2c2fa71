"""The published interface is the one that runs."""
import json
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from centre.connectors.sandbox import events
from centre.web.api.openapi import document

COMMITTED = Path(__file__).resolve().parents[4] / "docs" / "reference" / "platform.openapi.json"


def written():
    out = StringIO()
    call_command("openapi", stdout=out)
    return out.getvalue()


def test_the_committed_file_is_current():
    assert COMMITTED.read_text("utf-8") == written(), "run: centre openapi --out docs/reference/platform.openapi.json"


def test_it_holds_questions_webhooks_and_what_a_platform_serves(tmp_path):
    whole = json.loads(written())
    assert whole["openapi"].startswith("3.1")
    assert set(whole["webhooks"]) == set(events.KINDS)
    assert {"/api/v1/surfaces", "/api/v1/search-panel", "/api/v1/elections/{slug}/find", "/platform/referrals",
            "/platform/measures", "/platform/posts/{id}"} == set(whole["paths"])
    call_command("openapi", "--out", str(tmp_path / "a" / "b.json"), stdout=StringIO())
    assert json.loads((tmp_path / "a" / "b.json").read_text("utf-8")) == whole


def test_every_reference_leads_somewhere_and_every_public_field_is_described():
    whole = document()
    names = set(whole["components"]["schemas"])

    def references(value):
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"].rsplit("/", 1)[-1]
            for inner in value.values():
                yield from references(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from references(inner)

    assert set(references(whole)) <= names
    ours = ("Banner", "Label", "PostSurfaces", "Surfaces", "Card", "SearchPanel", "Place", "PlaceAnswer", "Fault",
            "Referral", "Measure", "Basis", "LabelText")
    schemas = whole["components"]["schemas"]
    bare = [f"{name}.{field}" for name in ours for field, schema in schemas[name]["properties"].items()
            if not schema.get("description")]
    assert bare == []
    for path, verbs in whole["paths"].items():
        for verb in ("get", "post"):
            for parameter in verbs.get(verb, {}).get("parameters", []):
                assert parameter.get("description") or parameter["schema"].get("description"), \
                    f"{path} {parameter['name']}"


def test_the_served_document_is_there(client):
    assert client.get("/api/v1/openapi.json").json()["info"]["title"] == "Election Centre"
