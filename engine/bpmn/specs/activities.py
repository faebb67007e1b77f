"""Tasks: BPMN 2.0.2 §10.3 and §13.3. What a task does is `work`; what it brings about goes to the case."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.bpmn.diagram import Element
from engine.bpmn.errors import BpmnError
from engine.bpmn.ports import Happening
from engine.bpmn.propagation import publish_message, raise_error
from engine.bpmn.specs.compensation import remember
from engine.bpmn.specs.hosts import Catcher, Host
from engine.bpmn.specs.jobs import named, run_job
from engine.bpmn.specs.listeners import listen
from engine.bpmn.tokens import ProcessSpec, Scope, Token
from engine.bpmn.values import pack
from engine.bpmn.variables import FAILED, evaluation, failed, hand_over, kept, open_inputs, reasons, value_of, visible


class Activity(Host):
    """Anything that does work: a task, a sub-process, a call. `turn_of` is the loop around it, if it has one."""

    def __init__(self, scope: ProcessSpec, element: Element, name: str | None = None) -> None:
        super().__init__(scope, element, name)
        self.turn_of: Any = None

    def _update_hook(self, token: Token) -> bool | None:  # type: ignore[override]  # None tells SpiffWorkflow to wait
        token.running.tell(token, Happening.STARTED)
        open_inputs(token)
        self.arm(token)
        return self.begin(token)

    def begin(self, token: Token) -> bool | None:  # noqa: ARG002  # activities that wait look at the token
        """Start the work; None where it waits for something."""
        return True

    def _run_hook(self, token: Token) -> bool:
        try:
            results = self.work(token)
        except BpmnError as error:
            token.running.tell(token, Happening.THROWN)
            raise_error(token, error.error_code, kept(token, error.variables), error.message)
            return True
        hand_over(token, results)
        return True

    def work(self, token: Token) -> Mapping[str, Any]:  # noqa: ARG002  # tasks that do something look at the token
        """Do the work and return the result variables."""
        return {}

    def _on_complete_hook(self, token: Token) -> None:
        self.disarm(token)
        token.running.tell(token, Happening.COMPLETED)
        remember(token)
        if self.turn_of is not None:
            self.turn_of.turn_done(token)
        else:
            self.leave(token)


class NoneTask(Activity):
    """A task without a type, or work outside any system: BPMN lets both pass at once."""


class UserTask(Activity):
    """Work for a person: waits until it is completed. Whom it is for and when it is due are fixed when it begins."""

    def __init__(self, scope: ProcessSpec, element: Element, name: str | None = None) -> None:
        super().__init__(scope, element, name)
        self.manual = True

    def begin(self, token: Token) -> bool:
        """Evaluate assignee, groups, due date and priority."""
        options = self.element.options
        remembered = {
            "assignee": _text(value_of(token, options.assignee)),
            "group": _text(value_of(token, options.groups)) or self.element.lane_group,
            "due": pack(_due(value_of(token, options.due))),
            "priority": _whole(value_of(token, options.priority)),
        }
        token.internal_data.update({key: value for key, value in remembered.items() if value is not None})
        return True

    def done(self, token: Token, data: Mapping[str, Any]) -> None:
        """Take what the person entered and go on."""
        hand_over(token, data)
        token.run()

    def _run_hook(self, token: Token) -> bool:  # noqa: ARG002  # `done` has taken the results already
        return True


class JobTask(Activity):
    """A service or send task, or a business rule or script task carried out by a job."""

    def work(self, token: Token) -> Mapping[str, Any]:
        """Run the job."""
        return run_job(token)


class SendTask(Activity):
    """A send task without a job type: throws its message."""

    def work(self, token: Token) -> Mapping[str, Any]:
        """Throw the message."""
        event = self.element.event
        if event is not None:
            token.running.tell(token, Happening.THROWN)
            publish_message(token, event)
        return {}


class ScriptTask(Activity):
    """A FEEL expression whose value becomes a variable; without a result variable, a context's entries do."""

    def work(self, token: Token) -> Mapping[str, Any]:
        """Evaluate the expression. Raises StepFailed where it comes out null because something in it failed."""
        script = self.element.options.script
        source = (script.expression or script.text) if script is not None else "null"
        found = evaluation(token, source)
        if found.value is None and found.notes:
            raise failed(token, "script", FAILED, source=source, why=reasons(found))
        return results_of(token, self.element.options.result, found.value)


class BusinessRuleTask(Activity):
    """A decision, made through Ports.decide."""

    def work(self, token: Token) -> Mapping[str, Any]:
        """Decide, and put the result under the result variable."""
        decision = str(value_of(token, self.element.options.decision))
        context = dict(visible(token))
        value = named(token, lambda: token.running.ports.decide(decision, context))
        return results_of(token, self.element.options.result, value)


class ReceiveTask(Catcher, Activity):
    """Waits for a message."""

    def begin(self, token: Token) -> bool | None:
        """Listen; a receive task without a message has nothing to wait for and is refused by `check`."""
        if self.awaited is None:
            return True
        listen(token, self.awaited)
        return None

    def begin_with(self, scope: Scope, name: str) -> None:  # noqa: ARG002  # it knows one message only
        """Begin a process because the message has come."""
        self.begin_caught(scope, {})

    def caught(self, token: Token, payload: Mapping[str, Any]) -> None:
        """Go on; as an option of an event-based gateway, in its place."""
        if token.listens and token.host is not None:
            token.host.task_spec.chosen(token.host, self, payload)
        else:
            self.finish_caught(token, payload)

    def _run_hook(self, token: Token) -> bool:  # noqa: ARG002  # what the message brought has been taken already
        return True


def results_of(token: Token, name: str | None, value: Any) -> dict[str, Any]:
    """Return a result as variables: under its name, or spread where it is a context without one."""
    if name:
        return kept(token, {name: value})
    return kept(token, value) if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        return ",".join(str(item) for item in value) or None
    return None if value is None else str(value).strip() or None


def _due(value: Any) -> Any:
    return value if isinstance(value, date) else _text(value)


def _whole(value: Any) -> int | None:
    text = _text(value)
    return int(Decimal(text)) if text is not None and text.removeprefix("-").isdigit() else None
