"""Sub-processes and call activities: activities with a scope of tokens inside."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.diagram import Element, Event
from engine.bpmn.specs.activities import Activity
from engine.bpmn.specs.compensation import inside_of
from engine.bpmn.specs.hosts import Catcher, attend, listen_on
from engine.bpmn.tokens import ProcessSpec, Scope, Token, clear
from engine.bpmn.variables import hand_over, kept, visible


class SubProcess(Activity):
    """An embedded sub-process: its scope shares the variables of the case."""

    def __init__(self, scope: ProcessSpec, element: Element, name: str | None = None) -> None:
        super().__init__(scope, element, name)
        self.inside = scope_name(element.process_id, element.id)

    def begin(self, token: Token) -> None:
        """Open the scope and let it begin."""
        self.fill(self.opened(token))

    def opened(self, token: Token) -> Scope:
        """Open the scope; nothing has begun in it."""
        token._set_state(TaskState.STARTED)  # noqa: SLF001  # SpiffWorkflow's own protocol
        scope = token.top.open_scope(token, self.inside)
        scope.plant(token.running.next_key())
        scope.data.update(self.handed_in(token))
        return scope

    def fill(self, scope: Scope) -> None:
        """Put tokens where the scope begins."""
        open_up(scope)

    def handed_in(self, token: Token) -> dict[str, Any]:  # noqa: ARG002  # called processes look at the token
        """Return the variables the scope begins with, where it has variables of its own."""
        return {}

    def scope_closed(self, token: Token, scope: Scope) -> None:
        """Go on when everything inside has ended, or been undone."""
        if "undo" in token.internal_data:
            token.workflow.discard(token)
            return
        if scope.spec.remembers and (inside := inside_of(scope)):
            token.internal_data["inside"] = inside
        self.take_back(token, scope)
        token._ready()  # noqa: SLF001  # SpiffWorkflow's own protocol

    def take_back(self, token: Token, scope: Scope) -> None:  # noqa: ARG002  # called processes look at the scope
        """Give what was done inside to the case."""
        hand_over(token, {})

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

    def take_back(self, token: Token, scope: Scope) -> None:
        """Take back what the output mappings name, else what was written inside, unless the diagram says no.

        What the called process was only handed stays out: a parallel branch may have changed it meanwhile.
        """
        options = self.element.options
        brought = dict(scope.data)
        if not options.outputs:
            names = scope.written if options.child_variables else ()
            brought = {name: scope.data[name] for name in sorted(names)}
        hand_over(token, brought)


class Transaction(SubProcess):
    """A sub-process that a cancel end event undoes as a whole (compensation.py)."""


class EventSubProcess(Catcher, SubProcess):
    """A sub-process that begins when its event comes while the scope it stands in is open (BPMN 2.0.2 §13.5.4)."""

    def __init__(self, scope: ProcessSpec, element: Element, start: Element) -> None:
        super().__init__(scope, element)
        self.begun_by = start

    @property
    def events(self) -> tuple[Event, ...]:
        """The events of its start."""
        return self.begun_by.events

    @property
    def waits_for_all(self) -> bool:
        """Whether all its events have to come."""
        return self.begun_by.parallel

    @property
    def interrupts(self) -> bool:
        """Whether it ends everything else in the scope it stands in."""
        return self.begun_by.interrupting

    def watch(self, scope: Scope) -> None:
        """Let its events listen for as long as the scope is open."""
        attend(self, None, scope)

    def caught(self, listener: Token, payload: Mapping[str, Any]) -> None:
        """Begin, and listen on where the event can come again."""
        brought = self.gathered(listener, payload)
        if brought is None:
            return
        if not self.begun_by.interrupting:
            listen_on(listener)
        self.strike(listener.workflow, brought)

    def strike(self, scope: Scope, payload: Mapping[str, Any]) -> None:
        """Begin; an interrupting one first ends everything else in the scope."""
        if self.begun_by.interrupting:
            clear(scope)
        token = scope.spawn(self)
        hand_over(token, kept(token, payload), self.begun_by)
        self._update(token)


def scope_name(process_id: str, element_id: str) -> str:
    """Return the name of a sub-process's specification; no process id holds a "#"."""
    return f"{process_id}#{element_id}"


def watch(scope: Scope) -> None:
    """Let the event sub-processes of the scope listen."""
    for handler in scope.spec.handlers:
        handler.watch(scope)


def open_up(scope: Scope) -> None:
    """Put tokens where the scope begins; one without anything in it is done at once."""
    watch(scope)
    for entry in scope.spec.entries:
        entry.enter(scope, None)
    scope.close_if_empty()
