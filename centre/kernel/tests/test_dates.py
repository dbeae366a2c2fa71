"""Dates are read and written as Thai readers do, in both eras and both digits."""
from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.kernel import dates
from centre.kernel.errors import InvalidInput

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))
TO_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@given(days, st.booleans(), st.booleans())
def test_what_is_written_can_be_read(day, thai_digits, short):
    for language in ("th", "en"):
        text = dates.format_date(day, language, short=short)
        assert dates.parse_date(text.translate(TO_THAI) if thai_digits else text) == day


@given(days)
def test_numbers_alone_can_be_read_in_both_eras(day):
    for year in (day.year, day.year + 543):
        if year == day.year + 543 or day.year < 2400:
            assert dates.parse_date(f" {day.day}/{day.month}/{year} ") == day
            assert dates.parse_date(f"{year}-{day.month:02}-{day.day:02}") == day


@given(st.text(max_size=30))
def test_anything_else_is_refused_with_the_forms_that_work(text):
    try:
        answer = dates.parse_date(text, field="when")
    except InvalidInput as error:
        answer = error
    assert isinstance(answer, date) or (answer.field == "when" and "14/5/2566" in answer.message.th)


@pytest.mark.parametrize("typed", ["", "14", "2566", "2023-05", "31/2/2566", "0/1/2566", "1/13/2566",
                                   "14 blossom 2023", "29/2/2566", "1/1/0000", "14 พ.ค. 66"])
def test_days_that_do_not_exist_are_refused(typed):
    with pytest.raises(InvalidInput, match="date_unreadable"):
        dates.parse_date(typed)


@pytest.mark.parametrize(("typed", "day"), [
    ("14 พ.ค. 2566", date(2023, 5, 14)), ("๑๔/๐๕/๒๕๖๖", date(2023, 5, 14)), ("14.5.2566", date(2023, 5, 14)),
    ("14 May 2023", date(2023, 5, 14)), ("14 may 2023", date(2023, 5, 14)), ("29/2/2567", date(2024, 2, 29)),
    ("14 พฤษภาคม พ.ศ. 2566", date(2023, 5, 14)), ("14 พฤษภาคม ค.ศ. 2023", date(2023, 5, 14)),
    ("2566-05-14", date(2023, 5, 14)),
])
def test_forms_that_people_type(typed, day):
    assert dates.parse_date(typed) == day


@pytest.mark.parametrize(("partial", "last"), [
    ("2023", date(2023, 12, 31)), ("2024-02", date(2024, 2, 29)), ("2023-2", date(2023, 2, 28)),
    (" 2023-05-14 ", date(2023, 5, 14))])
def test_a_partial_date_counts_as_its_last_day(partial, last):
    assert dates.last_possible_day(partial) == last


@pytest.mark.parametrize("text", ["", "23", "2023-13", "2023-02-30", "May 2023", "2023-05-14T00:00"])
def test_what_is_no_partial_date_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        dates.last_possible_day(text)


def test_a_day_ends_a_second_before_midnight_in_bangkok():
    assert dates.end_of_day(date(2023, 5, 14)).isoformat() == "2023-05-14T23:59:59+07:00"


def test_moments_and_weekdays_read_naturally():
    moment = datetime(2023, 5, 14, 1, 0, tzinfo=UTC)
    assert dates.format_moment(moment, "th") == "14 พฤษภาคม 2566 เวลา 08:00 น."
    assert dates.format_moment(moment, "th", short=True) == "14 พ.ค. 2566 08:00 น."
    assert dates.format_moment(moment, "en") == "14 May 2023, 08:00"
    assert dates.format_moment(moment, "en-gb", short=True) == "14 May 2023, 08:00"
    assert dates.format_date(date(2023, 5, 14), "th", weekday=True) == "วันอาทิตย์ที่ 14 พฤษภาคม 2566"
    assert dates.format_date(date(2023, 5, 14), "en", weekday=True) == "Sunday 14 May 2023"
