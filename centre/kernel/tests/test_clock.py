"""The one clock moves by an offset, can be held, and speaks of Bangkok."""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.kernel import clock

moments = st.integers(-2 * 10**9, 7 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@pytest.fixture(autouse=True)
def _real_time_afterwards():
    before = clock.offset()
    clock.start_rehearsal(timedelta(0))
    yield
    clock.start_rehearsal(before)


@given(moments, moments)
def test_a_held_clock_stands_and_holds_nest(outer, inner):
    with clock.hold(outer):
        with clock.hold(inner):
            assert clock.now() == inner
        assert clock.now() == outer
        assert clock.now().tzinfo is clock.BANGKOK
        assert clock.today() == outer.astimezone(clock.BANGKOK).date()


def test_a_held_clock_is_let_go_after_an_error():
    with pytest.raises(KeyError), clock.hold(datetime(2023, 5, 14, tzinfo=UTC)):
        {}["absent"]
    assert abs(clock.now() - clock.machine_now()) < timedelta(seconds=5)


def test_a_day_in_bangkok_begins_seven_hours_before_greenwich():
    with clock.hold(datetime(2023, 5, 13, 17, 0, tzinfo=UTC)):
        assert clock.today() == date(2023, 5, 14)


def test_a_moment_without_time_zone_cannot_be_held():
    with pytest.raises(ValueError, match="time zone"), clock.hold(datetime(2023, 5, 14)):  # noqa: DTZ001 - the point
        pytest.fail("never reached")


def test_a_rehearsal_moves_the_house_and_not_the_machine():
    assert not clock.is_rehearsal()
    clock.start_rehearsal(timedelta(days=-1000))
    assert clock.is_rehearsal()
    assert clock.offset() == timedelta(days=-1000)
    behind = clock.machine_now() - clock.now()
    assert abs(behind - timedelta(days=1000)) < timedelta(seconds=5)
    assert abs(datetime.now(UTC) - clock.machine_now()) < timedelta(seconds=5)
