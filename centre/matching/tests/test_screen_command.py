import io
import json
import sys
from types import SimpleNamespace

import pytest

from centre.matching import screen_command

CLAIMS = (
    '{"id":"ink","text":"เจ้าหน้าที่เตรียมปากกาหมึกจางหายแล้วจะกาใหม่","variants":["พกปากกาไปเอง"]}\n'
    '{"id":"b","text":"บาร์โค้ดบนบัตร"}\n'
)
POST = '{"id":"p1","text":"ปากกาหมึกจาง เดี๋ยวกาใหม่"}\n'


@pytest.fixture
def run(tmp_path, monkeypatch, capsysbinary):
    """Run the command; answers exit code, rows of the output (None: no file) and its complaints."""
    def call(posts, *options, claims=CLAIMS, out="out.jsonl", posts_from=None):
        (tmp_path / "claims").write_bytes(claims.encode() if isinstance(claims, str) else claims)
        (tmp_path / "posts").write_bytes(posts.encode() if isinstance(posts, str) else posts)
        target = out if out == "-" or out.startswith("/") else str(tmp_path / out)
        code = screen_command.main(["--catalogue", str(tmp_path / "claims"), "--posts",
                                    posts_from or str(tmp_path / "posts"), "--out", target, *options])
        printed = capsysbinary.readouterr()
        written = printed.out if out == "-" else (tmp_path / out).read_bytes() if (tmp_path / out).is_file() else None
        rows = None if written is None else [json.loads(line) for line in written.decode("utf-8").splitlines()]
        return code, rows, printed.err.decode("utf-8", "surrogateescape")
    return call


def test_a_line_a_post_in_the_same_order(run):
    code, rows, complaints = run(POST + '\n{"id":"p2","text":""}\n')
    assert (code, complaints) == (0, "")
    assert [row["id"] for row in rows] == ["p1", "p2"]
    best = rows[0]["matches"][0]
    assert best["claim_id"] == "ink"
    assert best["stance"] == "spreads"
    assert {"score", "probability", "spans"} <= best.keys()
    assert all(len(span) == 2 for span in best["spans"])
    assert 0 <= rows[0]["election_related"] <= 1


@pytest.mark.parametrize(("posts", "batch", "options"), [(600, screen_command._BATCH, ["--no-encoder"]), (25, 8, [])])
def test_many_posts_keep_their_order_and_top_limits_matches(run, monkeypatch, posts, batch, options):
    monkeypatch.setattr(screen_command, "_BATCH", batch)
    given = "".join(f'{{"id":"{at}","text":"ปากกา บัตร {at}"}}\n' for at in range(posts))
    code, rows, _ = run(given, "--top", "1", *options)
    assert code == 0
    assert [row["id"] for row in rows] == [str(at) for at in range(posts)]
    assert all(len(row["matches"]) == 1 for row in rows)


@pytest.mark.parametrize(("line", "named"), [
    (b"{", "not JSON"), (b'{"id":"x","text":"\xff"}', "not UTF-8 (byte 19)"),
    (b"[1]", "not a JSON object"), (b'"x"', "not a JSON object"),
    (b'{"id":"x"}', '"text" is missing'), (b'{"id":1,"text":"x"}', '"id" is missing or not a string'),
    (b'{"id":"\\ud83d","text":"x"}', "half a character"), (b'{"id":"","text":"x"}', '"id" is empty'),
    (b"[" * 200_000, "not JSON"), (b"1" * 5_000, "not JSON"),
])
def test_a_bad_line_is_named_and_skipped(run, line, named):
    code, rows, complaints = run(POST.encode() + line + b"\n" + POST.replace("p1", "p3").encode())
    assert code == 1
    assert [row["id"] for row in rows] == ["p1", "p3"]
    assert ", line 2: " in complaints
    assert named in complaints


def test_strict_stops_at_once_and_leaves_no_output(run):
    code, rows, complaints = run("{\n" + POST + "[\n", "--strict")
    assert (code, rows) == (1, None)
    assert complaints.count("line ") == 1


def test_bad_claims_are_named_too(run):
    bad = '{"id":"v","text":"x","variants":"y"}\n{"id":"w","text":"x","variants":[1]}\n'
    code, rows, complaints = run(POST, claims="\ufeff" + CLAIMS + bad)
    assert code == 1
    assert rows[0]["matches"]
    assert complaints.count('"variants" must be a list of strings') == 2


def test_repeated_claims_are_an_error_that_names_them(run):
    code, rows, complaints = run(POST, claims=CLAIMS + CLAIMS)
    assert (code, rows) == (1, None)
    assert "'ink'" in complaints


def test_zero_claims_are_no_error(run):
    code, rows, _ = run(POST, claims="")
    assert (code, rows[0]["matches"]) == (0, [])


def test_missing_files_and_folders_are_named(run, tmp_path):
    code, _, complaints = run(POST, posts_from=str(tmp_path / "nowhere"))
    assert code == 1
    assert "nowhere" in complaints
    code, _, complaints = run(POST, out="no/such/folder/out")
    assert code == 1
    assert "No such file" in complaints


def test_a_line_over_the_limit_is_skipped_and_the_next_one_is_read(run, monkeypatch):
    monkeypatch.setattr(screen_command, "_MAX_LINE", 400)
    code, rows, complaints = run('{"id":"long","text":"' + "x" * 900 + '"}\n'
                                  + POST + '{"id":"end","text":"' + "x" * 500)
    assert code == 1
    assert [row["id"] for row in rows] == ["p1"]
    assert complaints.count("longer than 400 bytes") == 2


def test_lone_surrogates_and_a_megabyte_of_text_are_answered(run):
    code, rows, _ = run('{"id":"a","text":"\\ud83d ปากกา"}\n' + json.dumps({"id": "b", "text": "ก" * 1_000_000}))
    assert code == 0
    assert [row["id"] for row in rows] == ["a", "b"]


def test_standard_streams(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(POST.encode())))
    code, rows, _ = run("", out="-", posts_from="-")
    assert (code, rows[0]["id"]) == (0, "p1")


def test_devices_are_written_in_place(run):
    assert run(POST, out="/dev/null")[0] == 0


def test_a_failure_leaves_the_old_output_and_no_draft(run, tmp_path, monkeypatch):
    (tmp_path / "out.jsonl").write_text('{"old":1}\n')
    def full(*_):
        raise OSError(28, "No space left on device")
    monkeypatch.setattr(screen_command, "_line", full)
    code, rows, complaints = run(POST)
    assert (code, rows) == (1, [{"old": 1}])
    assert "No space left" in complaints
    assert sorted(path.name for path in tmp_path.iterdir()) == ["claims", "out.jsonl", "posts"]


def test_a_reader_that_went_away_ends_quietly(run, monkeypatch):
    def gone(*_):
        raise BrokenPipeError
    monkeypatch.setattr(screen_command, "_line", gone)
    monkeypatch.setattr(screen_command.os, "dup2", lambda *_: None)
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(fileno=lambda: 1))
    assert run(POST)[0] == 1


@pytest.mark.parametrize("arguments", [
    ["--catalogue", "-", "--posts", "-", "--out", "x"],
    ["--catalogue", "a", "--posts", "b", "--out", "c", "--top", "0"], [],
])
def test_wrong_usage(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        screen_command.main(arguments)
    assert stopped.value.code == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("top", ["0", "-1", "abc", ""])
def test_top_says_what_it_takes(top, capsys):
    with pytest.raises(SystemExit) as stopped:
        screen_command.main(["--catalogue", "a", "--posts", "b", "--out", "c", f"--top={top}"])
    assert stopped.value.code == 2
    assert "must be a whole number of at least 1" in capsys.readouterr().err


def test_a_missing_folder_is_named_and_not_the_draft_in_it(tmp_path, capsys):
    for name in ("catalogue", "posts"):
        (tmp_path / name).write_text("", encoding="utf-8")
    missing = tmp_path / "absent"
    assert screen_command.main(["--catalogue", str(tmp_path / "catalogue"), "--posts", str(tmp_path / "posts"),
                                "--out", str(missing / "out.jsonl")]) == 1
    assert f"'{missing}'" in capsys.readouterr().err


@pytest.mark.parametrize(("content", "said"), [
    (b"\x1f\x8b\x08\x00\x00packed\n\x00\n\xff\n", "posts: packed with gzip; unpack it first"),
    (POST.encode("utf-16"), "posts: not UTF-8 text but UTF-16 or no text at all; save it as UTF-8"),
    (POST.encode("utf-16-be"), "posts: not UTF-8 text but UTF-16 or no text at all; save it as UTF-8"),
])
def test_a_file_of_another_form_is_named_once_and_not_line_by_line(run, content, said):
    code, rows, complaints = run(content)
    assert (code, rows) == (1, None)
    assert complaints.endswith(f"{said}\n")
    assert complaints.count("\n") == 1


@pytest.mark.parametrize("which", ["claims", "posts"])
def test_what_is_read_is_never_written_over(run, tmp_path, which):
    with pytest.raises(SystemExit) as stopped:
        run(POST, out=which)
    assert stopped.value.code == 2
    assert (tmp_path / which).read_text() == {"claims": CLAIMS, "posts": POST}[which]


def test_without_a_claim_it_says_that_nothing_can_be_found(run):
    assert run(POST, claims="\n")[2].endswith("claims: no claims here, so no post has a match\n")


def test_more_processes_than_a_machine_can_have_are_wrong_usage(run):
    with pytest.raises(SystemExit) as stopped:
        run(POST, "--jobs", "1000000")
    assert stopped.value.code == 2


def test_a_batch_ends_before_its_ids_fill_the_memory(run, monkeypatch):
    sizes = []
    real = screen_command.screen_work.screen
    monkeypatch.setattr(screen_command, "_CHARACTERS", 5_000)
    monkeypatch.setattr(screen_command.screen_work, "screen", lambda batch, *given: sizes.append(len(batch)) or real(
        batch, *given))
    posts = "".join(json.dumps({"id": f"{at}{'x' * 2_000}", "text": "ปากกา"}) + "\n" for at in range(7))
    assert [row["id"][0] for row in run(posts, "--no-encoder")[1]] == list("0123456")
    assert sizes == [3, 3, 1]


def test_ctrl_c_ends_in_words(run, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt
    monkeypatch.setattr(screen_command, "_line", stopped)
    assert run(POST) == (130, None, "centre screen: stopped\n")


def test_told_to_end_it_says_so_and_keeps_the_exit_code(run, monkeypatch):
    def told(*_):
        raise SystemExit(143)
    monkeypatch.setattr(screen_command, "_line", told)
    assert run(POST) == (143, None, "centre screen: stopped\n")
