"""What the rules look at, and how they say what they find."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.bpmn.diagram import Element, Flow, Process, Scope
from engine.bpmn.read import Document
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

Ids = frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The ids of a programme that diagrams may name; None does not check that kind.

    processes: ids of processes published elsewhere that may be called. functions: names of FEEL functions beyond the
    standard's, which expressions may call; those of several words cannot be read without being known.
    """

    forms: Ids = None
    decisions: Ids = None
    groups: Ids = None
    deadline_rules: Ids = None
    job_types: Ids = None
    message_templates: Ids = None
    processes: Ids = None
    functions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """All readable files of one check."""

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


def label(place: Element | Flow) -> str:
    """Return what a supervisor calls the element: its name, else its id."""
    return place.name or place.id
