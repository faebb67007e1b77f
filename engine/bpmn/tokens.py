"""Tokens and scopes: SpiffWorkflow's tasks and workflows, holding only what an instance still needs to go on.

The task tree of an instance is flat and never grows with its age: a token is a task, it disappears when its element
completes, and the elements behind it get tokens of their own. Nothing is predicted, nothing finished is kept.
"""

from collections import deque
from collections.abc import Iterator
from typing import Any, cast

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.budget import Budget
from engine.bpmn.diagram import Element
from engine.bpmn.expressions import FeelEngine
from engine.bpmn.ports import Happening, Ports, Skip, Status, TraceEvent

FUTURE, WAITING, READY = TaskState.FUTURE, TaskState.WAITING, TaskState.READY
STARTED, COMPLETED, CANCELLED = TaskState.STARTED, TaskState.COMPLETED, TaskState.CANCELLED
FINISHED = TaskState.FINISHED_MASK

ROOT = "#root"  # no XML id holds a "#"


class Token(Task):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """A token at an element, or an event listener of one.

    data: variables of its own scope (loop variables). inputs: targets of its input mappings. internal_data: what its
    spec remembers. The clock is never read and no log line is built.
    """

    def __init__(self, workflow: "Scope", spec: Any, parent: "Token | None", key: str) -> None:
        self.id = key
        self.workflow = workflow
        self.task_spec = spec
        self._parent = parent.id if parent is not None else None
        self._children: list[str] = []
        self._state = FUTURE
        self.triggered = False
        self.thread_id = 0
        self.last_state_change = 0.0
        self.data: dict[str, Any] = {}
        self.inputs: dict[str, Any] = {}
        self.internal_data: dict[str, Any] = {}
        workflow.tasks[key] = self
        if parent is not None:
            parent._children.append(key)  # noqa: SLF001  # tokens are one family

    def _set_state(self, value: int) -> None:
        self._state = value

    def run(self) -> bool | None:
        """Carry out the element; a token that was interrupted by what it threw stays as it is."""
        self.running.budget.count(self.element)
        done = cast("bool | None", self.task_spec._run(self))  # noqa: SLF001  # SpiffWorkflow's own protocol
        if self._state & FINISHED:
            return done
        if done:
            self.complete()
        else:
            self._set_state(STARTED)
        return done

    @property
    def element(self) -> Element:
        """The element of the diagram it stands at."""
        return cast("Element", self.task_spec.element)

    @property
    def top(self) -> "CaseWorkflow":
        """The instance it belongs to."""
        return cast("CaseWorkflow", self.workflow.top_workflow)

    @property
    def running(self) -> "Running":
        """The step that is under way."""
        return self.top.running

    @property
    def host(self) -> "Token | None":
        """The token it hangs on: the activity of a listener, the loop of a turn; None for tokens of the scope."""
        parent = self.workflow.tasks.get(self._parent or "")
        return None if parent is None or parent.task_spec.name == ROOT else cast("Token", parent)

    @property
    def listens(self) -> bool:
        """Whether it only stands for an event that may happen to its host."""
        return "listens" in self.internal_data

    @property
    def is_work(self) -> bool:
        """Whether it waits for a person."""
        return bool(self.task_spec.manual and not self.listens and "flow" not in self.internal_data)

    @property
    def visible(self) -> bool:
        """Whether it is a run of its element that the trace knows of."""
        return not (self.listens or "flow" in self.internal_data or self.task_spec.silent)


class RootSpec(BpmnTaskSpec):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """The trunk all tokens of a scope hang on."""

    silent = True


class ProcessSpec(BpmnProcessSpec):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """The specification of one scope: a process or an embedded sub-process.

    The stock constructor would add specs named Start, End and EndJoin, which collide with ids people draw.
    """

    def __init__(self, name: str, process_id: str, *, embedded: bool) -> None:
        self.name, self.process_id, self.embedded = name, process_id, embedded
        self.description, self.file, self.svg = name, None, None
        self.task_specs: dict[str, Any] = {}
        self.io_specification = None
        self.data_objects: dict[str, Any] = {}
        self.data_stores: dict[str, Any] = {}
        self.correlation_keys: dict[str, Any] = {}
        self.bpmn_start_events: list[Any] = []
        self.entries: list[Any] = []  # specs a new scope starts with
        self.handlers: list[Any] = []  # its event sub-processes
        self.ad_hoc: Any = None  # the ad-hoc sub-process this is the inside of
        self.remembers = False  # whether what is done in it may have to be undone
        self.start = RootSpec(self, ROOT)


class Scope:
    """What a case and the sub-processes in it have in common; mixed into SpiffWorkflow's two workflow classes."""

    spec: ProcessSpec
    data: dict[str, Any]
    tasks: dict[str, Any]
    task_tree: Any
    completed: bool
    top_workflow: Any
    written: set[str]  # names this scope's own variables were given since it began
    done: list[Any]  # activities that could be undone, in the order they ended (compensation.py)

    def plant(self, key: str) -> None:
        """Give the scope its root token."""
        self.written, self.done = set(), []
        root = Token(self, self.spec.start, None, key)
        root._set_state(COMPLETED)  # noqa: SLF001  # tokens are one family
        self.task_tree = root

    def spawn(self, spec: Any, parent: Token | None = None) -> Token:
        """Create a token at `spec`, hanging on `parent` or on the scope itself."""
        running: Running = self.top_workflow.running
        running.budget.check_width(len(self.tasks), spec.element)
        return Token(self, spec, parent or self.task_tree, running.next_key())

    def live(self) -> Iterator[Token]:
        """Iterate over the tokens, oldest first, without the root."""
        return (token for token in list(self.tasks.values()) if token is not self.task_tree)

    def discard(self, token: Token) -> None:
        """Take a token out of the tree, unless something else has."""
        if token.id not in self.tasks:
            return
        parent = self.tasks.get(token._parent or "")  # noqa: SLF001  # tokens are one family
        if parent is not None:
            parent._children.remove(token.id)  # noqa: SLF001  # tokens are one family
        self.tasks.pop(token.id, None)
        self.top_workflow.event_manager.remove_task(token)

    def _task_completed_notify(self, token: Token) -> None:
        """Forget the token; a scope without tokens is done."""
        self.discard(token)
        if self.spec.ad_hoc is not None and not self.completed:
            self.spec.ad_hoc.rest(self)
        self.close_if_empty()

    def close_if_empty(self) -> None:
        """Complete the scope when nothing in it can go on."""
        if not self.completed and all(token.listens for token in self.tasks.values() if token is not self.task_tree):
            self.completed = True
            for listener in self.live():
                self.discard(listener)
            self.top_workflow.running.closed(self)


class CaseWorkflow(Scope, BpmnWorkflow):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """A running instance: the outermost scope and, in `subprocesses`, the scopes open inside it by token key.

    keys: values of the correlation keys of its conversations, by the key's id.
    """

    def __init__(self, spec: ProcessSpec, specs: dict[str, ProcessSpec], running: "Running") -> None:
        self.running = running
        self.keys: dict[str, str] = {}
        super().__init__(spec, specs, script_engine=FeelEngine(running.ports.env), deserializing=True)
        running.top = self

    def scopes(self) -> list[Scope]:
        """Return the case and every scope open in it, outer before inner."""
        return [self, *self.subprocesses.values()]

    def tokens(self) -> Iterator[Token]:
        """Iterate over the tokens of all scopes."""
        for scope in self.scopes():
            yield from scope.live()

    def find(self, key: str) -> Token | None:
        """Return the token of that key; None where it is gone."""
        return next((scope.tasks[key] for scope in self.scopes() if key in scope.tasks), None)

    def get_task_from_id(self, key: str) -> Token:
        """Return the token of that key. Raises KeyError."""
        found = self.find(key)
        if found is None:
            raise KeyError(key)
        return found

    def listeners(self) -> list[Token]:
        """Return the tokens that wait for an event, oldest first."""
        return sorted(self.event_manager.tasks.values(), key=lambda token: int(token.id))

    def open_scope(self, token: Token, spec_name: str) -> "SubWorkflow":
        """Open the scope of a sub-process or call activity."""
        scope = SubWorkflow(self.subprocess_specs[spec_name], token.id, self)
        self.running.budget.check_depth(scope.depth, token.element)
        self.subprocesses[token.id] = scope
        return scope


class SubWorkflow(Scope, BpmnSubWorkflow):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """The scope of an embedded sub-process, or (with variables of its own) of a called process."""

    def __init__(self, spec: ProcessSpec, parent_key: str, top: CaseWorkflow) -> None:
        super().__init__(spec, parent_key, top, deserializing=True)

    @property
    def owner(self) -> Token:
        """The token of the activity this scope is the inside of."""
        return cast("Token", self.top_workflow.get_task_from_id(self.parent_task_id))


class Running:
    """One step under way: what has been said so far, what is ready to run, how much may still happen.

    skips: elements a supervisor passes over in this step, by their id.
    """

    top: CaseWorkflow

    def __init__(self, ports: Ports, counter: int = 0) -> None:
        self.ports = ports
        self.counter = counter
        self.budget = Budget()
        self.trace: list[TraceEvent] = []
        self.ready: deque[Token] = deque()
        self.skips: dict[str, Skip] = dict(ports.skips)
        self.ended: Status | None = None  # how the instance had ended before this step

    def next_key(self) -> str:
        """Return a key no token of this instance ever had."""
        self.counter += 1
        return str(self.counter)

    def tell(self, token: Token, event: Happening) -> None:
        """Add a line to the trace."""
        element = token.element
        self.trace.append(
            TraceEvent(
                at=self.ports.now,
                element=element.id,
                name=element.name,
                type=element.type,
                event=event,
                key=token.id,
            )
        )

    def closed(self, scope: Scope) -> None:
        """Hand a finished scope back to the activity it belongs to."""
        if isinstance(scope, SubWorkflow):
            owner = scope.owner
            del self.top.subprocesses[owner.id]
            owner.task_spec.scope_closed(owner, scope)


def interrupt(token: Token) -> None:
    """Stop a token and everything inside it; the trace tells of each run that was under way, inner ones first."""
    for key in list(token._children):  # noqa: SLF001  # tokens are one family
        interrupt(token.workflow.tasks[key])
    inside = token.top.subprocesses.get(token.id)
    if inside is not None:
        inside.completed = True
        clear(inside)
        del token.top.subprocesses[token.id]
    if token.visible and not token.has_state(COMPLETED):
        threw = "threw" in token.internal_data  # what it threw stops its scope: it has done its work
        token.running.tell(token, Happening.COMPLETED if threw else Happening.INTERRUPTED)
    token._set_state(CANCELLED)  # noqa: SLF001  # tokens are one family
    token.workflow.discard(token)


def clear(scope: Scope, but: Token | None = None) -> None:
    """Stop every token of the scope except `but`."""
    for token in scope.live():
        if token is not but and token.id in scope.tasks:
            interrupt(token)
