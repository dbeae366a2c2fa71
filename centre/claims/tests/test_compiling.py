"""The compiler: mappings, masks, standing verdicts, and every fault named."""
from __future__ import annotations

import json
import re

import pytest
import yaml
from django.core.management import CommandError, call_command

from centre.claims import compiling, records
from centre.claims.compiling import compile_folder
from centre.claims.errors import DataFault

SOURCE = {
    "id": "TH-CLAIM-900", "claim_th": "ปากกาหมึกจาง", "claim_en": "Fading pens", "verdict": "false",
    "correct_info_th": "หมึกไม่จาง", "date": "2023-05-10", "source_name": "AFP", "source_url": "https://example.org/1",
    "topic": "voting_procedure", "election_be": "2566", "certainty": "ok", "note": ""}


@pytest.fixture
def folder(tmp_path):
    def make(*sources, overlay=None, names=("สมชาย",)):
        lines = [json.dumps({**SOURCE, **s}, ensure_ascii=False) for s in sources or ({},)]
        (tmp_path / "thai-claims.jsonl").write_text("\n".join(lines), encoding="utf-8")
        claims = overlay if overlay is not None else {SOURCE["id"]: {"correct_en": "The ink does not fade."}}
        (tmp_path / "overlay.yaml").write_text(
            yaml.safe_dump({"names": list(names), "claims": claims}, allow_unicode=True), encoding="utf-8")
        return tmp_path

    return make


def _compile(path):
    report = compile_folder(path, path / "out.jsonl", path / "overlay.yaml")
    return report, list(records.read(path / "out.jsonl"))


def test_a_record_is_carried_over_with_our_english(folder):
    report, (record,) = _compile(folder())
    assert (report.records, report.public, report.lowered) == (1, 1, ())
    assert (record.text_th, record.correct_en) == ("ปากกาหมึกจาง", "The ink does not fade.")
    assert (record.election, record.verdict, record.known_from.isoformat()) == (
        "th-mp-2566", "false", "2023-05-10T23:59:59+07:00")
    assert record.public_text_th == record.text_th


@pytest.mark.parametrize(("recorded", "ours"), [
    ("denied_by_ect", "denied_by_commission"), ("ai_altered", "altered"), ("disputed", "disputed"),
    ("misplaced", "misplaced")])
def test_verdicts_are_named_as_the_house_names_them(folder, recorded, ours):
    _, (record,) = _compile(folder({"verdict": recorded}))
    assert record.verdict == ours
    assert record.fact_checks[0].verdict == ours


def test_a_partial_date_counts_from_its_last_possible_day(folder):
    _, (record,) = _compile(folder({"date": "2023-05"}))
    assert record.known_from.isoformat() == "2023-05-31T23:59:59+07:00"


def test_the_commissions_own_word_makes_no_false(folder):
    entry = {"correct_en": "x", "about": "commission", "own_word": "true"}
    report, (record,) = _compile(folder(overlay={SOURCE["id"]: entry}))
    assert (record.verdict, record.verdict_recorded) == ("denied_by_commission", "false")
    assert report.lowered == (SOURCE["id"],)


def test_an_independent_check_keeps_the_verdict(folder):
    more = {"organisation": "Cofact", "url": "https://example.org/2", "published": "2023-05-11", "verdict": "false"}
    entry = {"correct_en": "x", "about": "commission", "own_word": "true", "more": [more], "variants": ["อีกคำ"]}
    _, (record,) = _compile(folder(overlay={SOURCE["id"]: entry}))
    assert record.verdict == "false"
    assert [c.independent for c in record.fact_checks] == [False, True]
    assert record.variants == ("อีกคำ",)


@pytest.mark.parametrize(("change", "entry", "message"), [
    ({"verdict": "wrong"}, {}, "unknown verdict"),
    ({"certainty": "sure"}, {}, "unknown certainty"),
    ({"election_be": "2570"}, {}, "missing or unknown"),
    ({"date": "May 2023"}, {}, "not a date"),
    ({"source_url": "example.org"}, {}, "no address"),
    ({"correct_info_th": " "}, {}, "empty: correct_th"),
    ({"claim_th": "สมชายกาบัตร"}, {}, "names a living person: สมชาย"),
    ({"note": "สมชาย"}, {}, "names a living person"),
    ({}, {"corect_en": "x"}, "unknown keys: corect_en"),
    ({}, {"correct_en": ""}, "empty: correct_en"),
])
def test_a_fault_is_named_and_nothing_written(folder, change, entry, message):
    path = folder(change, overlay={SOURCE["id"]: {"correct_en": "The ink does not fade.", **entry}})
    with pytest.raises(DataFault, match=message):
        _compile(path)
    assert not (path / "out.jsonl").exists()


def test_a_masked_name_is_allowed(folder):
    entry = {"correct_en": "x", "public_text_th": "นักการเมืองรายหนึ่งกาบัตร", "living_person": "true"}
    _, (record,) = _compile(folder({"claim_th": "สมชายกาบัตร"}, overlay={SOURCE["id"]: entry}))
    assert record.public_text_th == "นักการเมืองรายหนึ่งกาบัตร"
    assert record.concerns_living_person


def test_source_and_overlay_must_name_the_same_claims(folder):
    with pytest.raises(DataFault, match="TH-CLAIM-901"):
        _compile(folder({}, {"id": "TH-CLAIM-901"}))


def test_a_missing_field_names_the_claim(folder):
    path = folder()
    broken = {k: v for k, v in SOURCE.items() if k != "topic"}
    (path / "thai-claims.jsonl").write_text(json.dumps(broken), encoding="utf-8")
    with pytest.raises(DataFault, match="TH-CLAIM-900: 'topic'"):
        _compile(path)


@pytest.mark.parametrize("text", ["{", "[1]"])
def test_a_broken_line_is_named(folder, text):
    path = folder()
    (path / "thai-claims.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(DataFault, match=r"thai-claims\.jsonl:1"):
        _compile(path)


@pytest.mark.parametrize("text", ["names: [", "names: []", "- a", "claims: {A: }\nnames: []"])
def test_a_broken_overlay_is_named(folder, text):
    path = folder()
    (path / "overlay.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DataFault, match=r"overlay\.yaml"):
        _compile(path)


def test_the_command_reports_and_refuses(tmp_path, capsys):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("claims", "compile", str(tmp_path), "--out", str(tmp_path / "o.jsonl"))
    overlay = yaml.safe_load(compiling.OVERLAY.read_text("utf-8"))
    lines = [json.dumps({**SOURCE, "id": ref}, ensure_ascii=False) for ref in overlay["claims"]]
    (tmp_path / "thai-claims.jsonl").write_text("\n".join(lines), encoding="utf-8")
    call_command("claims", "compile", str(tmp_path), "--out", str(tmp_path / "o.jsonl"))
    assert "56 claims written, 56 of them public" in capsys.readouterr().out


def test_the_shipped_file_is_whole():
    shipped = list(records.read())
    assert len(shipped) == 56
    assert sum(r.certainty == "ok" for r in shipped) == 39
    by_ref = {r.ref: r for r in shipped}
    assert by_ref["TH-CLAIM-013"].verdict == "false"
    assert by_ref["TH-CLAIM-013"].about_commission
    assert by_ref["TH-CLAIM-053"].verdict == "denied_by_commission"
    assert by_ref["TH-CLAIM-054"].verdict == "altered"
    assert {r.ref for r in shipped if r.verdict == "disputed"} == {
        "TH-CLAIM-023", "TH-CLAIM-041", "TH-CLAIM-050", "TH-CLAIM-052", "TH-CLAIM-056"}


def test_no_public_text_names_a_living_person():
    names = yaml.safe_load(compiling.OVERLAY.read_text("utf-8"))["names"]
    for record in records.read():
        for shown in (record.public_text_th, record.public_text_en, record.public_correct_th,
                      record.public_correct_en, record.note):
            assert not [n for n in names if n.lower() in shown.lower()], record.ref


def test_english_is_english_and_thai_is_thai():
    thai = re.compile("[ก-๙]")
    for record in records.read():
        assert thai.search(record.public_text_th), record.ref
        assert thai.search(record.public_correct_th), record.ref
        assert not thai.search(record.public_text_en + record.public_correct_en), record.ref


def test_a_record_that_breaks_the_rule_of_ones_own_word_is_refused(tmp_path):
    line = next(iter(records.CLAIMS.read_text("utf-8").splitlines()))
    broken = {**json.loads(line), "verdict": "false"}
    (tmp_path / "c.jsonl").write_text(json.dumps(broken), encoding="utf-8")
    with pytest.raises(DataFault, match="nobody independent"):
        list(records.read(tmp_path / "c.jsonl"))


@pytest.mark.parametrize(("text", "message"), [("{}", "no claim record"), ("[", "no claim record")])
def test_a_line_that_is_no_record_is_named(tmp_path, text, message):
    (tmp_path / "c.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(DataFault, match=rf"c\.jsonl:1: {message}"):
        list(records.read(tmp_path / "c.jsonl"))


def test_a_record_without_a_check_is_refused(tmp_path):
    line = json.loads(records.CLAIMS.read_text("utf-8").splitlines()[0])
    (tmp_path / "c.jsonl").write_text(json.dumps({**line, "fact_checks": []}), encoding="utf-8")
    with pytest.raises(DataFault, match="no fact-check"):
        list(records.read(tmp_path / "c.jsonl"))
