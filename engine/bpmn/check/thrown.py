"""Errors, escalations and messages: who catches what is thrown, who sends what is waited for."""

from collections.abc import Iterator

from engine.bpmn.check.subject import Remark, Rule, Subject
from engine.bpmn.diagram import Element, Event, Process
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

UNCAUGHT_ERROR = Remark(
    "bpmn.error.uncaught",
    Text(
        "「{name}」が出すエラー「{code}」を受けるところがありません。案件は失敗として終わります。",
        "Nobody catches the error “{code}” of “{name}”, so the case ends as failed.",
    ),
    Severity.WARNING,
)
UNCAUGHT_ESCALATION = Remark(
    "bpmn.escalation.uncaught",
    Text(
        "「{name}」が出す上申「{code}」を受けるところがありません。何も起こりません。",
        "Nobody catches the escalation “{code}” of “{name}”, so nothing comes of it.",
    ),
    Severity.WARNING,
)
UNSENT = Remark(
    "bpmn.message.unsent",
    Text(
        "「{name}」が待つメッセージ「{message}」を送る要素は、この図にありません（外から届く場合は、このままで構いません）。",
        "Nothing here sends the message “{message}” that “{name}” waits for (fine if it comes from outside).",
    ),
    Severity.HINT,
)
UNCAUGHT = {"error": UNCAUGHT_ERROR, "escalation": UNCAUGHT_ESCALATION}
THROWS = frozenset({"intermediateThrowEvent", "endEvent", "sendTask"})


def uncaught(subject: Subject) -> Iterator[Finding]:
    """Look outwards from each thrown error and escalation for somebody who catches it."""
    for process, element in subject.elements():
        if element.type not in THROWS:
            continue
        for event in element.events:
            remark = UNCAUGHT.get(event.kind)
            if remark is not None and not _caught(subject, process, element.scope, event, frozenset()):
                yield remark.about(process, element, code=event.name or "")


def _caught(subject: Subject, process: Process, scope_id: str, event: Event, seen: frozenset[str]) -> bool:
    elements = {element.id: element for element in process.elements()}
    by_scope: dict[str, list[Element]] = {}
    for element in elements.values():
        by_scope.setdefault(element.scope, []).append(element)
    place, passed = scope_id, {""}
    while place not in passed:
        passed.add(place)
        handlers = (e for e in by_scope.get(place, []) if e.by_event)
        if any(_catches(start, event) for handler in handlers for start in by_scope.get(handler.id, [])):
            return True
        if place not in elements:
            break
        edges = (e for e in by_scope.get(elements[place].scope, []) if e.attached_to == place)
        if any(_catches(edge, event) for edge in edges):
            return True
        place = elements[place].scope
    return process.id not in seen and _caught_by_caller(subject, process.id, event, seen | {process.id})


def _caught_by_caller(subject: Subject, process_id: str, event: Event, seen: frozenset[str]) -> bool:
    for process, element in subject.elements():
        if element.type == "callActivity" and element.options.called == process_id:
            edges = (e for e in process.scopes[element.scope].elements.values() if e.attached_to == element.id)
            if any(_catches(e, event) for e in edges) or _caught(subject, process, element.scope, event, seen):
                return True
    return False


def _catches(element: Element, event: Event) -> bool:
    if element.type not in {"boundaryEvent", "startEvent"}:
        return False
    return any(e.kind == event.kind and (not e.name or e.name == event.name) for e in element.events)


def unsent(subject: Subject) -> Iterator[Finding]:
    """Remark on messages that nothing in the diagrams sends."""
    sent = {
        event.name
        for _process, element in subject.elements()
        if element.type in THROWS
        for event in element.events
        if event.kind == "message"
    }
    for process, element in subject.elements():
        if element.type in THROWS:
            continue
        for event in element.events:
            if event.kind == "message" and event.name and event.name not in sent:
                yield UNSENT.about(process, element, message=event.name)


RULES: tuple[Rule, ...] = (uncaught, unsent)
