"""XML tree to diagram values. Never refuses: what is missing stays empty and is reported by `check`."""

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from engine.bpmn.definitions import Definitions
from engine.bpmn.describe_data import READS, WRITES, associations_of, properties_of
from engine.bpmn.describe_events import events_of
from engine.bpmn.describe_loops import loop_of
from engine.bpmn.describe_options import options_of
from engine.bpmn.diagram import AdHoc, Element, Flow, Process, Scope, Term
from engine.bpmn.names import ACTIVITIES, FLOW_NODES, GLOBAL_TASKS, NAMESPACES, SUB_PROCESSES, is_bpmn, local
from engine.bpmn.read import Document
from engine.bpmn.terms import feel_term, line_of, text_of, whole

Lanes = dict[str, tuple[str | None, str | None]]


def processes_of(document: Document) -> list[Process]:
    """Return the processes of the file, in file order; a global task is a process of one task."""
    definitions = Definitions.of(document.root)
    found = [node for node in document.root if is_bpmn(node) and node.get("id")]
    return [
        *(_process(document.file, node, definitions) for node in found if local(node) == "process"),
        *(_global_task(document.file, node, definitions) for node in found if local(node) in GLOBAL_TASKS),
    ]


def _global_task(file: str, node: etree._Element, definitions: Definitions) -> Process:
    """Return the process a global task is when it is called (BPMN 2.0.2 §10.3.5)."""
    task_id = node.get("id", "")
    task = replace(_element(node, task_id, task_id, {}, definitions), type=GLOBAL_TASKS[local(node)])
    scope = Scope(id=task_id, name=task.name, process_id=task_id, line=task.line, elements={task_id: task}, flows={})
    return Process(
        id=task_id,
        name=task.name,
        documentation=task.documentation,
        executable=False,
        file=file,
        line=task.line,
        scopes={task_id: scope},
    )


def _process(file: str, node: etree._Element, definitions: Definitions) -> Process:
    process_id = node.get("id", "")
    lanes = _lanes(node)
    scopes = {
        scope_node.get("id", ""): _scope(scope_node, process_id, lanes, definitions)
        for scope_node in _scope_nodes(node)
    }
    return Process(
        id=process_id,
        name=node.get("name", ""),
        documentation=_documentation(node),
        executable=node.get("isExecutable", "false") in {"true", "1"},
        file=file,
        line=line_of(node),
        scopes=scopes,
    )


def _scope_nodes(node: etree._Element) -> Iterator[etree._Element]:
    pending = [node]
    while pending:
        scope = pending.pop(0)
        yield scope
        pending.extend(child for child in scope if is_bpmn(child) and local(child) in SUB_PROCESSES)


def _scope(node: etree._Element, process_id: str, lanes: Lanes, definitions: Definitions) -> Scope:
    scope_id = node.get("id", "")
    elements = {
        child.get("id", ""): _element(child, process_id, scope_id, lanes, definitions)
        for child in node
        if is_bpmn(child) and local(child) in FLOW_NODES
    }
    flows = {child.get("id", ""): _flow(child) for child in node.iterfind("bpmn:sequenceFlow", NAMESPACES)}
    return Scope(
        id=scope_id,
        name=node.get("name", ""),
        process_id=process_id,
        line=line_of(node),
        elements=elements,
        flows=flows,
    )


def _element(node: etree._Element, process_id: str, scope_id: str, lanes: Lanes, definitions: Definitions) -> Element:
    element_id = node.get("id", "")
    lane, group = lanes.get(element_id) or lanes.get(scope_id) or (None, None)
    return Element(
        id=element_id,
        name=" ".join(node.get("name", "").split()),
        type=local(node),
        line=line_of(node),
        process_id=process_id,
        scope=scope_id,
        lane=lane,
        lane_group=group,
        documentation=_documentation(node),
        default=node.get("default"),
        attached_to=node.get("attachedToRef"),
        interrupting=node.get("cancelActivity", node.get("isInterrupting", "true")) not in {"false", "0"},
        takes=whole(node.get("startQuantity", "1")) or 0,
        gives=whole(node.get("completionQuantity", "1")) or 0,
        by_event=node.get("triggeredByEvent", "false") in {"true", "1"},
        events=events_of(node, definitions),
        parallel=_says(node, "parallelMultiple") or node.get("eventGatewayType") == "Parallel",
        instantiate=_says(node, "instantiate"),
        for_compensation=_says(node, "isForCompensation"),
        handler=_handler(node, definitions),
        activation=_feel_in(node, "activationCondition"),
        ad_hoc=_ad_hoc(node),
        reads=associations_of(node, READS, definitions.data),
        writes=associations_of(node, WRITES, definitions.data),
        properties=properties_of(node, definitions.data),
        loop=loop_of(node, definitions),
        options=options_of(node, definitions),
    )


def _says(node: etree._Element, attribute: str) -> bool:
    return node.get(attribute, "false") in {"true", "1"}


def _feel_in(node: etree._Element, tag: str) -> Term | None:
    found = node.find(f"bpmn:{tag}", NAMESPACES)
    return None if found is None else feel_term(text_of(found), line_of(found))


def _handler(node: etree._Element, definitions: Definitions) -> str | None:
    """Return the activity a compensation boundary event is associated with; None for anything else."""
    if node.find("bpmn:compensateEventDefinition", NAMESPACES) is None or local(node) != "boundaryEvent":
        return None
    parent = node.getparent()
    joined = definitions.associations.get(node.get("id", ""), ())
    siblings = () if parent is None else (child for child in parent if is_bpmn(child) and local(child) in ACTIVITIES)
    return next((child.get("id") for child in siblings if child.get("id") in joined), None)


def _ad_hoc(node: etree._Element) -> AdHoc | None:
    if local(node) != "adHocSubProcess":
        return None
    return AdHoc(
        sequential=node.get("ordering") == "Sequential",
        condition=_feel_in(node, "completionCondition"),
        cancels=node.get("cancelRemainingInstances", "true") not in {"false", "0"},
    )


def _flow(node: etree._Element) -> Flow:
    condition = node.find("bpmn:conditionExpression", NAMESPACES)
    text = text_of(condition)
    return Flow(
        id=node.get("id", ""),
        name=node.get("name", ""),
        source=node.get("sourceRef", ""),
        target=node.get("targetRef", ""),
        line=line_of(node),
        condition=feel_term(text, line_of(condition)) if condition is not None and text else None,
    )


def _lanes(process: etree._Element) -> Lanes:
    """Return the innermost lane (and its group, or the nearest outer lane's) of each element.

    Elements of a sub-process stand in the lane of the sub-process; `_element` looks that up.
    """
    found: Lanes = {}
    for lane in process.iterfind(".//bpmn:lane", NAMESPACES):  # document order: inner lanes come later and win
        value = (lane.get("name") or lane.get("id"), _lane_group(lane))
        for ref in lane.iterfind("bpmn:flowNodeRef", NAMESPACES):
            found[(ref.text or "").strip()] = value
    for sub in process.iter():
        if is_bpmn(sub) and local(sub) in SUB_PROCESSES and sub.get("id") in found:
            for child in sub:
                found.setdefault(child.get("id", ""), found[sub.get("id", "")])
    return found


def _lane_group(lane: etree._Element) -> str | None:
    current: etree._Element | None = lane
    while current is not None and local(current) in {"lane", "childLaneSet"}:
        named = current.find("bpmn:extensionElements/banso:lane", NAMESPACES)
        if named is not None and named.get("group"):
            return named.get("group")
        current = current.getparent()
    return None


def _documentation(node: etree._Element) -> str:
    return text_of(node.find("bpmn:documentation", NAMESPACES))


def runnable(processes: list[Process]) -> list[Process]:
    """Return the processes that are to run: executable ones and what they call; all, where none is marked executable.

    The others are drawings, such as the partner's side of a collaboration.
    """
    called = {element.options.called for process in processes for element in process.elements()}
    chosen = [process for process in processes if process.executable]
    if not chosen:
        return processes
    return [process for process in processes if process.executable or process.id in called]
