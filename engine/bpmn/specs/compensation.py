"""Undoing what is done: compensation and cancelled transactions, BPMN 2.0.2 §10.5.6 and §13.5.5.

An activity that could be undone leaves a record in its scope when it ends: `[spec name, its own variables, inside]`;
inside is 0 or `[spec name of its scope, variables of a called process, records]`. What undoes them hangs on a silent
token of the scope (`CompensationRun`), one record after the other, the last that ended first.
"""

from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.diagram import Element, Event
from engine.bpmn.errors import StepFailed
from engine.bpmn.ports import Happening
from engine.bpmn.propagation import step_aside
from engine.bpmn.specs.base import FlowNode
from engine.bpmn.tokens import ProcessSpec, Scope, SubWorkflow, Token, clear
from engine.bpmn.values import pack, unpack
from engine.domain.text import Text

RUN = "#compensation"  # no XML id holds a "#"
Record = list[Any]
FINISHED = ("spec name", "variables", "records")  # one more mark: the sub-process was not finished itself

NO_CANCEL = Text(
    "トランザクションの取消しを受ける境界イベントがないため、先へ進めません。",
    "The transaction has no cancel boundary event, so the case cannot go on.",
)


class CompensationRun(FlowNode):
    """Undoes records of its scope.

    memory: todo (records), now (the record whose handler is at work), by (key of the event that waits for it), cancel.
    """

    silent = True

    def __init__(self, scope: ProcessSpec) -> None:
        element = Element(
            id=scope.name, name="", type="compensation", line=0, process_id=scope.process_id, scope=scope.name
        )
        super().__init__(scope, element, RUN)

    def begin(self, scope: Scope, records: list[Record], **memory: Any) -> None:
        """Begin to undo the records."""
        run = scope.spawn(self)
        run._set_state(TaskState.STARTED)  # noqa: SLF001  # SpiffWorkflow's own protocol
        run.internal_data.update(memory, todo=records)

    def go_on(self, run: Token) -> None:
        """Undo the next record; end where none is left."""
        todo = run.internal_data["todo"]
        run.internal_data.pop("now", None)
        if todo:
            run.internal_data["todo"] = todo[:-1]
            _undo(run, *todo[-1])
        else:
            _finish(run)


def remember(token: Token) -> None:
    """Leave a record of a finished activity that can be undone."""
    inside = token.internal_data.pop("inside", 0)
    scope = token.workflow
    if scope.spec.remembers and (inside or _handler_of(token.task_spec) is not None):
        own = {**token.data, **token.inputs}
        scope.done.append([token.task_spec.name, pack(own) or 0, inside])


def inside_of(scope: Scope) -> list[Any] | int:
    """Return what the record of a sub-process needs to undo what was done inside; 0 where nothing could be."""
    if not (scope.done or _scope_handler(scope.spec) is not None):
        return 0
    return [scope.spec.name, 0 if scope.spec.embedded else pack(scope.data), scope.done]


def compensate(thrower: Token, event: Event) -> bool:
    """Undo an activity by name, or all that is done in the scope; tell whether the thrower goes on at once.

    An event sub-process speaks for the scope it stands in.
    """
    places = [(scope, taken) for scope in _scopes(thrower, event.ref) if (taken := _take(scope, event.ref))]
    for scope, records in places:
        memory = {"by": thrower.id} if event.waits else {}
        scope.spec.task_specs[RUN].begin(scope, records, **memory)
    if not places or not event.waits:
        return True
    thrower.internal_data["undoing"] = len(places)
    return False


def cancel(thrower: Token) -> None:
    """Cancel the transaction around the event: stop what is under way, undo what is done, then leave it."""
    scope = thrower.workflow
    while isinstance(scope, SubWorkflow) and scope.owner.element.type != "transaction":
        scope = scope.owner.workflow
    step_aside(thrower)
    records = [*_left(scope), *_unfinished(scope)]
    clear(scope)
    scope.done = []
    scope.spec.task_specs[RUN].begin(scope, records, cancel=1)


def _left(scope: Scope) -> list[Record]:
    """Return the records of the scope, and those a compensation under way has not undone yet."""
    runs = [token.internal_data for token in scope.live() if isinstance(token.task_spec, CompensationRun)]
    return [
        *scope.done,
        *(record for run in runs for record in (*run["todo"], *([run["now"]] if "now" in run else ()))),
    ]


def _unfinished(scope: Scope) -> list[Record]:
    """Return records of what was done inside the sub-processes that are still open in the scope."""
    found: list[Record] = []
    for inner in scope.top_workflow.subprocesses.values():
        owner = inner.owner
        records = [*_left(inner), *_unfinished(inner)] if owner.workflow is scope else []
        if records:
            own = pack({**owner.data, **owner.inputs}) or 0
            variables = 0 if inner.spec.embedded else pack(inner.data)
            found.append([owner.task_spec.name, own, [inner.spec.name, variables, records, 1]])
    return found


def _scopes(thrower: Token, ref: str | None) -> list[Scope]:
    """Return the scopes whose activities the thrower means, its own first."""
    scope, found = thrower.workflow, []
    while True:
        if ref is None or ref in scope.spec.task_specs:
            found.append(scope)
        owner = scope.owner if isinstance(scope, SubWorkflow) and scope.spec.embedded else None
        if owner is None or (ref is None and not owner.element.by_event) or (ref is not None and found):
            return found
        scope = owner.workflow


def _take(scope: Scope, ref: str | None) -> list[Record]:
    """Take the records of the activity (of all, for None) out of the scope: nothing is undone twice."""
    taken = [record for record in scope.done if ref is None or _element_id(scope, record) == ref]
    scope.done = [] if ref is None else [record for record in scope.done if _element_id(scope, record) != ref]
    return taken


def _element_id(scope: Scope, record: Record) -> str:
    return str(scope.spec.task_specs[record[0]].element.id)


def _handler_of(spec: Any) -> Any:
    """Return the compensation boundary event of an activity (of the loop around a turn); None where it has none."""
    host = getattr(spec, "turn_of", None) or spec
    return next((boundary for boundary in host.boundaries if boundary.undoes is not None), None)


def _scope_handler(spec: ProcessSpec) -> Any:
    """Return the compensation event sub-process of a scope; None where it has none."""
    return next((handler for handler in spec.handlers if handler.matches("compensate", "")), None)


def _undo(run: Token, name: str, own: Any, inside: Any) -> None:
    scope = run.workflow
    spec = scope.spec.task_specs[name]
    boundary = _handler_of(spec)
    if boundary is None or (inside and len(inside) > len(FINISHED)):
        _undo_inside(run, spec, own, inside)
        return
    edge = scope.spawn(boundary)
    for happening in (Happening.STARTED, Happening.CAUGHT, Happening.COMPLETED):
        run.running.tell(edge, happening)
    scope.discard(edge)
    run.internal_data["now"] = [name, own, inside]
    handler = scope.spawn(boundary.undoes, run)
    handler.inputs.update(unpack(own or {}))
    boundary.undoes._update(handler)  # noqa: SLF001  # SpiffWorkflow's own protocol


def _undo_inside(run: Token, spec: Any, own: Any, inside: Any) -> None:
    """Open the sub-process again as it was left, to undo what was done in it."""
    spec_name, variables, records, *unfinished = inside
    token = run.workflow.spawn(spec, run)
    token.internal_data["undo"] = 1
    token.data.update(unpack(own or {}))
    token._set_state(TaskState.STARTED)  # noqa: SLF001  # SpiffWorkflow's own protocol
    scope = token.top.open_scope(token, spec_name)
    scope.plant(token.running.next_key())
    scope.data.update(unpack(variables or {}))
    handler = None if unfinished else _scope_handler(scope.spec)
    if handler is None:
        scope.spec.task_specs[RUN].begin(scope, records)
    else:
        scope.done = records
        handler.strike(scope, {})


def _finish(run: Token) -> None:
    scope = run.workflow
    if run.internal_data.get("cancel"):
        _leave_transaction(scope)
        return
    scope.discard(run)
    waiting = run.top.find(run.internal_data.get("by", ""))
    if waiting is not None:
        waiting.internal_data["undoing"] -= 1
        if waiting.internal_data["undoing"] == 0:
            waiting._ready()  # noqa: SLF001  # SpiffWorkflow's own protocol
    scope.close_if_empty()


def _leave_transaction(scope: Any) -> None:
    owner = scope.owner
    for host in (owner, owner.host):
        for boundary in host.task_spec.boundaries if host is not None else ():
            if boundary.matches("cancel", ""):
                boundary.strike(host, {})
                return
    raise StepFailed(owner.element.id, owner.element.name, "no_cancel_boundary", NO_CANCEL)
