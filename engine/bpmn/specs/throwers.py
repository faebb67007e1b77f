"""Throw and end events: BPMN 2.0.2 §10.5.3, §10.5.4 and §13.5."""

from engine.bpmn.diagram import Event
from engine.bpmn.errors import BpmnError
from engine.bpmn.ports import Happening
from engine.bpmn.propagation import raise_error, throw
from engine.bpmn.specs.base import FlowNode
from engine.bpmn.specs.compensation import cancel, compensate
from engine.bpmn.specs.jobs import run_job
from engine.bpmn.tokens import Token, clear
from engine.bpmn.variables import hand_over, kept, open_inputs

LAST = {"compensate": 1, "error": 2, "cancel": 2}  # what stops the thrower comes after what does not


class Thrower(FlowNode):
    """An event that throws: intermediate throw events and end events. A multiple event throws all it has."""

    def _run_hook(self, token: Token) -> bool:
        if "undoing" in token.internal_data:
            return True  # what it asked to be undone, is
        open_inputs(token)
        for event in sorted(self.element.events, key=lambda event: LAST.get(event.kind, 0)):
            if not self._throw(token, event) or token.id not in token.workflow.tasks:
                return False
        return True

    def _throw(self, token: Token, event: Event) -> bool:
        """Throw one event; tell whether the thrower goes on."""
        if event.kind == "terminate":
            return True
        token.running.tell(token, Happening.THROWN)
        if event.kind == "compensate":
            return compensate(token, event)
        if event.kind == "cancel":
            cancel(token)
            return False
        try:
            if event.kind == "message" and self.element.options.job_type is not None:
                hand_over(token, run_job(token))
                return True
            return throw(token, event)
        except BpmnError as error:
            raise_error(token, error.error_code, kept(token, error.variables), error.message)
        return True


class EndEvent(Thrower):
    """Ends its path; a terminate event ends its whole scope."""

    def _on_complete_hook(self, token: Token) -> None:
        token.running.tell(token, Happening.COMPLETED)
        if any(event.kind == "terminate" for event in self.element.events):
            clear(token.workflow, but=token)
