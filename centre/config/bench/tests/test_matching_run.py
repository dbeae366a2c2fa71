"""The whole run: which tables come, what stands in the file, and who did not take part."""
import json
import os
import subprocess
import sys

import pytest

from centre.config.bench import command
from centre.config.bench.matching import quality, run, speed
from centre.config.bench.matching.engines import CONTESTANTS as OURS
from centre.config.bench.matching.engines import Documents
from centre.config.bench.matching.peers import CONTESTANTS as PEERS
from centre.config.bench.tests.test_matching_engines import (  # noqa: F401 - fixtures
    CLAIMS,
    letters,
    nothing_installed,
)
from centre.config.bench.tests.test_matching_sets import write


@pytest.fixture
def folder(tmp_path):
    thai = tmp_path / "data" / "thai"
    write(thai / "catalogue.jsonl", [{"id": f"c{at}", "text": text} for at, text in enumerate(CLAIMS)])
    write(thai / "posts.jsonl", [{"id": "p0", "text": "ปากกาหมึกจาง เดี๋ยวกาใหม่"},
                                 {"id": "p1", "text": "บาร์โค้ดบนบัตรสืบได้"}])
    (thai / "gold.tsv").write_text("post_id\tdoc_id\np0\tc0\np1\tc2\n", "utf-8")
    messages = [{"id": f"w{at}", "text": f"ไปตลาดมา {at}"} for at in range(8)]
    write(tmp_path / "data" / "wisesight" / "messages.jsonl", messages)
    (tmp_path / "data" / "wisesight" / "negatives_3000.txt").write_text("w1\nw3\n")
    return tmp_path / "data"


@pytest.fixture
def here(monkeypatch):
    """No process of its own for each engine, and small catalogues."""
    monkeypatch.setattr(speed, "apart", lambda call, *given: call(*given))
    monkeypatch.setattr(run, "QUICK_SIZES", (4, 9))
    monkeypatch.setattr(run, "_QUICK_BUDGET_S", 0.01)
    monkeypatch.setattr(run, "CONTESTANTS", (*OURS, *PEERS))


def measured(folder, *options):
    out = folder.parent / "out.json"
    assert command.main(["matching", "--data", str(folder), "--quick", "--out", str(out), *options]) == 0
    stored = json.loads(out.read_text("utf-8"))
    return {section["title"].split(":")[0]: section for section in stored["sections"]}


def test_quality_and_speed_stand_side_by_side(folder, here, letters, capsys):  # noqa: F811
    sections = measured(folder, "--only", "closed", "--only", "open", "--only", "noise", "--only", "speed")
    names = [contestant.name for contestant in run.CONTESTANTS]
    assert list(sections["thai"]["rows"]) == names
    assert sections["thai"]["rows"]["BM25 words once"]["S@10"] == 1
    assert {"thai, 15% noise", "thai, open set", "speed at 4 claims", "stages at 9 claims"} <= sections.keys()
    assert 0 <= sections["thai, open set"]["rows"]["ours"]["calibration error"] <= 1
    assert "calibration error" not in sections["thai, open set"]["rows"]["MinHash"]
    whole = sections["summary"]["rows"]
    assert list(whole) == names
    assert whole["ours"]["ratio to ours at 9"] == 1
    assert {"S@1", "R@0.05 N2", "posts/s at 4"} <= whole["encoder alone"].keys()
    stages = sections["stages at 9 claims"]["rows"]
    assert {"ours: glance", "ours: stages 1-3 together", "ours, no encoder: close"} <= stages.keys()
    assert sections["speed at 4 claims"]["rows"]["MinHash"]["memory MB"] > 1
    printed = capsys.readouterr()
    assert "| ours |" in printed.out
    assert "BM25 words once" in printed.err


def test_who_cannot_run_is_named_everywhere(folder, here, nothing_installed, capsys):  # noqa: F811
    sections = measured(folder, "--only", "closed", "--only", "open", "--only", "speed")
    for title in ("thai", "thai, open set", "speed at 4 claims", "summary"):
        assert set(sections[title]["not_run"]) == {"ours", "encoder alone"}
        assert "ours" not in sections[title]["rows"]
    assert sections["summary"]["rows"]["ours, no encoder"]["ratio to ours at 4"] == 1
    assert "not run: encoder alone: " in capsys.readouterr().out


def test_our_own_figures_have_stance_calibration_and_relevance(folder, here, nothing_installed, monkeypatch):  # noqa: F811
    posts, claims = folder.parent / "own.jsonl", folder / "thai-claims.jsonl"
    write(claims, [{"id": f"T{at}", "claim_th": text} for at, text in enumerate(CLAIMS)])
    write(posts, [{"id": "1", "text": "ปากกาหมึกจางหายจริงไหม", "claim_ids": ["T0"], "stance": "asks"},
                  {"id": "2", "text": "ข้าวมันไก่อร่อย", "claim_ids": []}])
    monkeypatch.setattr(run.sets, "held_apart", lambda: run.sets.labelled(posts, claims))
    sections = measured(folder, "--only", "ours", "--own", str(posts))
    judged = sections["labelled posts, by our matching alone"]["rows"]["ours, no encoder: own.jsonl"]
    assert judged["S@1"] == 1
    assert {"calibration error", "R@0.02", "stance macro-F1", "false at SUGGEST"} <= judged.keys()
    related = sections["relevance"]["rows"]
    assert related["ours, no encoder: messages that match nothing"]["posts"] == 2
    assert related["ours, no encoder: messages without a word of politics"]["posts"] == 2
    of_claims = related["ours, no encoder: own.jsonl, posts that repeat a claim"]
    assert {"above line", "above line of plain"} <= of_claims.keys()
    assert "ours" in sections["relevance"]["not_run"]


def test_own_posts_without_messages_or_negatives(folder, here, nothing_installed):  # noqa: F811
    (folder / "wisesight" / "negatives_3000.txt").write_text("")
    posts = folder.parent / "own.jsonl"
    write(posts, [{"id": "1", "text": "ปากกาหมึกจางหาย", "claim_ids": ["T0"]}])
    write(folder / "claims.jsonl", [{"id": "T0", "text": CLAIMS[0]}])
    sections = measured(folder, "--only", "ours", "--own", str(posts), "--own-claims", str(folder / "claims.jsonl"))
    row = sections["labelled posts, by our matching alone"]["rows"]["ours, no encoder: own.jsonl"]
    assert "R@0.02" not in row
    assert "stance macro-F1" not in row
    assert "ours, no encoder: messages that match nothing" not in sections["relevance"]["rows"]


def test_stored_claims_change_and_another_process_sees_it(folder, here):
    sections = measured(folder, "--only", "changes")
    row = sections["changes at 4 claims in files, without encoder"]["rows"]["ours"]
    assert 0 < row["seen by another process ms"] <= row["slowest ms"]
    assert row["add ms"] > 0


def test_only_ours_screens():
    with pytest.raises(TypeError, match="BM25"):
        quality._screened(PEERS[0], CLAIMS, [], None)


def test_an_engine_has_a_process_of_its_own():
    figures = speed.apart(speed.of_engine, PEERS[0], speed.Load(Documents(CLAIMS), ["ปากกาหมึก"] * 30, .01))
    assert figures.posts_per_s > 0
    assert figures.stage_s == {}
    assert os.environ.get("RAYON_NUM_THREADS") is None


@pytest.mark.slow
def test_the_command_runs_whole(folder):
    done = subprocess.run([sys.executable, "-m", "centre", "bench", "matching", "--data", str(folder), "--quick"],
                          capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    assert "summary" in done.stdout
