"""Boundary events and compensation: what hangs on what, and what may follow (BPMN 2.0.2 §10.5.4, §10.7)."""

from collections.abc import Iterator

from engine.bpmn.check.subject import Remark, Rule, Subject, label
from engine.bpmn.diagram import Element, Process, Scope
from engine.bpmn.names import ACTIVITIES, NAMESPACES
from engine.domain.finding import Finding
from engine.domain.text import Text

HOST = Remark(
    "bpmn.boundary.host",
    Text(
        "境界イベント「{name}」は作業・サブプロセスにだけ付けられます。作業に付け直してください。",
        "The boundary event “{name}” can only be attached to a task or sub-process. Attach it to one.",
    ),
)
NO_TYPE = Remark(
    "bpmn.boundary.type",
    Text(
        "境界イベント「{name}」に種類（タイマーなど）がありません。種類を選んでください。",
        "The boundary event “{name}” has no type. Choose one (timer and so on).",
    ),
)
MUST_INTERRUPT = Remark(
    "bpmn.boundary.error",
    Text(
        "エラー・取消しの境界イベント「{name}」は、作業を中断しない設定にはできません。中断する形にしてください。",
        "The error or cancel boundary event “{name}” must interrupt its activity. Make it interrupting.",
    ),
)
NO_FLOW = Remark(
    "bpmn.boundary.no_flow",
    Text(
        "境界イベント「{name}」の後に何もつながっていません。起きたときの続きを描いてください。",
        "Nothing follows the boundary event “{name}”. Draw what is to be done when it happens.",
    ),
)
HANDLER = Remark(
    "bpmn.compensation.handler",
    Text(
        "補償の境界イベント「{name}」は、補償の作業ちょうど1つに点線（関連）でつないでください。",
        "Connect the compensation boundary event “{name}” by an association to exactly one compensation activity.",
    ),
)
HANDLER_KIND = Remark(
    "bpmn.compensation.activity",
    Text(
        "「{name}」は補償イベントからつながっていますが、補償の作業になっていません。補償の印を付けてください。",
        "“{name}” is connected to a compensation event but is not a compensation activity. Mark it as one.",
    ),
)
HANDLER_FLOW = Remark(
    "bpmn.compensation.flow",
    Text(
        "「{name}」は補償のための要素です。矢印は付けられません。点線（関連）だけでつないでください。",
        "“{name}” is for compensation and can have no flows. Connect it by an association only.",
    ),
)
UNUSED = Remark(
    "bpmn.compensation.unused",
    Text(
        "補償の作業「{name}」は、どの補償イベントともつながっていません。行われることがありません。",
        "The compensation activity “{name}” is connected to no compensation event, so it is never done.",
    ),
)
NO_HANDLER = Remark(
    "bpmn.compensation.none",
    Text(
        "「{name}」が取り消そうとする「{other}」には、補償の作業がありません。補償の境界イベントを付けてください。",
        "“{name}” compensates “{other}”, which has no compensation activity. Add a compensation boundary event to it.",
    ),
)
SAME_TWICE = Remark(
    "bpmn.boundary.twice",
    Text(
        "「{name}」は、同じ作業の別の境界イベント「{other}」と同じものを待っています。どちらかを削除してください。",
        "“{name}” waits for the same as “{other}” on the same activity. Delete one of the two.",
    ),
)
HANDLED_TWICE = Remark(
    "bpmn.event_sub_process.twice",
    Text(
        "イベント・サブプロセス「{name}」は、同じ場所の別のイベント・サブプロセス「{other}」と同じもので始まります。"
        "どちらで扱うか決まらないので、片方を削除してください。",
        "The event sub-process “{name}” begins by the same as “{other}” beside it, so it is open which of them handles "
        "it. Delete one of the two.",
    ),
)
CANCEL_HOST = Remark(
    "bpmn.cancel.boundary",
    Text(
        "取消しの境界イベント「{name}」はトランザクションにだけ付けられます。外してください。",
        "The cancel boundary event “{name}” can only be attached to a transaction. Remove it.",
    ),
)
CANCEL_END = Remark(
    "bpmn.cancel.end",
    Text(
        "取消し終了「{name}」はトランザクションの中にだけ置けます。別の終了にしてください。",
        "The cancel end event “{name}” can only stand in a transaction. Use another end.",
    ),
)
CAUGHT_ONCE = frozenset({"error", "cancel", "compensate"})
HANDLED_ONCE = frozenset({"error", "escalation", "compensate", "message"})


def boundaries(subject: Subject) -> Iterator[Finding]:
    """Check that a boundary event hangs on an activity, has a type, and something follows it."""
    for process, scope in subject.scopes():
        left = {flow.source for flow in scope.flows.values()}
        for element in scope.elements.values():
            if element.type == "boundaryEvent":
                yield from (remark.about(process, element) for remark in _boundary(scope, element, left))


def _boundary(scope: Scope, element: Element, left: set[str]) -> Iterator[Remark]:
    host = scope.elements.get(element.attached_to or "")
    kinds = {event.kind for event in element.events}
    if host is not None and host.type not in ACTIVITIES:
        yield HOST
    if not kinds:
        yield NO_TYPE
    if kinds & {"error", "cancel"} and not element.interrupting:
        yield MUST_INTERRUPT
    if "cancel" in kinds and host is not None and host.type != "transaction":
        yield CANCEL_HOST
    if element.id not in left and "compensate" not in kinds:
        yield NO_FLOW


def same_twice(subject: Subject) -> Iterator[Finding]:
    """Check that no two events at the edge of an activity catch the same: it would be open which of them does."""
    for process, scope in subject.scopes():
        first: dict[tuple[str, str, str], Element] = {}
        for element in scope.elements.values():
            for event in element.events if element.type == "boundaryEvent" and not element.parallel else ():
                key = (element.attached_to or "", event.kind, event.name or event.ref or "")
                if event.kind in CAUGHT_ONCE and first.setdefault(key, element) is not element:
                    yield SAME_TWICE.about(process, element, other=label(first[key]))


def handled_twice(subject: Subject) -> Iterator[Finding]:
    """Check that no two event sub-processes of a scope handle the same (BPMN 2.0.2 §13.5.4, §13.5.5)."""
    for process, scope in subject.scopes():
        first: dict[tuple[str, str], Element] = {}
        for handler in (element for element in scope.elements.values() if element.by_event):
            inside = process.scopes[handler.id].elements.values() if handler.id in process.scopes else ()
            for start in (e for e in inside if e.type == "startEvent" and e.interrupting and not e.parallel):
                for event in (e for e in start.events if e.kind in HANDLED_ONCE):
                    key = (event.kind, event.name or event.ref or "")
                    if first.setdefault(key, handler) is not handler:
                        yield HANDLED_TWICE.about(process, handler, other=label(first[key]))


def cancel_ends(subject: Subject) -> Iterator[Finding]:
    """Check that a cancel end event stands directly in a transaction."""
    transactions = {element.id for _process, element in subject.elements() if element.type == "transaction"}
    for process, element in subject.elements():
        cancels = any(event.kind == "cancel" for event in element.events)
        if element.type == "endEvent" and cancels and element.scope not in transactions:
            yield CANCEL_END.about(process, element)


def compensation(subject: Subject) -> Iterator[Finding]:
    """Check that compensation events and activities are connected in pairs, and stand outside the flow."""
    ends = _associations(subject)
    for process, scope in subject.scopes():
        flowing = {end for flow in scope.flows.values() for end in (flow.source, flow.target)}
        reached: set[str] = set()
        for element in scope.elements.values():
            if _compensates(element):
                handlers = [ref for ref in ends.get(element.id, []) if ref in scope.elements]
                reached.update(handlers)
                yield from _handled(process, scope, element, handlers)
            if (element.for_compensation or _compensates(element)) and element.id in flowing:
                yield HANDLER_FLOW.about(process, element)
        for element in scope.elements.values():
            if element.for_compensation and element.id not in reached:
                yield UNUSED.about(process, element)


def _compensates(element: Element) -> bool:
    return element.type == "boundaryEvent" and any(event.kind == "compensate" for event in element.events)


def _handled(process: Process, scope: Scope, element: Element, handlers: list[str]) -> Iterator[Finding]:
    if len(handlers) != 1:
        yield HANDLER.about(process, element)
    for ref in handlers:
        handler = scope.elements[ref]
        if not handler.for_compensation:
            yield HANDLER_KIND.about(process, handler)


def _associations(subject: Subject) -> dict[str, list[str]]:
    """Return what each element is connected to by an association, in either direction."""
    found: dict[str, list[str]] = {}
    for document in subject.documents:
        for node in document.root.iterfind(".//bpmn:association", NAMESPACES):
            source, target = node.get("sourceRef", ""), node.get("targetRef", "")
            found.setdefault(source, []).append(target)
            found.setdefault(target, []).append(source)
    return found


def compensated(subject: Subject) -> Iterator[Finding]:
    """Check that what a compensation event names can be compensated."""
    able = _compensable(subject)
    activities = {element.id: element for _process, element in subject.elements()}
    for process, element in subject.elements():
        if element.type in {"intermediateThrowEvent", "endEvent"}:
            refs = (event.ref for event in element.events if event.kind == "compensate" and event.ref)
            for target in (activities[ref] for ref in refs if ref in activities and ref not in able):
                yield NO_HANDLER.about(process, element, other=label(target))


def _compensable(subject: Subject) -> set[str]:
    """Return ids of activities with a compensation event on or somewhere in them; a called process may hold its own."""
    parents = {element.id: element.scope for _process, element in subject.elements()}
    found: set[str] = set()
    for _process, element in subject.elements():
        handles = any(event.kind == "compensate" for event in element.events)
        place: str | None = None
        if element.type == "callActivity":
            place = element.id
        elif handles and element.type in {"boundaryEvent", "startEvent"}:
            place = element.attached_to or element.scope
        while place is not None and place not in found:
            found.add(place)
            place = parents.get(place)
    return found


RULES: tuple[Rule, ...] = (boundaries, same_twice, handled_twice, cancel_ends, compensation, compensated)
