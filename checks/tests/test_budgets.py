"""The size gate sees what it should, and counts as it says."""
from __future__ import annotations

import pytest

from checks import budgets

GOOD = '"""Says why."""\n\n\ndef f(a: int, *, b: str = "") -> str:\n    return b * a\n'


def catching(what: str) -> str:
    """A text for the gate to judge: good code, then something tried and whatever `what` says caught."""
    return f"{GOOD}try:\n    x = 1\nexcept{what}\n    x = 2\n"


def faults(source, where="centre/x/y.py"):
    return budgets.faults_of(source, where)[0]


def test_good_code_has_no_fault():
    assert faults(GOOD) == []
    assert faults("") == []


@pytest.mark.parametrize(("source", "sentence"), [
    ("x = 1\n", "no docstring"),
    (GOOD + "x = 1\n" * 400, "405 lines, at most 400"),
    (GOOD + "def g() -> None:\n" + "    x = 1\n" * 60, "g has 61 lines"),
    (GOOD + "def g(a, *b, **c): ...\n", "no type for a, b, c, the result"),
    (GOOD + "async def g(a) -> None: ...\n", "no type for a"),
    (catching(" Exception:"), "broad except"),
    (catching(" (ValueError, BaseException):"), "broad except"),
    (catching(":"), "broad except"),
])
def test_each_rule_is_seen(source, sentence):
    assert any(sentence in f for f in faults(source)), faults(source)


def test_a_broad_except_at_a_named_edge_is_allowed():
    assert faults(catching(" Exception:  # the named edge: strangers")) == []


@pytest.mark.parametrize("where", ["centre/utils.py", "centre/lib/x.py", "centre/x/helpers.py"])
def test_drawers_are_refused(where):
    assert "a drawer" in faults(GOOD, where)[0]


def test_explaining_costs_nothing():
    source = '"""Why."""\ndef f() -> None:\n    """One.\n\n    Two.\n    """\n    # three\n\n    x = 1\n'
    assert budgets.faults_of(source, "a.py")[1] == [budgets.Measured("a.py:2", "f", 2)]


def test_the_ninetieth_is_what_nine_in_ten_do_not_exceed():
    assert budgets.ninetieth([]) == 0
    assert budgets.ninetieth([7]) == 7
    assert budgets.ninetieth(range(1, 11)) == 9
    assert budgets.ninetieth(range(1, 101)) == 90


def test_tests_and_migrations_are_left_out():
    measured = {str(p.relative_to(budgets.ROOT)) for p in budgets.files()}
    assert "checks/budgets.py" in measured
    assert not any("tests" in p or "migrations" in p for p in measured)
