"""Waiting for an event: what a listener remembers while it waits, and what happens when the event comes."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.diagram import Event
from engine.bpmn.errors import StepFailed
from engine.bpmn.timing import Cycle, NotATime, armed_cycle, due_after, due_date, span_of
from engine.bpmn.tokens import Token
from engine.bpmn.variables import FAILED, evaluation, failed, reasons, value_of
from engine.domain.text import Text

NO_CORRELATION = Text(
    "メッセージの照合キー「{source}」に値がありません。{why}",
    "The correlation key “{source}” of the message has no value. {why}",
)


LISTENED = frozenset({"timer", "message", "signal", "conditional"})  # the others are looked up when thrown
KEYS = (str, bool, Decimal, date, timedelta)


def listen(token: Token, event: Event) -> None:
    """Make the token wait for the event. Raises StepFailed where a timer or key cannot be computed."""
    token._set_state(TaskState.WAITING)  # noqa: SLF001  # SpiffWorkflow's own protocol
    if event.kind == "timer":
        arm_timer(token, event)
    elif event.kind == "message" and event.key is None:
        token.internal_data["correlation"] = correlation_of(token, event)
    attach(token, event)


def attach(token: Token, event: Event) -> None:
    """Enter a waiting token where those are looked for whom the event may happen to."""
    if event.kind in LISTENED:
        token.top.event_manager.add_task(token)


def arm_timer(token: Token, event: Event) -> None:
    """Compute when the timer is due, once, from the instant of this step."""
    now = token.running.ports.now
    try:
        if event.timer_kind == "timeCycle":
            _remember(token, armed_cycle(_timer_value(token, event), now))
        elif event.timer_kind == "timeDuration":
            token.internal_data["due"] = due_after(_timer_value(token, event), now).isoformat()
        else:
            token.internal_data["due"] = due_date(_timer_value(token, event)).isoformat()
    except NotATime as error:
        source = event.term.text if event.term else ""
        raise failed(token, "timer", FAILED, source=source, why=error.text) from error


def timer_source(token: Token, event: Event) -> str:
    """Return what the timer is computed from, as text; "" where it cannot be computed any more."""
    try:
        return str(_timer_value(token, event) or "")
    except StepFailed:
        return ""


def _timer_value(token: Token, event: Event) -> Any:
    if event.term is None or event.term.expression is None:
        return event.term.text if event.term else None
    found = evaluation(token, event.term.expression)
    if found.value is None:
        raise failed(token, "timer", FAILED, source=event.term.expression, why=reasons(found))
    return found.value


def _remember(token: Token, cycle: Cycle | None) -> None:
    if cycle is None:
        token.internal_data.pop("due", None)
        return
    token.internal_data["due"] = cycle.due_at.isoformat()
    token.internal_data["cycle"] = [cycle.anchor.isoformat(), str(cycle.span), cycle.index, cycle.last]


def awaited_by(token: Token) -> Event | None:
    """Return the event the token waits for; one of several where its element is a multiple event."""
    events: tuple[Event, ...] = getattr(token.task_spec, "events", ())
    place = token.internal_data.get("e", 0)
    return events[place] if place < len(events) else None


def due_at(token: Token) -> datetime | None:
    """Return when a waiting timer is due; None for other events and for timers that never fire again."""
    due = token.internal_data.get("due")
    return None if due is None else datetime.fromisoformat(due)


def wind_on(token: Token, now: datetime) -> bool:
    """Set a cycle to its next occurrence after `now`; tell whether the timer stays armed."""
    saved = token.internal_data.get("cycle")
    if saved is None:
        return False
    anchor, span, index, last = saved
    found = span_of(span)
    if found is None:
        return False
    cycle = Cycle(datetime.fromisoformat(anchor), found, int(index), None if last is None else int(last))
    _remember(token, cycle.next_after(now))
    return due_at(token) is not None


def correlation_of(token: Token, event: Event) -> str | None:
    """Return the key a message must carry, as text; None where the diagram asks for none. Raises StepFailed."""
    if event.correlation is None:
        return None
    value = value_of(token, event.correlation)
    if not isinstance(value, KEYS):  # nothing, a list, or the name of a built-in function
        source = event.correlation.text
        why = reasons(evaluation(token, event.correlation.expression or "null"))
        raise failed(token, "correlation", NO_CORRELATION, source=source, why=why)
    return key_text(value)


def key_text(value: object) -> str:
    """Return a correlation value as the text that is compared: 7 and "7" are the same key."""
    return str(value)


def waiting(top: Any, matches: Callable[[Token, Event], bool]) -> list[Token]:
    """Return the listeners whose event matches, oldest first."""
    found = []
    for token in top.listeners():
        event = awaited_by(token)
        if event is not None and matches(token, event):
            found.append(token)
    return found


def trigger(token: Token, payload: Mapping[str, Any]) -> None:
    """Let the event happen to the listener, unless something interrupted it a moment ago."""
    if token.id in token.workflow.tasks:
        token.task_spec.caught(token, payload)
