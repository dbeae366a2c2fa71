"""What others build on is documented: connectors, deciders and every field of the public API."""
from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from centre.kernel.language import Bilingual

ROOT = Path(__file__).resolve().parents[2]
CONNECTORS = sorted(p.parent for p in (ROOT / "centre" / "connectors").glob("*/connector.py"))
DECIDERS = sorted(p for p in (ROOT / "centre" / "triage" / "deciders").glob("*.py") if p.stem != "__init__")


def named(path):
    return path.stem


@pytest.mark.parametrize("folder", CONNECTORS, ids=named)
def test_a_connector_has_a_readme_samples_and_tests(folder):
    readme = folder / "README.md"
    assert readme.exists(), f"{folder.name} has no README.md"
    assert len(readme.read_text("utf-8").split()) >= 80, f"the README of {folder.name} explains too little"
    assert list((folder / "samples").glob("*.*")), f"{folder.name} has no recorded samples"
    assert list((folder / "tests").glob("test_*.py")), f"{folder.name} has no tests"


@pytest.mark.parametrize("path", DECIDERS, ids=named)
def test_a_decider_says_what_it_does_in_both_languages_and_has_a_test(path):
    module = importlib.import_module(f"centre.triage.deciders.{path.stem}")
    sentences = [value for value in vars(module).values() if isinstance(value, Bilingual)]
    assert sentences, f"{path.name} has no Bilingual sentence for people"
    assert all(any("฀" <= c <= "๿" for c in s.th) for s in sentences)
    tests = (ROOT / "centre" / "triage").rglob("test_*.py")
    assert any(path.stem in test.read_text("utf-8") for test in tests), f"no test names the decider {path.stem}"


def open_api():
    if not (ROOT / "centre" / "web" / "api" / "urls.py").exists():
        return {"paths": {}}
    from ninja import NinjaAPI

    modules = [importlib.import_module(f"centre.web.api.{p.stem}")
               for p in (ROOT / "centre" / "web" / "api").glob("*.py") if p.stem not in {"__init__", "apps"}]
    (api,) = {id(v): v for m in modules for v in vars(m).values() if isinstance(v, NinjaAPI)}.values()
    return api.get_openapi_schema()


def test_every_public_field_and_parameter_has_a_description():
    schema, missing = open_api(), []
    for name, component in schema.get("components", {}).get("schemas", {}).items():
        missing += [f"{name}.{field}" for field, what in component.get("properties", {}).items()
                    if not what.get("description")]
    for path, verbs in schema["paths"].items():
        for verb, operation in verbs.items():
            where = f"{verb.upper()} {path}"
            if not (operation.get("description") or operation.get("summary")):
                missing.append(where)
            missing += [f"{where}?{p['name']}" for p in operation.get("parameters", [])
                        if not (p.get("description") or p["schema"].get("description"))]
    assert missing == []
