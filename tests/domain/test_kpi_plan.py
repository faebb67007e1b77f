"""Plan lines and forecasts: where a figure should be on a day, and where its pace leads."""

import datetime as dt
from decimal import Decimal
from typing import Any

from engine.domain.kpi import Count, Kpi
from engine.domain.kpi_plan import WorkingDays, due, forecast, planned
from engine.domain.periods import Period, Span, Term
from engine.domain.text import Text
from engine.domain.workdays import Office

TERM = Term(start_on=dt.date(2026, 6, 1), end_on=dt.date(2026, 6, 30))
JUNE = Span(TERM.start_on, TERM.end_on, Period.MONTH)
DAYS = WorkingDays(Office(), TERM)  # June 2026: 22 working days, no holiday


def declared(**more: Any) -> Kpi:
    said = {"key": "k", "name": Text("件", ""), "records": "r", "count": Count.OCCURRENCES, "per": Period.MONTH}
    return Kpi(**{**said, **more})


def test_working_days_are_those_of_the_office() -> None:
    assert DAYS.between(dt.date(2026, 6, 1), dt.date(2026, 6, 30)) == 22
    assert DAYS.between(dt.date(2026, 5, 1), dt.date(2026, 6, 7)) == 5
    assert DAYS.nth_after(dt.date(2026, 6, 5), 1) == dt.date(2026, 6, 8)
    assert DAYS.nth_after(dt.date(2026, 6, 30), 1) is None


def test_a_plan_is_even_over_the_working_days() -> None:
    kpi = declared(target=Decimal(22))
    assert planned(kpi, JUNE, dt.date(2026, 6, 5), DAYS) == 5
    assert planned(kpi, JUNE, dt.date(2026, 6, 7), DAYS) == 5
    assert planned(kpi, JUNE, dt.date(2026, 6, 30), DAYS) == 22
    assert planned(kpi, JUNE, dt.date(2026, 5, 31), DAYS) == 0


def test_a_plan_by_month_is_followed_instead() -> None:
    term = Term(start_on=dt.date(2026, 6, 1), end_on=dt.date(2026, 7, 31))
    whole, days = Span(term.start_on, term.end_on, Period.TERM), WorkingDays(Office(), term)
    kpi = declared(per=Period.TERM, target=Decimal(100), plan={"2026-07": Decimal(100)})
    assert planned(kpi, whole, dt.date(2026, 6, 30), days) == 0
    assert planned(kpi, whole, dt.date(2026, 7, 31), days) == 100


def test_what_is_due_is_the_target_of_the_period_else_the_sum_of_the_plan() -> None:
    assert due(declared(target=Decimal(5), targets={"2026-06": Decimal(8)}), JUNE) == 8
    assert due(declared(plan={"2026-06": Decimal(3), "2026-07": Decimal(9)}), JUNE) == 3
    assert due(declared(), JUNE) is None


def test_no_target_has_no_plan_line() -> None:
    assert planned(declared(), JUNE, dt.date(2026, 6, 5), DAYS) is None


def test_a_share_has_neither_plan_line_nor_forecast() -> None:
    share = declared(count=Count.RATIO, target=Decimal("0.6"))
    assert planned(share, JUNE, dt.date(2026, 6, 5), DAYS) is None
    assert forecast(share, Decimal("0.5"), JUNE, dt.date(2026, 6, 5), DAYS) is None


def test_the_pace_so_far_leads_to_a_number_and_a_day() -> None:
    found = forecast(declared(target=Decimal(15)), Decimal(10), JUNE, dt.date(2026, 6, 12), DAYS)
    assert found
    assert [found.value, found.reached_on] == [22, dt.date(2026, 6, 19)]
    slower = forecast(declared(target=Decimal(15)), Decimal(9), JUNE, dt.date(2026, 6, 12), DAYS)
    assert slower
    assert slower.reached_on == dt.date(2026, 6, 23)  # 6.7 working days are seven
    assert "これまでの10営業日" in found.method.ja
    assert "1.00" in found.method.ja


def test_a_target_beyond_the_pace_has_no_day() -> None:
    found = forecast(declared(target=Decimal(100)), Decimal(10), JUNE, dt.date(2026, 6, 12), DAYS)
    assert found
    assert found.reached_on is None


def test_before_the_first_and_after_the_last_day_there_is_no_forecast() -> None:
    for day in (dt.date(2026, 5, 31), dt.date(2026, 6, 30)):
        assert forecast(declared(target=Decimal(5)), Decimal(1), JUNE, day, DAYS) is None
