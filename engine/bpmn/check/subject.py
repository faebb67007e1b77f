"""What the rules look at, and how they say what they find."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn.diagram import Element, Flow, Process, Scope
from engine.bpmn.names import FLOW_NODES, is_bpmn, local
from engine.bpmn.read import Document
from engine.bpmn.terms import line_of
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

Ids = frozenset[str] | None
# What a supervisor sees as one thing; what stands inside such a thing is reported on it.
OWNERS = FLOW_NODES | {
    "association",
    "category",
    "conversation",
    "dataObject",
    "dataObjectReference",
    "dataStore",
    "dataStoreReference",
    "error",
    "escalation",
    "globalBusinessRuleTask",
    "globalManualTask",
    "globalScriptTask",
    "globalTask",
    "globalUserTask",
    "group",
    "import",
    "itemDefinition",
    "lane",
    "message",
    "messageFlow",
    "participant",
    "process",
    "sequenceFlow",
    "signal",
    "textAnnotation",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The ids of a programme that diagrams may name; None does not check that kind.

    processes: ids of processes published elsewhere that may be called. functions: names of FEEL functions beyond the
    standard's, which expressions may call; those of several words cannot be read without being known.
    form_fields: the variables each form fills. variables: those a case has before its diagram sets any.
    open_processes: ids of processes that may begin with any other variables as well. deadline_reads: the variables each
    deadline rule needs from the case. case_kinds: kinds of case that jobs may open.
    """

    forms: Ids = None
    decisions: Ids = None
    groups: Ids = None
    deadline_rules: Ids = None
    job_types: Ids = None
    message_templates: Ids = None
    record_kinds: Ids = None
    processes: Ids = None
    functions: frozenset[str] = frozenset()
    form_fields: Mapping[str, frozenset[str]] | None = None
    variables: Ids = None
    open_processes: frozenset[str] = frozenset()
    deadline_reads: Mapping[str, frozenset[str]] = field(default_factory=dict)
    case_kinds: Ids = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """All readable files of one check. processes: those that are to run, or all of them for the standard's rules."""

    documents: Sequence[Document]
    processes: Sequence[Process]
    known: Known

    def scopes(self) -> Iterator[tuple[Process, Scope]]:
        """Yield every scope with its process."""
        for process in self.processes:
            for scope in process.scopes.values():
                yield process, scope

    def elements(self) -> Iterator[tuple[Process, Element]]:
        """Yield every element with its process."""
        for process in self.processes:
            for element in process.elements():
                yield process, element


Rule = Callable[[Subject], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing the check can say: its stable code, its sentence with `{places}`, and how much it matters.

    The place `{name}` is filled with what a supervisor calls the element.
    """

    code: str
    text: Text
    severity: Severity = Severity.ERROR

    def about(self, process: Process, place: Element | Flow, *, line: int = 0, **values: object) -> Finding:
        """Return the finding about an element or flow; line: where in it, 0 for its first."""
        text = self.text.format(**{"name": label(place), **values})
        if line:
            return about_line(process, place, line, self.code, text, self.severity)
        return about(process, place, self.code, text, self.severity)

    def within(self, process: Process, scope: Scope, **values: object) -> Finding:
        """Return the finding about a process or sub-process as a whole."""
        return Finding(
            code=self.code,
            severity=self.severity,
            text=self.text.format(**{"name": scope.name or scope.id, **values}),
            file=process.file,
            line=scope.line or None,
            element=scope.id or None,
            name=scope.name or None,
        )

    def at(self, file: str, node: etree._Element, **values: object) -> Finding:
        """Return the finding about an XML node, named by the element it belongs to."""
        return self.on(file, node, owner_of(node), **values)

    def on(self, file: str, node: etree._Element, owner: etree._Element, **values: object) -> Finding:
        """Return the finding about the line of an XML node, named by `owner`."""
        name = " ".join(owner.get("name", "").split())
        return Finding(
            code=self.code,
            severity=self.severity,
            text=self.text.format(**{"name": name or owner.get("id") or local(owner), **values}),
            file=file,
            line=line_of(node) or None,
            element=owner.get("id"),
            name=name or None,
        )


def owner_of(node: etree._Element) -> etree._Element:
    """Return the flow node, flow, pool or other thing with a meaning of its own that the node is part of."""
    current: etree._Element | None = node
    while current is not None:
        if is_bpmn(current) and local(current) in OWNERS:
            return current
        current = current.getparent()
    return node


def about(
    process: Process, place: Element | Flow, code: str, text: Text, severity: Severity = Severity.ERROR
) -> Finding:
    """Return a finding about an element or flow."""
    return Finding(
        code=code,
        severity=severity,
        text=text,
        file=process.file,
        line=place.line or None,
        element=place.id or None,
        name=place.name or None,
    )


def about_line(
    process: Process, place: Element | Flow, line: int, code: str, text: Text, severity: Severity = Severity.ERROR
) -> Finding:
    """Return a finding about one line of an element."""
    found = about(process, place, code, text, severity)
    return Finding(
        code=code,
        severity=severity,
        text=text,
        file=found.file,
        line=line or found.line,
        element=found.element,
        name=found.name,
    )


def ids_of(process: Process) -> Iterator[str]:
    """Yield the ids of the process, its sub-processes, elements and flows."""
    for scope in process.scopes.values():
        yield from (scope.id, *scope.elements, *scope.flows)


def label(place: Element | Flow) -> str:
    """Return what a supervisor calls the element: its name, else its id."""
    return place.name or place.id
