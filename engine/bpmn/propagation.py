"""Where thrown events go: errors and escalations outwards, messages to one, signals to all."""

from collections.abc import Iterator, Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.diagram import Event
from engine.bpmn.errors import StepFailed
from engine.bpmn.names import EVENTS
from engine.bpmn.ports import Happening, Publication, Published
from engine.bpmn.specs.conversations import asked_for, key_of, key_sent, remember_key
from engine.bpmn.specs.hosts import Host, siblings
from engine.bpmn.specs.listeners import awaited_by, trigger, waiting
from engine.bpmn.tokens import Scope, SubWorkflow, Token
from engine.domain.text import Text

Message = tuple[str, str | None, Mapping[str, Any]]  # name, correlation, what it brings

NO_RECEIVER = Text(
    "メッセージ「{name}」を受け取る先がありません。",
    "Nobody takes the message “{name}”.",
)


class Uncaught(Exception):
    """A BPMN error nobody catches: it ends the instance."""

    def __init__(self, token: Token, code: str, message: str) -> None:
        self.token, self.error_code, self.message = token, code, message
        super().__init__(code)


def outwards(token: Token) -> Iterator[Token]:
    """Yield the token, what it hangs on, and the activities around it up to the outermost."""
    current: Token | None = token
    while current is not None:
        yield current
        scope = current.workflow
        current = current.host or (scope.owner if isinstance(scope, SubWorkflow) else None)


def catcher_of(token: Token, kind: str, code: str) -> tuple[Token | Scope, Any] | None:
    """Return where an error or escalation is caught, and by what; None where nobody catches it.

    The nearest wins: an activity around the token with such a boundary event, or an open scope with such an event
    sub-process. One that names the code comes before one that catches all.
    """
    for host in outwards(token):
        if isinstance(host.task_spec, Host):
            boundary = _fitting(host.task_spec.boundaries, kind, code)
            if boundary is not None:
                return host, boundary
        handlers = host.workflow.spec.handlers
        if host.host is None and host.task_spec not in handlers:  # what a handler throws is not for its own scope
            handler = _fitting(handlers, kind, code)
            if handler is not None:
                return host.workflow, handler
    return None


def _fitting(catchers: list[Any], kind: str, code: str) -> Any:
    fitting = [catcher for catcher in catchers if catcher.matches(kind, code)]
    return min(fitting, key=lambda catcher: not catcher.names_code(kind, code), default=None)


def throw(token: Token, event: Event) -> bool:
    """Throw a message, signal, escalation or error; tell whether the thrower goes on."""
    if event.kind == "message":
        publish_message(token, event)
    elif event.kind == "signal":
        publish_signal(token, event)
    elif event.kind == "escalation":
        return escalate(token, event.name or "")
    elif event.kind == "error":
        raise_error(token, event.name or "", dict(token.inputs))
    return True


def raise_error(token: Token, code: str, variables: Mapping[str, Any], message: str = "") -> None:
    """Throw a BPMN error; the nearest catching activity is interrupted. Raises Uncaught where nobody catches it."""
    found = catcher_of(token, "error", code)
    if found is None:
        raise Uncaught(token, code, message)
    host, catcher = found
    step_aside(token, host)
    catcher.strike(host, variables)


def step_aside(token: Token, host: Token | Scope | None = None) -> None:
    """Let an event that threw count as completed, not as interrupted by what it threw."""
    if token is not host and token.element.type in EVENTS:
        token.running.tell(token, Happening.COMPLETED)
        token._set_state(TaskState.COMPLETED)  # noqa: SLF001  # SpiffWorkflow's own protocol
        token.workflow.discard(token)


def escalate(token: Token, code: str) -> bool:
    """Throw an escalation; tell whether the thrower goes on. One nobody catches is ignored (BPMN 2.0.2 §10.5.7)."""
    found = catcher_of(token, "escalation", code)
    if found is None:
        return True
    host, catcher = found
    listener = _listener_of(host, catcher, code)
    if listener is None and catcher.waits_for_all:
        return True  # it has come before; the others are still awaited
    if catcher.interrupts and (listener is None or _is_last(listener)):
        step_aside(token, host)
    if listener is None:
        catcher.strike(host, dict(token.inputs))
    else:
        catcher.caught(listener, dict(token.inputs))
    return token.id in token.workflow.tasks


def _is_last(listener: Token) -> bool:
    """Tell whether all other events of a parallel multiple event have come."""
    return all("got" in token.internal_data for token in siblings(listener) if token is not listener)


def _listener_of(host: Token | Scope, catcher: Any, code: str) -> Token | None:
    """Return the token on which a parallel multiple event waits for the escalation; None where it has come already."""
    listeners = host.children if isinstance(host, Token) else host.live()
    for token in listeners:
        event = awaited_by(token) if token.listens and token.task_spec is catcher else None
        fits = event is not None and event.kind == "escalation" and event.name in {None, code}
        if fits and "got" not in token.internal_data:
            return token
    return None


def publish_message(token: Token, event: Event) -> None:
    """Send a message to whoever waits for it in this instance, else hand it to the outside."""
    correlation = key_sent(token, event)
    message = (event.name or "", correlation, dict(token.inputs))
    found = waiting(token.top, lambda listener, awaited: hears(listener, awaited, message))
    if found:
        _reach(token, found[0])
        return
    if token.running.ports.publish is None:
        raise StepFailed(token.element.id, token.element.name, "no_receiver", NO_RECEIVER.format(name=event.name))
    token.running.ports.publish(_published(token, event, Publication.MESSAGE, correlation))


def _reach(token: Token, listener: Token) -> None:
    """Let what the token throws happen to the listener; if that stops the thrower's own scope, it has done its work."""
    token.internal_data["threw"] = 1
    give(listener, dict(token.inputs))
    token.internal_data.pop("threw", None)


def give(listener: Token, payload: Mapping[str, Any]) -> None:
    """Let what the listener waits for happen to it; the first message of a conversation begins it."""
    event = awaited_by(listener)
    if event is not None:
        remember_key(listener.element, listener.top, event, payload)
    trigger(listener, payload)


def hears(listener: Token, awaited: Event, message: Message) -> bool:
    """Tell whether the listener takes the message."""
    name, correlation, payload = message
    if awaited.kind != "message" or awaited.name != name:
        return False
    asked = asked_for(listener, awaited)
    return asked is None or asked == (key_of(listener.element, listener.top, awaited, payload) or correlation)


def publish_signal(token: Token, event: Event) -> None:
    """Send a signal to everyone in this instance who waits for it, and to the outside."""
    heard = waiting(token.top, lambda _listener, awaited: awaited.kind == "signal" and awaited.name == event.name)
    for listener in heard:
        _reach(token, listener)
    if token.running.ports.publish is not None:
        token.running.ports.publish(_published(token, event, Publication.SIGNAL, None))


def _published(token: Token, event: Event, kind: Publication, correlation: str | None) -> Published:
    return Published(
        kind=kind,
        name=event.name or "",
        correlation=correlation,
        variables=dict(token.inputs),
        element_id=token.element.id,
        process_id=token.element.process_id,
    )
