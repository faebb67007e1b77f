"""Incidents (手順の停止): steps that failed, kept until a later try succeeds or a supervisor decides.

Four things fail: a row of the clock (tried again by itself, so often), a task somebody completed (it is still there,
with what was typed), something that came in (a request, an answer, a message: it was not kept, who sent it was told),
an instance (an error nobody caught; its other paths stand still).
"""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import ColumnElement, and_, exists, or_, select

from engine import bpmn, standing, trail
from engine.bpmn.unforeseen import SENTENCE as UNFORESEEN
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CaseId, InstanceId, ProgrammeKey, TaskId, TimerId
from engine.domain.states import CaseStatus, IncidentEnd, IncidentKind, TaskStatus, TimerStatus
from engine.domain.text import Text
from engine.errors import EngineError
from engine.failures import Where
from engine.store.cases import CaseRow, InstanceRow, TaskRow, TimerRow
from engine.store.interventions import IncidentRow
from engine.work import Work

MOST_DETAIL = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What failed, and where. element_id: None where it is not an element of a diagram."""

    kind: IncidentKind
    programme: ProgrammeKey
    case_id: CaseId | None = None
    instance_id: InstanceId | None = None
    task_id: TaskId | None = None
    timer_id: TimerId | None = None
    element_id: str | None = None
    name: str | None = None


def report(work: Work, row: TimerRow, error: Exception) -> None:
    """Say on the case, and in its trail, that a row of the clock could not be carried out."""
    failed = error if isinstance(error, bpmn.StepFailed) else None
    about = About(
        kind=IncidentKind.CLOCK,
        programme=row.programme_key,
        case_id=row.case_id,
        instance_id=row.instance_id,
        task_id=row.task_id,
        timer_id=TimerId(row.id),
        element_id=(failed.element_id if failed else row.payload.get("element")) or None,
        name=(failed.element_name if failed else row.payload.get("name")) or None,
    )
    code = failed.reason_code if failed else f"clock_{row.kind.value}"
    text = sentence_of(error)
    if _open(work, about, code=code, text=text, detail=detail_of(error)):
        about_row = {name: value for name, value in row.payload.items() if name not in {"element", "name"}}
        data = {**about_row, "kind": row.kind.value, "message": text.ja, "attempts": row.attempts}
        _note(work, about, data)


def sentence_of(error: Exception) -> Text:
    """Return what to say of an error; a defect has no words of its own."""
    return error.text if isinstance(error, EngineError) else UNFORESEEN.format(kind=type(error).__name__)


def stopped(work: Work, case: CaseRow, instance: InstanceRow, error: bpmn.StepError) -> None:
    """Say that an error nobody caught has stopped an instance; its other paths stand still."""
    about = About(
        kind=IncidentKind.INSTANCE,
        programme=case.programme_key,
        case_id=case.id,
        instance_id=instance.id,
        element_id=error.element_id,
        name=error.name or None,
    )
    _open(work, about, code=error.code, text=error.text, detail=f"{instance.process_id} {error.element_id} {error.key}")
    _note(work, about, {"code": error.code, "message": error.text.ja})


def of_task(work: Work, task_id: TaskId, error: EngineError) -> None:
    """Note that the steps behind a task failed when somebody completed it; in a transaction of its own.

    error: what the completing raised; anything but a failed step is the person's to put right and leaves nothing.
    """
    task = work.session.get(TaskRow, task_id)
    if task is None or not isinstance(error, bpmn.StepFailed):
        return
    about = About(
        kind=IncidentKind.TASK,
        programme=task.programme_key,
        case_id=task.case_id,
        instance_id=task.instance_id,
        task_id=TaskId(task.id),
        element_id=error.element_id or None,
        name=error.element_name or None,
    )
    if _open(work, about, code=error.reason_code, text=error.text, detail=detail_of(error)):
        _note(work, about, {"message": error.text.ja})


def of_entry(work: Work, error: EngineError) -> None:
    """Note that a case could not be opened, or what came for one not be taken in; in a transaction of its own.

    error: what was raised; anything but a failed step is for the sender to put right and leaves nothing.
    """
    where = error.where if isinstance(error, bpmn.StepFailed) else None
    if not isinstance(error, bpmn.StepFailed) or not isinstance(where, Where):
        return
    about = About(
        kind=IncidentKind.ENTRY,
        programme=where.programme,
        case_id=where.case_id,
        instance_id=where.instance_id,
        element_id=error.element_id or None,
        name=error.element_name or None,
    )
    if _open(work, about, code=error.reason_code, text=error.text, detail=detail_of(error)):
        _note(work, about, {"message": error.text.ja})


def came(work: Work, instance: InstanceRow) -> None:
    """Close what says that something could not be taken in by the instance: it has been."""
    case = work.session.get_one(CaseRow, instance.case_id)
    if case.status is not CaseStatus.INCIDENT:
        return
    ours = IncidentRow.instance_id == instance.id, IncidentRow.kind == IncidentKind.ENTRY
    for row in work.session.scalars(select(IncidentRow).where(*ours, IncidentRow.ended_at.is_(None))):
        close(work, row, IncidentEnd.SOLVED)
    standing.set_status(work, case)


def of_resume(work: Work, case: CaseRow, instance: InstanceRow, error: EngineError) -> None:
    """Note that an instance could not go on when an order over many was lifted; it stands still as before."""
    about = About(
        kind=IncidentKind.INSTANCE,
        programme=case.programme_key,
        case_id=case.id,
        instance_id=instance.id,
        element_id=getattr(error, "element_id", None),
        name=getattr(error, "element_name", None),
    )
    _open(work, about, code=error.code, text=error.text, detail=detail_of(error))
    _note(work, about, {"code": error.code, "message": error.text.ja})


def detail_of(error: BaseException) -> str:
    """Return the technical side of an error: each cause with its type, outermost first."""
    lines: list[str] = []
    current: BaseException | None = error
    while current is not None and len(lines) < 10:  # noqa: PLR2004  # deeper than that says nothing new
        lines.append(f"{type(current).__name__}: {current}")
        current = current.__cause__
    return "\n".join(lines)[:MOST_DETAIL]


def _open(work: Work, about: About, *, code: str, text: Text, detail: str) -> bool:
    """Open an incident, or count the one that is open for the same thing; tells whether it says something new."""
    key = _key(about, code)
    row = work.session.scalar(select(IncidentRow).where(IncidentRow.key == key, IncidentRow.ended_at.is_(None)))
    if row is None:
        row = _new(work, about, key)
    else:
        row.times += 1
    says_new = row.sentence_ja != text.ja
    row.last_at, row.detail, row.code = work.now, detail[:MOST_DETAIL], code[:255]
    row.element_id, row.name = about.element_id, about.name
    row.sentence_ja, row.sentence_en = text.ja, text.en
    work.session.add(row)
    if about.case_id is not None:
        case = work.session.get_one(CaseRow, about.case_id)
        case.status = CaseStatus.INCIDENT if case.status is CaseStatus.OPEN else case.status
    return says_new


def _new(work: Work, about: About, key: str) -> IncidentRow:
    return IncidentRow(
        key=key,
        kind=about.kind,
        programme_key=about.programme,
        case_id=about.case_id,
        instance_id=about.instance_id,
        task_id=about.task_id,
        timer_id=about.timer_id,
        times=1,
        began_at=work.now,
    )


def _key(about: About, code: str) -> str:
    """Return what makes two failures the same: the row of the clock, else the thing, the element, the kind of error."""
    things: tuple[object, ...] = (about.kind.value, about.case_id, about.instance_id, about.task_id, about.timer_id)
    if about.timer_id is None:
        things = (*things, about.element_id, code)
    return sha256(repr(things).encode()).hexdigest()


def _note(work: Work, about: About, data: dict[str, object]) -> None:
    said = {"element": about.element_id, "name": about.name, **data}
    fact = Fact(kind=FactKind.STEP_FAILED, programme=about.programme, case_id=about.case_id, data=said)
    trail.record(work, fact)


def clear(work: Work, case_id: CaseId) -> None:
    """Close what is failing no longer, and let the case go on when nothing is."""
    case = work.session.get_one(CaseRow, case_id)
    if case.status is not CaseStatus.INCIDENT:
        return
    unsolved = select(IncidentRow).where(IncidentRow.case_id == case_id, IncidentRow.ended_at.is_(None))
    for row in work.session.scalars(unsolved.where(~_still_fails())):
        close(work, row, IncidentEnd.SOLVED)
    standing.set_status(work, case)


def close(work: Work, row: IncidentRow, ending: IncidentEnd, reason: str | None = None) -> None:
    """End an incident."""
    row.ended_at, row.ended_by, row.ending, row.reason = work.now, work.actor.name, ending, reason


def _still_fails() -> ColumnElement[bool]:
    timer = exists().where(
        TimerRow.id == IncidentRow.timer_id, TimerRow.status.in_((TimerStatus.WAITING, TimerStatus.HELD))
    )
    task = exists().where(TaskRow.id == IncidentRow.task_id, TaskRow.status.in_((TaskStatus.OPEN, TaskStatus.CLAIMED)))
    instance = exists().where(InstanceRow.id == IncidentRow.instance_id, InstanceRow.status.in_(standing.STILL))
    alive = exists().where(InstanceRow.id == IncidentRow.instance_id, InstanceRow.status.in_(standing.ALIVE))
    return or_(
        and_(IncidentRow.kind == IncidentKind.ENTRY, alive),
        and_(IncidentRow.kind == IncidentKind.CLOCK, timer),
        and_(IncidentRow.kind == IncidentKind.TASK, task),
        and_(IncidentRow.kind == IncidentKind.INSTANCE, instance),
    )
