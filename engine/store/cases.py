"""Tables of the running work: cases, process instances, tasks, rows of the clock."""

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain.ids import CaseId, CompanyId, InstanceId, ProgrammeKey, ReleaseId, TaskId, TimerId, UserId
from engine.domain.states import CaseStatus, InstanceStatus, TaskStatus, TimerKind, TimerStatus
from engine.store.base import Row

_LIVE = text("status IN ('open', 'claimed')")
_HELD = text("status IN ('open', 'claimed') AND assignee_id IS NOT NULL")  # few of the live ones: found even so
_WAITING = text("status = 'waiting'")


class CounterRow(Row):
    """The last number given out, e.g. of a programme's cases in a fiscal year."""

    __tablename__ = "counter"

    key: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class CaseRow(Row):
    """A case (案件): everything that happens around one request.

    facts: contact data and the like, by the words of the case kind.
    """

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("programme_key", "number"),
        Index("ix_case_programme_status", "programme_key", "status", "opened_at"),  # the list of cases
        Index("ix_case_opened", "opened_at", "id"),  # the same, whatever their status
        Index("ix_case_company", "company_id"),  # the cases of a company
    )

    id: Mapped[CaseId] = mapped_column(primary_key=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    kind: Mapped[str]
    number: Mapped[str]
    title: Mapped[str]
    status: Mapped[CaseStatus]
    outcome: Mapped[str | None]
    company_id: Mapped[CompanyId | None] = mapped_column(ForeignKey("company.id"))
    owner_id: Mapped[UserId | None] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str | None]
    facts: Mapped[dict[str, Any]]
    opened_at: Mapped[dt.datetime]
    opened_by: Mapped[str]
    closed_at: Mapped[dt.datetime | None]


class InstanceRow(Row):
    """A process instance: one row, one saved state (design D4); revision counts its steps.

    suspended_at: since when it stands still; None while it may run. skips: what elements a supervisor passes over give
    as their output, by element id, until they are reached. has_timers, has_subscriptions: it may have rows of the clock
    for its process, or rows of what it waits for; False spares looking.
    """

    __tablename__ = "instance"
    __table_args__ = (Index("ix_instance_case", "case_id"),)

    id: Mapped[InstanceId] = mapped_column(primary_key=True)
    case_id: Mapped[CaseId] = mapped_column(ForeignKey("case.id"))
    release_id: Mapped[ReleaseId] = mapped_column(ForeignKey("release.id"))
    process_id: Mapped[str]
    status: Mapped[InstanceStatus]
    state: Mapped[bytes] = mapped_column(LargeBinary)
    state_version: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)
    error: Mapped[dict[str, Any] | None]
    skips: Mapped[dict[str, Any] | None]
    suspended_at: Mapped[dt.datetime | None]
    has_timers: Mapped[bool] = mapped_column(default=True)
    has_subscriptions: Mapped[bool] = mapped_column(default=True)
    started_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class TaskRow(Row):
    """A task (作業) people do.

    key: the interpreter's name for it within the instance. context: what its form was judged with; {} until it is done,
    for the saved state of its instance has it.
    deadline: the explained due date. draft: what was typed and not yet sent. data: what it was completed with.
    paused_at: since when nobody can do it, because its instance is suspended or has failed; None while it can be done.
    rules_release_id: the release whose rules were applied to its deadline afterwards; None: its own release.
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("instance_id", "key"),
        CheckConstraint("status <> 'claimed' OR assignee_id IS NOT NULL", name="claimed_has_holder"),
        CheckConstraint("(status = 'done') = (done_at IS NOT NULL)", name="done_has_instant"),
        Index("ix_task_group_due", "programme_key", "group_key", "due_at", postgresql_where=_LIVE, sqlite_where=_LIVE),
        Index("ix_task_held_due", "assignee_id", "due_at", postgresql_where=_HELD, sqlite_where=_HELD),
        Index("ix_task_due", "due_at", "id", postgresql_where=_LIVE, sqlite_where=_LIVE),  # the inbox of all
        Index("ix_task_done", "done_by_id", "done_at"),
        Index("ix_task_case", "case_id"),
        Index("ix_task_case_live", "case_id", postgresql_where=_LIVE, sqlite_where=_LIVE),  # however old the case is
    )

    id: Mapped[TaskId] = mapped_column(primary_key=True)
    instance_id: Mapped[InstanceId] = mapped_column(ForeignKey("instance.id"))
    case_id: Mapped[CaseId] = mapped_column(ForeignKey("case.id"))
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    release_id: Mapped[ReleaseId] = mapped_column(ForeignKey("release.id"))
    key: Mapped[str]
    element_id: Mapped[str]
    process_id: Mapped[str]
    name: Mapped[str]
    form_id: Mapped[str | None]
    record_kind: Mapped[str | None]
    group_key: Mapped[str | None]
    assignee_id: Mapped[UserId | None] = mapped_column(ForeignKey("person.id"))
    status: Mapped[TaskStatus]
    priority: Mapped[int] = mapped_column(default=50)
    due_at: Mapped[dt.datetime | None]
    target_at: Mapped[dt.datetime | None]
    deadline_rule: Mapped[str | None]
    deadline: Mapped[dict[str, Any] | None]
    rules_release_id: Mapped[ReleaseId | None] = mapped_column(ForeignKey("release.id"))
    context: Mapped[dict[str, Any]]
    draft: Mapped[dict[str, Any] | None]
    data: Mapped[dict[str, Any] | None]
    created_at: Mapped[dt.datetime]
    paused_at: Mapped[dt.datetime | None]
    claimed_at: Mapped[dt.datetime | None]
    done_at: Mapped[dt.datetime | None]
    done_by: Mapped[str | None]
    done_by_id: Mapped[UserId | None] = mapped_column(ForeignKey("person.id"))
    revision: Mapped[int] = mapped_column(default=1)


class SubscriptionRow(Row):
    """A message or signal an instance waits for, so that a thrown one finds who takes it.

    key: the interpreter's name for it within the instance. kind: "message" or "signal". correlation: None takes any.
    """

    __tablename__ = "subscription"
    __table_args__ = (Index("ix_subscription_name", "name", "kind"),)

    instance_id: Mapped[InstanceId] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    correlation: Mapped[str | None]


class TimerRow(Row):
    """A row of the clock (design D5): fires once, at or after due_at.

    key: unique, so that the same due thing can exist only once. payload: what the kind needs.
    attempts, retry_at, error: a row that fails is tried later and cannot stop the others.
    """

    __tablename__ = "timer"
    __table_args__ = (
        Index("ix_timer_due", "due_at", "id", postgresql_where=_WAITING, sqlite_where=_WAITING),  # the clock's query
        Index("ix_timer_instance", "instance_id"),
        Index("ix_timer_case_waiting", "case_id", postgresql_where=_WAITING, sqlite_where=_WAITING),
        Index("ix_timer_task", "task_id"),
    )

    id: Mapped[TimerId] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[TimerKind]
    status: Mapped[TimerStatus]
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    case_id: Mapped[CaseId | None] = mapped_column(ForeignKey("case.id"))
    instance_id: Mapped[InstanceId | None] = mapped_column(ForeignKey("instance.id"))
    task_id: Mapped[TaskId | None] = mapped_column(ForeignKey("task.id"))
    due_at: Mapped[dt.datetime]
    payload: Mapped[dict[str, Any]]
    fired_at: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
