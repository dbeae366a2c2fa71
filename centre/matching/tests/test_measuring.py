import json

import numpy as np
import pytest

from centre.matching import bench, calibrate, decide
from centre.matching.retrieve import FEATURES

CLAIMS = ["เจ้าหน้าที่เตรียมปากกาหมึกจางหายแล้วจะกาใหม่", "รถบรรทุกขนหีบบัตรไปทำลาย",
    "บาร์โค้ดบนบัตรสืบย้อนได้ว่าใครเลือกใคร"]


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "catalogue.jsonl", [{"id": f"c{at}", "text": text} for at, text in enumerate(CLAIMS)])
    write(tmp_path / "posts.jsonl",
        [{"id": "p0", "text": "ปากกาหมึกจาง เดี๋ยวกาใหม่"}, {"id": "p1", "text": "บาร์โค้ดสืบได้"}])
    (tmp_path / "gold.tsv").write_text("post_id\tdoc_id\np0\tc0\np1\tc2\n", "utf-8")
    return tmp_path


def write(path, rows):
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")


def test_the_bench_prints_a_table_and_writes_json(folder, capsys):
    assert bench.main(["--data", str(folder), "--out", str(folder / "out.json")]) == 0
    printed = capsys.readouterr().out
    stored = json.loads((folder / "out.json").read_text())
    assert list(stored["figures"]) == ["centre.matching", "TF-IDF characters 3-6", "BM25 words once"]
    assert stored["figures"]["centre.matching"]["S@1"] == 1.0
    assert stored["figures"]["BM25 words once"]["ratio"] == 1.0
    assert "R@0.05 N2" not in stored["figures"]["centre.matching"]
    assert printed.count("\n") == 5
    assert "–" in printed


def test_negatives_beside_the_posts_or_elsewhere_are_measured(folder, capsys):
    write(folder / "negatives.jsonl", [{"id": "n", "text": "ไปตลาดมา"}])
    assert bench.main(["--data", str(folder)]) == 0
    assert "–" not in capsys.readouterr().out
    data = bench.read(folder, folder / "negatives.jsonl")
    assert data.negatives == ["ไปตลาดมา"]


def test_unusable_bench_data_are_named(folder, capsys):
    (folder / "gold.tsv").write_text("post_id\tdoc_id\np0\tnone\n", "utf-8")
    assert bench.main(["--data", str(folder)]) == 1
    assert "'none'" in capsys.readouterr().err
    (folder / "gold.tsv").write_text("post_id\tdoc_id\np0\tc0\n", "utf-8")
    assert bench.main(["--data", str(folder)]) == 1
    assert "p1" in capsys.readouterr().err
    (folder / "posts.jsonl").write_text("")
    assert bench.main(["--data", str(folder)]) == 1
    assert bench.main(["--data", str(folder / "nowhere")]) == 1


def test_quality_by_hand():
    scores = np.array([[0.9, 0.5, 0.1], [0.5, 0.5, 0.9], [0.2, 0.3, 0.4]])
    figures = bench.quality(scores, [frozenset({0}), frozenset({1}), frozenset({0, 1})])
    assert figures["S@1"] == pytest.approx(1 / 3)
    assert figures["S@10"] == figures["S@10 low"] == figures["S@10 high"] == 1
    assert figures["MAP@5"] == pytest.approx((1 + 1 / 3 + (1 / 2 + 2 / 3) / 2) / 3)


def test_open_set_by_hand():
    scores = np.array([[0.9, 0.1], [0.3, 0.8], [0.2, 0.1]])
    figures = bench.open_set(scores, np.array([[0.5, 0.1], [0.4, 0.2]]),
        [frozenset({0}), frozenset({0}), frozenset({0})])
    assert figures["R@0.05 N1"] == pytest.approx(1 / 3)
    assert figures["R@0.05 N2"] == pytest.approx(1 / 3)


def test_the_curve_rises_with_every_feature():
    curve = decide.shipped()
    assert (curve.weights >= 0).all()
    rows = np.linspace(0, 1, 11, dtype=np.float32)[:, None] * np.ones(len(FEATURES), np.float32)
    probability = curve.probability(rows)
    assert (np.diff(probability) > 0).all()
    assert probability[0] < decide.SUGGEST < decide.CONFIRM < probability[-1]


def test_calibration_is_reproducible_and_writes_the_curve(tmp_path, capsys):
    write(tmp_path / "claims", [{"id": f"c{at}", "claim_th": text} for at, text in enumerate(CLAIMS)])
    own = ["# note", "c0\tปากกาหมึกจาง เดี๋ยวกาใหม่", "c0\tเตรียมปากกาหมึกจาง", "c1\tรถบรรทุกขนหีบ",
        "c2\tบาร์โค้ดสืบได้ว่าเลือกใคร",
           "c2\tzzz", "-\tปากกาหมึกหมด", "-\tไปตลาดมา", "-\tรถติดมาก", "-\tบัตรหาย"]
    (tmp_path / "own").write_text("\n".join(own), "utf-8")
    write(tmp_path / "messages",
        [{"id": f"m{at}", "text": "วันนี้ซื้อปากกาหมึกซึมมาใหม่" + "ๆ" * (at % 2)} for at in range(60)])
    (tmp_path / "without").write_text("m0\n", "utf-8")
    arguments = ["--claims", str(tmp_path / "claims"), "--own-posts", str(tmp_path / "own"), "--messages",
                 str(tmp_path / "messages"), "--without", str(tmp_path / "without"), "--out",
                     str(tmp_path / "out.json")]
    assert calibrate.main(arguments) == 0
    first = (tmp_path / "out.json").read_text()
    assert calibrate.main(arguments) == 0
    assert (tmp_path / "out.json").read_text() == first
    stored = json.loads(first)
    assert set(stored["weights"]) == set(FEATURES)
    assert min(stored["weights"].values()) >= 0
    assert first in capsys.readouterr().out
