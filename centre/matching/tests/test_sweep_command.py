"""`centre sweep` gives the answers of the screening, in order, whatever happens on the way."""
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import pytest

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from centre.matching import (  # noqa: E402 - pyarrow is optional
    reading,
    screening,
    stored_posts,
    sweep,
    sweep_command,
    sweep_journal,
    sweep_work,
)
from centre.matching.catalogue import MODEL_VERSION, compile  # noqa: A004, E402
from centre.matching.encoder import EncoderError  # noqa: E402
from centre.matching.screening import PostText  # noqa: E402
from centre.matching.segments import ClaimText  # noqa: E402
from centre.matching.tests.test_sweep import own, reader  # noqa: E402
from centre.matching.text import normalise_many  # noqa: E402

CLAIMS = [ClaimText("ink", "เจ้าหน้าที่เตรียมปากกาหมึกจางหายแล้วจะกาใหม่", ("พกปากกาไปเอง",)),
          ClaimText("bar", "บาร์โค้ดบนบัตร")]
REPEATS = "เขาว่าเจ้าหน้าที่เตรียมปากกาหมึกจางหายแล้วจะกาใหม่ พกปากกาไปเองนะ"


def texts():
    everyday = own()[0][:40]
    return [REPEATS if at % 7 == 3 else everyday[at] for at in range(40)]


def write(path, listed, *, normalised=False, group=8):
    path.parent.mkdir(parents=True, exist_ok=True)
    ids = [f"{path.stem}-{at}" for at in range(len(listed))]
    made = {"id": ids, "text": listed} | ({"normalised": normalise_many(listed)} if normalised else {})
    table = pa.table({name: pa.array(column, pa.string()) for name, column in made.items()})
    if normalised:
        table = table.replace_schema_metadata(stored_posts.metadata(MODEL_VERSION))
    pq.write_table(table, path, row_group_size=group)


@pytest.fixture
def run(tmp_path, capsysbinary):
    """Run the command on tmp_path/posts; answers exit code, rows of the output (None: no file) and its complaints."""
    catalogue = tmp_path / "claims.jsonl"
    catalogue.write_text("".join(json.dumps({"id": claim.id, "text": claim.text, "variants": claim.variants}) + "\n"
                                 for claim in CLAIMS))

    def call(*options, claim="ink", out="out.jsonl"):
        target = out if out == "-" else str(tmp_path / out)
        code = sweep_command.main([claim, "--posts", str(tmp_path / "posts"), "--catalogue", str(catalogue),
                                   "--out", target, "--jobs", "1", *(options or ("--no-encoder",))])
        printed = capsysbinary.readouterr()
        written = printed.out if out == "-" else (tmp_path / out).read_bytes() if (tmp_path / out).is_file() else None
        rows = None if written is None else [json.loads(line) for line in written.splitlines()]
        return code, rows, printed.err.decode()
    return call


def live(listed, by=None, threshold=0.2):
    answers = screening.screen([PostText(str(at), text) for at, text in enumerate(listed)], compile(CLAIMS), 10, by)
    return [(int(answer.id), match.probability) for answer in answers for match in answer.matches
            if match.claim_id == "ink" and match.probability >= threshold]


@pytest.mark.parametrize("normalised", [True, False])
def test_the_answers_are_those_of_the_screening_in_order(run, tmp_path, normalised):
    write(tmp_path / "posts/b.parquet", texts(), normalised=normalised)
    write(tmp_path / "posts/a/x.parquet", [REPEATS], normalised=normalised)
    code, rows, complaints = run()
    assert (code, complaints) == (0, "")
    assert [(row["file"], row["row"]) for row in rows] == [
        ("a/x.parquet", 0), *(("b.parquet", at) for at, _ in live(texts()))]
    assert [row["probability"] for row in rows[1:]] == [probability for _, probability in live(texts())]
    assert {row["claim_id"] for row in rows} == {"ink"}
    assert rows[0]["id"] == "x-0"
    assert "".join(REPEATS[begin:end] for begin, end in rows[0]["spans"])


def test_the_same_on_standard_output(run, tmp_path):
    write(tmp_path / "posts/b.parquet", texts())
    assert run()[1] == run(out="-")[1] != []
    assert not list(tmp_path.glob("*.journal"))


def test_with_an_encoder_and_what_is_kept_beside_the_files(run, tmp_path, monkeypatch):
    by = reader()
    monkeypatch.setattr(reading, "reader", lambda *_: by)
    write(tmp_path / "posts/b.parquet", texts())
    code, rows, _ = run("--write-columns")
    assert code == 0
    assert [(row["row"], row["probability"]) for row in rows] == live(texts(), by)
    monkeypatch.setattr(sweep, "keep", None)
    monkeypatch.setattr(sweep_work, "normalise_many", None)
    assert run("--write-columns")[:2] == (0, rows)
    os.utime(tmp_path / "posts/b.parquet", (1, 1))
    with pytest.raises(TypeError):
        run("--write-columns")


@pytest.mark.parametrize("read", [True, False])
def test_long_posts_as_exported_are_answered_as_by_the_screening(run, tmp_path, monkeypatch, read):
    by = reader() if read else None
    monkeypatch.setattr(reading, "reader", lambda *_: by)
    everyday = " ".join(own()[0][:60])
    posts = [everyday[:at] + REPEATS + everyday[at:] for at in (0, 700, 2500)] + [everyday, REPEATS, everyday * 3]
    write(tmp_path / "posts/b.parquet", posts, normalised=True)
    _, rows, _ = run("--threshold", "0.02", *([] if read else ["--no-encoder"]))
    assert [row["row"] for row in rows] == [at for at, _ in live(posts, by, 0.02)] != []
    assert [row["probability"] for row in rows] == pytest.approx([one for _, one in live(posts, by, 0.02)], abs=2e-6)


def test_by_words_alone_nothing_is_worked_out_that_is_not_to_be_kept(run, tmp_path, monkeypatch):
    write(tmp_path / "posts/b.parquet", texts(), normalised=True)
    monkeypatch.setattr(sweep, "keep", None)
    monkeypatch.setattr(sweep_work, "normalise_many", None)
    code, rows, complaints = run()
    assert (code, complaints) == (0, "")
    assert [(row["row"], row["probability"]) for row in rows] == live(texts())


def test_columns_of_another_model_do_not_count(run, tmp_path):
    lying = pa.table({"text": texts(), "normalised": [""] * 40})
    (tmp_path / "posts").mkdir()
    pq.write_table(lying.replace_schema_metadata(stored_posts.metadata("old-1")), tmp_path / "posts/b.parquet")
    _, rows, _ = run()
    assert [row["row"] for row in rows] == [at for at, _ in live(texts())]
    assert {row["id"] for row in rows} == {None}


@pytest.mark.parametrize(("make", "reason"), [
    (lambda path: path.write_bytes(b""), "an empty file"),
    (lambda path: path.write_bytes(b"PAR1 is not enough"), "not a whole Parquet file"),
    (lambda path: path.write_bytes((path.parent / "good.parquet").read_bytes()[:-9]), "not a whole Parquet file"),
    (lambda path: pq.write_table(pa.table({"words": ["a"]}), path), 'no column "text" (there are: words)'),
    (lambda path: pq.write_table(pa.table({"text": [1]}), path), 'column "text" is int64, not string'),
    (lambda path: pq.write_table(pa.table({"text": ["a"], "id": [1.5]}), path), 'column "id" is double'),
    (lambda path: pq.write_table(pa.table([["a"], ["b"]], ["text", "text"]), path), "several columns are called"),
])
def test_a_bad_file_is_named_and_the_others_are_swept(run, tmp_path, make, reason):
    write(tmp_path / "posts/good.parquet", texts())
    make(tmp_path / "posts/bad.parquet")
    code, rows, complaints = run()
    assert code == 1
    assert f"bad.parquet: {reason}" in complaints
    assert len(rows) == len(live(texts()))


def test_a_row_group_that_is_damaged_is_named_and_tried_again(run, tmp_path):
    write(tmp_path / "posts/b.parquet", texts(), normalised=True)
    path = tmp_path / "posts/b.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + b"\xff" * 200 + whole[204:])
    code, rows, complaints = run()
    assert code == 1
    assert "b.parquet, row group 0: cannot be read" in complaints
    assert [row["row"] for row in rows] == [at for at, _ in live(texts()) if at >= 8]
    path.write_bytes(whole)
    assert len(run()[1]) == len(live(texts()))
    assert not list(tmp_path.glob("*.journal"))


def test_nulls_other_string_types_and_numbers_as_ids(run, tmp_path):
    (tmp_path / "posts").mkdir()
    listed = [None, REPEATS, ""]
    for name, kind in (("a", pa.large_string()), ("b", pa.dictionary(pa.int32(), pa.string()))):
        table = pa.table({"id": [7, None, 9], "text": pa.array(listed).cast(kind)})
        pq.write_table(table, tmp_path / f"posts/{name}.parquet")
    _, rows, complaints = run("--no-encoder", "--write-columns")
    assert complaints == ""
    assert [(row["file"], row["row"], row["id"]) for row in rows] == [("a.parquet", 1, None), ("b.parquet", 1, None)]
    assert run()[1] == rows


def test_a_stopped_sweep_goes_on_where_it_was(run, tmp_path, monkeypatch):
    write(tmp_path / "posts/b.parquet", texts(), normalised=True)
    share, seen = sweep_work.share, []

    def stopped(group):
        if len(seen) == 2:
            raise KeyboardInterrupt
        seen.append(group.number)
        return share(group)

    monkeypatch.setattr(sweep_work, "share", stopped)
    code, rows, complaints = run()
    assert (code, rows) == (130, None)
    assert "the same command goes on" in complaints
    with (tmp_path / "out.jsonl.journal").open("ab") as journal:
        journal.write(b"0000 {half")
    monkeypatch.setattr(sweep_work, "share", lambda group: seen.append(group.number) or share(group))
    code, rows, _ = run()
    assert code == 0
    assert seen == [0, 1, 2, 3, 4]
    assert [(row["row"], row["probability"]) for row in rows] == live(texts())


def test_a_journal_of_another_question_is_refused_until_told_to_restart(run, tmp_path, monkeypatch):
    write(tmp_path / "posts/b.parquet", texts())
    journal = sweep_journal.Journal(tmp_path / "out.jsonl.journal", {"claim": "other"})
    assert "another sweep is writing" in run()[2]
    journal.close()
    code, rows, complaints = run()
    assert (code, rows) == (1, None)
    assert "belongs to another sweep" in complaints
    code, rows, _ = run("--no-encoder", "--restart")
    assert code == 0
    assert len(rows) == len(live(texts()))


def test_an_installation_sweeps_with_the_encoder_that_it_screens_with(run, tmp_path, monkeypatch):
    write(tmp_path / "posts/b.parquet", texts(), normalised=True)
    asked = []
    monkeypatch.setattr(reading, "reader", lambda model, _folder: asked.append(model))
    given = ["ink", "--posts", str(tmp_path / "posts"), "--out", str(tmp_path / "own.jsonl"), "--jobs", "1"]
    assert sweep_command.main(given, CLAIMS, model=tmp_path / "model") == 0
    assert set(asked) == {tmp_path / "model"}
    asked.clear()
    assert sweep_command.main([*given, "--restart"], CLAIMS, encoder=False) == 0
    assert asked == []


def test_told_to_end_it_clears_up_and_can_go_on(run, tmp_path, monkeypatch):
    write(tmp_path / "posts/b.parquet", texts(), normalised=True)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(sweep_command.tempfile, "tempdir", str(scratch))

    def ended(_group):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)

    with monkeypatch.context() as patch:
        patch.setattr(sweep_work, "share", ended)
        code, rows, complaints = run()
    assert (code, rows) == (143, None)
    assert "goes on from here" in complaints
    assert not list(scratch.iterdir())
    assert run()[0] == 0


def test_a_changed_file_is_swept_again(run, tmp_path, monkeypatch):
    write(tmp_path / "posts/b.parquet", texts())
    share = sweep_work.share
    monkeypatch.setattr(sweep_command, "_write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    assert run()[0] == 130
    monkeypatch.undo()
    write(tmp_path / "posts/b.parquet", [REPEATS])
    assert share is sweep_work.share
    assert [row["row"] for row in run()[1]] == [0]


@pytest.mark.parametrize(("options", "said"), [
    (["ink", "--posts", "nowhere", "--text", "x", "--no-encoder"], "no Parquet files here"),
    (["gone", "--posts", "posts", "--catalogue", "claims.jsonl", "--no-encoder"], "has no claim 'gone'"),
    (["ink", "--posts", "posts", "--catalogue", "posts/b.parquet", "--no-encoder"], "line 1: no claim"),
    (["ink", "--posts", "posts", "--catalogue", "odd.jsonl", "--no-encoder"], 'line 2: "id", "text"'),
    (["ink", "--posts", "posts", "--text", "x", "--no-encoder", "--out", "no/out.jsonl"], "No such file"),
    (["ink", "--posts", "odd.jsonl", "--text", "x", "--no-encoder"], "odd.jsonl: not a whole Parquet file"),
])
def test_what_cannot_be_done_is_said(tmp_path, monkeypatch, capsys, options, said):
    write(tmp_path / "posts/b.parquet", texts())
    (tmp_path / "claims.jsonl").write_text('{"id": "ink", "text": "x"}\n')
    (tmp_path / "odd.jsonl").write_text('\n{"id": 1, "text": "x"}\n')
    monkeypatch.chdir(tmp_path)
    assert sweep_command.main(options) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("options", [
    ["ink"], ["ink", "--posts", "p"], ["ink", "--posts", "p", "--text", "x", "--jobs", "0"],
    ["ink", "--posts", "p", "--text", "x", "--threshold", "2"],
    ["ink", "--posts", "p", "--text", "x", "--threshold", "much"]])
def test_wrong_usage(options, capsys):
    with pytest.raises(SystemExit) as stopped:
        sweep_command.main(options)
    assert stopped.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_without_pyarrow_the_command_says_how_to_get_it(monkeypatch, capsys):
    monkeypatch.setattr(sweep_command.importlib.util, "find_spec", lambda _: None)
    assert sweep_command.main(["c", "--posts", "p", "--text", "x"]) == 1
    assert "election-centre[parquet]" in capsys.readouterr().err


def test_without_an_encoder_it_is_said_that_only_words_count(run, tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "reader", lambda *_: None)
    write(tmp_path / "posts/b.parquet", texts())
    code, rows, complaints = run("--threshold", "0.2")
    assert code == 0
    assert "no encoder is installed" in complaints
    assert len(rows) == len(live(texts()))


def test_a_full_disk_beside_the_files_costs_only_a_word(run, tmp_path, monkeypatch):
    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    write(tmp_path / "posts/b.parquet", texts())
    monkeypatch.setattr(stored_posts.pq, "write_table", full)
    code, rows, complaints = run("--no-encoder", "--write-columns")
    assert code == 0
    assert "could not be kept beside it (No space left on device)" in complaints
    assert len(rows) == len(live(texts()))
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.slow
def test_processes_that_are_killed_lose_nothing_and_two_give_the_answers_of_one(tmp_path):
    for name in "abcd":
        write(tmp_path / f"posts/{name}.parquet", texts() * 20, group=20)
    options = ["ink", "--posts", str(tmp_path / "posts"), "--text", CLAIMS[0].text, "--no-encoder"]
    assert sweep_command.main([*options, "--jobs", "1", "--out", str(tmp_path / "one.jsonl")]) == 0
    out = tmp_path / "two.jsonl"
    command = [sys.executable, "-m", "centre", "sweep", *options, "--jobs", "2", "--out", str(out)]
    journal = tmp_path / "two.jsonl.journal"
    process = subprocess.Popen(command, start_new_session=True)
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        if journal.exists() and journal.read_bytes().count(b"\n") > 4:
            os.killpg(process.pid, signal.SIGKILL)
            break
        time.sleep(0.005)
    process.wait()
    assert subprocess.run(command, check=False).returncode == 0
    assert out.read_bytes() == (tmp_path / "one.jsonl").read_bytes() != b""


def test_several_at_once_give_the_answers_of_one_in_the_same_order(run, tmp_path, monkeypatch):
    write(tmp_path / "posts/b.parquet", texts(), normalised=True)
    write(tmp_path / "posts/a.parquet", texts()[::-1])
    alone = run()[1]
    monkeypatch.setattr(sweep_command, "ProcessPoolExecutor",
                        lambda count, _context, begin, plan: ThreadPoolExecutor(count, "", begin, plan))
    assert run("--no-encoder", "--jobs", "3")[:2] == (0, alone)


def test_a_process_that_is_killed_is_said(run, tmp_path, monkeypatch):
    def killed(_group):
        raise BrokenProcessPool

    write(tmp_path / "posts/b.parquet", texts())
    monkeypatch.setattr(sweep_work, "share", killed)
    code, rows, complaints = run()
    assert (code, rows) == (1, None)
    assert "a process was killed" in complaints


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_encoder_that_fails_when_a_process_starts_is_named(run, tmp_path, monkeypatch, jobs):
    def starting(plan):
        monkeypatch.setattr(sweep_work, "reader_of", gone)
        real(plan)

    def gone(_plan):
        raise EncoderError("the model is gone")

    write(tmp_path / "posts/b.parquet", texts())
    real = sweep_work.begin
    monkeypatch.setattr(sweep_work, "reader_of", lambda _plan: reader())
    monkeypatch.setattr(sweep_work, "begin", starting)
    monkeypatch.setattr(sweep_command, "ProcessPoolExecutor",
                        lambda count, _context, begin, plan: ThreadPoolExecutor(count, "", begin, plan))
    code, rows, complaints = run("--jobs", jobs)
    assert (code, rows) == (1, None)
    assert complaints == "centre sweep: the model is gone; --no-encoder does without it\n"


def test_columns_of_different_lengths_are_no_whole_file(run, tmp_path, monkeypatch):
    write(tmp_path / "posts/b.parquet", texts())
    column = stored_posts._column
    monkeypatch.setattr(stored_posts, "_column",
                        lambda source, names: iter([*list(column(source, names))[:-2], None]))
    code, _, complaints = run()
    assert code == 1
    assert "its columns differ in length" in complaints


def test_a_damaged_file_beside_is_made_again(run, tmp_path):
    write(tmp_path / "posts/b.parquet", texts())
    rows = run("--no-encoder", "--write-columns")[1]
    beside = sorted((tmp_path / "posts/b.parquet.columns").iterdir())
    beside[0].write_bytes(b"damaged")
    pq.write_table(pq.read_table(beside[1]).replace_schema_metadata({stored_posts.METADATA: b"["}), beside[1])
    pq.write_table(pq.read_table(beside[2]).replace_schema_metadata({stored_posts.METADATA: b"[]"}), beside[2])
    assert run("--no-encoder", "--write-columns")[:2] == (0, rows)
    assert all(pq.read_schema(path).metadata[stored_posts.METADATA].startswith(b'{"model"') for path in beside)


def test_no_posts_at_all_is_no_match(run, tmp_path):
    write(tmp_path / "posts/none.parquet", [], normalised=True)
    write(tmp_path / "posts/empty.parquet", ["", ""], normalised=True)
    assert run() == (0, [], "")


def test_a_damaged_column_of_texts_costs_its_row_group_alone(run, tmp_path):
    write(tmp_path / "posts/b.parquet", texts())
    path = tmp_path / "posts/b.parquet"
    column = pq.read_metadata(path).row_group(0).column(1)
    begin = column.dictionary_page_offset or column.data_page_offset
    whole = path.read_bytes()
    path.write_bytes(whole[:begin] + b"\xff" * 60 + whole[begin + 60:])
    code, rows, complaints = run()
    assert code == 1
    assert "b.parquet, row group 0: cannot be read" in complaints
    assert [row["row"] for row in rows] == [at for at, _ in live(texts()) if at >= 8]


def test_rows_are_found_again_in_batches_of_any_size(run, tmp_path, monkeypatch):
    write(tmp_path / "posts/b.parquet", texts())
    whole = run()
    monkeypatch.setattr(stored_posts, "BATCH", 2)
    assert run() == whole
    assert whole[0] == 0
