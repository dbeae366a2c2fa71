"""Catalogue files: shared by processes, never half written, never trusted when damaged."""
from __future__ import annotations

import errno
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centre.kernel.errors import InvalidInput
from centre.matching import retrieve, store, views
from centre.matching.catalogue import MODEL_VERSION, Catalogue, compile  # noqa: A004
from centre.matching.segments import ClaimText
from centre.matching.store import CatalogueDamaged, Store
from centre.matching.text import normalise

FIRST = [ClaimText("a", "ปากกาหมึกจางหายเอง", ("หมึกจาง", "")), ClaimText("b", "บัตรเขย่งสองแสนใบ"), ClaimText("", "")]
MORE = ClaimText("c", "แมวนอนกลางวันที่หน่วยเลือกตั้ง")
POSTS = views.trigrams([normalise(text) for text in ("หมึกปากกาจางหาย", "บัตรเขย่ง", "แมวนอน", "")])


def _answers(catalogue: Catalogue) -> list[tuple[int, str, str, float]]:
    found = retrieve.glance(POSTS, catalogue, 5)
    return [(post, catalogue.claim_id(claim), catalogue.wording(row), score) for post, claim, row, score in zip(
        found.post.tolist(), found.claim.tolist(), found.row.tolist(), found.score.tolist(), strict=True)]


def _ids(catalogue: Catalogue) -> set[str]:
    return {claim.id for part in catalogue.parts for _, claim in part.claims()}


def _files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def _segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.segment"))


def _no_litter(folder: Path) -> None:
    named = {entry["segment"] for entry in json.loads((folder / "manifest.json").read_bytes())["segments"]}
    assert _files(folder) - {"lock", "long.lock"} == {"manifest.json", *named}


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("abcde"), st.text("กขคง\ud800 a", max_size=9)), max_size=5,
                unique_by=lambda pair: pair[0]), st.lists(st.sampled_from("abcdef"), max_size=3))
def test_what_is_written_is_read_back(tmp_path_factory, pairs, removed):
    folder = tmp_path_factory.mktemp("catalogue")
    claims = [ClaimText(name, text, (text[::-1],)) for name, text in pairs]
    writer, reader = Store(folder), Store(folder)
    for write, plain in ((lambda: writer.build(claims), compile(claims)),
                         (lambda: writer.change([MORE], removed), compile(claims).changed([MORE], removed))):
        made, read = write(), reader.catalogue()
        assert read.version == made.version == plain.version
        assert _answers(read) == _answers(made) == _answers(plain)
        assert [list(part.claims()) for part in read.parts] == [list(part.claims()) for part in plain.parts]
    assert _ids(reader.catalogue()) == _ids(writer.compact())
    assert reader.catalogue().version == writer.catalogue().compacted().version
    _no_litter(folder)


def test_no_claims_can_be_kept_and_grow(tmp_path):
    made = Store(tmp_path / "deep" / "folder").build([])
    assert (len(made), _answers(made)) == (0, [])
    assert _ids(Store(tmp_path / "deep" / "folder").change([MORE])) == {"c"}


def test_asking_again_is_answered_from_memory_and_segments_stay_mapped(tmp_path):
    made, other = Store(tmp_path), Store(tmp_path)
    first = made.build(FIRST)
    seen = other.catalogue()
    assert other.catalogue() is seen
    assert made.change() is first
    assert made.change([FIRST[0]], ["never there"]) is first
    made.change([MORE])
    assert other.catalogue().parts[0].segment is seen.parts[0].segment
    assert made.catalogue().parts[0].segment is first.parts[0].segment


def test_a_mark_is_kept_with_what_it_speaks_of(tmp_path):
    one, two = Store(tmp_path), Store(tmp_path)
    one.build(FIRST, "state 1")
    assert two.held().mark == "state 1"
    one.change([MORE])
    assert two.held().mark == "state 1"
    one.change(mark="state 2")
    assert two.held().mark == "state 2"
    one.compact()
    assert two.held().mark == "state 2"


def test_nothing_is_written_over_what_another_wrote_meanwhile(tmp_path):
    one, two = Store(tmp_path), Store(tmp_path)
    nothing = one.held()
    assert (nothing.catalogue, nothing.manifest) == (None, b"")
    assert _ids(one.keep(compile([]), "first", nothing)) == set()
    seen = one.held()
    two.build(FIRST, "second")
    assert _ids(one.keep(compile([MORE]), "third", nothing)) == _ids(one.keep(compile([MORE]), "third", seen))
    assert one.held().mark == "second"
    assert _ids(one.keep(compile([MORE]), "third", one.held())) == {"c"}
    assert two.held().mark == "third"


def test_claims_of_one_id_are_refused_and_nothing_changes(tmp_path):
    kept = Store(tmp_path)
    kept.build(FIRST)
    before = _files(tmp_path)
    for refused in (lambda: kept.build([MORE, MORE]), lambda: kept.change([MORE, MORE])):
        with pytest.raises(InvalidInput, match="share an id"):
            refused()
    assert _files(tmp_path) == before
    assert _ids(kept.catalogue()) == {"a", "b", ""}


# Damage


def _damaged(folder: Path) -> CatalogueDamaged:
    with pytest.raises(CatalogueDamaged) as refusal:
        Store(folder).catalogue()
    assert refusal.value.code == "catalogue_damaged"
    return refusal.value


def test_files_that_are_missing_are_named(tmp_path):
    assert "No such file" in str(_damaged(tmp_path / "nowhere"))
    assert "(ไม่มีแฟ้มนี้)" in _damaged(tmp_path / "nowhere").in_language("th")
    (tmp_path / "folder" / "manifest.json").mkdir(parents=True)
    assert "Is a directory" in str(_damaged(tmp_path / "folder"))
    for verb in (Store(tmp_path).change, Store(tmp_path).compact):
        with pytest.raises(CatalogueDamaged):
            verb()
    Store(tmp_path).build(FIRST)
    _segments(tmp_path)[0].unlink()
    assert ".segment" in str(_damaged(tmp_path))
    (tmp_path / "manifest.json").unlink()
    (tmp_path / "manifest.json").mkdir()
    assert "manifest.json" in str(_damaged(tmp_path))


GARBAGE = [b"", b"{", b"[]", b"null", b"7", b"{}", b'"model"', b"\xff\xfe", b"[" * 100_000, b'{"sum": 1}',
           b'{"sum": [], "segments": 5}', "ไทย".encode(), os.urandom(300)]


@pytest.mark.parametrize("content", GARBAGE, ids=range(len(GARBAGE)))
def test_a_manifest_that_is_none_is_refused_and_the_old_catalogue_stays_in_use(tmp_path, content):
    reader, writer = Store(tmp_path), Store(tmp_path)
    writer.build(FIRST)
    seen = reader.catalogue()
    (tmp_path / "manifest.json").write_bytes(content)
    _damaged(tmp_path)
    assert reader.catalogue() is seen
    assert reader.held().damage is not None
    assert _answers(writer.change([MORE])) == _answers(compile(FIRST).changed([MORE]))
    assert _ids(reader.catalogue()) == {"a", "b", "", "c"}
    assert reader.held().damage is None
    _no_litter(tmp_path)


def _described(folder: Path, **changed: object) -> None:
    path = folder / "manifest.json"
    content = json.loads(path.read_bytes())
    del content["sum"]
    path.write_bytes(store._described(content | changed))


@pytest.mark.parametrize("changed", [
    {"model": "another"}, {"digest": "no number"}, {"digest": 5}, {"segments": 5}, {"segments": [1]},
    {"segments": [{"segment": "gone.segment", "gone": []}]}, {"segments": [{"segment": 7, "gone": []}]},
    {"segments": [{"segment": "a.segment", "gone": 3}]}, {"segments": [{}]}])
def test_a_manifest_of_another_version_or_kind_is_refused(tmp_path, changed):
    Store(tmp_path).build(FIRST)
    _described(tmp_path)
    assert _ids(Store(tmp_path).catalogue()) == {"a", "b", ""}
    _described(tmp_path, **changed)
    damage = _damaged(tmp_path)
    if "model" in changed:
        assert f"made by another, this is {MODEL_VERSION}" in str(damage)


def test_a_manifest_changed_by_hand_is_refused(tmp_path):
    Store(tmp_path).build(FIRST)
    path = tmp_path / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"gone": []', b'"gone": [0]'))
    assert "it was changed" in str(_damaged(tmp_path))


def test_a_segment_cut_short_anywhere_is_refused(tmp_path):
    Store(tmp_path).build(FIRST)
    segment, = _segments(tmp_path)
    whole = segment.read_bytes()
    for length in {*range(0, 2_000, 7), *range(0, len(whole), 64), len(whole) - 1}:
        segment.unlink()
        segment.write_bytes(whole[:length])
        _damaged(tmp_path)
    segment.unlink()
    segment.write_bytes(whole + b"\0")
    assert "cut short" in str(_damaged(tmp_path))
    assert "(เนื้อหาไม่ครบ)" in _damaged(tmp_path).in_language("th")
    segment.unlink()
    segment.write_bytes(whole)
    assert _answers(Store(tmp_path).catalogue()) == _answers(compile(FIRST))


def test_a_flipped_byte_anywhere_is_refused_or_means_nothing(tmp_path):
    """Between arrays lies filling, and only there a change means nothing."""
    Store(tmp_path).build(FIRST)
    segment, = _segments(tmp_path)
    whole = segment.read_bytes()
    harmless = 0
    for at in range(0, len(whole), 13):
        segment.unlink()
        segment.write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1:])
        try:
            assert _answers(Store(tmp_path).catalogue()) == _answers(compile(FIRST))
        except CatalogueDamaged:
            continue
        harmless += whole[at] == 0
        assert whole[at] == 0
    assert harmless < len(whole) // 13 // 2


def test_a_segment_with_a_table_of_another_kind_is_refused(tmp_path):
    Store(tmp_path).build(FIRST)
    segment, = _segments(tmp_path)
    arrays = store._arrays(compile(FIRST).parts[0].segment)
    for spoilt in ({}, {name: array for name, array in arrays.items() if name != "first_row"}):
        segment.unlink()
        segment.write_bytes(b"".join(store._packed(spoilt)))
        assert "no segment of this format" in str(_damaged(tmp_path))


def test_a_damaged_segment_is_not_used_again_by_a_writer_that_still_has_it(tmp_path):
    writer = Store(tmp_path)
    writer.build(FIRST)
    segment, = _segments(tmp_path)
    content = segment.read_bytes()
    segment.unlink()
    assert _ids(writer.change([MORE])) == {"a", "b", "", "c"}
    assert _ids(Store(tmp_path).catalogue()) == {"a", "b", "", "c"}
    (tmp_path / segment.name).write_bytes(content)
    writer.change(removed=["c"])
    _no_litter(tmp_path)


def test_a_reader_outlives_the_writer_that_is_quicker(tmp_path, monkeypatch):
    """The segments that a manifest named are gone when the reader comes for them; it looks again."""
    writer, reader = Store(tmp_path), Store(tmp_path)
    writer.build(FIRST)
    plain, calls = store._mapped, []

    def mapped(path):
        if not calls:
            calls.append(path)
            writer.build([MORE])
        return plain(path)

    monkeypatch.setattr(store, "_mapped", mapped)
    assert _ids(reader.catalogue()) == {"c"}


# Failing disks


FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("verb", ["build", "change", "compact", "keep"])
@pytest.mark.parametrize("failing", range(4))
def test_a_write_that_fails_leaves_the_old_catalogue_and_no_litter(tmp_path, monkeypatch, verb, failing):
    kept, other = Store(tmp_path), Store(tmp_path)
    kept.build(FIRST)
    before = kept.change([MORE], ["b"])
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    calls = []

    def fails(plain):
        def wrapped(*args):
            calls.append(plain)
            if len(calls) == failing + 1:
                raise FULL
            return plain(*args)
        return wrapped

    monkeypatch.setattr(os, "fsync", fails(os.fsync))
    monkeypatch.setattr(Path, "replace", fails(Path.replace))
    new = ClaimText("d", "ใหม่")
    act = {"build": lambda: kept.build([new]), "change": lambda: kept.change([new]), "compact": kept.compact,
           "keep": lambda: kept.keep(compile([new]))}[verb]
    with pytest.raises(OSError, match="No space"):
        act()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == files
    assert kept.catalogue() is before
    assert _answers(other.catalogue()) == _answers(before)
    monkeypatch.undo()
    act()
    _no_litter(tmp_path)


def test_a_write_that_fails_over_damaged_files_leaves_no_litter(tmp_path, monkeypatch):
    kept = Store(tmp_path)
    before = kept.build(FIRST)
    (tmp_path / "manifest.json").write_bytes(b"{}")
    with monkeypatch.context() as patch:
        patch.setattr(store, "_sync", lambda _folder: (_ for _ in ()).throw(FULL))
        with pytest.raises(OSError, match="No space"):
            kept.change([MORE])
    assert _files(tmp_path) == {"lock", "manifest.json"}
    assert kept.catalogue() is before
    kept.change([MORE])
    _no_litter(tmp_path)


def _write_with_little_room(folder: Path) -> int:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, 3_000))
    try:
        Store(folder).change([ClaimText("big", "ข้ออ้างใหม่ " * 100)])
    except OSError as problem:
        return 0 if problem.errno == errno.EFBIG else 2
    return 3


def test_a_real_limit_on_the_size_of_files_leaves_the_old_catalogue(tmp_path):
    before = Store(tmp_path).build(FIRST)
    child = multiprocessing.get_context("spawn").Process(target=_leave, args=(str(tmp_path),))
    child.start()
    child.join(60)
    assert child.exitcode == 0
    assert _answers(Store(tmp_path).catalogue()) == _answers(before)
    _no_litter(tmp_path)


def _leave(folder: str) -> None:
    os._exit(_write_with_little_room(Path(folder)))


def test_what_a_dead_writer_left_is_cleared_by_the_next(tmp_path):
    Store(tmp_path).build(FIRST)
    for name in ("dead.segment", "dead.part", "manifest.part"):
        (tmp_path / name).write_bytes(b"half")
    (tmp_path / "stuck.part").mkdir()
    assert _ids(Store(tmp_path).catalogue()) == {"a", "b", ""}
    Store(tmp_path).change([MORE])
    shutil.rmtree(tmp_path / "stuck.part")
    _no_litter(tmp_path)


# Several processes and threads


CHILD = """
import sys
from pathlib import Path
from centre.matching.segments import ClaimText
from centre.matching.store import Store
kept, number = Store(Path(sys.argv[1])), 0
kept.change([ClaimText("first", f"ข้ออ้างของ {sys.argv[2]}")])
print("ready", flush=True)
while True:
    number += 1
    kept.change([ClaimText(f"n{number % 40}", f"ข้ออ้างใหม่หมายเลข {number}")], [f"n{(number + 7) % 40}"])
    if number % 25 == 0:
        kept.compact()
"""


def _child(folder: Path, number: int) -> subprocess.Popen[str]:
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(folder), str(number)], text=True,
                             stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_a_folder_that_can_be_read(tmp_path):
    kept = Store(tmp_path)
    kept.build(FIRST)
    chance = random.Random(7)
    seen = set()
    for number in range(12):
        child = _child(tmp_path, number)
        until = time.monotonic() + chance.uniform(0.01, 0.25)
        while time.monotonic() < until:
            seen.add(kept.catalogue().version)
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert child.stdout is not None
        child.stdout.close()
        fresh = Store(tmp_path).catalogue()
        assert {"a", "b", ""} <= _ids(fresh)
        assert kept.catalogue().version == fresh.version
        assert fresh.digest == compile(
            ClaimText(claim.id, claim.texts[0], claim.texts[1:]) for part in fresh.parts
            for _, claim in part.claims()).digest
    assert len(seen) > 12, "the reader saw changes of another process"
    kept.change([MORE])
    _no_litter(tmp_path)


def test_writers_in_many_threads_take_turns_and_lose_nothing(tmp_path):
    Store(tmp_path).build(FIRST)
    shared = Store(tmp_path)

    def work(number: int) -> None:
        mine = shared if number % 2 else Store(tmp_path)
        for step in range(4):
            mine.change([ClaimText(f"{number}-{step}", f"ข้ออ้าง {number} {step}")])
            if step == number % 4:
                mine.compact()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _ids(shared.catalogue()) == {"a", "b", "", *(f"{n}-{step}" for n in range(5) for step in range(4))}
    assert _ids(Store(tmp_path).catalogue()) == _ids(shared.catalogue())
    _no_litter(tmp_path)


def test_claims_come_and_go_while_others_are_brought_together(tmp_path, monkeypatch):
    """The long part of compaction holds no lock: a change inside it neither waits nor is lost."""
    kept, other = Store(tmp_path), Store(tmp_path)
    kept.build(FIRST, "before")
    kept.change([MORE])
    plain = Catalogue.compacted

    def compacted(catalogue):
        made = plain(catalogue)
        other.change([ClaimText("d", "ใหม่"), ClaimText("a", "ปากกาหมึกแห้ง")], ["b"], "meanwhile")
        return made

    monkeypatch.setattr(Catalogue, "compacted", compacted)
    made = kept.compact()
    assert _ids(made) == {"", "a", "c", "d"}
    assert made.digest == other.catalogue().digest
    assert kept.held().mark == "meanwhile"
    assert len(made.parts) == 2
    _no_litter(tmp_path)


def test_a_catalogue_rebuilt_meanwhile_is_left_alone(tmp_path, monkeypatch):
    kept, other = Store(tmp_path), Store(tmp_path)
    kept.build(FIRST)
    plain = Catalogue.compacted
    monkeypatch.setattr(Catalogue, "compacted", lambda catalogue: (plain(catalogue), other.build([MORE]))[0])
    assert _ids(kept.compact()) == {"c"}


def test_what_takes_long_is_done_by_one_while_changes_go_on(tmp_path):
    one, two = Store(tmp_path), Store(tmp_path)
    order = []
    with one.alone():
        waiting = threading.Thread(target=lambda: _enter(two, order))
        waiting.start()
        one.build(FIRST)
        two.change([MORE])
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]


def _enter(kept: Store, order: list[str]) -> None:
    with kept.alone():
        order.append("second")
