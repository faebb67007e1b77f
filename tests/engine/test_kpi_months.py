"""A KPI month by month: what stands in the table is what counting each month, and each stretch, by itself gives."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import kpi
from engine.kpi.counting import measure_of, whole_term
from engine.kpi.months import months_of
from engine.work import Services
from tests.clock import MovableClock
from tests.engine.tally_lab import Deed, open_lab
from tests.engine.test_tally_laws import Desk, deeds, passing


@pytest.fixture
def lab(sqlite_services: Services, clock: MovableClock) -> Services:
    open_lab(sqlite_services)
    clock.move_to(dt.date(2027, 3, 31))
    return sqlite_services


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(deeds, max_size=12))
def test_months_and_what_was_reached_are_what_each_counts_by_itself(lab: Services, written: list[Deed]) -> None:
    with passing(lab) as work:
        desk = Desk(work)
        for deed in written:
            desk.write(deed)
        book = desk.book()
        term = whole_term(book)
        for one in book.programme.kpis.values():
            for month in months_of(book, one):
                assert month.value == kpi.figure(book, one.key, month.span, with_records=False).value
                assert month.to_date == measure_of(book, one, replace(term, end=month.span.end)).value
