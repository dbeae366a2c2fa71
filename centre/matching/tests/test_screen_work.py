"""Several processes give the answers of one; what they lack is said, and a killed one is no answer."""
from __future__ import annotations

import io
import json
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import SimpleNamespace

import pytest

from centre import matching
from centre.matching import ClaimText, EncoderError, PostText, reading, screen_command, screen_work
from centre.matching.tests.meanings import Broken, Topics, reader

CLAIMS = [ClaimText("cat", "มีคนเอาแมวมา"), ClaimText("box", "ขนกันไปหมด", ("รถบรรทุกขนหีบ", "เผาทิ้งกลางดึก"))]
TEXTS = ["มีคนเอาแมวมา", "เหมียว", "", "กกต. นับคะแนนเลือกตั้ง มีคนเอาแมวมาจริงไหม", "เขาว่ารถบรรทุกขนหีบไปเผาทิ้งกลางดึก"]


@pytest.fixture
def files(tmp_path):
    """Claims and twenty posts."""
    (tmp_path / "claims").write_text("".join(
        json.dumps({"id": claim.id, "text": claim.text, "variants": claim.variants}) + "\n" for claim in CLAIMS))
    (tmp_path / "posts").write_text("".join(
        json.dumps({"id": str(at), "text": f"{TEXTS[at % 5]} {at}"}) + "\n" for at in range(20)))
    return tmp_path


@pytest.fixture
def run(files, capsys):
    """Screen the posts; answers the exit code, the bytes written (None: no file) and the complaints."""
    def call(*options):
        out = files / "out.jsonl"
        out.unlink(missing_ok=True)
        code = screen_command.main(["--catalogue", str(files / "claims"), "--posts", str(files / "posts"),
                                    "--out", str(out), *options])
        return code, out.read_bytes() if out.exists() else None, capsys.readouterr().err
    return call


@pytest.fixture
def encoder(monkeypatch):
    """Let this encoder, or none, be installed; answers the folders for vectors that were asked for."""
    def put(found, problem=None):
        folders = []

        def find(_model, folder):
            folders.append(folder)
            if problem:
                raise EncoderError(problem)
            return found and matching.Reader(found, reader(found)._meaning, folder)
        monkeypatch.setattr(reading, "reader", find)
        return folders
    return put


@pytest.fixture
def threads(monkeypatch):
    """Threads in the place of processes, so that what these do can be followed; answers how many were made."""
    made = []

    def pool(jobs, _context, begin, given):
        made.append(jobs)
        return ThreadPoolExecutor(jobs, initializer=begin, initargs=given)
    monkeypatch.setattr(screen_work, "ProcessPoolExecutor", pool)
    monkeypatch.setattr(screen_command, "_BATCH", 2)
    return made


def test_without_an_encoder_where_none_is_wanted(run, encoder):
    encoder(None, "never asked")
    code, written, complaints = run("--no-encoder")
    assert (code, complaints) == (0, "")
    assert [json.loads(line)["id"] for line in written.splitlines()] == [str(at) for at in range(20)]


@pytest.mark.parametrize(("problem", "said"), [
    (None, "its optional packages are not installed"), ("the model is damaged", "the model is damaged")])
def test_an_encoder_that_is_missing_is_named_and_the_answers_are_those_without(run, encoder, problem, said):
    plain = run("--no-encoder")[1]
    encoder(None, problem)
    code, written, complaints = run()
    assert (code, written) == (0, plain)
    assert complaints == f"centre screen: without an encoder, which finds less: {said}\n"


def test_an_encoder_reads_the_posts_that_are_looked_at_closely(run, encoder):
    plain = run("--no-encoder")[1]
    read = Topics()
    encoder(read)
    code, written, complaints = run()
    assert (code, complaints) == (0, "")
    assert written != plain
    assert any("มีคนเอาแมวมาจริงไหม" in text for text in read.asked)


def test_an_encoder_that_fails_at_the_posts_is_an_error_and_writes_nothing(run, encoder):
    encoder(Broken())
    code, written, complaints = run()
    assert (code, written) == (1, None)
    assert complaints == "centre screen: the model is gone; --no-encoder does without it\n"


def test_an_encoder_that_fails_when_a_process_starts_is_named_as_by_one_process(run, encoder, threads, monkeypatch):
    encoder(Topics())
    here = reading.reader

    def only_here(*given):
        monkeypatch.setattr(reading, "reader", gone)
        return here(*given)

    def gone(*_given):
        raise EncoderError("the model is gone")
    monkeypatch.setattr(reading, "reader", only_here)
    assert run("--jobs", "2") == (1, None, "centre screen: the model is gone; --no-encoder does without it\n")


def test_an_encoder_of_the_operator_s_own_is_used_by_every_process(run, files, threads, monkeypatch):
    asked = []

    def find(model, folder):
        asked.append(model)
        return matching.Reader(Topics(), reader(Topics())._meaning, folder)
    monkeypatch.setattr(reading, "reader", find)
    assert run("--jobs", "2", "--model", str(files / "own"))[0] == 0
    assert len(asked) >= 2
    assert set(asked) == {files / "own"}


def test_vectors_are_kept_for_the_next_run_where_a_folder_is_named(run, encoder, files):
    first, second = Topics(), Topics()
    folders = encoder(first)
    written = run("--vectors", str(files / "kept"))[1]
    assert folders == [files / "kept"]
    assert list((files / "kept").glob("*.claims"))
    claims = matching.compile(CLAIMS).parts[0].segment.wordings
    assert set(claims) <= set(first.asked)
    encoder(second)
    assert run("--vectors", str(files / "kept"))[1] == written
    assert not set(claims) & set(second.asked)
    folders = encoder(Topics())
    assert run()[1] == written
    assert not folders[0].exists(), "a folder of that call alone"


@pytest.mark.parametrize("jobs", ["2", "3"])
def test_several_give_the_answers_of_one_in_order(run, threads, encoder, jobs):
    encoder(Topics())
    alone = run()
    assert run("--jobs", jobs) == alone
    assert run("--jobs", jobs, "--no-encoder") == run("--no-encoder")
    assert threads == [int(jobs)] * 2
    assert alone[0] == 0


def test_several_read_ahead_only_so_far(threads):
    read = []

    def batches():
        for at in range(40):
            read.append(at)
            yield [PostText(str(at), "แมว")]
    with screen_work.crew(matching.compile(CLAIMS), 3, 2, encoder=False, vectors=None) as crew:
        answers = crew.screen(batches())
        assert [answer.id for answer in next(answers)] == ["0"]
        assert len(read) == 5
        assert [answer.id for answer, in answers] == [str(at) for at in range(1, 40)]
        assert list(crew.screen([])) == []


def test_a_bad_line_is_named_among_several_too(run, threads, files):
    with (files / "posts").open("a") as posts:
        posts.write("{\n")
    code, written, complaints = run("--jobs", "2", "--no-encoder")
    assert (code, len(written.splitlines())) == (1, 20)
    assert ", line 21: " in complaints


def test_a_process_that_was_killed_is_an_error_and_writes_nothing(run, threads, monkeypatch):
    def killed(_batch):
        raise BrokenProcessPool
    monkeypatch.setattr(screen_work, "_share", killed)
    code, written, complaints = run("--jobs", "2", "--no-encoder")
    assert (code, written) == (1, None)
    assert complaints == "centre screen: a process was killed; nothing was written\n"


def test_whoever_ends_early_does_not_wait_for_the_others(threads, monkeypatch):
    ended = []
    monkeypatch.setattr(screen_work.processes, "end_all", lambda: ended.append(True))
    with (pytest.raises(KeyboardInterrupt),
          screen_work.crew(matching.compile(CLAIMS), 3, 2, encoder=False, vectors=None)):
        raise KeyboardInterrupt
    assert ended == [True]
    with screen_work.crew(matching.compile(CLAIMS), 3, 2, encoder=False, vectors=None):
        pass
    assert ended == [True]


@pytest.mark.parametrize("jobs", ["0", "-1", "two"])
def test_jobs_says_what_it_takes(run, capsys, jobs):
    with pytest.raises(SystemExit) as stopped:
        run(f"--jobs={jobs}")
    assert stopped.value.code == 2
    assert "must be a whole number of at least 1" in capsys.readouterr().err


HOSTILE = ["", "x" * 1_000_000, "🙏🔴😀" * 3_000, "ก" + "\u0e48" * 10_000, "หีบ " * 50_000, "\ud800แมว\udfff"]


def test_hostile_lines_are_answered_one_by_one_even_those_of_one_id(run, files, encoder):
    encoder(Topics())
    (files / "posts").write_text("".join(json.dumps({"id": "same", "text": text}) + "\n" for text in HOSTILE))
    code, written, complaints = run()
    assert (code, complaints) == (0, "")
    assert [json.loads(line)["id"] for line in written.splitlines()] == ["same"] * len(HOSTILE)
    (files / "claims").write_text("")
    assert {tuple(json.loads(line)["matches"]) for line in run()[1].splitlines()} == {()}


# Real processes

@pytest.mark.slow
def test_two_processes_write_the_bytes_of_one(run):
    alone = run("--no-encoder")
    assert alone[0] == 0
    assert run("--no-encoder", "--jobs", "2") == alone


@pytest.mark.slow
def test_a_killed_process_leaves_no_output(run, files, monkeypatch, capsys):
    started = []
    real = screen_work.ProcessPoolExecutor

    class Watched(real):
        def submit(self, *given):
            future = super().submit(*given)
            if not started:
                started.extend(self._processes)
                os.kill(started[0], signal.SIGKILL)
            return future
    monkeypatch.setattr(screen_work, "ProcessPoolExecutor", Watched)
    code, written, complaints = run("--no-encoder", "--jobs", "2")
    assert (code, written) == (1, None)
    assert "a process was killed" in complaints
    assert sorted(path.name for path in files.iterdir()) == ["claims", "posts"], "no draft stays behind"


def begin_with_a_model_that_is_cut_short(*given):
    found = reading.reader
    reading.reader = lambda _model, folder: found(folder, folder)
    BEGIN(*given)


BEGIN = screen_work._begin


@pytest.mark.slow
def test_a_model_that_a_process_cannot_read_is_no_killed_process(run, encoder, files, monkeypatch):
    for name in ("model.onnx", "tokenizer.json"):
        (files / "model" / name).parent.mkdir(exist_ok=True)
        (files / "model" / name).write_bytes(b"{")
    encoder(Topics())
    monkeypatch.setattr(screen_work, "_begin", begin_with_a_model_that_is_cut_short)
    code, written, complaints = run("--jobs", "2", "--vectors", str(files / "model"))
    assert (code, written) == (1, None)
    assert complaints.startswith(f"centre screen: {files / 'model'}")
    assert complaints.endswith("--no-encoder does without it\n")


def test_posts_from_standard_input(run, files, monkeypatch, threads):
    given = (files / "posts").read_bytes()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(given)))
    expected = run("--no-encoder")
    assert run("--no-encoder", "--jobs", "2", "--posts", "-") == expected
