"""A calendar is changed while due dates are being computed: none of them stays that was counted by the old one."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import calendar_changes, calendar_store, cases, intake
from engine.domain.access import COMPANY, SYSTEM
from engine.domain.ids import CaseId
from engine.work import Services, Work, begin
from tests import look
from tests.cast import KAGOSHIMA, MORI, actor
from tests.clock import MovableClock, japan
from tests.make import INTAKE, a_case, do, task
from tests.ring import ring

CLOSED = "日付,名称,区分\n2026/11/19,停電,休業\n".encode()
DUE, LATER = japan(2026, 11, 20, 17), japan(2026, 11, 24, 17)


def close_a_day(work: Work) -> None:
    mark = calendar_store.mark(work.session)
    calendar_changes.apply_local(work, KAGOSHIMA, CLOSED, mark=mark, reason="停電のため")


def closed(services: Services) -> None:
    with begin(services, actor(services, MORI)) as work:
        close_a_day(work)


def test_a_case_that_comes_while_a_calendar_is_applied_is_looked_at_again(
    postgres_desk: Services, clock: MovableClock
) -> None:
    with begin(postgres_desk, actor(postgres_desk, MORI)) as work:
        close_a_day(work)
        case_id = a_case(postgres_desk)  # another connection, which cannot see the new calendar yet
    assert task(postgres_desk, case_id, "task_first_answer").due_at == DUE
    clock.move_by(seconds=11)
    ring(postgres_desk)
    assert task(postgres_desk, case_id, "task_first_answer").due_at == LATER
    (moved,) = look.facts(postgres_desk, case_id, "deadline_moved")
    assert moved.reason == "処理の途中で暦が変わったため"


def test_a_calendar_waits_for_a_case_that_is_just_coming(desk: Services) -> None:
    with ThreadPoolExecutor(1) as pool:
        with begin(desk, COMPANY) as work:
            number = intake.submit(work, KAGOSHIMA, "soudan", INTAKE, once="meanwhile").number
            change = pool.submit(closed, desk)
            with pytest.raises(TimeoutError):
                change.result(timeout=0.3)
        change.result(timeout=30)
    assert task(desk, id_of(desk, number), "task_first_answer").due_at == LATER


def test_who_began_before_a_change_and_counts_after_it_counts_by_the_new_calendar(postgres_desk: Services) -> None:
    with begin(postgres_desk, COMPANY) as work:
        assert calendar_store.mark(work.session) == 0
        closed(postgres_desk)
        number = intake.submit(work, KAGOSHIMA, "soudan", INTAKE, once="meanwhile").number
    assert task(postgres_desk, id_of(postgres_desk, number), "task_first_answer").due_at == LATER


def test_a_step_under_way_is_not_held_up_by_a_change(postgres_desk: Services, clock: MovableClock) -> None:
    case_id = a_case(postgres_desk)
    with begin(postgres_desk, actor(postgres_desk, MORI)) as work:
        mark = calendar_store.mark(work.session)
        far = "日付,名称,区分\n2026/12/01,点検,休業\n".encode()
        calendar_changes.apply_local(work, KAGOSHIMA, far, mark=mark, reason="点検")
        do(postgres_desk, case_id, "task_first_answer")
    clock.move_by(seconds=11)
    ring(postgres_desk)
    assert look.facts(postgres_desk, case_id, "deadline_moved") == []


def id_of(services: Services, number: str) -> CaseId:
    with begin(services, SYSTEM, read_only=True) as work:
        return cases.id_of_number(work, KAGOSHIMA, number)
