"""Every form of rule, every roll mode, every day from 2019 to 2035, against the oracle that walks the calendar."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine import feel
from engine.calendar_functions import calendar_functions
from engine.domain.deadline import compute
from engine.domain.deadline_rule import Band, BandDays, ClosedDay, Counting, DeadlineRule, Offset
from engine.domain.text import Text
from engine.domain.workdays import Office
from tests.domain import deadline_oracle as oracle
from tests.domain.deadline_oracle import Walk, days, ends, months, next_month, until, working_days

FIRST, LAST = date(2019, 1, 1), date(2035, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
OFFICE = Office()
ENV = feel.Environment(functions=calendar_functions(OFFICE))
AT_LEAST = 1_000_000
VALUES = 2  # the due instant and the working target
WORKING = {"counting": Counting.WORKING}
FIRST_DAY = {"counts_first_day": True}
STARTED = {"start": "s"}
STAY = days(0)


@dataclass(frozen=True)
class Form:
    """A form of rule, and how the oracle finds its day. is_back: counted back, never moved. aim: the target's day."""

    due: str
    walk: Walk
    keys: Mapping[str, Any] = field(default_factory=dict)
    is_back: bool = False
    limit: Walk | None = None
    aim: Walk = STAY
    at: time = oracle.END_OF_DAY


def counted(due: str, walk: Walk, **keys: Any) -> Form:
    return Form(due, walk, {**STARTED, **keys})


def back(due: str, walk: Walk, **keys: Any) -> Form:
    return Form(due, walk, {**STARTED, **keys}, is_back=True)


FORMS = {
    **{f"{n} days": counted(f"{n}", days(n)) for n in (0, 1, 7, 10, 30, 60, 365)},
    **{f"{n} working days": counted(f"{n}", working_days(n), **WORKING) for n in (1, 2, 3, 5, 10)},
    **{f"{n} months": counted(f'duration("P{n}M")', months(n)) for n in (1, 2, 6, 12)},
    "7 days from day one": counted("7", days(6), **FIRST_DAY),
    "3 working days from day one": counted(
        "3", lambda day: working_days(3)(day - timedelta(days=1)), **WORKING, **FIRST_DAY
    ),
    "a month from day one": counted('duration("P1M")', lambda day: months(1)(day - timedelta(days=1)), **FIRST_DAY),
    "10 days before": back("-10", days(-10)),
    "3 working days before": back("-3", working_days(-3), **WORKING),
    "10 clear days before": back("-10", days(-11), before=True),
    "a month before": back('duration("-P1M")', oracle.month_before),
    "before the day": Form("s", days(-1), {"before": True}, is_back=True),
    **{f"day {n} of the next month": Form(f"day of next month(s, {n})", next_month(n)) for n in (10, 15, 31)},
    "end of the month": Form("end of month(s)", until(oracle.ends_month)),
    "end of the quarter": Form("end of quarter(s)", ends((6, 30), (9, 30), (12, 31), (3, 31))),
    "end of the half": Form("fiscal half end(s)", ends((9, 30), (3, 31))),
    "end of the fiscal year": Form("fiscal year end(s)", ends((3, 31))),
    "five fiscal years": Form('fiscal year end(s) + duration("P5Y")', oracle.five_fiscal_years),
    "10 days, in the fiscal year": Form(
        "10", days(10), {**STARTED, "not_after": "fiscal year end(s)"}, limit=ends((3, 31))
    ),
    "day 15, in the fiscal year": Form(
        "day of next month(s, 15)", next_month(15), {"not_after": "fiscal year end(s)"}, limit=ends((3, 31))
    ),
    "at noon": Form("5", days(5), {**STARTED, "at": time(12)}, at=time(12)),
    "aimed at 3 working days before": Form(
        "end of next month(s)", next_month(31), {"target": Offset(working_days=-3)}, aim=working_days(-3)
    ),
    "aimed at 30 days before": Form(
        "end of next month(s)", next_month(31), {"target": Offset(days=-30)}, aim=days(-30)
    ),
}
ONE_HOUR, EIGHT_HOURS, DAY = timedelta(hours=1), timedelta(hours=8), timedelta(days=1)


def in_band(start: datetime) -> bool:
    wall = oracle.local(start)
    return oracle.is_open(wall.date()) and time(10) <= wall.time() < time(18)


BANDS = (
    Band(due='duration("PT1H")', days=BandDays.WORKING, from_at=time(10), to_at=time(18)),
    Band(due='duration("PT8H")'),
)
CLOCKS: dict[str, tuple[str, Mapping[str, Any], Callable[[datetime], datetime]]] = {
    "an hour": ('duration("PT1H")', {}, lambda start: start + ONE_HOUR),
    "24 hours": ('duration("P1D")', {"counting": Counting.CLOCK}, lambda start: start + DAY),
    "2 office hours": ('duration("PT2H")', WORKING, lambda start: oracle.office_time(start, timedelta(hours=2))),
    "by the band": ("null", {"bands": BANDS}, lambda start: start + (ONE_HOUR if in_band(start) else EIGHT_HOURS)),
}


def rule_of(due: str, mode: ClosedDay, keys: Mapping[str, Any]) -> DeadlineRule:
    return DeadlineRule(key="r", name=Text("期限", "due"), due=due, on_closed_day=mode, **keys)


def remembering(moment: object) -> Callable[[str, Mapping[str, object]], object]:
    """Evaluate each expression once for a moment: the roll modes share the answer."""
    known: dict[str, object] = {}

    def evaluate(source: str, moments: Mapping[str, object]) -> object:
        if source not in known:
            known[source] = Decimal(source) if source.lstrip("-").isdigit() else expression_value(source, moments)
        return known[source]

    return evaluate


def expression_value(source: str, moments: Mapping[str, object]) -> object:
    return feel.compile_expression(source, ENV.functions).evaluate(moments, ENV).value


def expected_day(form: Form, day: date, mode: str) -> date:
    due = form.walk(day) if form.is_back else oracle.rolled(form.walk(day), mode)
    if form.limit is None:
        return due
    limit = form.limit(day)
    return min(due, oracle.earlier(limit) if mode == "earlier" else limit)


@pytest.mark.parametrize("name", FORMS)
def test_every_day_and_roll_mode_agrees_with_walking_the_calendar(name: str) -> None:
    form, compared = FORMS[name], 0
    rules = {mode.value: rule_of(form.due, mode, form.keys) for mode in ClosedDay}
    for day in DAYS:
        evaluate, start = remembering(day), oracle.japan(day, time()) if "start" in form.keys else None
        for mode, rule in rules.items():
            found = compute(rule, {"s": day}, OFFICE, evaluate)
            due_on = expected_day(form, day, mode)
            due_at = oracle.japan(due_on, form.at)
            assert (found.due_at, found.due_on) == (due_at, due_on), (name, day, mode)
            assert found.target_at == oracle.target(due_at, due_on, start, form.aim), (name, day, mode)
            compared += VALUES
    assert compared == VALUES * len(DAYS) * len(ClosedDay)
    print(f"{name}: {compared} comparisons")  # noqa: T201 - the proof says how much it compared


@pytest.mark.parametrize("name", CLOCKS)
def test_every_clock_of_hours_agrees_with_stepping_through_the_hours(name: str) -> None:
    due, keys, step = CLOCKS[name]
    compared = 0
    for number, day in enumerate(DAYS):
        start = oracle.japan(day, time(number * 7 % 24, number * 15 % 60))
        evaluate, due_at = remembering(start), step(start)
        for mode in ClosedDay:
            found = compute(rule_of(due, mode, {**STARTED, **keys}), {"s": start}, OFFICE, evaluate)
            assert (found.due_at, found.due_on) == (due_at, None), (name, start)
            assert found.target_at == due_at
            compared += VALUES
    assert compared == VALUES * len(DAYS) * len(ClosedDay)
    print(f"{name}: {compared} comparisons")  # noqa: T201 - the proof says how much it compared


def test_at_least_a_million_comparisons_are_made() -> None:
    compared = VALUES * len(DAYS) * len(ClosedDay) * (len(FORMS) + len(CLOCKS))
    print(f"{compared} comparisons over {len(DAYS)} days and {len(FORMS) + len(CLOCKS)} forms")  # noqa: T201 - see above
    assert compared >= AT_LEAST
