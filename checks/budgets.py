"""Keeps files and functions small, typed and introduced: `python -m checks.budgets`.

Lines of a function count without its docstring, comments and blank lines, because explaining is no fault.
"""
from __future__ import annotations

import ast
import math
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("centre", "sandbox", "samples", "checks")
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
LONGEST_OF_NINE_IN_TEN = 30
DRAWERS = {"utils", "util", "helpers", "helper", "common", "lib", "misc"}
_LEFT_OUT = {"tests", "migrations", "__pycache__"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Measured:
    """One function and its length in lines of code."""

    where: str
    name: str
    lines: int


def files(root: Path = ROOT) -> list[Path]:
    """Every Python file of the house's packages, without tests and migrations."""
    return sorted(path for package in PACKAGES for path in (root / package).rglob("*.py")
                  if not _LEFT_OUT & set(path.relative_to(root).parts))


def faults_of(source: str, where: str) -> tuple[list[str], list[Measured]]:
    """What one file does against the rules, one sentence each, and the measure of its functions."""
    tree = ast.parse(source)
    found = list(_file_faults(source, tree, where))
    measured = []
    empty = {number for number, line in enumerate(source.splitlines(), start=1)
             if not line.strip() or line.lstrip().startswith("#")}
    for function in _functions(tree):
        lines = _length(function, empty)
        measured.append(Measured(f"{where}:{function.lineno}", function.name, lines))
        if lines > LONGEST_FUNCTION:
            found.append(f"{where}:{function.lineno}: {function.name} has {lines} lines, at most {LONGEST_FUNCTION}")
        if untyped := _untyped(function):
            found.append(f"{where}:{function.lineno}: {function.name} has no type for {', '.join(untyped)}")
    return found, measured


def ninetieth(lengths: Iterable[int]) -> int:
    """The length that nine functions in ten do not exceed; 0 for none."""
    ordered = sorted(lengths)
    return ordered[math.ceil(len(ordered) * 0.9) - 1] if ordered else 0


def _file_faults(source: str, tree: ast.Module, where: str) -> Iterator[str]:
    lines = source.count("\n")
    if lines > LONGEST_FILE:
        yield f"{where}: {lines} lines, at most {LONGEST_FILE}"
    if Path(where).stem in DRAWERS or DRAWERS & set(Path(where).parent.parts):
        yield f"{where}: a drawer for everything; name the module for what it does"
    if source.strip() and not (ast.get_docstring(tree) or "").strip():
        yield f"{where}: no docstring says why this module exists"
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and _is_broad(node) and "named edge" not in _line(source, node.lineno):
            yield f"{where}:{node.lineno}: a broad except; say `# … the named edge: why` where one is meant"


def _is_broad(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(k is None or (isinstance(k, ast.Name) and k.id in {"Exception", "BaseException"}) for k in kinds)


def _functions(tree: ast.Module) -> Iterator[Function]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _length(function: Function, empty: set[int]) -> int:
    spent = set(range(function.lineno, (function.end_lineno or function.lineno) + 1)) - empty
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        spent -= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return len(spent)


def _untyped(function: Function) -> list[str]:
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    missing = [a.arg for a in every if a.annotation is None and a.arg not in {"self", "cls"}]
    return missing if function.returns is not None else [*missing, "the result"]


def _line(source: str, number: int) -> str:
    return source.splitlines()[number - 1]


def main() -> int:
    """Measure the house; exit code 1 when a rule is broken."""
    found, measured = [], []
    for path in files():
        faults, functions = faults_of(path.read_text("utf-8"), str(path.relative_to(ROOT)))
        found += faults
        measured += functions
    usual = ninetieth(m.lines for m in measured)
    if usual > LONGEST_OF_NINE_IN_TEN:
        found.append(f"nine functions in ten have up to {usual} lines, at most {LONGEST_OF_NINE_IN_TEN}")
    longest = max(measured, key=lambda m: m.lines, default=Measured("-", "-", 0))
    print("\n".join(found) or f"sizes: {len(files())} files, {len(measured)} functions; nine in ten have at most "
          f"{usual} lines, the longest {longest.lines} ({longest.name}, {longest.where})")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
