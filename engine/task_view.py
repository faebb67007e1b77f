"""A task as others may see it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row as Result

from engine import people
from engine.domain.ids import CaseId, ProgrammeKey, ReleaseId, TaskId, UserId
from engine.domain.states import TaskStatus
from engine.store.cases import CaseRow, TaskRow
from engine.store.people import CompanyRow
from engine.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """A task as lists and pages show it; instants aware UTC, None where there is none.

    context: of a task that is done, what its form was judged with, as stored (`task_scope.seen` makes values of it).
    """

    id: TaskId
    case_id: CaseId
    case_number: str
    case_title: str
    company_name: str | None
    programme: ProgrammeKey
    release_id: ReleaseId
    element_id: str
    process_id: str
    name: str
    form_id: str | None
    group: str | None
    assignee_id: UserId | None
    assignee: str | None
    status: TaskStatus
    priority: int
    due_at: dt.datetime | None
    target_at: dt.datetime | None
    deadline: Mapping[str, Any] | None
    created_at: dt.datetime
    paused_at: dt.datetime | None
    done_at: dt.datetime | None
    done_by: str | None
    draft: Mapping[str, Any] | None
    data: Mapping[str, Any] | None
    context: Mapping[str, Any]
    revision: int


def view(work: Work, row: TaskRow) -> TaskView:
    """Return the row as others may see it."""
    case = work.session.get_one(CaseRow, row.case_id)
    company = work.session.get(CompanyRow, case.company_id) if case.company_id else None
    names = {row.assignee_id: people.get(work, row.assignee_id).name} if row.assignee_id else {}
    return view_of(row, case, company.name if company else None, names)


def view_of(
    row: TaskRow | Result[*tuple[Any, ...]], case: CaseRow, company_name: str | None, names: Mapping[UserId, str]
) -> TaskView:
    """Return the rows as others may see them; row: with the columns of a task. names: of everyone who may hold one."""
    return TaskView(
        id=row.id,
        case_id=row.case_id,
        case_number=case.number,
        case_title=case.title,
        company_name=company_name,
        programme=row.programme_key,
        release_id=row.release_id,
        element_id=row.element_id,
        process_id=row.process_id,
        name=row.name,
        form_id=row.form_id,
        group=row.group_key,
        assignee_id=row.assignee_id,
        assignee=names.get(row.assignee_id) if row.assignee_id else None,
        status=row.status,
        priority=row.priority,
        due_at=row.due_at,
        target_at=row.target_at,
        deadline=row.deadline,
        created_at=row.created_at,
        paused_at=row.paused_at,
        done_at=row.done_at,
        done_by=row.done_by,
        draft=row.draft,
        data=row.data,
        context=row.context,
        revision=row.revision,
    )
