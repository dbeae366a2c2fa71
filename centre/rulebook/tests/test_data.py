"""The rules and the procedure that ship with the software."""
from __future__ import annotations

from datetime import datetime

import pytest
from django.core.management import CommandError, call_command

from centre.kernel.clock import BANGKOK
from centre.rulebook import procedures, queries, reading, rules
from centre.rulebook.errors import DataFault

EVE_2566 = datetime(2023, 5, 12, 10, 0, tzinfo=BANGKOK)
EVE_2569 = datetime(2026, 2, 6, 10, 0, tzinfo=BANGKOK)


def _ids(found):
    return {r.id for r in found}


def test_the_command_finds_everything_sound(capsys):
    call_command("rulebook", "check")
    out = capsys.readouterr().out
    assert "24 rules and 1 procedures are sound" in out
    assert "24 wait for a lawyer" in out


def test_no_rule_claims_a_lawyer_and_each_says_so():
    for rule in rules.all_rules().values():
        assert rule.review_note == rules.UNREVIEWED, rule.id


def test_uncertain_rules_say_what_is_open():
    for rule in rules.all_rules().values():
        assert rule.certainty != "uncertain" or rule.open_questions, rule.id


def test_the_guideline_of_the_day_is_the_one_that_was_in_force():
    then = _ids(queries.rules(EVE_2566, kind="platform_guideline", platform="tiktok"))
    assert then == {"TT-CG-2023"}
    assert _ids(queries.rules(EVE_2569, kind="platform_guideline", platform="tiktok")) == {"TT-CG-2025"}
    between = datetime(2025, 1, 1, tzinfo=BANGKOK)
    assert _ids(queries.rules(between, platform="tiktok")) == {"TT-CG-2024"}


def test_rules_of_another_election_or_not_yet_known_stay_away():
    then = _ids(queries.rules(EVE_2566, "th-mp-2566"))
    assert "R-73-5" in then
    assert {"R-REF77", "R-79L"}.isdisjoint(then)
    assert "R-REF77" in _ids(queries.rules(EVE_2569, "th-mp-2569"))
    assert "R-REF77" not in _ids(queries.rules(EVE_2566))


def test_sources_later_than_the_moment_are_not_shown():
    shown = queries.rule("R-73-5").sources_known(EVE_2566)
    assert shown
    assert all("factcheck690108" not in s.url for s in shown)


def test_the_silent_period_is_per_election():
    rule = queries.rule("R-79")
    assert rule.period("th-mp-2566").starts == datetime(2023, 5, 13, 18, 0, tzinfo=BANGKOK)
    assert rule.period("th-mp-2569").ends == datetime(2026, 2, 8, 23, 59, 59, tzinfo=BANGKOK)
    assert rule.period("th-mp-2562") is None
    assert rule.source_url.startswith("https://")


def test_an_unknown_rule_is_named():
    with pytest.raises(queries.errors.NotFound) as caught:
        queries.rule("R-0")
    assert caught.value.code == "rule_unknown"


def test_the_procedure_has_two_categories_and_no_invented_deadline():
    procedure = queries.procedure("joint-1")
    assert set(procedure.categories) == {"voting_process", "slander_or_deceit"}
    assert procedure.answer_hours is None
    assert len(procedure.sha256) == 64
    assert procedure.categories["slander_or_deceit"].required_findings == ("factual", "factual", "legal")
    assert procedure in queries.procedures_known()


def test_removal_needs_a_legal_finding_and_a_label_does_not():
    category = queries.procedure("joint-1").categories["voting_process"]
    assert category.findings_for("label") == ("factual", "factual")
    assert category.findings_for("remove") == ("factual", "factual", "legal")
    slander = queries.procedure("joint-1").categories["slander_or_deceit"]
    assert slander.findings_for("remove") == ("factual", "factual", "legal")
    with pytest.raises(ValueError, match="does not allow"):
        category.findings_for("ban")


def test_the_basis_is_the_guideline_of_that_platform_and_day():
    category = queries.procedure("joint-1").categories["voting_process"]
    assert _ids(queries.basis(category, EVE_2566, "tiktok")) == {"TT-CG-2023"}
    assert _ids(queries.basis(category, EVE_2569, "sandbox")) == {"PRACTICE-CIVIC-1"}
    slander = queries.procedure("joint-1").categories["slander_or_deceit"]
    assert _ids(queries.basis(slander, EVE_2566, "sandbox")) == {"R-73-5", "PRACTICE-CIVIC-1"}


GOOD = (rules.RULES / "R-79.yaml").read_text("utf-8")


@pytest.mark.parametrize(("old", "new", "message"), [
    ("id: R-79", "id: R-80", "file name differ"),
    ("kind: law", "kind: wish", "none of law"),
    ("kind: law", "kind: platform_guideline", "names its platform"),
    ("kind: law", "knid: law", "unknown keys: knid"),
    ("certainty: ok", "certainty: sure", "none of ok"),
    ("reviewed: false", "reviewed: perhaps", "neither true nor false"),
    ("holds_from: null\nholds_to: null", "holds_from: 2026\nholds_to: 2025", "before holds_from"),
    ("holds_to: null", "holds_to: 2026-02-30", "out of range"),
    ('starts: "2023-05-13T18:00+07:00"', 'starts: "2023-05-13T18:00"', "needs a time zone"),
    ('starts: "2023-05-13T18:00+07:00"', "starts: null", "needs a start"),
    ('url: "https://stag', 'url: "stag', "no address"),
    ("basis:", "title:", "'basis' is missing"),
])
def test_a_wrong_rule_is_named_with_its_fault(tmp_path, old, new, message):
    (tmp_path / "R-79.yaml").write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFault, match=message) as caught:
        rules.read(tmp_path / "R-79.yaml")
    assert caught.value.file == "R-79.yaml"


def test_a_rule_without_sources_or_in_one_language_is_refused(tmp_path):
    head = GOOD.split("sources:")[0]
    (tmp_path / "R-79.yaml").write_text(head + "sources: []\n", encoding="utf-8")
    with pytest.raises(DataFault, match="source"):
        rules.read(tmp_path / "R-79.yaml")
    (tmp_path / "R-79.yaml").write_text(GOOD.replace('en: "The silent period"', 'en: ""'), encoding="utf-8")
    with pytest.raises(DataFault, match="both Thai and English"):
        rules.read(tmp_path / "R-79.yaml")


@pytest.mark.parametrize("text", ["- a\n- b\n", "a: [", ""])
def test_a_file_that_is_no_mapping_is_refused(tmp_path, text):
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataFault):
        reading.mapping(path)


PROCEDURE = (procedures.PROCEDURES / "joint-1.yaml").read_text("utf-8")


@pytest.mark.parametrize(("old", "new", "message"), [
    ("version: joint-1", "version: joint-2", "file name differ"),
    ("answer_hours: null", "answer_hours: soon", "invalid literal"),
    ("answer_hours: null", "hours: null", "unknown keys"),
    ("[factual, factual]", "[factual]", "two factual findings"),
    ("[factual, factual]", "[factual, hearsay]", "hearsay"),
    ("measures_allowed: [label, limit, remove]", "measures_allowed: [jail]", "jail"),
    ("measures_needing_legal_finding: [remove]", "measures_needing_legal_finding: [ban]", "ban"),
    ("[R-73-5,", "[R-0,", "R-0"),
    ("steps:", "categories: []\nsteps:", "categories and steps"),
])
def test_a_wrong_procedure_is_named_with_its_fault(tmp_path, old, new, message):
    (tmp_path / "joint-1.yaml").write_text(PROCEDURE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFault, match=message):
        procedures.read(tmp_path / "joint-1.yaml")


def test_the_hash_ignores_comments_and_hears_every_word(tmp_path):
    path = tmp_path / "joint-1.yaml"
    path.write_text("# another comment\n" + PROCEDURE.replace("answer_hours: null", "answer_hours: 24"), "utf-8")
    other = procedures.read(path)
    assert other.answer_hours == 24
    assert other.sha256 != queries.procedure("joint-1").sha256
    path.write_text("# another comment\n" + PROCEDURE, "utf-8")
    assert procedures.read(path).sha256 == queries.procedure("joint-1").sha256


def test_the_command_names_every_file_at_fault(tmp_path):
    (tmp_path / "A.yaml").write_text("id: A\n", encoding="utf-8")
    (tmp_path / "B.yaml").write_text("- x\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"(?s)A\.yaml.*B\.yaml"):
        call_command("rulebook", "check", "--rules", str(tmp_path))


def test_no_rule_favours_a_party():
    parties = ("เพื่อไทย", "ก้าวไกล", "พลังประชารัฐ", "ภูมิใจไทย", "ประชาธิปัตย์", "พรรคประชาชน", "รวมไทยสร้างชาติ")
    for path in [*rules.RULES.glob("*.yaml"), *procedures.PROCEDURES.glob("*.yaml")]:
        assert not any(p in path.read_text("utf-8") for p in parties), path.name
