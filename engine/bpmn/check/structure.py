"""Starts and ends: where a process, sub-process or path begins and stops (BPMN 2.0.2 §10.5.2, §10.5.3, §13.3)."""

from collections.abc import Iterator

from engine.bpmn.check.subject import Remark, Rule, Subject, label
from engine.bpmn.diagram import Element, Process, Scope
from engine.bpmn.names import ACTIVITIES
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

INTO_START = Remark(
    "bpmn.start.incoming",
    Text(
        "開始イベント「{name}」に矢印が入っています。開始には何もつなげられません。矢印を外してください。",
        "A flow leads into the start event “{name}”. Nothing may lead into a start. Remove the flow.",
    ),
)
OUT_OF_END = Remark(
    "bpmn.end.outgoing",
    Text(
        "終了イベント「{name}」から矢印が出ています。終了の後には何もつなげられません。矢印を外してください。",
        "A flow leaves the end event “{name}”. Nothing may follow an end. Remove the flow.",
    ),
)
INTO_BOUNDARY = Remark(
    "bpmn.boundary.incoming",
    Text(
        "境界イベント「{name}」に矢印が入っています。境界イベントからは出すことしかできません。",
        "A flow leads into the boundary event “{name}”. Flows can only leave it.",
    ),
)
NO_START = Remark(
    "bpmn.start.none",
    Text(
        "「{name}」に開始イベントがありません。どこから始まるか分かるように開始を置いてください。",
        "“{name}” has no start event. Add one so that it is clear where the work begins.",
    ),
    Severity.WARNING,  # allowed where there is no end event either: what nothing leads to begins
)
START_NEEDED = Remark(
    "bpmn.start.needed",
    Text(
        "「{name}」には終了イベントがありますが、開始イベントがありません。開始を置いてください。",
        "“{name}” has an end event but no start event. Add a start.",
    ),
)
END_NEEDED = Remark(
    "bpmn.end.needed",
    Text(
        "「{name}」には開始イベントがありますが、終了イベントがありません。終了を置いてください。",
        "“{name}” has a start event but no end event. Add an end.",
    ),
)
SEVERAL_STARTS = Remark(
    "bpmn.start.several",
    Text(
        "サブプロセス「{scope}」に種類のない開始イベントが2つ以上あります。どこから始まるか決まらないので、1つにしてください。",
        "The sub-process “{scope}” has several start events without a type, so it is open where it begins. Leave one.",
    ),
)
# BPMN 2.0.2 §10.5.2: each begins instances of its own, but nobody who opens a case could say which is meant.
SEVERAL_BEGINNINGS = Remark(
    "bpmn.unsupported.several_none_starts",
    Text(
        "「{scope}」に種類のない開始イベントが2つ以上あります。案件をどちらから始めるか選べないため、この製品では使えません。"
        "1つにしてください。",
        "“{scope}” has several start events without a type. This product does not run them, as nobody who opens a case "
        "could say which is meant. Leave one.",
    ),
)
SUB_START = Remark(
    "bpmn.start.sub_process",
    Text(
        "サブプロセスの開始イベント「{name}」にはタイマーやメッセージを付けられません。種類のない開始にしてください。",
        "The start event “{name}” of a sub-process must not have a timer, message or the like. Make it a plain start.",
    ),
)
EVENT_SUB = Remark(
    "bpmn.start.event_sub_process",
    Text(
        "イベント・サブプロセス「{name}」には、タイマーやメッセージなどの付いた開始イベントをちょうど1つ置いてください。",
        "The event sub-process “{name}” needs exactly one start event, with a timer, message or the like.",
    ),
)
EVENT_SUB_FLOW = Remark(
    "bpmn.event_sub_process.flow",
    Text(
        "イベント・サブプロセス「{name}」には矢印も繰り返しの印も境界イベントも付けられません。外してください。",
        "The event sub-process “{name}” can have no flows, loop marker or boundary event. Remove them.",
    ),
)
EMPTY = Remark(
    "bpmn.scope.empty",
    Text(
        "「{name}」の中に要素がありません。開始から終了までを描いてください。",
        "“{name}” is empty. Draw what happens from its start to its end.",
    ),
)
EMPTY_INSIDE = Remark(
    "bpmn.scope.empty",
    Text(
        "サブプロセス「{name}」の中に要素がないため、何もせずに進みます。開始から終了までを描いてください。",
        "The sub-process “{name}” is empty, so it passes at once. Draw what happens from its start to its end.",
    ),
    Severity.WARNING,  # BPMN 2.0.2 §13.3.4: it completes when it holds no token
)
ADHOC_START = Remark(
    "bpmn.ad_hoc.start_or_end",
    Text(
        "アドホック・サブプロセスの中の「{name}」は置けません。開始・終了イベントは削除してください。",
        "“{name}” cannot stand in an ad-hoc sub-process. Delete start and end events there.",
    ),
)
ADHOC_EMPTY = Remark(
    "bpmn.ad_hoc.empty",
    Text(
        "アドホック・サブプロセス「{name}」に作業がありません。1つ以上置いてください。",
        "The ad-hoc sub-process “{name}” has no activity. Add at least one.",
    ),
)


def start_and_end_flows(subject: Subject) -> Iterator[Finding]:
    """Check that nothing leads into a start or boundary event, nothing out of an end event."""
    for process, scope in subject.scopes():
        entered = {flow.target for flow in scope.flows.values()}
        left = {flow.source for flow in scope.flows.values()}
        for element in scope.elements.values():
            if element.id in entered and element.type == "startEvent":
                yield INTO_START.about(process, element)
            if element.id in entered and element.type == "boundaryEvent":
                yield INTO_BOUNDARY.about(process, element)
            if element.id in left and element.type == "endEvent":
                yield OUT_OF_END.about(process, element)


def starts(subject: Subject) -> Iterator[Finding]:
    """Check that starts and ends come together, and that a scope begins at one place."""
    ad_hoc = {element.id for _process, element in subject.elements() if element.type == "adHocSubProcess"}
    for process, scope in subject.scopes():
        if scope.id in ad_hoc:
            yield from _ad_hoc(process, scope)
            continue
        if scope.id in scope.elements:  # a global task is its own process
            continue
        if not scope.elements:
            yield (EMPTY if scope.id == process.id else EMPTY_INSIDE).within(process, scope)
            continue
        yield from _both_ends(process, scope)
        events = [element for element in scope.elements.values() if element.type == "startEvent"]
        for element in [element for element in events if not element.events][1:]:
            remark = SEVERAL_BEGINNINGS if scope.id == process.id else SEVERAL_STARTS
            yield remark.about(process, element, scope=scope.name or scope.id)


def _both_ends(process: Process, scope: Scope) -> Iterator[Finding]:
    types = {element.type for element in scope.elements.values()}
    instantiated = any(element.instantiate for element in scope.elements.values())
    if "startEvent" in types and "endEvent" not in types:
        yield END_NEEDED.within(process, scope)
    elif "startEvent" not in types and not instantiated:
        yield (START_NEEDED if "endEvent" in types else NO_START).within(process, scope)


def _ad_hoc(process: Process, scope: Scope) -> Iterator[Finding]:
    elements = scope.elements.values()
    yield from (ADHOC_START.about(process, e) for e in elements if e.type in {"startEvent", "endEvent"})
    if not any(element.type in ACTIVITIES for element in elements):
        yield ADHOC_EMPTY.within(process, scope)


def sub_process_starts(subject: Subject) -> Iterator[Finding]:
    """Check that a sub-process begins plainly, and an event sub-process with exactly one event."""
    by_event = {element.id: element for _process, element in subject.elements() if element.by_event}
    for process, scope in subject.scopes():
        events = [element for element in scope.elements.values() if element.type == "startEvent"]
        if scope.id in by_event and (len(events) != 1 or events[0].event is None):
            yield EVENT_SUB.about(process, by_event[scope.id])
        elif scope.id != process.id and scope.id not in by_event:
            yield from (SUB_START.about(process, element) for element in events if element.events)


def event_sub_process_flows(subject: Subject) -> Iterator[Finding]:
    """Check that no flow leads into or out of an event sub-process, and nothing hangs on it."""
    for process, scope in subject.scopes():
        joined = {end for flow in scope.flows.values() for end in (flow.source, flow.target)}
        joined |= {element.attached_to for element in scope.elements.values() if element.attached_to}
        for element in scope.elements.values():
            if element.by_event and (element.id in joined or element.loop is not None):
                yield EVENT_SUB_FLOW.about(process, element)


SAME_MESSAGE = Remark(
    "bpmn.start.same_message",
    Text(
        "開始イベント「{name}」と「{other}」が同じメッセージで始まります。どちらで始まるか決まらないので、片方を変えてください。",
        "The start events “{name}” and “{other}” begin with the same message, so it is open which of them does. "
        "Change one.",
    ),
)


def same_messages(subject: Subject) -> Iterator[Finding]:
    """Check that no two starts of a process wait for the same message."""
    for process in subject.processes:
        first: dict[str, Element] = {}
        for element in process.root.elements.values():
            for event in element.events if element.type == "startEvent" and len(element.events) == 1 else ():
                same = event.kind == "message" and event.name
                if same and first.setdefault(event.name or "", element) is not element:
                    yield SAME_MESSAGE.about(process, element, other=label(first[event.name or ""]))


def instantiating(subject: Subject) -> Iterator[Finding]:
    """Check that nothing but a start leads into what starts a case (BPMN 2.0.2 §10.3.3, §10.6.6)."""
    for process, scope in subject.scopes():
        for flow in scope.flows.values():
            target, source = scope.elements.get(flow.target), scope.elements.get(flow.source)
            if target is None or source is None or not target.instantiate:
                continue
            if source.type != "startEvent" or target.type == "eventBasedGateway":
                yield INSTANTIATE.about(process, target)
        yield from (INSTANTIATE_SUB.about(process, e) for e in _inner(process, scope) if e.instantiate)


def _inner(process: Process, scope: Scope) -> list[Element]:
    return [] if scope.id == process.id else list(scope.elements.values())


INSTANTIATE = Remark(
    "bpmn.instantiate.incoming",
    Text(
        "案件を開始する「{name}」に矢印が入っています。ここから始まるので、入る矢印を外してください。",
        "A flow leads into “{name}”, which starts the case. Remove the flow: the case begins there.",
    ),
)
INSTANTIATE_SUB = Remark(
    "bpmn.instantiate.sub_process",
    Text(
        "サブプロセスの中の「{name}」は案件を開始できません。「開始する」の設定を外してください。",
        "“{name}” stands in a sub-process and cannot start a case. Switch its “instantiate” off.",
    ),
)
RULES: tuple[Rule, ...] = (
    start_and_end_flows,
    starts,
    sub_process_starts,
    event_sub_process_flows,
    instantiating,
    same_messages,
)
