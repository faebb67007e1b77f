"""The shape of a diagram: where flows may begin and end, and what may hang on what."""

from collections.abc import Iterator

from engine.bpmn.check.subject import Rule, Subject, about, label
from engine.bpmn.diagram import Element, Process, Scope
from engine.bpmn.names import ACTIVITIES
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

INTO_START = Text(
    "開始イベント「{name}」に矢印が入っています。開始には何もつなげられません。",
    "A flow leads into the start event “{name}”. Nothing may lead into a start.",
)
OUT_OF_END = Text(
    "終了イベント「{name}」から矢印が出ています。終了の後には何もつなげられません。",
    "A flow leaves the end event “{name}”. Nothing may follow an end.",
)
NO_START = Text(
    "「{name}」に開始イベントがありません。どこから始まるか分かるように開始を置いてください。",
    "“{name}” has no start event. Add one so that it is clear where the work begins.",
)
SEVERAL_STARTS = Text(
    "「{name}」に種類のない開始イベントが2つ以上あります。1つにしてください。",
    "“{name}” has several start events without a type. Leave one.",
)
SUB_START = Text(
    "サブプロセスの開始イベント「{name}」にはタイマーやメッセージを付けられません。",
    "The start event “{name}” of a sub-process must not have a timer, message or the like.",
)
EVENT_SUB = Text(
    "イベント・サブプロセス「{name}」には、タイマーやメッセージなどの付いた開始イベントをちょうど1つ置いてください。",
    "The event sub-process “{name}” needs exactly one start event, with a timer, message or the like.",
)
EVENT_SUB_FLOW = Text(
    "イベント・サブプロセス「{name}」には矢印も繰り返しの印も付けられません。",
    "The event sub-process “{name}” can have neither flows nor a loop marker.",
)
EMPTY = Text("「{name}」の中に要素がありません。", "“{name}” is empty.")
INTO_BOUNDARY = Text(
    "境界イベント「{name}」に矢印が入っています。境界イベントからは出すことしかできません。",
    "A flow leads into the boundary event “{name}”. Flows can only leave it.",
)
BOUNDARY_HOST = Text(
    "境界イベント「{name}」は作業・サブプロセスにだけ付けられます。",
    "The boundary event “{name}” can only be attached to a task or sub-process.",
)
BOUNDARY_NONE = Text(
    "境界イベント「{name}」に種類（タイマーなど）がありません。",
    "The boundary event “{name}” has no type (timer and so on).",
)
BOUNDARY_ERROR = Text(
    "エラーの境界イベント「{name}」は、作業を中断しない設定にはできません。",
    "The error boundary event “{name}” must interrupt its activity.",
)
BOUNDARY_END = Text(
    "境界イベント「{name}」の後に何もつながっていません。",
    "Nothing follows the boundary event “{name}”.",
)
CATCH_NONE = Text(
    "中間イベント「{name}」に待つもの（タイマー・メッセージなど）がありません。",
    "The intermediate event “{name}” has nothing to wait for (timer, message and so on).",
)
SELF = Text("矢印「{name}」が同じ要素に戻っています。", "The flow “{name}” leads back to the element it leaves.")


def start_and_end_flows(subject: Subject) -> Iterator[Finding]:
    """Check that nothing leads into a start or boundary event, nothing out of an end event."""
    for process, scope in subject.scopes():
        entered = {flow.target for flow in scope.flows.values()}
        left = {flow.source for flow in scope.flows.values()}
        for element in scope.elements.values():
            if element.id in entered and element.type == "startEvent":
                yield about(process, element, "bpmn.start.incoming", INTO_START.format(name=label(element)))
            if element.id in entered and element.type == "boundaryEvent":
                yield about(process, element, "bpmn.boundary.incoming", INTO_BOUNDARY.format(name=label(element)))
            if element.id in left and element.type == "endEvent":
                yield about(process, element, "bpmn.end.outgoing", OUT_OF_END.format(name=label(element)))


def starts(subject: Subject) -> Iterator[Finding]:
    """Check that a process has a start event, at most one of them without a type; a sub-process begins plainly."""
    for process, scope in subject.scopes():
        events = [element for element in scope.elements.values() if element.type == "startEvent"]
        plain = [element for element in events if not element.events]
        if not scope.elements:
            yield _about_scope(process, scope, "bpmn.scope.empty", EMPTY)
        elif not events:
            severity = Severity.WARNING  # BPMN 2.0.2 §10.5.2 allows it: what nothing leads to begins
            yield _about_scope(process, scope, "bpmn.start.none", NO_START, severity)
        for element in plain[1:]:
            text = SEVERAL_STARTS.format(name=process.name or process.id)
            yield about(process, element, "bpmn.start.several", text)


def sub_process_starts(subject: Subject) -> Iterator[Finding]:
    """Check that a sub-process begins plainly, and an event sub-process with exactly one event."""
    by_event = {element.id: element for _process, element in subject.elements() if element.by_event}
    for process, scope in subject.scopes():
        events = [element for element in scope.elements.values() if element.type == "startEvent"]
        if scope.id in by_event and (len(events) != 1 or events[0].event is None):
            owner = by_event[scope.id]
            yield about(process, owner, "bpmn.start.event_sub_process", EVENT_SUB.format(name=label(owner)))
        elif scope.id != process.id and scope.id not in by_event:
            for element in (element for element in events if element.events):
                yield about(process, element, "bpmn.start.sub_process", SUB_START.format(name=label(element)))


def event_sub_process_flows(subject: Subject) -> Iterator[Finding]:
    """Check that no flow leads into or out of an event sub-process."""
    for process, scope in subject.scopes():
        joined = {end for flow in scope.flows.values() for end in (flow.source, flow.target)}
        for element in scope.elements.values():
            if element.by_event and (element.id in joined or element.loop is not None):
                yield about(process, element, "bpmn.event_sub_process.flow", EVENT_SUB_FLOW.format(name=label(element)))


def _about_scope(process: Process, scope: Scope, code: str, text: Text, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        text=text.format(name=scope.name or scope.id),
        file=process.file,
        line=scope.line or None,
        element=scope.id,
        name=scope.name or None,
    )


def boundaries(subject: Subject) -> Iterator[Finding]:
    """Check that a boundary event hangs on an activity, has a type, and something follows it."""
    for process, scope in subject.scopes():
        left = {flow.source for flow in scope.flows.values()}
        for element in scope.elements.values():
            if element.type != "boundaryEvent":
                continue
            yield from _boundary(process, scope, element)
            compensation = element.event is not None and element.event.kind == "compensate"
            if element.id not in left and not compensation:
                text = BOUNDARY_END.format(name=label(element))
                yield about(process, element, "bpmn.boundary.no_flow", text, Severity.WARNING)


def _boundary(process: Process, scope: Scope, element: Element) -> Iterator[Finding]:
    name = label(element)
    host = scope.elements.get(element.attached_to or "")
    if host is not None and host.type not in ACTIVITIES:
        yield about(process, element, "bpmn.boundary.host", BOUNDARY_HOST.format(name=name))
    if element.event is None:
        yield about(process, element, "bpmn.boundary.type", BOUNDARY_NONE.format(name=name))
    elif element.event.kind == "error" and not element.interrupting:
        yield about(process, element, "bpmn.boundary.error", BOUNDARY_ERROR.format(name=name))


def catches(subject: Subject) -> Iterator[Finding]:
    """Check that an intermediate catch event waits for something."""
    for process, element in subject.elements():
        if element.type == "intermediateCatchEvent" and element.event is None:
            yield about(process, element, "bpmn.catch.type", CATCH_NONE.format(name=label(element)))


def self_flows(subject: Subject) -> Iterator[Finding]:
    """Check that a flow from a gateway to itself turns for ever; from a task it is probably a slip."""
    for process, scope in subject.scopes():
        for flow in scope.flows.values():
            if flow.source == flow.target and flow.source in scope.elements:
                yield about(process, flow, "bpmn.flow.self", SELF.format(name=label(flow)), Severity.WARNING)


RULES: tuple[Rule, ...] = (
    start_and_end_flows,
    starts,
    sub_process_starts,
    event_sub_process_flows,
    boundaries,
    catches,
    self_flows,
)
