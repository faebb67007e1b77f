"""Events that leave an instance: which process they begin, in which order instances are locked, when it is too much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from engine import bpmn
from engine.domain.ids import CaseId, InstanceId
from engine.domain.states import InstanceStatus
from engine.domain.text import Text
from engine.errors import Conflict
from engine.job import JobContext
from engine.programmes import Release
from engine.store.cases import CaseRow, InstanceRow
from engine.work import Work

MOST = 50  # events passed on one after the other within a transaction
WORDS = (
    "case",
    "programme",
    "parameters",
    "intake",
)  # what a process of a case starts with

ENDLESS = Text(
    "メッセージやシグナルのやり取りが終わりません（上限{limit}回）。送り合いの流れを見直してください。",
    "Messages or signals go to and fro without end ({limit} at most). Check who sends what to whom.",
)
NOBODY = Text(
    "メッセージ「{name}」を受け取る案件も、それで始まる業務の流れもありません。",
    "No case takes the message “{name}”, and no process begins with it.",
)
SEVERAL = Text(
    "メッセージ「{name}」を受け取れる先が{count}あり、渡す相手を決められません。照合キーを付けてください。",
    "{count} could take the message “{name}”. Give it a correlation key.",
)


class Busy(Conflict):
    """Another transaction is at the instance an event is for; nothing has happened."""

    code = "instance_busy"
    sentence = Text(
        "関連する案件が同時に更新されています。もう一度実行してください。",
        "A related case is being changed at this moment. Please try again.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StartAt:
    """Where an event begins a process. case_kind: opens a case of that kind; None starts within the thrower's case."""

    release: Release
    process_id: str
    element_id: str
    case_kind: str | None


def begun_by(work: Work, case: CaseRow, event: bpmn.Published) -> list[StartAt]:
    """List what the event begins in the current release of the programme.

    An event that an instance still waits for at this very start, with others, begins no further one.
    """
    release = work.programmes.current(work.session, case.programme_key)
    kinds = {kind.process: kind.key for kind in release.programme.case_kinds.values()}
    signal = event.kind is bpmn.Publication.SIGNAL
    return [
        StartAt(release=release, process_id=key, element_id=begins.element_id, case_kind=kinds.get(key))
        for key, process in release.model.processes.items()
        if key in release.model.specs
        for begins in process.start_messages
        if begins.message == event.name and begins.signal == signal
        if not (begins.together and _is_beginning(work, case, key, begins.element_id))
    ]


def _is_beginning(work: Work, case: CaseRow, process_id: str, element_id: str) -> bool:
    """Tell whether an instance of the programme still waits at the start event."""
    wanted = (
        select(InstanceRow.state)
        .join(CaseRow, CaseRow.id == InstanceRow.case_id)
        .where(
            CaseRow.programme_key == case.programme_key,
            InstanceRow.process_id == process_id,
            InstanceRow.status == InstanceStatus.RUNNING,
        )
    )
    return any(bpmn.stands_at(state, element_id) for state in work.session.scalars(wanted))


def refuse_endless(release: Release, event: bpmn.Published, passed: int) -> None:
    """Stop events that go round.  Raises: StepFailed."""
    if passed > MOST:
        raise _failed(release, event, "events_endless", ENDLESS.format(limit=MOST))


def refuse_unclear(release: Release, event: bpmn.Published, to: Sequence[InstanceId], begun: Sequence[StartAt]) -> None:
    """Refuse a message that is for nobody or for several; a signal may be for any number.  Raises: StepFailed."""
    if event.kind is bpmn.Publication.SIGNAL:
        return
    count = len(to) + len(begun)
    if count == 0:
        raise _failed(release, event, "no_receiver", NOBODY.format(name=event.name))
    if count > 1:
        raise _failed(release, event, "several_receivers", SEVERAL.format(name=event.name, count=count))


def _failed(release: Release, event: bpmn.Published, code: str, reason: Text) -> bpmn.StepFailed:
    process = release.model.processes.get(event.process_id)
    element = process.elements.get(event.element_id) if process is not None else None
    return bpmn.StepFailed(event.element_id, element.name if element is not None else "", code, reason)


def locked_in_order(work: Work, sender: InstanceId, instance_id: InstanceId) -> InstanceRow:
    """Lock an instance without ever waiting for a smaller id than the one that is held.  Raises: Busy."""
    wanted = select(InstanceRow).where(InstanceRow.id == instance_id)
    wanted = wanted.with_for_update(nowait=instance_id < sender)
    try:
        return work.session.scalars(wanted.execution_options(populate_existing=True)).one()
    except OperationalError as error:
        raise Busy from error


def open_case_for(work: Work, case: CaseRow, sender: InstanceRow, at: StartAt, event: bpmn.Published) -> None:
    """Open the case the event begins, where a kind of case names its process."""
    if at.case_kind is None:
        return
    call = bpmn.JobCall(
        type="open-case",
        element_id=event.element_id,
        element_name="",
        headers={"kind": at.case_kind, "start": at.element_id, "came": event.name},
        inputs=event.variables,
        process_id=event.process_id,
    )
    context = JobContext(case_id=CaseId(case.id), instance_id=InstanceId(sender.id), release=at.release, call=call)
    work.jobs[call.type](work, context)


def words_of_case(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a further process of the same case starts with."""
    return {name: variables[name] for name in WORDS if name in variables}
