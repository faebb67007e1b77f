"""Start and catch events, and the gateway that waits for them: BPMN 2.0.2 §10.5, §10.6.6 and §13.5."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.ports import Happening
from engine.bpmn.specs.base import Exit, FlowNode
from engine.bpmn.specs.hosts import Catcher, attend
from engine.bpmn.specs.listeners import listen
from engine.bpmn.tokens import Scope, Token
from engine.bpmn.variables import hand_over

CLOCK = "#clock"  # what came, where a timer did; no message is called so


class CatchEvent(Catcher):
    """An intermediate event that waits. Behind an event-based gateway the gateway waits for it."""

    def _update_hook(self, token: Token) -> bool | None:  # type: ignore[override]  # None tells SpiffWorkflow to wait
        token.running.tell(token, Happening.STARTED)
        if self.awaited is None:
            return True
        if self.awaited.kind == "link":
            token.running.tell(token, Happening.CAUGHT)
            return True
        self.await_event(token)
        return None

    def await_event(self, token: Token) -> None:
        """Wait; for one of several events, or all of them, on listeners that hang on the token."""
        if len(self.events) == 1:
            listen(token, self.events[0])
        else:
            token._set_state(TaskState.STARTED)  # noqa: SLF001  # SpiffWorkflow's own protocol
            attend(self, token)

    def caught(self, listener: Token, payload: Mapping[str, Any]) -> None:
        """Go on; as an option of a gateway, in its place."""
        brought = self.gathered(listener, payload)
        if brought is None:
            return
        host = listener.host if listener.listens else None
        if host is None:
            self.finish_caught(listener, brought)
        elif host.task_spec is self:
            self.finish_caught(host, brought)
        else:
            host.task_spec.chosen(host, self, brought)


class StartEvent(CatchEvent):
    """Where a scope begins; its event, if it has one, has already come when the token is made.

    A condition at the start of a case is waited for by the case itself; so are the further events of a parallel
    multiple start, where it is known which one came first.
    """

    def _update_hook(self, token: Token) -> bool | None:  # type: ignore[override]  # None tells SpiffWorkflow to wait
        token.running.tell(token, Happening.STARTED)
        of_the_case = self.element.scope == self.element.process_id
        if of_the_case and self.events and all(event.kind == "conditional" for event in self.events):
            self.await_event(token)
            return None
        if self.awaited is not None:
            token.running.tell(token, Happening.CAUGHT)
        hand_over(token, {})
        return True

    def begin_with(self, scope: Scope, name: str) -> None:
        """Begin because the message or signal of that name came first; a parallel multiple start waits on."""
        if not (self.element.parallel and len(self.events) > 1):
            self.enter(scope, None)
            return
        token = scope.spawn(self)
        token.running.tell(token, Happening.STARTED)
        self.await_event(token)
        for listener in token.children:
            event = self.events[listener.internal_data.get("e", 0)]
            if event.name == name or (event.kind == "timer" and name == CLOCK):
                self.caught(listener, {})
                return


class EventGateway(FlowNode):
    """Waits for the first of several events. The events listen on tokens that hang on the gateway's own.

    One that begins the process may wait for all of them (`element.parallel`): each goes on by itself when it comes.
    """

    def _update_hook(self, token: Token) -> None:  # type: ignore[override]  # None tells SpiffWorkflow to wait
        super()._update_hook(token)
        token._set_state(TaskState.WAITING)  # noqa: SLF001  # SpiffWorkflow's own protocol
        for way in self.exits:
            attend(way.target, token)

    def begin_with(self, scope: Scope, option: FlowNode) -> None:
        """Begin because the event of `option` has come."""
        token = scope.spawn(self)
        self._update(token)
        self.chosen(token, option, {})

    def chosen(self, token: Token, option: Any, payload: Mapping[str, Any]) -> None:
        """Drop the other options (unless all are to come) and go on behind the one that came."""
        for child in list(token.children):
            if child.task_spec is option or not self._waits_for_all():
                token.workflow.discard(child)
        if token.children:
            option.begin_caught(token.workflow, payload)
            return
        token.running.tell(token, Happening.COMPLETED)
        token._set_state(TaskState.COMPLETED)  # noqa: SLF001  # SpiffWorkflow's own protocol
        option.begin_caught(token.workflow, payload)
        token.workflow.discard(token)

    def _waits_for_all(self) -> bool:
        return self.element.parallel and self.element.instantiate

    def ways(self, token: Token) -> list[Exit]:  # noqa: ARG002  # the events decide
        """Take none: the chosen event has gone on already."""
        return []
