"""Counted duties at work: alarms once per period and date, none when the number is reached, records behind it."""

import datetime as dt

import pytest
from sqlalchemy import select, update

from engine import calendar_changes, calendar_store, definitions, obligations, programme_folder, records
from engine.domain.access import SYSTEM, NotAllowed
from engine.domain.obligation_state import Standing
from engine.domain.states import TimerKind, TimerStatus
from engine.obligations import DutyPage
from engine.programmes import NoSuchProgramme
from engine.store.cases import TimerRow
from engine.store.people import PersonRow
from engine.work import Services, begin
from tests import look
from tests.cast import KAGOSHIMA, KANRI, KENCHO, MORI, PASSERBY, SATO, Player, actor, hire_all
from tests.clock import MovableClock, japan
from tests.conftest import FOLDER, YEARS
from tests.ring import ring, until

DUTY = "individual_support"
ALARM_AT = japan(2026, 11, 20, 9)  # five working days before 30 November; the 23rd is a holiday
VISIT = {
    "channel": "CH2",
    "municipality": "46223",
    "area": "A2",
    "support_kinds": ["K1"],
    "topic": "T02",
    "dx_stage": "D1",
    "content": "受注がファクスである。",
    "advice": "電子化する。",
    "next_action": "solved",
}


def visits(services: Services, number: int, on: dt.date = dt.date(2026, 11, 10)) -> None:
    """Write so many records of support."""
    with begin(services, SYSTEM) as work:
        release = work.programmes.current(work.session, KAGOSHIMA)
        for _ in range(number):
            data = {**VISIT, "supported_on": on}
            records.write(work, release, kind="support_visit", case_id=None, task_id=None, company_id=None, data=data)


def page(services: Services, player: Player = MORI, window: str | None = None) -> DutyPage:
    with begin(services, actor(services, player), read_only=True) as work:
        return obligations.page(work, KAGOSHIMA, DUTY, window)


def rows(services: Services) -> list[TimerRow]:
    with begin(services, SYSTEM, read_only=True) as work:
        ours = (TimerRow.kind == TimerKind.OBLIGATION, TimerRow.status == TimerStatus.WAITING)
        return list(work.session.scalars(select(TimerRow).where(*ours).order_by(TimerRow.due_at)))


def test_the_supervisor_is_told_of_a_shortfall_once(desk: Services, clock: MovableClock) -> None:
    visits(desk, 3)
    assert rows(desk)[0].due_at == ALARM_AT
    until(desk, clock, ALARM_AT)
    (mail,) = look.mails(desk, key="duty_alarm")
    assert (mail.to_address, "実績　3件（必要 5件、あと 2件）" in mail.body) == ("mori@example.jp", True)
    ring(desk)
    assert len(look.mails(desk, key="duty_alarm")) == 1


def test_nobody_is_told_when_the_number_is_reached(desk: Services, clock: MovableClock) -> None:
    visits(desk, 5)
    until(desk, clock, ALARM_AT)
    assert look.mails(desk, key="duty_alarm") == []


def test_a_shortfall_is_told_although_its_day_had_passed_when_the_programme_came(
    services: Services, clock: MovableClock
) -> None:
    clock.now = japan(2026, 11, 25, 10)  # October's alarm and its month are past, November's alarm is, its month is not
    with begin(services, SYSTEM) as work:
        definitions.load(work, programme_folder.read(FOLDER), shift_years=YEARS)
    hire_all(services)
    ring(services)
    ring(services)
    (mail,) = look.mails(services, key="duty_alarm")
    assert (mail.to_address, "令和8年11月" in mail.subject) == ("mori@example.jp", True)


def test_a_shortfall_is_not_told_again_when_its_day_moves(desk: Services, clock: MovableClock) -> None:
    until(desk, clock, ALARM_AT)
    with begin(desk, actor(desk, MORI)) as work:
        days = "日付,名称,区分\n2026/11/26,停電,休業\n".encode()
        calendar_changes.apply_local(work, KAGOSHIMA, days, mark=calendar_store.mark(work.session), reason="停電")
    ring(desk)
    assert len(look.mails(desk, key="duty_alarm")) == 1


def test_a_shortfall_is_told_in_the_reader_s_language(sqlite_desk: Services, clock: MovableClock) -> None:
    with begin(sqlite_desk, SYSTEM) as work:
        work.session.execute(update(PersonRow).where(PersonRow.login == "mori").values(lang="en"))
    until(sqlite_desk, clock, ALARM_AT)
    (mail,) = look.mails(sqlite_desk, key="duty_alarm")
    assert mail.subject == "[Short of the number] Individual support, about 5 a month (Nov 2026)"
    assert "Due     Mon 30 Nov 2026" in mail.body
    assert not any("\u3040" <= letter <= "\u9fff" for letter in mail.body.replace("森 健一", ""))


def test_scheduling_again_adds_nothing(desk: Services) -> None:
    before = [row.key for row in rows(desk)]
    with begin(desk, SYSTEM) as work:
        assert obligations.schedule(work, work.programmes.current(work.session, KAGOSHIMA)) == 0
    assert [row.key for row in rows(desk)] == before
    assert len(before) == len(set(before)) == 5  # November to March


def test_a_period_says_where_it_stands_and_where_it_is_heading(sqlite_desk: Services, clock: MovableClock) -> None:
    visits(sqlite_desk, 2)
    state = page(sqlite_desk).duty.state
    assert (state.count, state.needed, state.missing, state.planned) == (2, 5, 3, 3)
    assert (state.standing, state.forecast) == (Standing.ON_TRACK, 3)
    assert state.next_alarm_on == dt.date(2026, 11, 20)
    clock.now = japan(2026, 12, 1)
    assert page(sqlite_desk, window="2026-11").duty.state.standing is Standing.MISSED


def test_the_records_behind_a_number_are_for_those_who_read_cases(sqlite_desk: Services) -> None:
    visits(sqlite_desk, 2)
    assert len(page(sqlite_desk, SATO).records) == 2
    authority = page(sqlite_desk, KENCHO)
    assert (authority.duty.state.count, authority.records) == (2, ())


@pytest.mark.parametrize(("player", "refusal"), [(PASSERBY, NoSuchProgramme), (KANRI, NotAllowed)])
def test_strangers_see_no_duties(sqlite_desk: Services, player: Player, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        page(sqlite_desk, player)


def test_unknown_duties_and_periods_are_not_there(sqlite_desk: Services) -> None:
    with pytest.raises(obligations.NoSuchDuty):
        page(sqlite_desk, window="2031-01")


def test_each_of_those_who_owe_it_is_named(sqlite_desk: Services) -> None:
    with begin(sqlite_desk, SYSTEM) as work:
        files = dict(work.programmes.current(work.session, KAGOSHIMA).files)
        toml = files["programme.toml"].decode().replace("at_least = 5\n", 'each = "area"\n')
        definitions.load(work, {**files, "programme.toml": toml.encode()}, shift_years=2)
    visits(sqlite_desk, 1)
    (owner,) = page(sqlite_desk).duty.owners
    assert (owner.name, owner.state.standing) == ("A2", Standing.MET)
