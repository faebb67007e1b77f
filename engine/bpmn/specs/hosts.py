"""Elements other events hang on: while one is active its boundary events listen."""

from collections.abc import Mapping
from typing import Any

from engine.bpmn.diagram import Event
from engine.bpmn.ports import Happening
from engine.bpmn.specs.base import FlowNode
from engine.bpmn.specs.listeners import listen, wind_on
from engine.bpmn.tokens import WAITING, Scope, Token, interrupt
from engine.bpmn.variables import hand_over, kept

LISTENED = frozenset({"timer", "message", "signal", "conditional"})  # the others are looked up when thrown


class Host(FlowNode):
    """An activity, or the loop around one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.boundaries: list[Boundary] = []

    def enter(self, scope: Scope, flow: str | None) -> None:
        """Begin when as many tokens have come as the activity takes (BPMN 2.0.2 §13.3.2)."""
        token = scope.spawn(self)
        if self.element.takes > 1:
            token.internal_data["flow"] = flow or ""
            token._set_state(WAITING)  # noqa: SLF001  # SpiffWorkflow's own protocol
            come = [other for other in scope.live() if other.task_spec is self and "flow" in other.internal_data]
            if len(come) < self.element.takes:
                return
            for spent in come[:-1]:
                scope.discard(spent)
            del token.internal_data["flow"]
        self._update(token)

    def leave(self, token: Token) -> None:
        """Send as many tokens over each way out as the activity gives."""
        for _token in range(self.element.gives):
            super().leave(token)

    def arm(self, token: Token) -> None:
        """Let the boundary events listen."""
        for boundary in self.boundaries:
            if boundary.awaited is not None and boundary.awaited.kind in LISTENED:
                attend(boundary, token)

    def disarm(self, token: Token) -> None:
        """Stop the boundary events."""
        for child in token.children:
            if child.listens:
                token.workflow.discard(child)


def attend(spec: Any, host: Token | None, scope: Scope | None = None) -> Token:
    """Create the token that listens for the event of `spec` on behalf of `host` (or of a whole scope)."""
    home = scope or (host.workflow if host is not None else None)
    if home is None:
        raise TypeError("a listener belongs to a host or to a scope")
    token = home.spawn(spec, host)
    token.internal_data["listens"] = 1
    listen(token, spec.awaited)
    return token


class Catcher(FlowNode):
    """An element that can wait for an event."""

    @property
    def awaited(self) -> Event | None:
        """The event it waits for."""
        return self.element.event

    def begin_caught(self, scope: Scope, payload: Mapping[str, Any]) -> None:
        """Run this element because its event has come."""
        token = scope.spawn(self)
        token.running.tell(token, Happening.STARTED)
        self.finish_caught(token, payload)

    def finish_caught(self, token: Token, payload: Mapping[str, Any]) -> None:
        """Take what the event brought and let the token go on."""
        token.running.tell(token, Happening.CAUGHT)
        hand_over(token, kept(token, payload), self.element.options.outputs)
        token.top.event_manager.remove_task(token)
        token._ready()  # noqa: SLF001  # SpiffWorkflow's own protocol


class Boundary(Catcher):
    """An event on the edge of an activity. The listener hangs on the activity; the run it starts stands on its own."""

    @property
    def interrupts(self) -> bool:
        """Whether it ends the activity it hangs on."""
        return self.element.interrupting

    @property
    def code(self) -> str | None:
        """The error or escalation code it catches; None catches all."""
        return self.awaited.name if self.awaited is not None else None

    def matches(self, kind: str, code: str) -> bool:
        """Tell whether it catches this error or escalation; one without a code catches all."""
        event = self.awaited
        return event is not None and event.kind == kind and self.code in {None, code}

    def caught(self, listener: Token, payload: Mapping[str, Any]) -> None:
        """Interrupt the activity, or leave it and listen on where the event can come again."""
        host = listener.host
        if host is None:
            raise TypeError("a boundary event without an activity")
        is_timer = self.awaited is not None and self.awaited.kind == "timer"
        if is_timer and not self.element.interrupting and not wind_on(listener, listener.running.ports.now):
            listener.workflow.discard(listener)
        self.strike(host, payload)

    def strike(self, host: Token, payload: Mapping[str, Any]) -> None:
        """Let the event happen to the activity."""
        scope = host.workflow
        if self.element.interrupting:
            interrupt(host)
        self.begin_caught(scope, payload)
