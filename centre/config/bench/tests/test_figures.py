import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.config.bench.figures import Figures, milliseconds, percentile


@given(st.lists(st.floats(0, 1e3), min_size=1, max_size=60), st.floats(0.001, 1))
def test_a_percentile_is_the_smallest_value_that_the_share_does_not_exceed(values, share):
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
    assert sum(value < found for value in values) < share * len(values) + 1e-9


def test_percentiles_by_hand():
    hundred = [number / 1000 for number in range(100, 0, -1)]
    assert milliseconds(hundred) == {"p50 ms": 50.0, "p99 ms": 99.0}
    assert milliseconds([0.002]) == {"p50 ms": 2.0, "p99 ms": 2.0}
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.5)


def test_the_table_is_well_formed_and_json_carries_the_machine(tmp_path, capsys):
    figures = Figures("topic", ("count", "seconds", "kind"))
    figures.rows["one"] = {"count": 14872, "seconds": 0.01234, "kind": "fast"}
    figures.rows["two"] = {"seconds": 2345.6}
    figures.check("all agree", good=True, found="2 asked")
    figures.notes.append("a note")
    assert figures.publish(tmp_path / "out.json") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == ["| | count | seconds | kind |", "|---|---:|---:|---:|",
                         "| one | 14,872 | 0.0123 | fast |", "| two | – | 2,346 | – |"]
    assert "ok   all agree: 2 asked" in lines
    assert "a note" in lines
    stored = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert stored["figures"]["one"]["count"] == 14872
    assert {"cores", "python", "load_before"} <= stored["measured_on"].keys()
    assert stored["measured_at"].endswith("+00:00")


def test_a_failed_check_is_told_and_ends_with_one(capsys):
    figures = Figures("topic", ())
    figures.check("all agree", good=False, found="1 differs")
    assert figures.publish(None) == 1
    assert "FAIL all agree: 1 differs" in capsys.readouterr().out
