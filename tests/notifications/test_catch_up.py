"""After a stop, and over month ends and leap days: what fell due fires once, late, and goes on from there."""

import datetime as dt
from pathlib import Path

import pytest

from engine import cases, definitions, people, programme_folder, tasks
from engine.cases import NewCase
from engine.domain.access import SYSTEM
from engine.domain.facts import FactKind
from engine.domain.ids import CaseId, ProgrammeKey
from engine.domain.states import TimerKind
from engine.work import Services, begin
from tests import look
from tests.cast import SATO, actor
from tests.clock import MovableClock, japan
from tests.make import task
from tests.ring import ring

FOLDER = Path(__file__).parents[1] / "fault" / "care"
CARE = ProgrammeKey("care")
ONCE = b'<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">=duration(late)</bpmn:timeDuration>'
WORDS = {"mark": "m", "email": "m@example.jp", "pause": "PT1H", "late": "PT1H"}


def open_care(services: Services, timer: str) -> CaseId:
    """Open a case whose second task is watched by this timer, and bring it to that task."""
    files = dict(programme_folder.read(FOLDER))
    files["care.bpmn"] = files["care.bpmn"].replace(ONCE, timer.encode())
    with begin(services, SYSTEM) as work:
        definitions.load(work, files)
        person_id = people.id_of_login(work, SATO.login)
        assert person_id is not None
        people.join(work, person_id, CARE, roles=SATO.roles, groups=SATO.groups)
    with begin(services, actor(services, SATO)) as work:
        opened = cases.open_case(work, NewCase(programme=CARE, kind="care", data={}, variables=WORDS))
    with begin(services, actor(services, SATO)) as work:
        tasks.complete(work, task(services, opened.id, "take_up").id, {})
    return opened.id


def cycle(text: str) -> str:
    return f'<bpmn:timeCycle xsi:type="bpmn:tFormalExpression">{text}</bpmn:timeCycle>'


def fired(services: Services, case_id: CaseId, element: str) -> list[int]:
    """Return how late each firing was, in seconds."""
    facts = look.facts(services, case_id, FactKind.TIMER_FIRED)
    return [fact.data["late_seconds"] for fact in facts if fact.data["element"] == element]


@pytest.mark.parametrize("stop", [dt.timedelta(hours=5), dt.timedelta(days=3), dt.timedelta(days=400)])
def test_a_cycle_that_was_missed_fires_once_and_goes_on(
    desk: Services, clock: MovableClock, stop: dt.timedelta
) -> None:
    case_id = open_care(desk, cycle("R/PT1H"))
    clock.move_by(hours=1)
    ring(desk)
    clock.now += stop + dt.timedelta(minutes=90)
    ring(desk)
    assert len(fired(desk, case_id, "late")) == 1
    (row,) = look.clock_rows(desk, case_id, TimerKind.PROCESS)
    assert clock() < row.due_at <= clock() + dt.timedelta(hours=1)


def test_a_one_off_fires_once_and_says_how_late(desk: Services, clock: MovableClock) -> None:
    case_id = open_care(desk, ONCE.decode())
    clock.move_by(hours=1, days=14)
    ring(desk)
    ring(desk)
    assert fired(desk, case_id, "pause") == [14 * 86400]
    assert len(look.mails(desk, case_id, "begun")) == 1


@pytest.mark.parametrize(
    ("begun", "distance", "due"),
    [
        (japan(2027, 1, 31), "P1M", japan(2027, 2, 28)),
        (japan(2028, 1, 31), "P1M", japan(2028, 2, 29)),
        (japan(2028, 2, 29), "P1Y", japan(2029, 2, 28)),
        (japan(2027, 3, 31, 23, 30), "P1D", japan(2027, 4, 1, 23, 30)),
    ],
)
def test_month_ends_and_leap_days(
    desk: Services, clock: MovableClock, begun: dt.datetime, distance: str, due: dt.datetime
) -> None:
    clock.now = begun - dt.timedelta(hours=1)
    timer = f'<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">{distance}</bpmn:timeDuration>'
    case_id = open_care(desk, timer)
    clock.now = begun.astimezone(dt.UTC)
    ring(desk)
    (row,) = look.clock_rows(desk, case_id, TimerKind.PROCESS)
    assert row.due_at == due
    clock.now = due.astimezone(dt.UTC) - dt.timedelta(seconds=1)
    ring(desk)
    assert fired(desk, case_id, "late") == []
    clock.move_by(seconds=1)
    ring(desk)
    assert fired(desk, case_id, "late") == [0]
