"""The checks of `centre bench elections` find what differs, on one province."""
import csv
import random

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from centre.config.bench import bare, lookups
from centre.config.bench.topics.elections import _MOMENT
from centre.elections import services
from centre.kernel import clock

SLUGS = ("th-mp-2566", "th-mp-2569")
CODES = ("120601", "120602", "120603", "120604")


@pytest.fixture(scope="module")
def one_province(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        services.load(provinces=["NBI"])
        yield
        transaction.set_rollback(True)


@pytest.fixture
def facts(one_province, db, tmp_path, monkeypatch):
    """The shipped coverage of a few subdistricts; rows of it may be changed."""
    for slug in SLUGS:
        (tmp_path / slug).mkdir()
        with (bare.SHIPPED / slug / "coverage.csv").open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.reader(file) if row[0] in {"subdistrict", *CODES}]
        write(tmp_path / slug / "coverage.csv", rows)
    monkeypatch.setattr(lookups, "SHIPPED", tmp_path)
    with clock.hold(_MOMENT):
        yield tmp_path


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_what_the_room_answers_is_what_ships(facts):
    for slug in SLUGS:
        places, wrong = lookups.shipped(slug)
        assert wrong == []
        assert sorted(place.code for place in places) == list(CODES)
        for ask in (lookups.by_name, lookups.by_address):
            timed = lookups.timed(places, ask, budget_s=60)
            assert (len(timed.seconds), len(timed.cpu), timed.wrong) == (len(CODES), len(CODES), [])
        assert lookups.timed(lookups.seats(places), lookups.shows_seat, budget_s=60).wrong == []


def test_a_shipped_row_that_the_room_answers_otherwise_is_named(facts):
    path = facts / SLUGS[0] / "coverage.csv"
    write(path, [[row[0], "NBI_8", row[2]] if row[0] == CODES[0] else row for row in read(path)])
    places, wrong = lookups.shipped(SLUGS[0])
    assert len(wrong) == 1
    assert "NBI_8" in wrong[0]
    changed = next(place for place in places if place.code == CODES[0])
    assert not lookups.by_address(changed)
    assert lookups.timed([changed], lookups.by_address, budget_s=60).wrong


def test_a_spent_budget_ends_the_asking(facts):
    places, _ = lookups.shipped(SLUGS[0], limit=2)
    assert len(places) == 2
    assert len(lookups.timed(places, lookups.by_name, budget_s=-1).seconds) == 1


def derived(facts, slug, name, *, confidence=None, numbers=None):
    """A derived table that says what ships, except for the first subdistrict."""
    rows = [["province_code", "subdistrict_code", "constituency_no", "confidence"]]
    for code, seats, certainty in read(facts / slug / "coverage.csv")[1:]:
        written = {"split": "split_or_conflict", "approximate": "exact"}.get(certainty, certainty)
        first = code == CODES[0]
        rows.append([code[:2], code, numbers if first and numbers else
                     "|".join(seat.split("_")[1] for seat in seats.split()),
                     confidence if first and confidence else written])
    write(facts / name, rows)
    return facts / name


def test_derived_tables_agree_or_the_rows_are_named(facts):
    table = derived(facts, SLUGS[0], "same.csv")
    assert lookups.disagreements(SLUGS[0], table, frozenset()) == (len(CODES), [])
    count, wrong = lookups.disagreements(SLUGS[0], derived(facts, SLUGS[0], "other.csv", numbers="8"), frozenset())
    assert (count, len(wrong)) == (len(CODES), 1)
    assert CODES[0] in wrong[0]
    # A doubted row must be approximate, and these are not.
    assert len(lookups.disagreements(SLUGS[0], table, frozenset(CODES))[1]) == len(CODES)
    with pytest.raises(OSError, match="none"):
        lookups.disagreements(SLUGS[0], facts / "none.csv", frozenset())


def test_doubt_comes_from_the_earlier_gazette(facts):
    earlier = derived(facts, SLUGS[0], "earlier.csv", confidence="listed")
    later = derived(facts, SLUGS[1], "later.csv", confidence="exact")
    assert CODES[0] in lookups.doubts(earlier, later)


@given(st.text("กขคงบาพูดแหล่ม่อ", min_size=1, max_size=20), st.integers())
def test_a_misspelt_name_is_never_the_name(name, seed):
    misspelt = lookups.misspell(name, random.Random(seed))
    assert misspelt != name
    assert misspelt


def test_bare_sqlite_knows_the_same_files(tmp_path):
    with bare.loaded(tmp_path / "bare.sqlite3") as peer:
        assert peer.rows > 40_000
        assert peer.seconds > 0
        assert ("120604", "NBI_4") in peer.find(SLUGS[0], "บางพูด")
        assert peer.find(SLUGS[0], "ไม่มีชื่อนี้") == []
