"""Closing a month: its figures stay, later corrections are told as signed differences with records and reasons."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from engine import kpi, records
from engine.domain.access import SYSTEM, NotAllowed
from engine.domain.facts import FactKind
from engine.domain.ids import ProgrammeKey, RecordId
from engine.domain.periods import Period, Span, span_of
from engine.errors import Invalid
from engine.kpi import closing, closing_page
from engine.kpi.changes import Change, changes
from engine.kpi.closing import EarlierMonthOpen, MonthClosed, MonthNotOver, MonthOpen, NoSuchMonth
from engine.kpi.closings import Closing
from engine.kpi.drill import drill
from engine.store.evidence import FactRow
from engine.store.figures import ClosedEntryRow
from engine.store.people import CompanyRow
from engine.work import Services, begin
from notifications.clock import fire_due
from tests.cast import MORI, SATO, actor, hire
from tests.clock import MovableClock
from tests.engine.kpi_lab import book, open_programme, value, visit

YAMAGATA = ProgrammeKey("yamagata")
APRIL, MAY = (span_of(Period.MONTH, dt.date(2026, month, 1)) for month in (4, 5))
TO_MAY = Span(dt.date(2026, 4, 1), dt.date(2026, 5, 31), Period.TERM)


@pytest.fixture
def desk(services: Services, clock: MovableClock) -> Services:
    """Return a desk on 1 June with three visits in April and one in May, nothing closed."""
    open_programme(services, YAMAGATA)
    with begin(services, SYSTEM) as work:
        for player in (SATO, MORI):
            hire(work, player, YAMAGATA)
    clock.move_to(dt.date(2026, 6, 1))
    visit(services, "株式会社あけぼの", "2026-04-10")
    visit(services, "株式会社あけぼの", "2026-04-11")
    visit(services, "有限会社みなと", "2026-04-12")
    visit(services, "株式会社あけぼの", "2026-05-12")
    clock.move_to(dt.date(2026, 6, 2))
    return services


def close(services: Services, month: str = "2026-04") -> Closing:
    with begin(services, actor(services, MORI)) as work:
        return closing.close(work, YAMAGATA, month)


def told(services: Services, key: str = "k_y1") -> list[Change]:
    with begin(services, SYSTEM, read_only=True) as work:
        return changes(book(work, YAMAGATA), [key])


def correct(services: Services, record_id: int, **fields: Any) -> None:
    with begin(services, SYSTEM) as work:
        records.correct(work, RecordId(record_id), fields, reason="日付の誤り")


def test_a_closed_month_keeps_its_figure_and_its_records(desk: Services, clock: MovableClock) -> None:
    close(desk)
    clock.move_by(days=1)
    correct(desk, 3, visited_at="2026-05-02T10:00")
    with begin(desk, SYSTEM, read_only=True) as work:
        ledger = book(work, YAMAGATA)
        figure = kpi.figure(ledger, "k_y1", APRIL)
        assert [figure.value, figure.is_closed, *figure.record_ids] == [2, True, 1, 2, 3]
        assert sum(member.counts for member in drill(ledger, ledger.kpi("k_y1"), APRIL).members) == 2
    assert value(desk, YAMAGATA, "k_y1", MAY) == 2


def test_a_later_correction_is_told_with_its_record_and_reason(desk: Services, clock: MovableClock) -> None:
    close(desk)
    clock.move_by(days=1)
    correct(desk, 3, visited_at="2026-05-02T10:00")
    (change,) = told(desk)
    assert [change.month, change.was, change.now, change.delta] == ["2026-04", 2, 1, -1]
    assert [(line.record_id, line.why.ja) for line in change.lines] == [(3, "補正：日付の誤り")]


def test_a_record_that_came_late_is_told_so(desk: Services, clock: MovableClock) -> None:
    close(desk)
    clock.move_by(days=1)
    late = visit(desk, "合同会社そら", "2026-04-20")
    (change,) = told(desk)
    assert change.delta == 1
    assert [(line.record_id, line.why.ja) for line in change.lines] == [(late, "確定後に記録")]


def test_a_withdrawal_is_told_with_its_reason(desk: Services, clock: MovableClock) -> None:
    close(desk)
    clock.move_by(days=1)
    with begin(desk, SYSTEM) as work:
        records.withdraw(work, RecordId(3), reason="二重の記録")
    (change,) = told(desk)
    assert [line.why.ja for line in change.lines] == ["取下げ：二重の記録"]


def test_companies_merged_later_are_told_and_change_no_closed_figure(desk: Services) -> None:
    close(desk)
    with begin(desk, SYSTEM) as work:
        first, second = work.session.scalars(select(CompanyRow).order_by(CompanyRow.id)).all()
        second.merged_into_id = first.id
    (change,) = told(desk)
    assert [change.was, change.now] == [2, 1]
    assert change.lines[0].why.ja == "企業の名寄せまたは数え方の変更"
    assert value(desk, YAMAGATA, "k_y1", APRIL) == 2


def test_a_change_is_told_once_and_the_next_one_anew(desk: Services, clock: MovableClock) -> None:
    close(desk)
    clock.move_by(days=1)
    correct(desk, 3, visited_at="2026-05-02T10:00")
    clock.move_by(days=1)
    may = close(desk, "2026-05")
    assert [[one.month, one.delta, *one.record_ids] for one in may.told if one.kpi == "k_y1"] == [["2026-04", -1, 3]]
    assert told(desk) == []
    clock.move_by(days=1)
    late = visit(desk, "合同会社そら", "2026-04-20")
    (change,) = told(desk)
    assert [change.was, change.now] == [1, 2]
    assert [line.record_id for line in change.lines] == [late]


def test_what_was_closed_and_what_was_told_add_up_to_what_is(desk: Services, clock: MovableClock) -> None:
    april = close(desk)
    clock.move_by(days=1)
    visit(desk, "株式会社あけぼの", "2026-04-21")
    may = close(desk, "2026-05")
    closed = [one.figures["k_y4"].value for one in (april, may)]
    deltas = [one.delta for one in may.told if one.kpi == "k_y4"]
    assert sum(one for one in (*closed, *deltas) if one is not None) == value(desk, YAMAGATA, "k_y4", TO_MAY) == 5


def test_months_are_closed_in_their_order_and_once(desk: Services) -> None:
    with pytest.raises(EarlierMonthOpen):
        close(desk, "2026-05")
    close(desk)
    with pytest.raises(MonthClosed):
        close(desk)


def test_only_a_month_of_the_term_that_is_over_is_closed(desk: Services) -> None:
    for month, refusal in (("2026-06", MonthNotOver), ("2025-04", NoSuchMonth), ("x", NoSuchMonth)):
        with pytest.raises(refusal):
            close(desk, month)


def test_staff_close_nothing(desk: Services) -> None:
    with begin(desk, actor(desk, SATO)) as work, pytest.raises(NotAllowed):
        closing.close(work, YAMAGATA, "2026-04")


def test_a_month_is_opened_again_only_for_a_reason_that_stays(desk: Services, clock: MovableClock) -> None:
    close(desk)
    with begin(desk, actor(desk, MORI)) as work, pytest.raises(Invalid):
        closing.reopen(work, YAMAGATA, "2026-04", reason=" ")
    with begin(desk, actor(desk, MORI)) as work:
        closing.reopen(work, YAMAGATA, "2026-04", reason="記録の漏れ")
    visit(desk, "合同会社そら", "2026-04-20")
    assert value(desk, YAMAGATA, "k_y1", APRIL) == 3
    assert close(desk).number == 2
    with begin(desk, SYSTEM, read_only=True) as work:
        facts = work.session.scalars(select(FactRow).where(FactRow.kind == FactKind.MONTH_REOPENED)).all()
    assert [fact.reason for fact in facts] == ["記録の漏れ"]


def test_an_open_month_cannot_be_opened(desk: Services) -> None:
    with begin(desk, actor(desk, MORI)) as work, pytest.raises(MonthOpen):
        closing.reopen(work, YAMAGATA, "2026-04", reason="記録の漏れ")


def test_what_is_kept_proves_itself(desk: Services) -> None:
    kept = close(desk)
    with begin(desk, SYSTEM) as work:
        assert closing_page.is_proved(work, kept)
        work.session.execute(update(ClosedEntryRow).where(ClosedEntryRow.record_id == 1).values(company_id=None))
        assert not closing_page.is_proved(work, kept)


def test_the_clock_closes_a_month_on_its_day(services: Services, clock: MovableClock) -> None:
    clock.move_to(dt.date(2026, 4, 1))
    open_programme(services, YAMAGATA)
    visit(services, "株式会社あけぼの", "2026-04-10")
    clock.move_to(dt.date(2026, 5, 9))
    fire_due(services)
    with begin(services, SYSTEM, read_only=True) as work:
        assert not book(work, YAMAGATA).closed
    clock.move_to(dt.date(2026, 5, 10))
    fire_due(services)
    with begin(services, SYSTEM, read_only=True) as work:
        standing = book(work, YAMAGATA).closed
    assert {month: one.closed_by for month, one in standing.items()} == {"2026-04": "時計"}
