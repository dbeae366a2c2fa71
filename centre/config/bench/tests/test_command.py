"""`centre bench` as a person runs it: wrong usage, and each topic once on little input with nothing left behind."""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from centre.config.bench import command
from centre.config.bench.throwaway import CannotMeasure, throw_away
from centre.config.bench.topics.walk import _MOMENT
from centre.config.cli import FILE_COMMANDS

POSTS = [{"id": str(number), "url": f"https://example.org/{number}", "author": {"handle": "someone", "display": ""},
          "caption": words, "published_at": "2023-05-12T09:00:00+07:00"}
         for number, words in enumerate(["ปากกาในคูหาหมึกจางหาย", "ไปตลาดมา"])]


def test_bench_is_a_file_command_with_topics_found_by_looking():
    assert FILE_COMMANDS["bench"] == command.__name__
    assert {"elections", "matching", "pages", "walk"} <= command.found_topics().keys()
    assert all(len(topic.SENTENCE.split()) > 5 for topic in command.found_topics().values())


def test_wrong_usage_ends_with_two(capsys):
    for arguments in ([], ["nothing"], ["walk", "--count", "many"]):
        with pytest.raises(SystemExit) as ended:
            command.main(arguments)
        assert ended.value.code == 2


@pytest.mark.parametrize(("arguments", "words"), [
    (["elections", "--source", "/nowhere"], "/nowhere"), (["walk", "--count", "0"], "--count"),
    (["walk", "--reports", "-1"], "--reports"), (["matching", "--data", "/nowhere"], "/nowhere")])
def test_what_cannot_be_measured_is_said_with_exit_code_one(arguments, words, capsys):
    assert command.main(arguments) == 1
    assert words in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.enable_socket
def test_django_is_never_moved_to_another_folder():
    with throw_away(_MOMENT) as centre, pytest.raises(CannotMeasure, match="already"):
        centre.enter()
    assert not centre.folder.exists()


@pytest.mark.slow
@pytest.mark.enable_socket
def test_the_folder_goes_also_after_an_error():
    with pytest.raises(ZeroDivisionError), throw_away(_MOMENT) as centre:
        raise ZeroDivisionError
    assert not centre.folder.exists()


@pytest.mark.slow
@pytest.mark.parametrize(("topic", "options"), [
    ("elections", ["--limit", "3"]),
    ("walk", ["--posts", "posts.jsonl", "--count", "3", "--reports", "1"]),
    ("pages", ["--seconds", "0.01"])])
def test_a_topic_measures_on_little_input_and_leaves_nothing(topic, options, tmp_path):
    (tmp_path / "posts.jsonl").write_text("\n".join(json.dumps(post) for post in POSTS), "utf-8")
    left = tmp_path / "temporary"
    left.mkdir()
    done = run([topic, *options, "--out", "out.json"], tmp_path, left)
    assert done.returncode == 0, done.stdout + done.stderr
    stored = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert stored["topic"] == topic
    assert stored["checks"]
    assert all(check["good"] for check in stored["checks"])
    lines = done.stdout.splitlines()
    assert len({line.count("|") for line in lines if line.startswith("|")}) == 1
    assert [line.split(" | ")[0].removeprefix("| ") for line in lines if line.startswith("| ")][1:] == \
        list(stored["figures"])
    assert list(left.iterdir()) == []
    assert running(left) == []


@pytest.mark.slow
def test_a_process_that_ends_is_told_and_all_are_stopped(tmp_path):
    text = """
import sys
from centre.config.bench.throwaway import throw_away
from centre.config.bench.topics.walk import _MOMENT
with throw_away(_MOMENT) as centre:
    centre.serve()  # the database was not made: the web process refuses to start
"""
    done = subprocess.run([sys.executable, "-c", text], env={**os.environ, "TMPDIR": str(tmp_path)},
                          capture_output=True, text=True, check=False, timeout=60)
    assert "CannotMeasure" in done.stderr
    assert "migrate" in done.stderr
    assert running(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def run(arguments, folder, temporary):
    return subprocess.run([sys.executable, "-m", "centre", "bench", *arguments], cwd=folder,
                          env={**os.environ, "TMPDIR": str(temporary)}, capture_output=True, text=True,
                          check=False, timeout=120)


def running(folder):
    """Processes whose data folder lies in this one."""
    return [path.parent.name for path in Path("/proc").glob("[0-9]*/environ")
            if f"CENTRE_DATA_DIR={folder}".encode() in environment(path)]


def environment(path):
    try:
        return path.read_bytes()
    except OSError:  # it has ended meanwhile
        return b""
