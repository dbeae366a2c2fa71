"""What is installed from a wheel is all that the programs need: no template, sentence or fact stays behind."""
from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Settings of tools that work on a checkout only.
FOR_DEVELOPERS = {"sandbox/mypy.ini", "sandbox/pytest.ini"}


def _clean_copy(target: Path) -> set[str]:
    """Copy the tracked files, so that what an earlier build left behind cannot stand in for what is missing."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = {name for name in listed.stdout.decode("utf-8").split("\0") if name and (ROOT / name).is_file()}
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target / name)
    return names


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_packages(tmp_path):
    tracked = _clean_copy(tmp_path / "source")
    subprocess.run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index",
                    "-w", str(tmp_path), str(tmp_path / "source")], check=True)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        inside = set(packed.namelist())
    sentences = {name for name in tracked if name.endswith("django.po")}
    assert sentences
    assert {name.removesuffix("po") + "mo" for name in sentences} <= inside, "compiled by setup.py"
    of_packages = {name for name in tracked if name.startswith(("centre/", "sandbox/", "samples/"))}
    missing = sorted(of_packages - inside - FOR_DEVELOPERS)
    assert not missing, "add the ending to [tool.setuptools.package-data] in pyproject.toml"
    assert any(name.endswith("NOTICE") for name in inside), "the notices that the data owes travel with it"
