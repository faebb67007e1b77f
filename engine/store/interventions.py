"""Tables of what supervisors do to running cases: orders to suspend, what arrives meanwhile, failures to look at."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain.ids import CaseId, IncidentId, InstanceId, ProgrammeKey, SuspensionId, TaskId, TimerId
from engine.domain.states import IncidentEnd, IncidentKind
from engine.store.base import LongText, Row

_IN_FORCE = text("resumed_at IS NULL")
_UNSOLVED = text("ended_at IS NULL")


class SuspensionRow(Row):
    """An order to let something stand still (KAG-36): one instance, a case, a kind of case, or the whole programme.

    The narrowest of instance_id, case_id and case_kind that is set says what; none of them means the programme.
    """

    __tablename__ = "suspension"
    __table_args__ = (
        Index("ix_suspension_programme", "programme_key", postgresql_where=_IN_FORCE, sqlite_where=_IN_FORCE),
    )

    id: Mapped[SuspensionId] = mapped_column(primary_key=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    case_kind: Mapped[str | None]
    case_id: Mapped[CaseId | None] = mapped_column(ForeignKey("case.id"))
    instance_id: Mapped[InstanceId | None] = mapped_column(ForeignKey("instance.id"))
    reason: Mapped[str] = mapped_column(LongText)
    suspended_at: Mapped[dt.datetime]
    suspended_by: Mapped[str]
    resumed_at: Mapped[dt.datetime | None]
    resumed_by: Mapped[str | None]
    resume_reason: Mapped[str | None] = mapped_column(LongText)


class HeldEventRow(Row):
    """A message or signal that came for an instance that stands still; given to it, in order, when it goes on."""

    __tablename__ = "held_event"
    __table_args__ = (Index("ix_held_event_instance", "instance_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[InstanceId] = mapped_column(ForeignKey("instance.id"))
    kind: Mapped[str]
    name: Mapped[str]
    correlation: Mapped[str | None]
    data: Mapped[dict[str, Any]]
    came_at: Mapped[dt.datetime]


class IncidentRow(Row):
    """A step that failed and waits for a supervisor.

    key: one open incident for the same thing at the same element. times: how often it failed. detail: technical words.
    """

    __tablename__ = "incident"
    __table_args__ = (
        Index("ix_incident_key", "key", unique=True, postgresql_where=_UNSOLVED, sqlite_where=_UNSOLVED),
        Index("ix_incident_programme", "programme_key", postgresql_where=_UNSOLVED, sqlite_where=_UNSOLVED),
        Index("ix_incident_case", "case_id"),
    )

    id: Mapped[IncidentId] = mapped_column(primary_key=True)
    key: Mapped[str]
    kind: Mapped[IncidentKind]
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    case_id: Mapped[CaseId | None] = mapped_column(ForeignKey("case.id"))
    instance_id: Mapped[InstanceId | None] = mapped_column(ForeignKey("instance.id"))
    task_id: Mapped[TaskId | None] = mapped_column(ForeignKey("task.id"))
    timer_id: Mapped[TimerId | None] = mapped_column(ForeignKey("timer.id"))
    element_id: Mapped[str | None]
    name: Mapped[str | None]
    code: Mapped[str]
    sentence_ja: Mapped[str] = mapped_column(LongText)
    sentence_en: Mapped[str] = mapped_column(LongText)
    detail: Mapped[str] = mapped_column(LongText)
    times: Mapped[int] = mapped_column(default=1)
    began_at: Mapped[dt.datetime]
    last_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[str | None]
    ending: Mapped[IncidentEnd | None]
    reason: Mapped[str | None] = mapped_column(LongText)
