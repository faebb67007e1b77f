"""Diagram values to SpiffWorkflow specifications, once per published model."""

from collections.abc import Callable, Sequence
from typing import Any

from engine.bpmn.diagram import Element, Process, Scope
from engine.bpmn.specs import activities, ad_hoc, events, gateways, hosts, loops, scopes, throwers
from engine.bpmn.specs.base import Exit, FlowNode
from engine.bpmn.specs.compensation import CompensationRun
from engine.bpmn.tokens import ProcessSpec

Maker = Callable[[ProcessSpec, Element], FlowNode]

PLAIN: dict[str, Maker] = {
    "startEvent": events.StartEvent,
    "endEvent": throwers.EndEvent,
    "intermediateCatchEvent": events.CatchEvent,
    "intermediateThrowEvent": throwers.Thrower,
    "boundaryEvent": hosts.Boundary,
    "exclusiveGateway": gateways.ExclusiveGateway,
    "parallelGateway": gateways.ParallelGateway,
    "inclusiveGateway": gateways.InclusiveGateway,
    "complexGateway": gateways.ComplexGateway,
    "eventBasedGateway": events.EventGateway,
}
ACTIVITIES: dict[str, type[activities.Activity]] = {
    "task": activities.NoneTask,
    "manualTask": activities.NoneTask,
    "userTask": activities.UserTask,
    "serviceTask": activities.JobTask,
    "sendTask": activities.SendTask,
    "receiveTask": activities.ReceiveTask,
    "scriptTask": activities.ScriptTask,
    "businessRuleTask": activities.BusinessRuleTask,
    "subProcess": scopes.SubProcess,
    "transaction": scopes.Transaction,
    "adHocSubProcess": ad_hoc.AdHocSubProcess,
    "callActivity": scopes.CallActivity,
}
TURN = "#turn"


def specs_of(processes: Sequence[Process]) -> dict[str, ProcessSpec]:
    """Return the specification of every process (by its id) and embedded sub-process (by `scope_name`)."""
    built: dict[str, ProcessSpec] = {}
    for process in processes:
        for scope in process.scopes.values():
            embedded = scope.id != process.id
            name = scopes.scope_name(process.id, scope.id) if embedded else process.id
            built[name] = _scope_spec(name, scope, _starts(process), embedded=embedded)
    undoes = any(_undoes(element) for process in processes for element in process.elements())
    for spec in built.values():
        _complete(spec, built, undoes=undoes)
    return built


def _undoes(element: Element) -> bool:
    thrown = element.type in {"intermediateThrowEvent", "endEvent"}
    return thrown and any(event.kind in {"compensate", "cancel"} for event in element.events)


def _complete(spec: ProcessSpec, built: dict[str, ProcessSpec], *, undoes: bool) -> None:
    """Add what no element of the diagram stands for: runs of compensation, offers of ad-hoc sub-processes."""
    spec.remembers = undoes
    nodes = list(spec.task_specs.values())
    for node in (getattr(node, "turn", node) for node in nodes):
        if isinstance(node, ad_hoc.AdHocSubProcess):
            inside = built[node.inside]
            inside.ad_hoc, inside.entries, choices = node, [], inside.entries
            node.choices = [ad_hoc.Offer(inside, target) for target in choices]
    if undoes:
        CompensationRun(spec)


def _starts(process: Process) -> dict[str, Element]:
    """Return the start event each sub-process of the process begins with."""
    starts = [element for element in process.elements() if element.type == "startEvent"]
    return {element.scope: element for element in reversed(starts)}


def _scope_spec(name: str, scope: Scope, starts: dict[str, Element], *, embedded: bool) -> ProcessSpec:
    spec = ProcessSpec(name, scope.process_id, embedded=embedded)
    nodes = {element.id: _node(spec, element, starts) for element in scope.elements.values()}
    for flow in scope.flows.values():
        source = nodes[flow.source]
        default = source.element.default == flow.id
        source.lead(Exit(flow.id, nodes[flow.target], None if default else flow.condition, default))
    _attach(nodes)
    spec.handlers = [node for node in nodes.values() if isinstance(node, scopes.EventSubProcess)]
    by_event = embedded and scope.id in starts and starts[scope.id].event is not None
    spec.entries = [nodes[starts[scope.id].id]] if by_event else entries_of(nodes)
    return spec


def _node(spec: ProcessSpec, element: Element, starts: dict[str, Element]) -> FlowNode:
    if element.type in PLAIN:
        return PLAIN[element.type](spec, element)
    if element.by_event:
        return scopes.EventSubProcess(spec, element, starts[element.id])
    maker = _activity(element)
    if element.loop is None:
        return maker(spec, element)
    turn = maker(spec, element, element.id + TURN)
    kind = loops.StandardLoop if element.loop.kind == "standard" else loops.MultiInstance
    return kind(spec, element, turn, element.loop)


def _activity(element: Element) -> type[activities.Activity]:
    """Return what does the work; a task that does not say what is a job without a type, which only a trial can do."""
    options = element.options
    if options.job_type is not None and element.type in {"sendTask", "scriptTask", "businessRuleTask"}:
        return activities.JobTask
    unsaid: dict[str, tuple[Any, type[activities.Activity]]] = {
        "sendTask": (element.event, activities.JobTask),
        "businessRuleTask": (options.decision, activities.JobTask),
        "scriptTask": (options.script, activities.NoneTask),  # BPMN 2.0.2 §10.3.3: the same as an abstract task
    }
    said, otherwise = unsaid.get(element.type, (element, activities.NoneTask))
    return otherwise if said is None else ACTIVITIES[element.type]


def _attach(nodes: dict[str, FlowNode]) -> None:
    """Hang boundary events on their activities; lead throwing links to the catching ones of the same name."""
    catching = {_link(node, "intermediateCatchEvent"): node for node in nodes.values()}
    for node in nodes.values():
        if isinstance(node, hosts.Boundary):
            host: Any = nodes[node.element.attached_to or ""]
            host.boundaries.append(node)
            node.undoes = nodes.get(node.element.handler or "")
        name = _link(node, "intermediateThrowEvent")
        if name is not None:
            node.lead(Exit(node.element.id, catching[name], None, default=False))


def _link(node: FlowNode, type_: str) -> str | None:
    """Return the link name of an event of that type; None for anything else."""
    event = node.element.event
    return event.name if event is not None and event.kind == "link" and node.element.type == type_ else None


def entries_of(nodes: dict[str, FlowNode]) -> list[FlowNode]:
    """Return where a scope begins: its none start event, else every element nothing leads to (BPMN 2.0.2 §13.2.1)."""
    starts = [node for node in nodes.values() if node.element.type == "startEvent"]
    plain = [node for node in starts if node.element.event is None]
    if starts:
        return plain[:1]
    return [node for node in nodes.values() if not node.entries and _begins(node.element)]


def _begins(element: Element) -> bool:
    linked = element.event is not None and element.event.kind == "link"
    apart = element.by_event or element.for_compensation or element.instantiate
    return element.attached_to is None and not linked and not apart
