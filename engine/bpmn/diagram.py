"""What a BPMN file says, as plain values: read leniently here, judged in `check`, run by `specs`."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Term:
    """A text of the diagram that is or may be FEEL. expression: the FEEL source, None where it is plain text."""

    text: str
    line: int
    expression: str | None


@dataclass(frozen=True, slots=True)
class IoMapping:
    """One line of an input or output mapping: `target = source`. known_only: only where the source has a value."""

    source: Term
    target: str
    line: int
    known_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A sequence flow inside one scope. condition: None where it has none."""

    id: str
    name: str
    source: str
    target: str
    line: int
    condition: Term | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """A correlation key of the standard as one message has it (BPMN 2.0.2 §8.4.2).

    paths: how each property is read from the message. bound: by process, what the properties are compared with.
    """

    id: str
    paths: tuple[Term, ...]
    bound: Mapping[str, tuple[Term, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What an event reacts to or throws.

    kind: "timer", "message", "signal", "error", "escalation", "conditional", "terminate", "link", "cancel",
    "compensate". ref: the id the diagram points to, None where it points to nothing. name: what it is known by when
    thrown or caught (message, signal and link name; error and escalation code; None catches every code).
    timer_kind: "timeDate", "timeDuration", "timeCycle". waits: a thrown compensation goes on only when all is undone.
    correlation: what a message is told apart by in our own words; keys: in the standard's.
    """

    kind: str
    line: int
    ref: str | None = None
    name: str | None = None
    term: Term | None = None
    timer_kind: str | None = None
    correlation: Term | None = None
    keys: tuple[Key, ...] = ()
    waits: bool = True

    @property
    def key(self) -> Key | None:
        """The key of the standard that counts: our own words come before it."""
        return self.keys[0] if self.keys and self.correlation is None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """A loop marker. Standard loops have `kind` "standard", multi-instance "sequential" or "parallel".

    throws: what ends of instances throw: events, each with the condition it is thrown under (None: always).
    """

    kind: str
    line: int
    condition: Term | None = None
    maximum: int | None = None
    test_before: bool = False
    collection: Term | None = None
    cardinality: Term | None = None
    item: str | None = None
    output: str | None = None
    output_item: Term | None = None
    behavior: str = "All"
    throws: tuple[tuple[Term | None, tuple[Event, ...]], ...] = ()

    @property
    def first_only(self) -> bool:
        """Whether only the first instance that ends throws."""
        return self.behavior == "One"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdHoc:
    """What an ad-hoc sub-process says. condition: None where it ends when each activity has been done once.

    cancels: what is still under way when the condition holds is stopped, else waited for.
    """

    sequential: bool = False
    condition: Term | None = None
    cancels: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The `zeebe:` and `banso:` words on an element; None and () where a word is missing."""

    form_id: str | None = None
    assignee: Term | None = None
    groups: Term | None = None
    due: Term | None = None
    priority: Term | None = None
    deadline_rule: str | None = None
    record_kind: str | None = None
    inputs: tuple[IoMapping, ...] = ()
    outputs: tuple[IoMapping, ...] = ()
    job_type: Term | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    decision: Term | None = None
    result: str | None = None
    script: Term | None = None
    called: str | None = None
    parent_variables: bool = True
    child_variables: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A flow node. type: its BPMN tag ("userTask"). scope: id of the process or sub-process it stands in.

    interrupting: of a boundary event or the start of an event sub-process. by_event: it is an event sub-process.
    takes, gives: tokens an activity needs to begin and sends over each flow when it ends (0 where unreadable).
    parallel: a multiple event waits for all its events; an instantiating event gateway for all its ways.
    instantiate: a receive task or event gateway that begins the process. for_compensation: an activity that undoes
    another. handler: of a compensation boundary event, the activity it leads to. activation: when a complex gateway
    goes on. reads, writes: its data associations. properties: names local to it.
    """

    id: str
    name: str
    type: str
    line: int
    process_id: str
    scope: str
    lane: str | None = None
    lane_group: str | None = None
    documentation: str = ""
    default: str | None = None
    attached_to: str | None = None
    interrupting: bool = True
    by_event: bool = False
    takes: int = 1
    gives: int = 1
    events: tuple[Event, ...] = ()
    parallel: bool = False
    instantiate: bool = False
    for_compensation: bool = False
    handler: str | None = None
    activation: Term | None = None
    ad_hoc: AdHoc | None = None
    reads: tuple[IoMapping, ...] = ()
    writes: tuple[IoMapping, ...] = ()
    properties: tuple[str, ...] = ()
    loop: Loop | None = None
    options: Options = field(default_factory=Options)

    @property
    def event(self) -> Event | None:
        """The one event definition; None for a none event."""
        return self.events[0] if self.events else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A process or embedded sub-process with what stands directly in it."""

    id: str
    name: str
    process_id: str
    line: int
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]

    def outgoing(self) -> dict[str, list[Flow]]:
        """Return the flows out of each element that has any, in file order."""
        found: dict[str, list[Flow]] = {}
        for flow in self.flows.values():
            found.setdefault(flow.source, []).append(flow)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process of a file. scopes: the process itself (under its own id) and every sub-process in it."""

    id: str
    name: str
    documentation: str
    executable: bool
    file: str
    line: int
    scopes: Mapping[str, Scope]

    @property
    def root(self) -> Scope:
        """The scope of the process itself."""
        return self.scopes[self.id]

    def elements(self) -> list[Element]:
        """Return the elements of all scopes."""
        return [element for scope in self.scopes.values() for element in scope.elements.values()]
