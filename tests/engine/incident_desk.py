"""A desk that answers incidents by the hour: several clocks on one case, a step that waits for a consent."""

import datetime as dt
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine import cases, definitions, programme_folder, tasks
from engine.cases import NewCase
from engine.domain.access import SYSTEM
from engine.domain.ids import CaseId, ProgrammeKey
from engine.store.cases import TaskRow
from engine.task_rows import LIVE
from engine.work import Services, begin
from tests.cast import MORI, SATO, actor, hire
from tests.clock import japan

JIKO = ProgrammeKey("jiko")
FOLDER = Path(__file__).parent / "jiko"
RECOGNISED_AT = japan(2026, 11, 21, 23, 10)  # a Saturday night


def publish(services: Services) -> None:
    """Publish the desk."""
    with begin(services, SYSTEM) as work:
        definitions.load(work, programme_folder.read(FOLDER))


def open_desk(services: Services) -> None:
    """Publish the desk and hire one of the staff and a supervisor."""
    publish(services)
    with begin(services, SYSTEM) as work:
        hire(work, SATO, JIKO)
        hire(work, MORI, JIKO)


def recognised(services: Services, at: dt.datetime = RECOGNISED_AT, **more: Any) -> CaseId:
    """Open the case of an incident."""
    words = {"recognised_at": at, "reported_at": None, "agreed_on": None, "announced_on": dt.date(2026, 11, 30), **more}
    with begin(services, SYSTEM) as work:
        return cases.open_case(work, NewCase(programme=JIKO, kind="incident", data={}, variables=words)).id


def row(services: Services, case_id: CaseId, element: str) -> TaskRow:
    """Return the task that waits at an element."""
    with begin(services, SYSTEM, read_only=True) as work:
        ours = (TaskRow.case_id == case_id, TaskRow.element_id == element, TaskRow.status.in_(LIVE))
        return work.session.scalars(select(TaskRow).where(*ours)).one()


def complete(services: Services, case_id: CaseId, element: str, **data: str) -> None:
    """Complete the task at an element as one of the staff."""
    task = row(services, case_id, element)
    with begin(services, actor(services, SATO)) as work:
        tasks.complete(work, task.id, data)
