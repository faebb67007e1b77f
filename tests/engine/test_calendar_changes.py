"""Calendars an office changes: read without effect, shown with what moves, applied in every process."""

from dataclasses import replace

import pytest

from engine import calendar_changes, calendar_store, deadline_moves, people
from engine.calendar_changes import CalendarPreview
from engine.domain.access import SYSTEM, NotAllowed
from engine.domain.ids import UserId
from engine.errors import FilesRefused
from engine.programmes import NoSuchProgramme, Programmes
from engine.work import Services, Work, begin
from tests import look
from tests.cast import KAGOSHIMA, KANRI, MORI, PASSERBY, SATO, Player, actor, hire
from tests.clock import japan
from tests.engine.report_desk import NANPU, open_desk
from tests.engine.test_deadlines import change
from tests.make import a_case, task

HEADER = "国民の祝日・休日月日,国民の祝日・休日名称\n"
# 2026 as the Cabinet Office has it, and a day that is no holiday: Friday 20 November.
DAYS = "1/1 元日,1/12 成人の日,2/11 建国記念の日,2/23 天皇誕生日,3/20 春分の日,4/29 昭和の日,5/3 憲法記念日,"
DAYS += "5/4 みどりの日,5/5 こどもの日,5/6 休日,7/20 海の日,8/11 山の日,9/21 敬老の日,9/22 休日,9/23 秋分の日,"
DAYS += "10/12 スポーツの日,11/3 文化の日,11/20 創立の日,11/23 勤労感謝の日"
LIST = HEADER + "".join("2026/{},{}\n".format(*day.split()) for day in DAYS.split(","))
OWN = "日付,名称,区分\n2026/11/19,停電,休業\n".encode()
ONE_DAY_MORE = ("then 2 else triage.first_answer_days", "then 2 else triage.first_answer_days + 1")
DUE, LATER = japan(2026, 11, 20, 17), japan(2026, 11, 24, 17)


def check(services: Services, content: str = LIST, player: Player = KANRI) -> CalendarPreview:
    with begin(services, actor(services, player), read_only=True) as work:
        return calendar_changes.check_holidays(work, content.encode("cp932"), "syukujitsu.csv")


def load(services: Services, mark: int, content: str = LIST) -> int:
    with begin(services, actor(services, KANRI)) as work:
        return calendar_changes.import_holidays(work, content.encode(), "syukujitsu.csv", mark=mark, reason="官報")


def test_a_list_is_shown_with_what_it_moves_and_changes_nothing(desk: Services) -> None:
    case_id = a_case(desk)
    seen = check(desk)
    (move,) = seen.moves
    assert (move.before_at, move.after_at, move.case_id) == (DUE, LATER, case_id)
    assert move.reminders
    assert [finding.text.ja for finding in seen.findings] == [
        "令和8年11月20日（金）（創立の日）は、組み込みの暦では祝日ではありません。"
    ]
    assert task(desk, case_id, "task_first_answer").due_at == DUE


def test_an_imported_list_moves_deadlines_as_one_action(desk: Services) -> None:
    case_id = a_case(desk)
    assert load(desk, check(desk).mark) == 1
    found = task(desk, case_id, "task_first_answer")
    assert found.due_at == LATER
    (fact,) = look.facts(desk, case_id, "deadline_moved")
    assert (fact.reason, fact.data["after"][:10]) == ("官報", "2026-11-24")
    assert max(row.due_at for row in look.clock_rows(desk, case_id)) > LATER
    assert look.broken_links(desk) == []


def test_every_process_counts_by_it_from_then_on(desk: Services) -> None:
    other = replace(desk, programmes=Programmes())
    assert task(other, a_case(other), "task_first_answer").due_at == DUE
    load(desk, check(desk).mark)
    assert task(other, a_case(other), "task_first_answer").due_at == LATER


def test_a_list_that_cannot_be_read_is_refused_by_line(desk: Services) -> None:
    seen = check(desk, HEADER + "2026/13/1,元日\n")
    assert [finding.line for finding in seen.findings] == [2]
    with pytest.raises(FilesRefused):
        load(desk, seen.mark, HEADER + "2026/13/1,元日\n")


def test_what_changed_meanwhile_is_looked_at_again(desk: Services) -> None:
    seen = check(desk)
    load(desk, seen.mark)
    with pytest.raises(calendar_changes.CalendarChanged):
        load(desk, seen.mark)


def test_only_administrators_import_holidays(sqlite_desk: Services) -> None:
    for player in (MORI, SATO, PASSERBY):
        with pytest.raises(NotAllowed):
            check(sqlite_desk, player=player)


def test_an_administrator_of_one_programme_does_not_speak_for_another(sqlite_desk: Services) -> None:
    open_desk(sqlite_desk)
    with pytest.raises(NotAllowed, match="administrators of all programmes"):
        check(sqlite_desk)
    with begin(sqlite_desk, SYSTEM) as work:
        assert calendar_changes.may_import(work)
        hire(work, replace(KANRI, login="both"), KAGOSHIMA)
        people.join(work, known(work, "both"), NANPU, roles=KANRI.roles, groups=())
    assert check(sqlite_desk, player=replace(KANRI, login="both")).mark == 0


def known(work: Work, login: str) -> UserId:
    person_id = people.id_of_login(work, login)
    assert person_id is not None
    return person_id


def local(services: Services, days: bytes, player: Player = MORI) -> int:
    with begin(services, actor(services, player)) as work:
        mark = calendar_store.mark(work.session)
        return calendar_changes.apply_local(work, KAGOSHIMA, days, mark=mark, reason="停電のため")


def test_a_local_closure_moves_deadlines_and_goes_again(desk: Services) -> None:
    case_id = a_case(desk)
    assert local(desk, OWN) == 1
    assert task(desk, case_id, "task_first_answer").due_at == LATER
    assert local(desk, calendar_changes.as_lines([("", "", "休業")])) == 1
    assert task(desk, case_id, "task_first_answer").due_at == DUE


def test_local_days_are_for_supervisors_of_the_programme(sqlite_desk: Services) -> None:
    with pytest.raises(NotAllowed):
        local(sqlite_desk, OWN, SATO)
    with pytest.raises(NoSuchProgramme):
        local(sqlite_desk, OWN, PASSERBY)


def test_a_published_rule_is_applied_to_open_tasks_when_a_supervisor_says_so(desk: Services) -> None:
    case_id = a_case(desk)
    change(desk, *ONE_DAY_MORE)
    assert task(desk, case_id, "task_first_answer").due_at == DUE
    with begin(desk, actor(desk, MORI)) as work:
        found = deadline_moves.of_rules(work, KAGOSHIMA)
        (move,) = found.moves
        assert (move.before_at, move.after_at) == (DUE, LATER)
        deadline_moves.apply_rules(work, KAGOSHIMA, mark=found.mark, reason="急ぎでない案件を見直す")
        assert deadline_moves.of_rules(work, KAGOSHIMA).moves == ()
    first = task(desk, case_id, "task_first_answer")
    assert (first.due_at, (first.deadline or {})["release"]) == (LATER, 2)
    with pytest.raises(NotAllowed), begin(desk, actor(desk, SATO)) as work:
        deadline_moves.of_rules(work, KAGOSHIMA)


def test_rules_are_not_applied_by_an_old_preview(desk: Services) -> None:
    case_id = a_case(desk)
    change(desk, *ONE_DAY_MORE)
    with begin(desk, actor(desk, MORI), read_only=True) as work:
        seen = deadline_moves.of_rules(work, KAGOSHIMA)
    change(desk, "first_answer_days + 1", "first_answer_days + 2")
    with pytest.raises(deadline_moves.RulesChanged), begin(desk, actor(desk, MORI)) as work:
        deadline_moves.apply_rules(work, KAGOSHIMA, mark=seen.mark, reason="見直し")
    assert task(desk, case_id, "task_first_answer").due_at == DUE
