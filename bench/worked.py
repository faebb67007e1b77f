"""Cases and tasks in any number, as rows: what pages over many of them are measured on."""

import datetime as dt
import random
from typing import Any

from sqlalchemy import insert, select

from engine.domain.access import SYSTEM
from engine.domain.ids import ProgrammeKey
from engine.domain.states import CaseStatus, InstanceStatus, TaskStatus
from engine.programmes import Release
from engine.store.cases import CaseRow, InstanceRow, TaskRow
from engine.store.people import CompanyRow
from engine.work import Services, begin

OPEN_SHARE, LATE_SHARE = 0.1, 0.05
DAY = dt.timedelta(days=1)


def put(made: Services, programme: ProgrammeKey, number: int) -> None:
    """Put a case for each company there, and so many tasks: most done in time, some late, some waiting."""
    chance = random.Random(11)  # noqa: S311 - the same rows in every run
    with begin(made, SYSTEM) as work:
        release = work.programmes.current(work.session, programme)
        companies = work.session.scalars(select(CompanyRow.id).where(CompanyRow.programme_key == programme)).all()
        begun = [(company, work.now - DAY * chance.randrange(290)) for company in companies]
        work.session.execute(insert(CaseRow), [_case(release, n, *one) for n, one in enumerate(begun)])
        cases = work.session.execute(select(CaseRow.id, CaseRow.opened_at).order_by(CaseRow.id)).all()
        work.session.execute(insert(InstanceRow), [_instance(release, *one) for one in cases])
        instances = work.session.execute(select(InstanceRow.id, InstanceRow.case_id, InstanceRow.started_at)).all()
        groups = list(release.programme.groups) or ["staff"]
        rows = [_task(release, n, instances[n % len(instances)], groups, chance) for n in range(number)]
        work.session.execute(insert(TaskRow), rows)


def _case(release: Release, n: int, company: int, opened_at: dt.datetime) -> dict[str, Any]:
    kind = next(iter(release.programme.case_kinds), "case")
    said = {"programme_key": release.key, "kind": kind, "number": f"B-{n}", "title": "試験", "status": CaseStatus.OPEN}
    return {**said, "company_id": company, "facts": {}, "opened_at": opened_at, "opened_by": "試験"}


def _instance(release: Release, case_id: int, started_at: dt.datetime) -> dict[str, Any]:
    said = {"case_id": case_id, "release_id": release.id, "process_id": "idle", "status": InstanceStatus.RUNNING}
    return {**said, "state": b"", "state_version": 1, "started_at": started_at}


def _task(release: Release, n: int, instance: Any, groups: list[str], chance: random.Random) -> dict[str, Any]:
    instance_id, case_id, started_at = instance
    due_at, drawn = started_at + 5 * DAY, chance.random()
    done_at = None if drawn < OPEN_SHARE else due_at + (DAY if drawn < OPEN_SHARE + LATE_SHARE else -DAY)
    return {
        "instance_id": instance_id,
        "case_id": case_id,
        "programme_key": release.key,
        "release_id": release.id,
        "key": f"{n}",
        "element_id": "task",
        "process_id": "idle",
        "name": "試験の作業",
        "group_key": groups[n % len(groups)],
        "status": TaskStatus.DONE if done_at else TaskStatus.OPEN,
        "due_at": due_at,
        "context": {},
        "created_at": started_at,
        "done_at": done_at,
    }
