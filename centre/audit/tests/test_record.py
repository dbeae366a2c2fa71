"""The record takes entries in order, refuses changes, and shows every tampering."""
from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from centre.audit import merkle, queries, services, signing
from centre.audit.models import Entry, Head
from centre.audit.tests.tampering import without_triggers
from centre.kernel import clock
from centre.kernel.errors import InvalidInput

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Officer:
    pseudonym: str = "case-officer-7F3K"
    organisation: str = "th-commission"


def record(count: int, subject: str = "case:C-1") -> None:
    for number in range(count):
        append("case.touched", subject, {"step": number, "ok": True, "ids": ["a", "b"]})


def append(*what):
    with transaction.atomic():
        return services.append(Officer(), *what)


def raw(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_entries_are_numbered_from_zero_and_read_back():
    with clock.hold(datetime(2023, 5, 12, 3, 0, tzinfo=UTC)):
        record(2)
        append("case.opened", "case:C-2", {"claim": None, "คำ": "ข้อ"})
    first, second = queries.trail("case:C-1")
    assert (first.number, second.number) == (0, 1)
    assert first.at.isoformat() == "2023-05-12T10:00:00+07:00"
    assert first.facts == {"step": 0, "ok": True, "ids": ["a", "b"]}
    assert first.actor == "case-officer-7F3K"
    assert len(first.leaf_hash) == 64
    assert [e.subject for e in queries.trail("case:C-1", "case:C-2")] == ["case:C-1", "case:C-1", "case:C-2"]
    assert queries.trail("case:C-3") == []


def test_an_untouched_record_is_sound_and_its_root_is_that_of_its_leaves():
    record(11)
    tree = merkle.CompactRange()
    for entry in Entry.objects.order_by("number"):
        tree.append(bytes(entry.leaf_hash))
    report = queries.verify(services.checkpoint())
    assert report.sound
    assert report.size == report.checkpoint_size == 11
    assert report.root == tree.root().hex()


def test_an_empty_record_is_sound():
    assert queries.verify().sound
    statement = services.checkpoint()
    assert statement["size"] == 0
    record(3)
    assert queries.verify(statement).sound


def test_append_needs_the_transaction_of_the_deed():
    with pytest.raises(RuntimeError, match="transaction"):
        services.append(Officer(), "case.opened", "case:C-1", {})


@pytest.mark.django_db(transaction=True)
def test_a_deed_undone_leaves_no_entry():
    with transaction.atomic():
        record(1)
    with transaction.atomic():
        record(1)
        transaction.set_rollback(True)
    with transaction.atomic():
        record(1)
    assert [e.number for e in queries.trail("case:C-1")] == [0, 1]
    assert queries.verify().sound


@pytest.mark.parametrize("sql", [
    "UPDATE audit_entry SET actor = 'x' WHERE number = 1",
    "DELETE FROM audit_entry WHERE number = 2",
    "INSERT INTO audit_entry SELECT 7, at, actor, organisation, action, subject, facts, leaf_hash FROM audit_entry",
])
def test_the_database_refuses_changes(sql):
    record(3)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        raw(sql)
    assert queries.verify().sound


def test_the_database_refuses_replacement():
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE exists on SQLite only")
    record(2)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        raw("INSERT OR REPLACE INTO audit_entry SELECT 1, at, 'x', organisation, action, subject, facts, leaf_hash "
            "FROM audit_entry WHERE number = 0")


@pytest.mark.parametrize(("sql", "sentence"), [
    ("UPDATE audit_entry SET actor = 'somebody-else' WHERE number = 2", "entry 2 was changed"),
    ("UPDATE audit_entry SET facts = '{\"step\":9}' WHERE number = 2", "entry 2 was changed"),
    ("UPDATE audit_entry SET facts = 'no json' WHERE number = 2", "entry 2 cannot be read"),
    ("UPDATE audit_entry SET at = '2020-01-01 00:00:00+00' WHERE number = 0", "entry 0 was changed"),
    ("DELETE FROM audit_entry WHERE number = 1", "entry 1 is missing"),
    ("DELETE FROM audit_entry WHERE number = 4", "the head speaks of 5 entries"),
    ("UPDATE audit_head SET size = 3", "the head speaks of 3 entries"),
    ("UPDATE audit_head SET size = 3", "entries lie beyond the head"),
    ("DELETE FROM audit_head", "entries lie beyond the head"),
])
def test_tampering_is_found(sql, sentence):
    record(5)
    with without_triggers():
        raw(sql)
    report = queries.verify()
    assert not report.sound
    assert any(sentence in fault for fault in report.faults), report.faults


@pytest.mark.parametrize("nonsense", ["2023-99-99 00:00:00", "yesterday"])
def test_a_moment_of_nonsense_is_found(nonsense):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL does not store nonsense as a moment")
    record(2)
    with without_triggers():
        raw("UPDATE audit_entry SET at = %s WHERE number = 1", nonsense)
    assert any("entry" in f and "cannot be read" in f for f in queries.verify().faults)


def test_faults_are_listed_up_to_a_limit():
    record(30)
    with without_triggers():
        raw("UPDATE audit_entry SET actor = 'x'")
    assert len(queries.verify().faults) == queries.MOST_FAULTS


def rewrite_history() -> None:
    """What somebody with the database and the code can do: change the past and make every hash fit again."""
    with without_triggers():
        raw("UPDATE audit_entry SET actor = 'somebody-else' WHERE number = 1")
        tree = merkle.CompactRange()
        for entry in Entry.objects.order_by("number"):
            content = queries.EntryContent(entry.number, entry.at, entry.actor, entry.organisation, entry.action,
                                           entry.subject, entry.facts)
            leaf = merkle.leaf_hash(content.as_bytes())
            tree.append(leaf)
            Entry.objects.filter(pk=entry.pk).update(leaf_hash=leaf)
        Head.objects.update(frontier=tree.to_bytes(), size=tree.size)


def test_only_a_checkpoint_kept_outside_exposes_a_resigned_history():
    record(4)
    kept = services.checkpoint()
    record(3)
    assert queries.verify(kept).sound
    rewrite_history()
    assert queries.verify().sound
    assert queries.verify(services.checkpoint()).sound
    assert queries.verify(kept).faults == (
        "the first 4 entries are not those of the checkpoint: history was rewritten",)


def test_a_checkpoint_exposes_a_cut_record():
    record(4)
    kept = services.checkpoint()
    with without_triggers():
        raw("DELETE FROM audit_entry")
        raw("DELETE FROM audit_head")
    record(2)
    assert "entries were removed" in queries.verify(kept).faults[0]


@pytest.mark.parametrize("change", [
    {"root": "00" * 32}, {"size": 1}, {"signature": "AAAA"}, {"signature": "not base64"}, {"public_key": 7},
    {"time": "2020-01-01T00:00:00+00:00"},
])
def test_an_altered_checkpoint_is_refused(change):
    record(2)
    report = queries.verify({**services.checkpoint(), **change})
    assert report.faults == ("the checkpoint's signature does not hold: the file was altered",)


def test_a_checkpoint_of_a_stranger_is_named(settings):
    record(2)
    ours = settings.SECRET_KEY
    settings.SECRET_KEY = "another installation's secret of more than fifty characters, drawn once"
    theirs = services.checkpoint()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = ours, []
    assert any("not this installation's" in f for f in queries.verify(theirs).faults)
    settings.SECRET_KEY_FALLBACKS = ["another installation's secret of more than fifty characters, drawn once"]
    assert queries.verify(theirs).sound


@pytest.mark.parametrize(("change", "field"), [
    ({"format": None}, "format"), ({"format": "other/1"}, "format"), ({"size": None}, "size"), ({"size": -1}, "size"),
    ({"size": True}, "size"), ({"size": "1"}, "size")])
def test_a_file_of_another_form_is_no_checkpoint_and_says_nothing_of_the_record(tmp_path, change, field):
    record(1)
    statement = {**services.checkpoint(), **change}
    with pytest.raises(InvalidInput) as refused:
        queries.verify(statement)
    assert (refused.value.code, refused.value.field) == ("not_a_checkpoint", field)
    file = tmp_path / "c.json"
    file.write_text(json.dumps(statement))
    said = f'c.json: This is no checkpoint: its field "{field}".* Give the file'
    with pytest.raises(CommandError, match=said) as stopped:
        call_command("audit", "verify", "--checkpoint", str(file))
    assert stopped.value.returncode == 2
    assert "NOT sound" not in str(stopped.value)


@pytest.mark.parametrize("field", ["format", "size", "root", "public_key", "signature"])
def test_a_checkpoint_without_one_of_its_fields_is_none(field):
    statement = services.checkpoint()
    del statement[field]
    with pytest.raises(InvalidInput) as refused:
        queries.verify(statement)
    assert refused.value.field == field


def test_long_words_are_kept_as_a_salted_hash_only(settings):
    words = "ถ้อยคำของผู้แจ้ง " * 20
    entry = append("report.received", "report:1", {"words": words, "n": 3, "none": None})
    kept = json.loads(entry.facts)
    assert kept["words"] == services.salted(words)
    assert kept["words"].startswith("salted:")
    assert "ผู้แจ้ง" not in entry.facts
    before = services.salted("@handle")
    assert before == services.salted("@handle") != services.salted("@Handle")
    settings.SECRET_KEY = "x" * 60
    assert services.salted("@handle") != before


@pytest.mark.parametrize("fact", [1.5, b"x", {"a": 1}, object(), [2.5]])
def test_facts_of_other_kinds_are_refused(fact):
    with pytest.raises(TypeError, match="fact 'bad'"):
        append("a.b", "c:d", {"bad": fact})


def test_records_have_short_names():
    entry = append("a.b", "c:d", {})
    assert (str(entry), str(Head.objects.get())) == ("0 a.b c:d", "1 entries")


def test_nul_bytes_and_quotes_survive():
    append("a.b", "c:d", {"text": "a\x00b'\"\\"})
    assert queries.trail("c:d")[0].facts == {"text": "a\x00b'\"\\"}
    assert queries.verify().sound


def test_the_signature_can_be_checked_without_this_installation():
    statement = services.checkpoint()
    assert signing.signature_holds(json.loads(json.dumps(statement)))


def test_commands_verify_and_sign(tmp_path):
    record(3)
    file = tmp_path / "checkpoint.json"
    out = StringIO()
    call_command("audit", "checkpoint", "--out", str(file), stdout=out)
    call_command("audit", "checkpoint", stdout=out)
    call_command("audit", "verify", stdout=out)
    call_command("audit", "verify", "--checkpoint", str(file), stdout=out)
    assert "The record is sound: 3 entries" in out.getvalue()
    assert "as the checkpoint of 3 entries says" in out.getvalue()
    rewrite_history()
    with pytest.raises(CommandError, match="history was rewritten") as stopped:
        call_command("audit", "verify", "--checkpoint", str(file))
    assert stopped.value.returncode == 1


@pytest.mark.parametrize("content", ["no json", "[]"])
def test_a_file_that_is_no_checkpoint_is_named(tmp_path, content):
    file = tmp_path / "c.json"
    file.write_text(content)
    with pytest.raises(CommandError, match=r"c\.json") as stopped:
        call_command("audit", "verify", "--checkpoint", str(file))
    assert stopped.value.returncode == 2
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("audit", "verify", "--checkpoint", str(tmp_path / "absent"))


def test_deep_nesting_is_no_checkpoint(tmp_path):
    file = tmp_path / "c.json"
    file.write_text("[" * 100_000)
    with pytest.raises(CommandError, match="cannot be read") as stopped:
        call_command("audit", "verify", "--checkpoint", str(file))
    assert stopped.value.returncode == 2


@pytest.mark.parametrize("place", ["", "absent/c.json"])
def test_a_checkpoint_that_cannot_be_written_is_named(tmp_path, place):
    with pytest.raises(CommandError, match="cannot be written") as stopped:
        call_command("audit", "checkpoint", "--out", str(tmp_path / place))
    assert stopped.value.returncode == 2
