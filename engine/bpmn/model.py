"""A checked and parsed set of diagrams, and what pages tell about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from engine.bpmn.diagram import Element, Process
from engine.bpmn.order import along_the_flow
from engine.bpmn.tokens import ProcessSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementInfo:
    """One element as a table row. order: its place along the flow, from 1. event: kind of its event, None for none.

    parent: id of the sub-process it stands in, None for the process itself.
    """

    id: str
    name: str
    type: str
    lane: str | None
    process_id: str
    documentation: str
    order: int
    line: int
    parent: str | None
    event: str | None
    attached_to: str | None
    next: tuple[str, ...]
    group: str | None
    form_id: str | None
    deadline_rule: str | None
    record_kind: str | None
    job_type: str | None
    decision: str | None
    called: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTimer:
    """A timer that starts the process. kind: timeDate, timeDuration or timeCycle; source: literal or "=FEEL"."""

    element_id: str
    name: str
    kind: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartMessage:
    """A message (or signal) that starts the process. together: only with other events."""

    element_id: str
    name: str
    message: str
    signal: bool = False
    together: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessInfo:
    """A process as pages show it; elements are in order along the flow.

    start_forms: form by start event, for start events with a form.
    """

    id: str
    name: str
    documentation: str
    executable: bool
    file: str
    start_forms: Mapping[str, str]
    start_timers: tuple[StartTimer, ...]
    start_messages: tuple[StartMessage, ...]
    elements: Mapping[str, ElementInfo]


@dataclass(frozen=True, slots=True)
class Model:
    """Diagrams ready to run; never changes, safe between threads.

    partners: the processes of other pools that run beside a process because messages flow between them and nothing
    else begins them.
    """

    processes: Mapping[str, ProcessInfo]
    specs: Mapping[str, ProcessSpec]
    diagrams: Mapping[str, Process]
    partners: Mapping[str, frozenset[str]]


def describe(processes: Sequence[Process]) -> Mapping[str, ProcessInfo]:
    """Return what pages tell about the processes."""
    return MappingProxyType({process.id: _info(process) for process in processes})


def _info(process: Process) -> ProcessInfo:
    starts = [element for element in process.root.elements.values() if element.type == "startEvent"]
    after = {
        source: tuple(flow.target for flow in flows)
        for scope in process.scopes.values()
        for source, flows in scope.outgoing().items()
    }
    rows = {
        element.id: _row(element, place, after.get(element.id, ()))
        for place, element in enumerate(along_the_flow(process), 1)
    }
    return ProcessInfo(
        id=process.id,
        name=process.name,
        documentation=process.documentation,
        executable=process.executable,
        file=process.file,
        start_forms=MappingProxyType({e.id: e.options.form_id for e in starts if e.options.form_id is not None}),
        start_timers=tuple(timer for e in starts for timer in _start_timers(e)),
        start_messages=tuple(message for e in _begin_by_event(process) for message in _start_messages(e)),
        elements=MappingProxyType(rows),
    )


def _start_timers(element: Element) -> Iterator[StartTimer]:
    for event in element.events:
        if event.kind == "timer" and event.term is not None:
            kind, source = event.timer_kind or "", event.term.text
            yield StartTimer(element_id=element.id, name=element.name, kind=kind, source=source)


def _begin_by_event(process: Process) -> list[Element]:
    """Return start events, instantiating receive tasks and the events behind instantiating gateways."""
    elements = process.root.elements
    gateways = {e.id for e in elements.values() if e.instantiate and e.type == "eventBasedGateway"}
    options = {flow.target for flow in process.root.flows.values() if flow.source in gateways}
    return [
        e
        for e in elements.values()
        if e.type == "startEvent" or (e.type == "receiveTask" and e.instantiate) or e.id in options
    ]


def _start_messages(element: Element) -> Iterator[StartMessage]:
    for event in element.events:
        if event.kind in {"message", "signal"}:
            yield StartMessage(
                element_id=element.id,
                name=element.name,
                message=event.name or "",
                signal=event.kind == "signal",
                together=element.parallel and len(element.events) > 1,
            )


def _row(element: Element, place: int, after: tuple[str, ...]) -> ElementInfo:
    options = element.options
    return ElementInfo(
        id=element.id,
        name=element.name,
        type=element.type,
        lane=element.lane,
        process_id=element.process_id,
        documentation=element.documentation,
        order=place,
        line=element.line,
        parent=None if element.scope == element.process_id else element.scope,
        event=element.event.kind if element.event is not None else None,
        attached_to=element.attached_to,
        next=after,
        group=options.groups.text if options.groups is not None else element.lane_group,
        form_id=options.form_id,
        deadline_rule=options.deadline_rule,
        record_kind=options.record_kind,
        job_type=options.job_type.text if options.job_type is not None else None,
        decision=options.decision.text if options.decision is not None else None,
        called=options.called,
    )
