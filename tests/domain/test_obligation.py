"""Counted duties: declared as data, and how they stand on a day."""

from datetime import date, datetime, time, timedelta

import pytest

from engine.domain.deadline_rule import Consequence
from engine.domain.finding import Finding
from engine.domain.obligation import Every, Obligation
from engine.domain.obligation_state import (
    Occurrence,
    Standing,
    counts_by_day,
    line_of,
    misses_in_a_row,
    raises_alarm,
    state_of,
    states_of_each,
)
from engine.domain.obligation_windows import Setting, Watch, watches, windows_of
from engine.domain.periods import Term
from engine.domain.programme_read_obligations import read_obligations
from engine.domain.programme_table import Notes, Table
from engine.domain.programme_toml import parse_toml
from engine.domain.workdays import JAPAN, Office
from tests.domain.deadline_lab import evaluate_with, syntax_of

TERM = Term(start_on=date(2024, 4, 1), end_on=date(2025, 3, 31))
OFFICE = Office()
MEETING = """
per = "month"
clause = { source = "仕様書", quote = "月１回以上定期的に" }
alarms = [{ offset = "-5 working days", to = ["supervisor"] }]
"""
FIRMS = """
per = "term"
at_least = 400
distinct = "company"
alarms = [{ offset = "-P90D", to = ["supervisor"] }, { offset = "-P30D", to = ["supervisor"] }]
"""


def read(lines: str) -> tuple[Obligation, list[Finding]]:
    notes = Notes(parse_toml(f'[obligations.o]\nname = "義務"\nrecords = "meeting"\n{lines}'), syntax_of)
    (obligation,) = read_obligations(Table(notes.toml.data, (), notes)).values()
    return obligation, notes.findings


def watched(lines: str, term: Term = TERM, **moments: date) -> list[Watch]:
    obligation, findings = read(lines)
    assert findings == []
    return watches(
        obligation, Setting(term=term, office=OFFICE, rules={}, evaluate=evaluate_with(OFFICE), moments=moments)
    )


def noon(year: int, month: int, day: int) -> datetime:
    return datetime.combine(date(year, month, day), time(12), JAPAN)


@pytest.mark.parametrize(
    ("every", "count", "first", "last"),
    [
        (Every.WEEK, 53, "2024-W14", "2025-W14"),
        (Every.MONTH, 12, "2024-04", "2025-03"),
        (Every.QUARTER, 4, "2024-Q1", "2024-Q4"),
        (Every.HALF, 2, "2024-H1", "2024-H2"),
        (Every.FISCAL_YEAR, 1, "FY2024", "FY2024"),
        (Every.TERM_HALF, 2, "T1", "T2"),
        (Every.TERM, 1, "term", "term"),
        (Every.WORKING_DAY, 243, "2024-04-01", "2025-03-31"),
    ],
)
def test_a_term_has_its_periods(every: Every, count: int, first: str, last: str) -> None:
    windows = windows_of(every, TERM, OFFICE)
    assert (len(windows), windows[0].key, windows[-1].key) == (count, first, last)
    assert (windows[0].start, windows[-1].end) == (TERM.start_on, TERM.end_on)


def test_a_partial_month_is_a_month_cut_to_the_term() -> None:
    windows = windows_of(Every.MONTH, Term(start_on=date(2025, 5, 20), end_on=date(2026, 3, 13)), OFFICE)
    assert (windows[0].start, windows[0].end) == (date(2025, 5, 20), date(2025, 5, 31))
    assert (windows[-1].start, windows[-1].end) == (date(2026, 3, 1), date(2026, 3, 13))


def test_half_of_the_term_is_half_of_its_days() -> None:
    halves = windows_of(Every.TERM_HALF, Term(start_on=date(2026, 4, 1), end_on=date(2027, 3, 31)), OFFICE)
    assert [half.end for half in halves] == [date(2026, 9, 30), date(2027, 3, 31)]
    assert halves[0].label.ja == "履行期間の前半"


def test_no_meeting_this_month_is_told_five_working_days_before_its_end() -> None:
    november = watched(MEETING)[7]
    early, late = (state_of(november, {}, noon(2024, 11, day)) for day in (1, 25))
    assert (early.standing, early.next_alarm_on) == (Standing.ON_TRACK, date(2024, 11, 25))  # the 30th is a Saturday
    assert (late.standing, late.missing, late.next_alarm) == (Standing.BEHIND, 1, None)
    held = state_of(november, {date(2024, 11, 25): 1}, noon(2024, 11, 25))
    assert (held.standing, held.missing, held.next_alarm) == (Standing.MET, 0, None)


@pytest.mark.parametrize(
    ("counts", "now", "standing"),
    [
        ({}, noon(2024, 10, 31), Standing.AHEAD),
        ({}, noon(2024, 12, 1), Standing.MISSED),
        ({date(2024, 12, 1): 1, date(2024, 10, 31): 1}, noon(2024, 12, 1), Standing.MISSED),
        ({date(2024, 11, 30): 1}, noon(2024, 12, 1), Standing.MET),
        ({date(2024, 11, 30): 1}, noon(2024, 11, 29), Standing.BEHIND),  # what lies ahead is not held yet
    ],
)
def test_only_what_happened_in_the_month_counts(counts: dict[date, int], now: datetime, standing: Standing) -> None:
    assert state_of(watched(MEETING)[7], counts, now).standing is standing


def test_four_hundred_firms_have_a_plan_line_a_forecast_and_alarms() -> None:
    (watch,) = watched(FIRMS)
    state = state_of(watch, {date(2024, 4, 1): 150}, noon(2024, 9, 30))
    assert (state.count, state.missing, state.planned, state.forecast) == (150, 250, 200, 299)
    assert (state.standing, state.next_alarm_on) == (Standing.BEHIND, date(2024, 12, 27))  # 31 December is closed
    ahead = state_of(watch, {date(2024, 4, 1): 201}, noon(2024, 9, 30))
    assert (ahead.standing, ahead.forecast) == (Standing.ON_TRACK, 400)
    assert state_of(watch, {date(2024, 4, 1): 399}, noon(2025, 4, 1)).standing is Standing.MISSED
    assert state_of(watch, {date(2024, 4, 1): 400}, noon(2025, 4, 1)).standing is Standing.MET


def test_a_firm_seen_three_times_is_one_firm_and_an_unknown_firm_none() -> None:
    (watch,) = watched(FIRMS)
    seen = [Occurrence(date(2024, month, 1), who) for month, who in ((5, "a"), (4, "a"), (6, "a"), (6, "b"), (7, None))]
    assert counts_by_day(watch, seen) == {date(2024, 4, 1): 1, date(2024, 6, 1): 1}


def test_a_plan_by_month_bends_the_line() -> None:
    (watch,) = watched('per = "term"\nat_least = 100\nplan = { "2024-04" = 0, "2024-05" = 31, "2025-03" = 69 }')
    counts = {date(2024, 5, 2): 20}
    assert [state_of(watch, counts, noon(2024, month, 10)).planned for month in (4, 5, 6)] == [0, 10, 31]
    assert state_of(watch, counts, noon(2024, 4, 10)).forecast is None
    line = line_of(watch, counts, noon(2024, 5, 10))
    assert [(point.on, point.planned, point.counted, point.forecast) for point in line[:4]] == [
        (date(2024, 4, 30), 0, 0, None),
        (date(2024, 5, 10), 10, 20, 20),
        (date(2024, 5, 31), 31, None, 62),
        (date(2024, 6, 30), 31, None, 62),
    ]
    assert (line[-1].on, line[-1].planned, line[-1].forecast) == (date(2025, 3, 31), 100, 200)


def test_each_listed_firm_owes_its_own_visit() -> None:
    (watch,) = watched('per = "term"\neach = "company"\nalarms = [{ offset = "-P90D", to = ["supervisor"] }]')
    visits = [Occurrence(date(2024, 6, 3), of="a"), Occurrence(date(2024, 6, 4), of="unlisted")]
    states = states_of_each(watch, ["a", "b"], visits, noon(2024, 12, 31))
    assert {firm: state.standing for firm, state in states.items()} == {"a": Standing.MET, "b": Standing.BEHIND}


def test_an_upper_limit_can_be_exceeded() -> None:
    (watch,) = watched('per = "term"\nat_least = 3\nat_most = 5\nabout = true')
    standings = [state_of(watch, {date(2024, 5, 1): n}, noon(2025, 4, 1)).standing for n in (2, 3, 5, 6)]
    assert standings == [Standing.MISSED, Standing.MET, Standing.MET, Standing.EXCEEDED]
    assert watch.obligation.consequence is Consequence.WARNING


def test_an_average_looks_back_over_its_weeks() -> None:
    weeks = watched('per = "week"\nat_least = 3\nover = 4\nabout = true')
    assert [(week.window.periods, week.window.counted_from) for week in (weeks[0], weeks[5])] == [
        (1, date(2024, 4, 1)),
        (4, date(2024, 4, 15)),
    ]
    presence = {date(2024, 4, 15) + timedelta(days=7 * n): days for n, days in enumerate((5, 5, 0, 2))}
    assert state_of(weeks[5], presence, noon(2024, 5, 12)).standing is Standing.MET
    del presence[date(2024, 5, 6)]
    state = state_of(weeks[5], presence, noon(2024, 5, 13))
    assert (state.needed, state.missing, state.standing) == (12, 2, Standing.MISSED)


def test_three_weeks_missed_in_a_row_raise_the_alarm() -> None:
    weeks = watched('per = "week"\nabout = true\nmisses_before_alarm = 3')
    now = noon(2024, 4, 29)
    states = [state_of(week, {date(2024, 4, 3): 1}, now) for week in weeks]
    assert (misses_in_a_row(states), raises_alarm(weeks[0].obligation, states)) == (3, True)
    one_held = [state_of(week, {date(2024, 4, 17): 1}, now) for week in weeks]
    assert (misses_in_a_row(one_held), raises_alarm(weeks[0].obligation, one_held)) == (1, False)


def test_a_duty_may_be_owed_in_a_part_of_the_term_only() -> None:
    lines = 'per = "month"\nsince = \'first_on - duration("P1M")\'\nuntil = \'last_on + duration("P1M")\''
    found = watched(lines, first_on=date(2024, 9, 10), last_on=date(2024, 11, 20))
    assert [(watch.window.start, watch.window.end) for watch in found] == [
        (date(2024, 8, 10), date(2024, 8, 31)),
        (date(2024, 9, 1), date(2024, 9, 30)),
        (date(2024, 10, 1), date(2024, 10, 31)),
        (date(2024, 11, 1), date(2024, 11, 30)),
        (date(2024, 12, 1), date(2024, 12, 20)),
    ]
    assert watched(lines) == []


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ('per = "month"\nat_least = 3\nat_most = 2', "at_most が at_least より小さくなっています。"),
        ('per = "event"', "「event」は working_day、week、month、quarter、half、fiscal_year、term_half、term のどれか"),
        ('per = "term"\nat_least = 9\nplan = { "2024-04" = 8 }', "計画の合計8件が、必要な9件に足りません。"),
        ('per = "term"\nplan = { "4月" = 8 }', 'plan は「"2026-04" = 10」のように'),
        ('per = "month"\nplan = { "2024-04" = 8 }', "plan を使うには per を term か fiscal_year にしてください。"),
        ('per = "month"\nsince = "1 +"', ""),
        ('per = "month"\nover = 0', "1以上の数を書いてください。"),
    ],
)
def test_refuses_a_duty_that_cannot_be_meant(lines: str, sentence: str) -> None:
    findings = read(lines)[1]
    assert len(findings) == 1
    assert findings[0].line
    assert sentence in findings[0].text.ja
