"""Nothing waits for nobody: what does is found."""

import datetime as dt
import json
from dataclasses import replace

from click.testing import CliRunner
from sqlalchemy import delete

from engine import bpmn, incidents, people, stuck, suspensions, tasks, timers
from engine.commands.console import Console
from engine.commands.stuck import stuck_command
from engine.domain.access import SYSTEM
from engine.domain.states import TimerKind, TimerStatus
from engine.domain.text import Text
from engine.store.cases import SubscriptionRow, TaskRow, TimerRow
from engine.store.interventions import SuspensionRow
from engine.store.people import MembershipRow, PersonRow
from engine.stuck import Why
from engine.work import Services, begin
from tests import look
from tests.cast import KAGOSHIMA, MORI, SATO, actor
from tests.clock import MovableClock, japan
from tests.make import a_case, task


def found(services: Services) -> list[Why]:
    """Return what is stuck in cases; reports of a desk whose clock never rang are overdue, too."""
    with begin(services, SYSTEM, read_only=True) as work:
        return [one.why for one in stuck.find(work, [KAGOSHIMA]) if one.case_id]


def test_a_desk_at_work_has_nothing_stuck(desk: Services) -> None:
    for stage in ("task_first_answer", "referred", "followed", "closed"):
        a_case(desk, stage, company_name=f"株式会社{stage}")
    assert found(desk) == []


def test_an_instance_without_anything_to_wait_for_is_found(desk: Services) -> None:
    case_id = a_case(desk, "referred")
    with begin(desk, SYSTEM) as work:
        work.session.execute(delete(TimerRow).where(TimerRow.case_id == case_id))
        work.session.execute(delete(SubscriptionRow))
    assert found(desk) == [Why.NOTHING]


def test_a_task_of_an_empty_group_is_found(desk: Services) -> None:
    a_case(desk)
    with begin(desk, SYSTEM) as work:
        for member in work.session.query(MembershipRow):
            member.groups = []
    assert found(desk) == [Why.NO_MEMBER]


def test_a_task_whose_holder_has_left_is_found(desk: Services) -> None:
    found_task = task(desk, a_case(desk), "task_first_answer")
    with begin(desk, actor(desk, SATO)) as work:
        tasks.claim(work, found_task.id)
    with begin(desk, SYSTEM) as work:
        holder = work.session.get_one(TaskRow, found_task.id).assignee_id
        assert holder is not None
        for member in work.session.query(MembershipRow).filter(MembershipRow.person_id == holder):
            work.session.delete(member)
        assert people.get(work, holder).active
    assert found(desk) == [Why.HOLDER_GONE]


def test_a_clock_that_has_stopped_is_found(desk: Services, clock: MovableClock) -> None:
    a_case(desk, "referred")
    clock.now += dt.timedelta(days=40)
    assert set(found(desk)) == {Why.CLOCK_LATE}


def test_a_message_nobody_can_send_is_found(desk: Services) -> None:
    case_id = a_case(desk, "referred")
    with begin(desk, SYSTEM) as work:
        work.session.execute(delete(TimerRow).where(TimerRow.case_id == case_id))
        for row in work.session.query(SubscriptionRow):
            row.name = "誰も送らない知らせ"
    assert found(desk) == [Why.NO_SENDER]


def hold(services: Services) -> None:
    with begin(services, actor(services, MORI)) as work:
        suspensions.suspend_programme(work, KAGOSHIMA, reason="県の指示")


def test_a_suspension_nobody_can_lift_or_everybody_forgot_is_found(desk: Services, clock: MovableClock) -> None:
    a_case(desk)
    hold(desk)
    assert found(desk) == []
    with begin(desk, SYSTEM, read_only=True) as work:
        later = replace(work, now=work.now + dt.timedelta(days=31))
        (order,) = [one for one in stuck.find(later, [KAGOSHIMA]) if one.why is Why.SUSPENDED_LONG]
        assert "県の指示" in order.text.ja
    with begin(desk, SYSTEM) as work:
        work.session.execute(delete(SuspensionRow))
    assert found(desk) == [Why.NO_ORDER]


def test_an_incident_without_a_supervisor_is_found(desk: Services) -> None:
    found_task = task(desk, a_case(desk), "task_first_answer")
    failed = bpmn.StepFailed("job", "受付の通知", "broken", Text("直せません。", "Broken."))
    with begin(desk, actor(desk, SATO)) as work:
        incidents.of_task(work, found_task.id, failed)
    assert found(desk) == []
    with begin(desk, SYSTEM) as work:
        for person in work.session.query(PersonRow).filter(PersonRow.login == MORI.login):
            person.active = False
    assert found(desk) == [Why.NO_SUPERVISOR]


def test_a_row_the_clock_cannot_see_is_found(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk, "referred")
    (row,) = look.clock_rows(desk, case_id, TimerKind.PROCESS)
    with begin(desk, SYSTEM) as work:
        work.session.get_one(TimerRow, row.id).due_at = timers.NEVER
    assert found(desk) == [Why.CLOCK_LATE]
    with begin(desk, SYSTEM) as work:
        held = work.session.get_one(TimerRow, row.id)
        held.due_at, held.status = row.due_at, TimerStatus.HELD
    clock.now = row.due_at + dt.timedelta(hours=1)
    assert Why.CLOCK_LATE in found(desk)


def test_a_case_that_outlives_its_programme_is_found(sqlite_desk: Services, clock: MovableClock) -> None:
    a_case(sqlite_desk)
    clock.now = japan(2027, 5, 29)
    assert Why.TERM_OVER not in found(sqlite_desk)
    clock.now = japan(2027, 6, 1)
    assert Why.TERM_OVER in found(sqlite_desk)


def test_the_command_lists_them_and_ends_with_one(sqlite_desk: Services, clock: MovableClock) -> None:
    a_case(sqlite_desk, "referred")
    clock.now += dt.timedelta(days=40)
    url = str(sqlite_desk.settings.database_url)
    runner = CliRunner(
        env={"BANSO_DATABASE_URL": url, "BANSO_SECRET_KEY": "for-tests-only-" * 4, "LANG": "ja_JP.UTF-8"}
    )
    ended = runner.invoke(stuck_command, ["--json"], obj=Console(now=clock))
    assert ended.exit_code == 1, ended.output
    assert {json.loads(line)["why"] for line in ended.output.splitlines()} == {"clock_late"}
