"""Sub-processes and call activities: activities with a scope of tokens inside."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.diagram import Element, Event
from engine.bpmn.specs.activities import Activity
from engine.bpmn.specs.hosts import LISTENED, attend
from engine.bpmn.specs.listeners import wind_on
from engine.bpmn.tokens import ProcessSpec, Scope, Token, clear
from engine.bpmn.variables import hand_over, kept, visible


class SubProcess(Activity):
    """An embedded sub-process: its scope shares the variables of the case."""

    def __init__(self, scope: ProcessSpec, element: Element, name: str | None = None) -> None:
        super().__init__(scope, element, name)
        self.inside = scope_name(element.process_id, element.id)

    def begin(self, token: Token) -> None:
        """Open the scope and let it begin."""
        token._set_state(TaskState.STARTED)  # noqa: SLF001  # SpiffWorkflow's own protocol
        scope = token.top.open_scope(token, self.inside)
        scope.plant(token.running.next_key())
        scope.data.update(self.handed_in(token))
        open_up(scope)

    def handed_in(self, token: Token) -> dict[str, Any]:  # noqa: ARG002  # called processes look at the token
        """Return the variables the scope begins with, where it has variables of its own."""
        return {}

    def scope_closed(self, token: Token, scope: Scope) -> None:  # noqa: ARG002  # called processes look at the scope
        """Go on when everything inside has ended."""
        hand_over(token, {}, self.element.options.outputs)
        token._ready()  # noqa: SLF001  # SpiffWorkflow's own protocol

    def _run_hook(self, token: Token) -> bool:  # noqa: ARG002  # the inside has done the work
        return True


class CallActivity(SubProcess):
    """Calls another process, which has variables of its own; what goes in and comes out is declared."""

    def __init__(self, scope: ProcessSpec, element: Element, name: str | None = None) -> None:
        super().__init__(scope, element, name)
        self.inside = element.options.called or ""

    def handed_in(self, token: Token) -> dict[str, Any]:
        """Return all visible variables, or only the targets of the input mappings where the diagram says so."""
        options = self.element.options
        return dict(visible(token)) if options.parent_variables else {**token.data, **token.inputs}

    def scope_closed(self, token: Token, scope: Scope) -> None:
        """Take back what the output mappings name, else what was written inside, unless the diagram says no.

        What the called process was only handed stays out: a parallel branch may have changed it meanwhile.
        """
        options = self.element.options
        brought = dict(scope.data)
        if not options.outputs:
            names = scope.written if options.child_variables else ()
            brought = {name: scope.data[name] for name in sorted(names)}
        hand_over(token, brought, options.outputs)
        token._ready()  # noqa: SLF001  # SpiffWorkflow's own protocol


class EventSubProcess(SubProcess):
    """A sub-process that begins when its event comes while the scope it stands in is open (BPMN 2.0.2 §13.5.4)."""

    def __init__(self, scope: ProcessSpec, element: Element, start: Element) -> None:
        super().__init__(scope, element)
        self.begun_by = start

    @property
    def awaited(self) -> Event | None:
        """The event of its start."""
        return self.begun_by.event

    @property
    def interrupts(self) -> bool:
        """Whether it ends everything else in the scope it stands in."""
        return self.begun_by.interrupting

    @property
    def code(self) -> str | None:
        """The error or escalation code it catches; None catches all."""
        return self.awaited.name if self.awaited is not None else None

    def matches(self, kind: str, code: str) -> bool:
        """Tell whether it catches this error or escalation; one without a code catches all."""
        return self.awaited is not None and self.awaited.kind == kind and self.code in {None, code}

    def watch(self, scope: Scope) -> None:
        """Let its event listen for as long as the scope is open."""
        if self.awaited is not None and self.awaited.kind in LISTENED:
            attend(self, None, scope)

    def caught(self, listener: Token, payload: Mapping[str, Any]) -> None:
        """Begin, and listen on where the event can come again."""
        is_timer = self.awaited is not None and self.awaited.kind == "timer"
        if is_timer and not self.begun_by.interrupting and not wind_on(listener, listener.running.ports.now):
            listener.workflow.discard(listener)
        self.strike(listener.workflow, payload)

    def strike(self, scope: Scope, payload: Mapping[str, Any]) -> None:
        """Begin; an interrupting one first ends everything else in the scope."""
        if self.begun_by.interrupting:
            clear(scope)
        token = scope.spawn(self)
        hand_over(token, kept(token, payload), self.begun_by.options.outputs)
        self._update(token)


def scope_name(process_id: str, element_id: str) -> str:
    """Return the name of a sub-process's specification; no process id holds a "#"."""
    return f"{process_id}#{element_id}"


def open_up(scope: Scope) -> None:
    """Put tokens where the scope begins; one without anything in it is done at once."""
    for handler in scope.spec.handlers:
        handler.watch(scope)
    for entry in scope.spec.entries:
        entry.enter(scope, None)
    scope.close_if_empty()
