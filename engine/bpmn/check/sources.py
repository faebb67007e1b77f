"""Where variables come from: what a process begins with, what forms, jobs, decisions and mappings set."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine import feel
from engine.bpmn.check.subject import Known, Subject
from engine.bpmn.diagram import Element, Process
from engine.bpmn.names import NAMESPACES, is_bpmn, local

LOOP_NAMES = frozenset(
    {
        *("loopCounter", "nrOfInstances", "nrOfActiveInstances", "nrOfCompletedInstances"),
        *("numberOfInstances", "numberOfActiveInstances", "numberOfCompletedInstances", "numberOfTerminatedInstances"),
    }
)
COMPLEX_NAMES = frozenset({"activationCount", "waitingForStart"})
JOB_RESULT = "result"  # what output mappings call the answer of a job
JOBS = frozenset({"serviceTask", "sendTask"})
BROUGHT = frozenset({"message", "signal", "error", "escalation"})  # events that come with data of their own
CATCHES = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"})
DATA = frozenset({"dataObject", "dataObjectReference", "dataStoreReference", "dataInput", "dataOutput", "property"})


@dataclass(frozen=True, slots=True)
class Names:
    """The variables a process can have. closed: there can be no others."""

    names: frozenset[str]
    closed: bool


def names_of(subject: Subject) -> dict[str, Names]:
    """Return the names of each process by its id: its own, and those of the processes it calls or is called by."""
    own = {process.id: _own(subject, process) for process in subject.processes}
    found: dict[str, Names] = {}
    for family in _families(subject):
        names = frozenset().union(*(own[ref].names for ref in family))
        both = Names(names, closed=all(own[ref].closed for ref in family))
        found.update(dict.fromkeys(family, both))
    return found


def everywhere(subject: Subject) -> frozenset[str]:
    """Return every name that anything in the programme sets."""
    fields = (subject.known.form_fields or {}).values()
    return frozenset().union(*fields, *(_own(subject, process).names for process in subject.processes))


def brings_anything(element: Element, known: Known) -> bool:
    """Tell whether data of unknown names come in at the element: messages, work without a form, open calls."""
    if element.type == "userTask":
        return element.options.form_id not in (known.form_fields or {})
    if element.type == "businessRuleTask" or (element.type == "scriptTask" and not _entries(element)):
        return element.options.result is None
    if element.type == "callActivity":
        return known.processes is not None and element.options.called in known.processes
    return element.type in CATCHES and any(event.kind in BROUGHT for event in element.events)


def _own(subject: Subject, process: Process) -> Names:
    known = subject.known
    names = set(known.variables or ()) | LOOP_NAMES | _drawn_data(subject, process)
    closed = known.variables is not None and known.form_fields is not None and process.id not in known.open_processes
    for scope in process.scopes.values():
        if any(element.type == "complexGateway" for element in scope.elements.values()):
            names |= COMPLEX_NAMES | scope.flows.keys()
    for element in process.elements():
        names |= set_by(element) | set(element.properties) | _entries(element)
        names |= (known.form_fields or {}).get(element.options.form_id or "", frozenset())
        closed = closed and not (brings_anything(element, known) and not element.options.outputs)
    return Names(frozenset(names), closed)


def set_by(element: Element) -> set[str]:
    """Return the names an element's own words set."""
    options, loop = element.options, element.loop
    mapped = (*options.inputs, *options.outputs, *element.writes, *element.reads)
    found = {mapping.target.partition(".")[0] for mapping in mapped}
    found |= {options.result} if options.result else set()
    found |= {JOB_RESULT} if element.type in JOBS or options.job_type is not None else set()
    found |= {name for name in (loop.item, loop.output) if name} if loop is not None else set()
    return found - {""}


def _entries(element: Element) -> set[str]:
    """Return the entries a script without a result variable spreads."""
    script = element.options.script
    if element.options.result is not None or script is None or script.expression is None:
        return set()
    try:
        tree = feel.to_tree(feel.compile_expression(script.expression))
    except feel.FeelSyntaxError:
        return set()
    return {entry[0] for entry in tree[1:] if isinstance(entry[0], str)} if tree[:1] == ["context"] else set()


def _drawn_data(subject: Subject, process: Process) -> set[str]:
    return {
        word
        for document in subject.documents
        if document.file == process.file
        for node in document.root.iterfind(".//bpmn:process//*", NAMESPACES)
        if is_bpmn(node) and local(node) in DATA
        for word in (node.get("id"), node.get("name"))
        if word
    }


def _families(subject: Subject) -> Iterator[set[str]]:
    """Yield the processes that call each other, directly or through others."""
    linked: dict[str, set[str]] = {process.id: set() for process in subject.processes}
    for process, element in subject.elements():
        called = element.options.called
        if element.type == "callActivity" and called in linked:
            linked[process.id].add(called)
            linked[called].add(process.id)
    left = set(linked)
    while left:
        family, pending = set[str](), [left.pop()]
        while pending:
            place = pending.pop()
            family.add(place)
            pending.extend(linked[place] - family)
        left -= family
        yield family
