"""Holds what decides to full branch coverage by the fast suite: `python -m checks.coverage`."""
from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from coverage import Coverage
from coverage.exceptions import CoverageException

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "var" / "coverage" / "data"
WHOLE_ROOMS = ("triage", "matching", "kernel")
"""Rooms in which every file is held; of all other rooms the verbs are (`services`)."""
ASIDE = {"tests", "migrations"}


def held(paths: Iterable[Path]) -> Iterator[Path]:
    """Those of the paths, relative to the package `centre`, in which no branch may go untested."""
    for path in paths:
        verbs = path.stem == "services" or "services" in path.parts[:-1]
        if path.suffix == ".py" and not ASIDE & set(path.parts) and (verbs or path.parts[0] in WHOLE_ROOMS):
            yield path


def measure() -> int:
    """Run the fast suite and keep what it touched; its exit code."""
    DATA.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pytest", "-n", "2", "--cov=centre", "--cov-branch", "--cov-report="]
    return subprocess.call(command, cwd=ROOT, env={**os.environ, "COVERAGE_FILE": str(DATA)})


def faults(data: Path, package: Path) -> list[str]:
    """What keeps the measured run below full coverage; prints lines and branches that no test took."""
    files = sorted(package / path for path in held(p.relative_to(package) for p in package.rglob("*.py")))
    coverage = Coverage(data_file=str(data), config_file=str(ROOT / "pyproject.toml"))
    try:
        coverage.load()
        share = coverage.report(include=[str(f) for f in files], show_missing=True, skip_covered=True, precision=2)
    except CoverageException as error:
        return [f"coverage could not be read: {error}"]
    seen = coverage.get_data().measured_files()
    unseen = [f"{f.relative_to(package.parent)}: no test imports it" for f in files if str(f) not in seen]
    if share < 100:
        unseen.append(f"services, {', '.join(WHOLE_ROOMS)}: {share:.2f} % of lines and branches, not 100 %")
    return unseen


def main() -> int:
    """Measure unless told to `--read` the last measurement; exit code 1 when tests fail or a branch is untested."""
    failed = 0 if "--read" in sys.argv[1:] else measure()
    found = faults(DATA, ROOT / "centre")
    print("\n".join(found) or f"coverage: every branch of services, {', '.join(WHOLE_ROOMS)} is tested")
    return 1 if failed or found else 0


if __name__ == "__main__":
    sys.exit(main())
