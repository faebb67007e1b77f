"""Steps of an instance: start, complete a task, fire timers, deliver messages and signals.

Every function answers a new Step and leaves nothing behind; whatever it raises, the given state is still good.
Variables and data are checked to be storable before anything runs.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from engine.bpmn.diagram import Event
from engine.bpmn.errors import NotWaiting, StepFailed
from engine.bpmn.model import Model
from engine.bpmn.ports import Happening, Ports, Status, Step, StepError, TraceEvent
from engine.bpmn.propagation import Uncaught, give, hears
from engine.bpmn.settle import settle
from engine.bpmn.specs.listeners import due_at, trigger, waiting
from engine.bpmn.specs.scopes import open_up, watch
from engine.bpmn.starts import start_at
from engine.bpmn.state import decode, encode
from engine.bpmn.stuck import STUCK, stuck_token
from engine.bpmn.tokens import READY, CaseWorkflow, Running, Token, clear
from engine.bpmn.unforeseen import unforeseen
from engine.bpmn.values import storable
from engine.bpmn.views import subscriptions_of, tasks_of, timers_of
from engine.domain.text import Text
from engine.errors import EngineError, NotFound

UNCAUGHT = Text(
    "「{name}」でエラー「{code}」が発生し、受け止める処理がないため、手順が止まりました。{message}",
    "The error “{code}” came up at “{name}” and nothing in the diagram catches it, so it has stopped. {message}",
)


class NoSuchStart(NotFound):
    """The model has no such process, or the process no such start event."""

    code = "bpmn_no_such_start"
    sentence = Text(
        "業務の流れ「{process_id}」に、開始できる所（{start_event}）がありません。",
        "The process “{process_id}” has no such start ({start_event}).",
    )


def start(
    model: Model,
    process_id: str,
    variables: Mapping[str, Any],
    ports: Ports,
    start_event: str | None = None,
    *,
    came: str = "",
) -> Step:
    """Begin an instance of the process, at its none start event unless another is named.

    start_event: a start event, an instantiating receive task, or an event behind an instantiating gateway.
    came: name of the message or signal that came, CLOCK for a timer; without it a parallel multiple start has all its
    events.
    Raises NoSuchStart, NotStorable, StepFailed.
    """
    kept = storable(variables)
    spec = model.specs.get(process_id)
    if spec is None or spec.embedded:
        raise NoSuchStart(process_id=process_id, start_event=start_event)
    running = Running(ports)
    top = CaseWorkflow(spec, dict(model.specs), running)
    top.data.update(kept)
    top.plant("0")
    if start_event is None and spec.entries:
        return _first(top, lambda: open_up(top))
    begin = start_at(top, start_event, came)
    if begin is None:
        raise NoSuchStart(process_id=process_id, start_event=start_event or "-")

    def act() -> None:
        watch(top)
        begin()

    return _first(top, act)


def _first(top: CaseWorkflow, act: Callable[[], object]) -> Step:
    return replace(take_step(top, act), had_tasks=False, had_timers=False)


def complete(model: Model, state: bytes, key: str, data: Mapping[str, Any], ports: Ports) -> Step:
    """Complete the waiting task with what was entered. Raises NotWaiting, NotStorable, StepFailed."""
    kept = storable(data)
    top = decode(model, state, ports)
    work = {token.id: token for token in top.tokens() if token.is_work}
    token = work.get(key)
    if token is None:
        raise NotWaiting(what=key)
    return replace(take_step(top, lambda: token.task_spec.done(token, kept)), had_tasks=len(work) > 1)


def fire_due(model: Model, state: bytes, ports: Ports) -> Step:
    """Fire every waiting timer that is due by `ports.now`, the earliest first, each once. Raises StepFailed.

    A cycle that missed occurrences fires once and moves on to its next future one.
    """
    top = decode(model, state, ports)
    due = [(instant, int(token.id), token) for token in top.listeners() if (instant := due_at(token)) is not None]
    fired = [token for instant, _key, token in sorted(due, key=lambda row: row[:2]) if instant <= ports.now]
    had_tasks = any(token.is_work for token in top.tokens())

    def fire() -> None:
        for token in fired:
            trigger(token, {})
            settle(top)

    return replace(take_step(top, fire), had_tasks=had_tasks, had_timers=len(due) > 1)


def deliver(
    model: Model, state: bytes, name: str, correlation: str | None, data: Mapping[str, Any], ports: Ports
) -> Step:
    """Give a message to the one that has waited for it longest. Raises NotWaiting, NotStorable, StepFailed."""
    kept = storable(data)
    top = decode(model, state, ports)
    found = waiting(top, lambda token, event: hears(token, event, (name, correlation, kept)))
    if not found:
        raise NotWaiting(what=name)
    return take_step(top, lambda: give(found[0], kept))


def broadcast(model: Model, state: bytes, signal_name: str, data: Mapping[str, Any], ports: Ports) -> Step:
    """Give a signal to everyone who waits for it; nobody waiting changes nothing. Raises NotStorable, StepFailed."""
    kept = storable(data)
    top = decode(model, state, ports)

    def matches(_token: Token, event: Event) -> bool:
        return event.kind == "signal" and event.name == signal_name

    def send() -> None:
        for token in waiting(top, matches):
            trigger(token, kept)

    return take_step(top, send)


def take_step(top: CaseWorkflow, act: Callable[[], object] | None) -> Step:
    """Do one thing, let the instance run until it waits again, and say what came of it; None does not let it run."""
    error = None
    try:
        if act is not None:
            act()
            settle(top)
            error = _end_stuck(top)
    except Uncaught as uncaught:
        uncaught.token._set_state(READY)  # noqa: SLF001  # SpiffWorkflow's own protocol; a repair runs it again
        error = _end_failed(uncaught, encode(top, Status.RUNNING))
    except StepFailed as failed:
        failed.trace = _up_to(top, failed)
        raise
    except EngineError:
        raise
    except top.running.ports.passes:
        raise
    except Exception as bug:
        raise _unforeseen(top, bug) from bug
    status = _status(top, error)
    return Step(
        state=encode(top, status),
        status=status,
        variables=top.data,
        tasks=tasks_of(top),
        timers=timers_of(top),
        subscriptions=subscriptions_of(top),
        trace=tuple(top.running.trace),
        error=error,
    )


def _unforeseen(top: CaseWorkflow, bug: Exception) -> StepFailed:
    """Return the error that names the element at which the step was."""
    last = top.running.trace[-1] if top.running.trace else None
    place = (last.element, last.name) if last is not None else (top.spec.process_id, "")
    failed = unforeseen(*place, bug)
    failed.trace = _up_to(top, failed)
    return failed


def _up_to(top: CaseWorkflow, failed: StepFailed) -> tuple[TraceEvent, ...]:
    """Return the trace of a step that failed, ending with the failure of the element's last run if one was begun."""
    lines = top.running.trace
    if lines and (lines[-1].element, lines[-1].event) == (failed.element_id, Happening.COMPLETED):
        return (*lines[:-1], replace(lines[-1], event=Happening.FAILED))  # no way leads on from it
    ends = {line.key for line in lines if line.event in {Happening.COMPLETED, Happening.INTERRUPTED}}
    begun = [line for line in lines if line.element == failed.element_id and line.key not in ends]
    return (*lines, *(replace(line, event=Happening.FAILED) for line in begun[-1:]))


def _status(top: CaseWorkflow, error: StepError | None) -> Status:
    if error is not None:
        return Status.FAILED
    if top.running.ended is not None:
        return top.running.ended
    return Status.COMPLETED if top.completed else Status.RUNNING


def _end_failed(uncaught: Uncaught, stopped: bytes) -> StepError:
    """End the instance: the element at fault failed, everything else under way is interrupted."""
    token, element = uncaught.token, uncaught.token.element
    _fail_at(token)
    values = {"name": element.name or element.id, "code": uncaught.error_code, "message": uncaught.message}
    text = UNCAUGHT.format(**values)
    code, name = uncaught.error_code, element.name
    return StepError(code=code, element_id=element.id, name=name, text=text, key=token.id, stopped=stopped)


def _end_stuck(top: CaseWorkflow) -> StepError | None:
    """End an instance that can never go on as failed, at the join that waits in vain; None where all is well."""
    token = stuck_token(top)
    if token is None:
        return None
    element, stopped = token.element, encode(top, Status.RUNNING)
    top.running.tell(token, Happening.STARTED)
    _fail_at(token)
    text, name = STUCK.format(name=element.name or element.id), element.name
    return StepError(code="deadlock", element_id=element.id, name=name, text=text, key=token.id, stopped=stopped)


def _fail_at(token: Token) -> None:
    token.running.tell(token, Happening.FAILED)
    token.internal_data["listens"] = 1  # its run has its last line; the clearing below adds none
    clear(token.top)
