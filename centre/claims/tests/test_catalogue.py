"""The catalogue's files follow the database: by the difference, never ahead, rebuilt when lost, or done without."""
from __future__ import annotations

import errno
import json
import os
import time
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from centre import matching
from centre.claims import catalogue, changes, jobs, new_claims, records, services
from centre.claims.catalogue import catalogue as compiled
from centre.claims.models import Certainty, Claim, ClaimsState
from centre.claims.new_claims import NewClaim
from centre.kernel import clock
from centre.kernel.clock import BANGKOK
from centre.matching.store import Store
from centre.outbox.models import Message

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2023, 5, 12, 10, 0, tzinfo=BANGKOK)
LATER = datetime(2026, 3, 5, 10, 0, tzinfo=BANGKOK)
ALL = list(records.read())
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture(autouse=True)
def installation(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    catalogue.forget()
    with clock.hold(NOW):
        services.load(ALL)
        yield tmp_path
    catalogue.forget()


@contextmanager
def other_process(monkeypatch):
    """As another process, which remembers nothing at first."""
    with monkeypatch.context() as patch:
        patch.setattr(changes, "_memory", changes._Memory())
        patch.setattr(catalogue, "_opened", {})
        patch.setattr(catalogue, "_compiled", OrderedDict())
        yield


def _known(moment=NOW, *, public_only=False):
    rows = Claim.objects.filter(known_from__lte=moment)
    return {c.ref for c in (rows.filter(certainty=Certainty.OK) if public_only else rows)}


def _refs(found):
    return {claim.id for part in found.parts for _, claim in part.claims()}


def _whole():
    return matching.compile(map(catalogue._text, Claim.objects.filter(known_from__lte=NOW)))


def _files(folder, kind="known"):
    return Store(folder / "catalogue" / matching.MODEL_VERSION / kind)


def _change(ref="TH-CLAIM-013", words="ปากกาเวทมนตร์ของหน่วยเลือกตั้ง"):
    services.load([replace(next(r for r in ALL if r.ref == ref), text_th=words)])


def _never(monkeypatch):
    """From now on nothing may be compiled whole."""
    def refuse(*_args):
        raise AssertionError("compiled whole")
    monkeypatch.setattr(matching, "compile", refuse)


def test_now_is_answered_from_files_that_all_processes_share(installation, monkeypatch):
    for public_only, kind in ((False, "known"), (True, "public")):
        version, found = compiled(NOW, public_only=public_only)
        assert _refs(found) == _known(public_only=public_only)
        assert _files(installation, kind).catalogue().digest == found.digest
        assert version == f"{found.digest:032x}"
        with other_process(monkeypatch), monkeypatch.context() as patch:
            _never(patch)
            assert compiled(NOW, public_only=public_only)[0] == version
    assert compiled(NOW)[0] != compiled(NOW, public_only=True)[0]


def test_asking_again_costs_no_query_for_a_second(monkeypatch):
    seconds = [1_000.0]
    monkeypatch.setattr(time, "monotonic", lambda: seconds[0])
    first = compiled(NOW)
    with CaptureQueriesContext(connection) as asked:
        assert compiled(NOW) == first
        seconds[0] += 0.9
        assert compiled(NOW)[1] is first[1]
    assert len(asked) == 0
    seconds[0] += 0.2
    with CaptureQueriesContext(connection) as asked:
        assert compiled(NOW)[1] is first[1]
    assert len(asked) == 1


def test_a_change_is_seen_at_once_here_and_within_a_second_elsewhere(installation, monkeypatch):
    before = compiled(NOW)[0]
    seconds = [1_000.0]
    monkeypatch.setattr(time, "monotonic", lambda: seconds[0])
    elsewhere = changes._Memory()
    with monkeypatch.context() as patch:
        patch.setattr(changes, "_memory", elsewhere)
        compiled(NOW)
    _never(monkeypatch)
    _change()
    after, found = compiled(NOW)
    assert after != before
    assert len(found.parts) == 2, "by the difference"
    with monkeypatch.context() as patch:
        patch.setattr(changes, "_memory", elsewhere)
        seconds[0] += changes.LOOK_SECONDS
        assert compiled(NOW)[0] == after
    assert _files(installation).catalogue().digest == found.digest


def test_two_processes_agree_on_the_version_however_the_catalogue_came_together(installation, monkeypatch):
    compiled(NOW)
    _change()
    grown = compiled(NOW)
    whole = _whole()
    assert grown[0] == f"{whole.digest:032x}"
    assert grown[1].version != whole.version
    with other_process(monkeypatch), monkeypatch.context() as patch:
        patch.setattr(Store, "held", lambda _store: catalogue.Held())
        patch.setattr(Store, "keep", lambda *_args: (_ for _ in ()).throw(FULL))
        patch.setattr(Store, "alone", lambda _store: (_ for _ in ()).throw(FULL))
        assert compiled(NOW)[0] == grown[0]


def test_what_matters_to_no_post_changes_no_version():
    before = compiled(NOW)
    services.load([replace(ALL[0], correct_en="Better words.")])
    assert compiled(NOW) == before


def test_a_claim_that_an_officer_makes_enters(monkeypatch):
    compiled(NOW)
    compiled(NOW, public_only=True)
    _never(monkeypatch)
    said = NewClaim("ข่าวลือใหม่เรื่องหีบบัตร", "A new rumour about ballot boxes", "ballots",
                    about_commission=False, concerns_living_person=False)
    with transaction.atomic():
        new_claims.write(said, "TH-NEW-0001", "R-0001", "หีบบัตรหายไปจากหน่วย", NOW)
    assert "TH-NEW-0001" in _refs(compiled(NOW)[1])
    assert "TH-NEW-0001" not in _refs(compiled(NOW, public_only=True)[1])


def test_a_claim_that_is_public_no_more_leaves_the_public_catalogue(monkeypatch):
    ref = min(_known(public_only=True))
    compiled(NOW)
    compiled(NOW, public_only=True)
    _never(monkeypatch)
    services.load([replace(next(r for r in ALL if r.ref == ref), certainty="check_again")])
    assert ref in _refs(compiled(NOW)[1])
    assert _refs(compiled(NOW, public_only=True)[1]) == _known(public_only=True)


def test_a_look_that_a_change_of_this_process_overtook_is_not_remembered(monkeypatch):
    """A thread reads the old state, another changes claims, and only then the first has its answer."""
    compiled(NOW)
    plain = changes.clock.now
    with monkeypatch.context() as patch:
        def now():
            patch.setattr(changes.clock, "now", plain)
            moment = plain()
            patch.setattr(changes, "Look", lambda *given, **named: (_change(), look(*given, **named))[1])
            return moment

        look = changes.Look
        patch.setattr(changes.clock, "now", now)
        old = changes.look_now()
        patch.setattr(changes, "Look", look)
        assert changes.look().generation == old.generation + 1


# Moments


def test_claims_enter_on_time_and_leave_when_the_clock_is_set_back(installation, monkeypatch):
    enters = Claim.objects.filter(known_from__gt=NOW).order_by("known_from").values_list("known_from", flat=True)[0]
    before = compiled(NOW)[0]
    _never(monkeypatch)
    with clock.hold(enters - timedelta(microseconds=1)):
        assert compiled(clock.now())[0] == before
    with clock.hold(enters):
        version, found = compiled(enters)
        assert _refs(found) == _known(enters) != _known(NOW)
        assert _files(installation).catalogue().digest == found.digest
    with clock.hold(NOW):
        assert compiled(NOW)[0] == before
        assert _files(installation).catalogue().digest == compiled(NOW)[1].digest
    with clock.hold(enters + timedelta(seconds=1)):
        assert compiled(enters)[0] == version, "a request that began a second ago"


def test_the_past_and_the_future_are_compiled_in_memory(installation):
    compiled(NOW)
    manifest = _files(installation).held().manifest
    for moment in (NOW - timedelta(days=60), datetime(2018, 1, 1, tzinfo=BANGKOK), LATER):
        version, found = compiled(moment)
        assert _refs(found) == _known(moment)
        assert len(found.parts) == 1
        assert compiled(moment) == (version, found)
        assert _refs(compiled(moment, public_only=True)[1]) == _known(moment, public_only=True)
    assert _files(installation).held().manifest == manifest


def test_only_a_few_catalogues_of_the_past_are_kept():
    first = compiled(NOW - timedelta(days=60))[1]
    assert compiled(NOW - timedelta(days=60))[1] is first
    for moment in Claim.objects.filter(known_from__gt=NOW).values_list("known_from", flat=True).distinct()[:8]:
        compiled(moment)
    assert compiled(NOW - timedelta(days=60))[1] is not first


# Transactions


def test_a_transaction_that_is_rolled_back_leaves_no_trace(installation, monkeypatch):
    before = compiled(NOW)
    manifest = _files(installation).held().manifest
    _never(monkeypatch)
    with transaction.atomic():
        _change()
        inside, found = compiled(NOW)
        assert inside != before[0], "the transaction sees what it wrote"
        assert compiled(NOW)[1] is found, "compiled once"
        assert _files(installation).held().manifest == manifest, "others must not"
        transaction.set_rollback(True)
    assert compiled(NOW) == before
    _change(words="ถ้อยคำอื่น")
    assert compiled(NOW)[0] not in {before[0], inside}


def test_a_savepoint_that_is_rolled_back_leaves_the_rest(monkeypatch):
    compiled(NOW)
    _never(monkeypatch)
    with transaction.atomic():
        _change()
        kept = compiled(NOW)[0]
        with transaction.atomic():
            _change(words="ถ้อยคำที่ไม่อยู่")
            assert compiled(NOW)[0] != kept
            transaction.set_rollback(True)
        assert compiled(NOW)[0] == kept
    assert compiled(NOW)[0] == kept


def test_a_transaction_of_its_own_on_lost_files_compiles_whole(installation):
    with transaction.atomic():
        _change()
        assert _refs(compiled(NOW)[1]) == _known()
    assert not (installation / "catalogue").exists()


def test_files_follow_nothing_that_another_transaction_of_this_process_still_holds(monkeypatch):
    compiled(NOW)
    committed = changes.look_now()
    with transaction.atomic():
        _change()
        assert catalogue._files(public_only=False).catalogue(committed) is not None
        catalogue._files(public_only=False)._store.change(mark=json.dumps([0, "stranger", NOW.isoformat()]))
        assert catalogue._files(public_only=False).catalogue(committed) is None
    assert _refs(compiled(NOW)[1]) == _known()


# Files lost, damaged or behind; disks full


def _spoil_segment(folder: Path) -> None:
    segment, = folder.glob("*.segment")
    content = bytearray(segment.read_bytes())
    segment.unlink()
    content[-200] ^= 1
    segment.write_bytes(content[:-64])


SPOILS = {
    "lost": lambda folder: [path.unlink() for path in folder.iterdir()],
    "no manifest": lambda folder: (folder / "manifest.json").unlink(),
    "garbage": lambda folder: (folder / "manifest.json").write_bytes(b"{]"),
    "cut": _spoil_segment,
    "no mark": lambda folder: Store(folder).change(mark="nothing that we wrote"),
    "strangers": lambda folder: Store(folder).build([matching.ClaimText("x", "y")], json.dumps(
        [1, "another life", NOW.isoformat()])),
}


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS)
@pytest.mark.parametrize("is_new", [True, False])
def test_files_that_cannot_be_used_are_rebuilt_from_the_database(installation, monkeypatch, spoil, is_new):
    version = compiled(NOW)[0]
    folder = installation / "catalogue" / matching.MODEL_VERSION / "known"
    spoil(folder)
    if is_new or spoil is _spoil_segment:  # who has mapped a file does not read it again
        with other_process(monkeypatch):
            assert compiled(NOW)[0] == version
    assert compiled(NOW)[0] == version
    assert f"{Store(folder).catalogue().digest:032x}" == version


def test_a_database_that_was_restored_is_not_taken_for_the_one_before(installation, monkeypatch):
    compiled(NOW)
    state = ClaimsState.objects.get(pk=1)
    words = Claim.objects.get(ref="TH-CLAIM-013").text_th
    _change()
    compiled(NOW)
    ClaimsState.objects.filter(pk=1).update(generation=state.generation, recent=state.recent)
    Claim.objects.filter(ref="TH-CLAIM-013").update(text_th=words, generation=state.generation)
    _change("TH-CLAIM-014", "ถ้อยคำหลังกู้คืน")
    assert compiled(NOW)[0] == f"{_whole().digest:032x}"


def test_claims_deleted_behind_our_back_are_missed_at_the_next_change():
    compiled(NOW)
    gone = Claim.objects.exclude(ref="TH-CLAIM-013").filter(known_from__lte=NOW).first()
    gone.fact_checks.all().delete()
    gone.delete()
    _change()
    assert _refs(compiled(NOW)[1]) == _known()


def test_many_changes_at_once_make_a_new_start(installation):
    compiled(NOW)
    services.load([replace(record, text_th=record.text_th + " จริงหรือ") for record in ALL])
    assert len(compiled(NOW)[1].parts) == 1


def test_after_more_states_than_are_remembered_the_files_are_rebuilt(monkeypatch):
    compiled(NOW)
    monkeypatch.setattr(changes, "_KNOWN_STATES", 2)
    for number in range(3):
        _change(words=f"ถ้อยคำที่ {number}")
    assert len(ClaimsState.objects.get(pk=1).recent) == 2
    assert len(compiled(NOW)[1].parts) == 1


@pytest.mark.parametrize("failing", ["fsync", "open"])
def test_while_the_disk_is_full_every_process_compiles_its_own_and_goes_on(
        installation, monkeypatch, caplog, failing):
    before = compiled(NOW)[0]
    seconds = [1_000.0]
    monkeypatch.setattr(time, "monotonic", lambda: seconds[0])
    with monkeypatch.context() as patch:
        if failing == "fsync":
            patch.setattr(os, "fsync", lambda _handle: (_ for _ in ()).throw(FULL))
        else:
            patch.setattr(Path, "mkdir", lambda *_args, **_named: (_ for _ in ()).throw(FULL))
        _change()
        during = compiled(NOW)
        assert during[0] != before
        seconds[0] += 5
        assert compiled(NOW)[1] is during[1]
        assert caplog.text.count("No space left") == 1, "tried once a minute"
        catalogue.tidy()
        assert caplog.text.count("No space left") == 2
    assert f"{_files(installation).catalogue().digest:032x}" == before
    seconds[0] += 60
    assert compiled(NOW)[0] == during[0]
    assert f"{_files(installation).catalogue().digest:032x}" == during[0]


def test_files_that_others_never_stop_changing_are_done_without(monkeypatch):
    version = compiled(NOW)[0]
    catalogue.forget()
    monkeypatch.setattr(Store, "keep", lambda *_args: None)
    _files_gone = catalogue._files(public_only=False)
    SPOILS["lost"](_files_gone._store._folder)
    assert compiled(NOW)[0] == version


def test_a_process_that_waited_finds_the_work_done(installation, monkeypatch):
    version = compiled(NOW)[0]
    kept = _files(installation).held()
    SPOILS["no manifest"](_files(installation)._folder)
    plain = Store.alone

    @contextmanager
    def alone(store):
        with plain(store):
            (store._folder / "manifest.json").write_bytes(kept.manifest)
            yield

    monkeypatch.setattr(Store, "alone", alone)
    _never(monkeypatch)
    with other_process(monkeypatch):
        assert compiled(NOW)[0] == version


# The worker


def test_every_change_asks_the_worker_once_to_tidy_up(installation, monkeypatch):
    assert list(jobs.OUTGOING) == [changes.TOPIC]
    before = Message.objects.filter(topic=changes.TOPIC).count()
    _change()
    _change()
    assert Message.objects.filter(topic=changes.TOPIC).count() == before + 1
    old = installation / "catalogue" / "cascade-0" / "known"
    old.mkdir(parents=True)
    (installation / "catalogue" / "stray").write_text("")
    for number in range(20):
        _change(ALL[number].ref, f"ถ้อยคำใหม่ที่ {number}")
        compiled(NOW)
    version, found = compiled(NOW)
    jobs.OUTGOING[changes.TOPIC]({"generation": 1})
    tidied = compiled(NOW)
    assert len(found.parts) > len(tidied[1].parts) == 1
    assert tidied[0] == version
    assert not old.exists()
    assert not _files(installation, "public").catalogue().grown
    jobs.OUTGOING[changes.TOPIC]({"generation": 1})
    assert compiled(NOW) == tidied


def test_where_nothing_was_ever_loaded_nothing_is_known_and_nothing_written(installation):
    Claim.objects.all().delete()
    ClaimsState.objects.all().delete()
    catalogue.forget()
    catalogue.tidy()
    version, found = compiled(NOW)
    assert (len(found), version) == (0, "0" * 32)
    assert not (installation / "catalogue").exists()
    assert str(ClaimsState(generation=3)) == "generation 3"


def test_claims_from_before_states_were_counted_are_the_first_state():
    migration = import_module("centre.claims.migrations.0004_generation")
    ClaimsState.objects.all().delete()
    for _ in range(2):
        migration._begin(apps, None)
        state = ClaimsState.objects.get()
        assert (state.generation, len(state.recent)) == (1, 1)
    catalogue.forget()
    assert _refs(compiled(NOW)[1]) == _known()
    _change()
    assert _refs(compiled(NOW)[1]) == _known()
    Claim.objects.all().delete()
    ClaimsState.objects.all().delete()
    migration._begin(apps, None)
    assert not ClaimsState.objects.exists()
