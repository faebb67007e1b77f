"""Elements other events hang on: while one is active its boundary events listen."""

from collections.abc import Mapping
from typing import Any

from engine.bpmn.diagram import Event
from engine.bpmn.ports import Happening
from engine.bpmn.specs.base import FlowNode
from engine.bpmn.specs.listeners import LISTENED, attach, awaited_by, listen, wind_on
from engine.bpmn.tokens import WAITING, Scope, Token, interrupt
from engine.bpmn.values import pack, unpack
from engine.bpmn.variables import hand_over, kept

NOTED = LISTENED | {"escalation"}  # what may come before the others a parallel multiple event waits for


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

    def leave(self, token: Token, times: int = 1) -> None:
        """Send as many tokens over each way out as the activity gives."""
        ad_hoc = token.workflow.spec.ad_hoc
        if ad_hoc is None or not ad_hoc.ended(token):
            super().leave(token, times * self.element.gives)

    def arm(self, token: Token) -> None:
        """Let the boundary events listen."""
        for boundary in self.boundaries:
            attend(boundary, token)

    def disarm(self, token: Token) -> None:
        """Stop the boundary events."""
        for child in token.children:
            if child.listens:
                token.workflow.discard(child)


def attend(spec: Any, host: Token | None, scope: Scope | None = None) -> None:
    """Create the tokens that listen for the events of `spec` on behalf of `host` (or of a whole scope)."""
    home = scope or (host.workflow if host is not None else None)
    if home is None:
        raise TypeError("a listener belongs to a host or to a scope")
    for place, event in enumerate(spec.events):
        if event.kind in (NOTED if spec.waits_for_all else LISTENED):
            token = home.spawn(spec, host)
            token.internal_data["listens"] = 1
            if place:
                token.internal_data["e"] = place
            listen(token, event)


def siblings(listener: Token) -> list[Token]:
    """Return the listeners of the same element on behalf of the same host, itself included."""
    return [
        token
        for token in listener.workflow.live()
        if token.listens and token.task_spec is listener.task_spec and token.host is listener.host
    ]


class Catcher(FlowNode):
    """An element that can wait for an event, or for several."""

    @property
    def events(self) -> tuple[Event, ...]:
        """The events it waits for: for the first of them, or for all (`element.parallel`)."""
        return self.element.events

    @property
    def waits_for_all(self) -> bool:
        """Whether all its events have to come."""
        return self.element.parallel

    @property
    def awaited(self) -> Event | None:
        """The first event it waits for; None where it waits for none."""
        return self.events[0] if self.events else None

    def matches(self, kind: str, code: str) -> bool:
        """Tell whether it catches this error, escalation or the like; one without a code catches all."""
        return any(event.kind == kind and event.name in {None, code} for event in self.events)

    def names_code(self, kind: str, code: str) -> bool:
        """Tell whether it catches exactly this code."""
        return any(event.kind == kind and event.name == code for event in self.events)

    def gathered(self, listener: Token, payload: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return what the event brought; None where a parallel multiple event waits for others still."""
        group = siblings(listener) if self.waits_for_all and listener.listens else []
        if len(group) < 2:  # noqa: PLR2004  # alone
            return payload
        listener.internal_data["got"] = pack(kept(listener, payload))
        listener.top.event_manager.remove_task(listener)
        if any("got" not in token.internal_data for token in group):
            return None
        return {name: value for token in group for name, value in unpack(token.internal_data["got"]).items()}

    def begin_caught(self, scope: Scope, payload: Mapping[str, Any]) -> None:
        """Run this element because its event has come."""
        token = scope.spawn(self)
        token.running.tell(token, Happening.STARTED)
        self.finish_caught(token, payload)

    def finish_caught(self, token: Token, payload: Mapping[str, Any]) -> None:
        """Take what the event brought and let the token go on."""
        for child in list(token.children):
            token.workflow.discard(child)
        token.running.tell(token, Happening.CAUGHT)
        hand_over(token, kept(token, payload))
        token.top.event_manager.remove_task(token)
        token._ready()  # noqa: SLF001  # SpiffWorkflow's own protocol


def listen_on(listener: Token) -> None:
    """After an event that interrupts nothing: listen on, as far as it can come again."""
    group = siblings(listener) if "got" in listener.internal_data else [listener]
    if all(_comes_again(token) for token in group):
        for token in group:
            event = awaited_by(token)
            if token.internal_data.pop("got", None) is not None and event is not None:
                attach(token, event)
        return
    for token in group:
        token.workflow.discard(token)


def _comes_again(listener: Token) -> bool:
    event = awaited_by(listener)
    return event is None or event.kind != "timer" or wind_on(listener, listener.running.ports.now)


class Boundary(Catcher):
    """An event on the edge of an activity. The listener hangs on the activity; the run it starts stands on its own.

    undoes: of a compensation event, the activity that undoes the one it hangs on.
    """

    undoes: Any = None

    @property
    def interrupts(self) -> bool:
        """Whether it ends the activity it hangs on."""
        return self.element.interrupting

    def caught(self, listener: Token, payload: Mapping[str, Any]) -> None:
        """Interrupt the activity, or leave it and listen on where the event can come again."""
        host, brought = listener.host, self.gathered(listener, payload)
        if host is None:
            raise TypeError("a boundary event without an activity")
        if brought is None:
            return
        if not self.element.interrupting:
            listen_on(listener)
        self.strike(host, brought)

    def strike(self, host: Token, payload: Mapping[str, Any]) -> None:
        """Let the event happen to the activity."""
        scope = host.workflow
        if self.element.interrupting:
            interrupt(host)
        self.begin_caught(scope, payload)
