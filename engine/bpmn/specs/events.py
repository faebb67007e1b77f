"""Start, end and intermediate events: BPMN 2.0.2 §10.5 and §13.5."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.errors import BpmnError
from engine.bpmn.ports import Happening
from engine.bpmn.propagation import escalate, publish_message, publish_signal, raise_error
from engine.bpmn.specs.base import Exit, FlowNode
from engine.bpmn.specs.hosts import Catcher, attend
from engine.bpmn.specs.jobs import run_job
from engine.bpmn.specs.listeners import listen
from engine.bpmn.tokens import Token, clear
from engine.bpmn.variables import hand_over, kept, open_inputs


class StartEvent(Catcher):
    """Where a scope begins; its event, if it has one, has already come when the token is made."""

    def _update_hook(self, token: Token) -> bool:
        token.running.tell(token, Happening.STARTED)
        if self.awaited is not None:
            token.running.tell(token, Happening.CAUGHT)
        hand_over(token, {}, self.element.options.outputs)
        return True


class CatchEvent(Catcher):
    """An intermediate event that waits. Behind an event-based gateway the gateway waits for it."""

    def _update_hook(self, token: Token) -> bool | None:  # type: ignore[override]  # None tells SpiffWorkflow to wait
        token.running.tell(token, Happening.STARTED)
        if self.awaited is None or self.awaited.kind == "link":
            return True
        listen(token, self.awaited)
        return None

    def caught(self, token: Token, payload: Mapping[str, Any]) -> None:
        """Go on; as an option of a gateway, in its place."""
        if token.listens and token.host is not None:
            token.host.task_spec.chosen(token.host, self, payload)
        else:
            self.finish_caught(token, payload)


class EventGateway(FlowNode):
    """Waits for the first of several events. The events listen on tokens that hang on the gateway's own."""

    def _update_hook(self, token: Token) -> None:  # type: ignore[override]  # None tells SpiffWorkflow to wait
        super()._update_hook(token)
        token._set_state(TaskState.WAITING)  # noqa: SLF001  # SpiffWorkflow's own protocol
        for way in self.exits:
            attend(way.target, token)

    def chosen(self, token: Token, option: Catcher, payload: Mapping[str, Any]) -> None:
        """Drop the other options and go on behind the one that came."""
        for child in list(token.children):
            token.workflow.discard(child)
        token.running.tell(token, Happening.COMPLETED)
        token._set_state(TaskState.COMPLETED)  # noqa: SLF001  # SpiffWorkflow's own protocol
        option.begin_caught(token.workflow, payload)
        token.workflow.discard(token)

    def ways(self, token: Token) -> list[Exit]:  # noqa: ARG002  # the events decide
        """Take none: the chosen event has gone on already."""
        return []


class Thrower(FlowNode):
    """An event that throws: intermediate throw events, end events, and send tasks without a job type."""

    def _run_hook(self, token: Token) -> bool:
        event = self.element.event
        open_inputs(token, self.element.options.inputs)
        if event is None:
            return True
        if event.kind in {"message", "signal", "link"}:
            return self._sent(token)
        if event.kind == "escalation":
            token.running.tell(token, Happening.THROWN)
            return escalate(token, event.name or "")
        if event.kind == "error":
            raise_error(token, event.name or "", dict(token.inputs))
        return True

    def _sent(self, token: Token) -> bool:
        try:
            self._send(token)
        except BpmnError as error:
            raise_error(token, error.error_code, kept(token, error.variables), error.message)
        return True

    def _send(self, token: Token) -> None:
        event = self.element.event
        token.running.tell(token, Happening.THROWN)
        if event is not None and event.kind == "message":
            if self.element.options.job_type is not None:
                hand_over(token, run_job(token), self.element.options.outputs)
            else:
                publish_message(token, event)
        elif event is not None and event.kind == "signal":
            publish_signal(token, event)


class EndEvent(Thrower):
    """Ends its path; a terminate event ends its whole scope."""

    def _on_complete_hook(self, token: Token) -> None:
        token.running.tell(token, Happening.COMPLETED)
        if self.element.event is not None and self.element.event.kind == "terminate":
            clear(token.workflow, but=token)
