"""Verbs and the rooms that decide are held to full coverage; what no test took is named."""
from __future__ import annotations

from pathlib import Path

import pytest
from coverage import CoverageData

from checks import coverage


def test_verbs_and_deciding_rooms_are_held_and_nothing_else():
    paths = ["posts/services.py", "casework/services/opening.py", "connectors/sandbox/services.py", "kernel/clock.py",
             "triage/deciders/claim.py", "posts/models.py", "web/desk/views/case.py", "triage/tests/test_pure.py",
             "claims/services/README.md", "casework/services/tests/test_x.py", "matching/text.py"]
    assert [str(p) for p in coverage.held(map(Path, paths))] == [
        "posts/services.py", "casework/services/opening.py", "connectors/sandbox/services.py", "kernel/clock.py",
        "triage/deciders/claim.py", "matching/text.py"]


@pytest.fixture
def package(tmp_path):
    room = tmp_path / "centre" / "posts"
    room.mkdir(parents=True)
    (room / "services.py").write_text("def verb(x):\n    if x:\n        x = 1\n    return x\n")
    return tmp_path / "centre"


def recorded(package, arcs):
    data = CoverageData(str(package.parent / "data"))
    data.add_arcs({str(package / "posts" / "services.py"): arcs})
    data.write()
    return package.parent / "data"


WHOLE = [(-1, 1), (1, -1), (-1, 2), (2, 3), (3, 4), (2, 4), (4, -1)]


def test_full_coverage_is_no_fault(package):
    assert coverage.faults(recorded(package, WHOLE), package) == []


def test_a_jump_not_taken_is_named(package, capsys):
    (fault,) = coverage.faults(recorded(package, [arc for arc in WHOLE if arc != (2, 4)]), package)
    assert "not 100 %" in fault
    assert "2->4" in capsys.readouterr().out


def test_a_file_that_no_test_imports_is_a_fault(package):
    data = recorded(package, WHOLE)
    (package / "kernel").mkdir()
    (package / "kernel" / "clock.py").write_text("")
    assert coverage.faults(data, package) == ["centre/kernel/clock.py: no test imports it"]


def test_without_a_measurement_nothing_is_claimed(package):
    (fault,) = coverage.faults(package.parent / "nowhere", package)
    assert "could not be read" in fault
