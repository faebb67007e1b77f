"""Showing a programme in another year."""

from dataclasses import replace
from datetime import date

from engine.domain.programme_shift import shift, years_until
from tests.domain.programme_folder import example


def test_moves_term_office_days_and_dates_in_rules() -> None:
    programme = example()
    rule = replace(programme.deadlines["monthly_report"], due='min(@"2025-03-31", date("2024-02-29"), x)')
    moved = shift(replace(programme, deadlines={"final": rule}), 2)
    assert (moved.term.start_on, moved.term.end_on) == (date(2026, 4, 1), date(2027, 3, 31))
    assert date(2026, 8, 13) in moved.office.closed_on
    assert moved.deadlines["final"].due == 'min(@"2027-03-31", date("2026-02-28"), x)'


def test_shifting_there_and_back_changes_nothing() -> None:
    programme = example()
    assert shift(shift(programme, 2), -2) == programme


def test_a_programme_of_2024_runs_two_years_later_in_november_2026() -> None:
    assert years_until(example(), date(2026, 11, 20)) == 2
    assert years_until(example(), date(2027, 3, 1)) == 2
