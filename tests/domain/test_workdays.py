"""The office calendar: working days and hours."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.programme_read_office import read_office
from engine.domain.programme_table import Notes, Table
from engine.domain.programme_toml import parse_toml
from engine.domain.workdays import JAPAN, Office, OutsideCalendar, instant
from tests.domain.programme_folder import nothing_wrong

OFFICE = Office()
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2080, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive by contract


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2024, 11, 4), "祝日（振替休日）"),
        (date(2026, 9, 22), "祝日（国民の休日）"),
        (date(2024, 12, 30), "年末年始の休み"),
        (date(2024, 11, 16), "定休日"),
        (date(2024, 11, 18), None),
    ],
)
def test_names_why_an_office_is_closed(day: date, reason: str | None) -> None:
    why = OFFICE.why_closed(day)
    assert (why and why.ja) == reason


def test_extra_opening_beats_every_closure_and_extra_closing_closes() -> None:
    office = Office(closed_on=frozenset({date(2024, 11, 18)}), open_on=frozenset({date(2024, 11, 23)}))
    assert office.is_open(date(2024, 11, 23))
    assert not office.is_open(date(2024, 11, 18))


def test_first_day_is_not_counted_over_the_new_year() -> None:
    assert OFFICE.after(date(2024, 12, 27), 1) == date(2025, 1, 6)
    assert OFFICE.after(date(2025, 1, 6), -1) == date(2024, 12, 27)


def test_zero_working_days_after_a_holiday_is_that_holiday() -> None:
    assert OFFICE.after(date(2024, 11, 4), 0) == date(2024, 11, 4)


@given(DAYS, st.integers(-400, 400))
def test_counting_back_what_was_counted_forth_gives_the_number(day: date, n: int) -> None:
    start = OFFICE.on_or_after(day)
    assert OFFICE.days_between(start, OFFICE.after(start, n)) == n


@given(DAYS, st.integers(1, 60))
def test_nth_working_day_agrees_with_walking_the_calendar(day: date, n: int) -> None:
    walked = [d for i in range(1, 200) if OFFICE.is_open(d := day + timedelta(days=i))]
    assert OFFICE.after(day, n) == walked[n - 1]


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(hours=300)))
def test_office_time_added_is_office_time_between(moment: datetime, amount: timedelta) -> None:
    assert OFFICE.working_time_between(moment, OFFICE.add_working_time(moment, amount)) == amount


def test_two_office_hours_from_friday_evening_end_on_monday() -> None:
    friday = datetime(2024, 11, 15, 16, 45, tzinfo=JAPAN)
    assert OFFICE.add_working_time(friday, timedelta(hours=2)) == datetime(2024, 11, 18, 10, 0, tzinfo=JAPAN)


def test_closing_minute_is_outside_office_hours() -> None:
    assert OFFICE.is_working_at(instant(date(2024, 11, 18), time(17, 14)))
    assert not OFFICE.is_working_at(instant(date(2024, 11, 18), time(17, 15)))


def test_refuses_an_office_that_never_opens() -> None:
    with pytest.raises(ValueError, match="opens on one weekday"):
        Office(weekly_closed=frozenset(range(7)))


def test_says_where_its_calendar_ends_instead_of_knowing_no_holidays() -> None:
    with pytest.raises(OutsideCalendar):
        OFFICE.is_open(date(2100, 1, 4))
    with pytest.raises(OutsideCalendar):
        OFFICE.after(date(2024, 1, 4), 10**9)


def test_a_programme_has_further_calendars_by_key() -> None:
    source = '[calendars.day_and_night]\nhours = { open = "10:00", close = "18:00" }\nweekly_closed = ["sun"]'
    notes = Notes(parse_toml(source), nothing_wrong)
    office = read_office(Table(notes.toml.data, (), notes))
    assert notes.findings == []
    assert office.calendar("day_and_night").is_working_at(instant(date(2024, 11, 16), time(17, 59)))
    assert not office.calendar(None).is_open(date(2024, 11, 16))
