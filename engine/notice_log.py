"""Who was told of a task, and when: what the trail keeps of its notices (KAG-41)."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from engine.domain.facts import FactKind
from engine.domain.projection import ProjectedKind
from engine.store.evidence import FactRow
from engine.task_view import TaskView
from engine.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One notice that was given. kind: reminder, overdue or escalation. to: names. is_listed: in the day's list."""

    at: dt.datetime
    kind: ProjectedKind
    to: tuple[str, ...]
    is_listed: bool


def of_task(work: Work, task: TaskView) -> list[Given]:
    """List the notices of a task the actor may see, newest first; those nobody was there to get are left out."""
    ours = select(FactRow).where(
        FactRow.case_id == task.case_id, FactRow.task_id == task.id, FactRow.kind == FactKind.NOTICE_GIVEN.value
    )
    facts = [(row.at, row.data) for row in work.session.scalars(ours.order_by(FactRow.id.desc()))]
    return [
        Given(at=at, kind=ProjectedKind(data["notice"]), to=tuple(data["to"]), is_listed=bool(data.get("listed")))
        for at, data in facts
        if data["to"]
    ]
