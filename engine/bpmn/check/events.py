"""Events: what they need to be told, and what may follow an event-based gateway."""

from collections.abc import Iterator

from engine.bpmn.check.subject import Rule, Subject, about, about_line, label
from engine.bpmn.diagram import Element, Event, Process, Scope
from engine.bpmn.timing import is_literal
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

NO_TIME = Text(
    "タイマー「{name}」に日時・期間・繰り返しがありません。",
    "The timer “{name}” has no date, duration or repetition.",
)
BAD_TIME = Text(
    "タイマー「{name}」の「{text}」を読み取れません。{kind_ja}の形（例：{example}）か、= で始まる式で書いてください。",
    "The timer “{name}” cannot read “{text}”. Write {kind_en} (such as {example}) or an expression beginning with =.",
)
NO_REF = Text(
    "「{name}」にどの{kind_ja}かが指定されていません。",
    "“{name}” does not say which {kind_en} it is about.",
)
NO_NAME = Text(
    "「{name}」の{kind_ja}に名前がありません。",
    "The {kind_en} of “{name}” has no name.",
)
NO_CODE = Text(
    "エラー終了「{name}」にエラーコードがありません。",
    "The error end event “{name}” has no error code.",
)
NO_CORRELATION = Text(
    "メッセージを待つ「{name}」に照合キーがありません。同じ名前のメッセージがどれでも届きます。",
    "“{name}” waits for a message without a correlation key, so any message of that name will do.",
)
NO_CONDITION = Text("条件イベント「{name}」に条件がありません。", "The conditional event “{name}” has no condition.")
GATEWAY_TARGET = Text(
    "イベントゲートウェイ「{gateway}」の次には、待つイベントか受信の作業だけを置けます（「{name}」は置けません）。",
    "Only catching events and receive tasks may follow the event-based gateway “{gateway}” (not “{name}”).",
)
GATEWAY_SHARED = Text(
    "「{name}」には、イベントゲートウェイ「{gateway}」のほかからも矢印が入っています。",
    "“{name}” is entered from elsewhere than the event-based gateway “{gateway}”.",
)
GATEWAY_FEW = Text(
    "イベントゲートウェイ「{gateway}」から出る矢印が1本以下です。2つ以上の待ちを置いてください。",
    "The event-based gateway “{gateway}” needs at least two ways out.",
)
KINDS = {
    "timeDate": (Text("日時", "a date and time"), "2026-04-01T09:00:00+09:00"),
    "timeDuration": (Text("期間", "a duration"), "P3D"),
    "timeCycle": (Text("繰り返し", "a repetition"), "R/P1M"),
}
NAMED = {"message": Text("メッセージ", "message"), "signal": Text("シグナル", "signal")}
AWAITED = frozenset({"timer", "message", "signal", "conditional"})
CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"})


def timers(subject: Subject) -> Iterator[Finding]:
    """Check that a timer holds an ISO 8601 literal of its kind or FEEL."""
    for process, element in subject.elements():
        for event in element.events:
            if event.kind == "timer":
                yield from _timer(process, element, event)


def _timer(process: Process, element: Element, event: Event) -> Iterator[Finding]:
    if event.term is None or event.timer_kind is None:
        yield about_line(process, element, event.line, "bpmn.timer.empty", NO_TIME.format(name=label(element)))
    elif event.term.expression is None and not is_literal(event.timer_kind, event.term.text):
        kind, example = KINDS[event.timer_kind]
        text = BAD_TIME.format(
            name=label(element), text=event.term.text, kind_ja=kind.ja, kind_en=kind.en, example=example
        )
        yield about_line(process, element, event.term.line, "bpmn.timer.unreadable", text)


def named(subject: Subject) -> Iterator[Finding]:
    """Check that message and signal events say which one, error ends have a code, conditions are written."""
    for process, element in subject.elements():
        for event in element.events:
            yield from _named(process, element, event)


def _named(process: Process, element: Element, event: Event) -> Iterator[Finding]:
    name = label(element)
    if event.kind in NAMED:
        kind = NAMED[event.kind]
        job = event.kind == "message" and element.type not in CATCHING and element.options.job_type is not None
        if event.ref is None and not job:
            text = NO_REF.format(name=name, kind_ja=kind.ja, kind_en=kind.en)
            yield about(process, element, f"bpmn.{event.kind}.missing", text)
        elif event.ref is not None and not event.name and not job:
            text = NO_NAME.format(name=name, kind_ja=kind.ja, kind_en=kind.en)
            yield about(process, element, f"bpmn.{event.kind}.unnamed", text)
    if event.kind == "error" and element.type == "endEvent" and not event.name:
        yield about(process, element, "bpmn.error.code", NO_CODE.format(name=name), Severity.WARNING)
    if event.kind == "conditional" and event.term is None:
        yield about(process, element, "bpmn.condition.missing", NO_CONDITION.format(name=name))


def correlations(subject: Subject) -> Iterator[Finding]:
    """Check that a message that is waited for inside a case says which case it is for."""
    by_event = {element.id for _process, element in subject.elements() if element.by_event}
    for process, element in subject.elements():
        event = element.event
        waits = element.type in CATCHING - {"startEvent"} or element.scope in by_event
        if waits and event is not None and event.kind == "message" and event.correlation is None:
            text = NO_CORRELATION.format(name=label(element))
            yield about(process, element, "bpmn.message.correlation", text, Severity.WARNING)


def event_gateways(subject: Subject) -> Iterator[Finding]:
    """Check that behind an event-based gateway stand events that wait, entered from nowhere else."""
    for process, scope in subject.scopes():
        entered: dict[str, int] = {}
        for flow in scope.flows.values():
            entered[flow.target] = entered.get(flow.target, 0) + 1
        outgoing = scope.outgoing()
        for gateway in scope.elements.values():
            if gateway.type == "eventBasedGateway":
                targets = [flow.target for flow in outgoing.get(gateway.id, [])]
                yield from _options(process, scope, gateway, targets, entered)


def _options(
    process: Process, scope: Scope, gateway: Element, targets: list[str], entered: dict[str, int]
) -> Iterator[Finding]:
    if len(targets) < 2:  # noqa: PLR2004  # a choice is between two
        yield about(process, gateway, "bpmn.event_gateway.flows", GATEWAY_FEW.format(gateway=label(gateway)))
    for target in (scope.elements[ref] for ref in targets if ref in scope.elements):
        names = {"gateway": label(gateway), "name": label(target)}
        kind = target.event.kind if target.event is not None else ""
        catching = target.type == "intermediateCatchEvent" and kind in AWAITED
        if not catching and not (target.type == "receiveTask" and target.loop is None):
            yield about(process, target, "bpmn.event_gateway.target", GATEWAY_TARGET.format(**names))
        elif entered[target.id] > 1:
            yield about(process, target, "bpmn.event_gateway.shared", GATEWAY_SHARED.format(**names))


RULES: tuple[Rule, ...] = (timers, named, correlations, event_gateways)
