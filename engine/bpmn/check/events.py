"""Events: which kinds may stand where, and what each needs to be told (BPMN 2.0.2 §10.5)."""

from collections.abc import Iterator

from engine.bpmn.check.subject import Remark, Rule, Subject
from engine.bpmn.check.unsupported import EVENT_NAMES
from engine.bpmn.diagram import Element, Event, Process
from engine.bpmn.names import EVENTS, NAMESPACES
from engine.bpmn.terms import line_of
from engine.bpmn.timing import is_literal
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

PLACE = Remark(
    "bpmn.event.place",
    Text(
        "「{name}」は{kind_ja}の{place_ja}になっていますが、{place_ja}に{kind_ja}は使えません。種類を選び直してください。",
        "“{name}” is a {place_en} of type {kind_en}, which BPMN does not allow. Choose another type.",
    ),
)
START_INTERRUPTS = Remark(
    "bpmn.start.interrupting",
    Text(
        "エラー・補償で始まるイベント・サブプロセスの開始「{name}」は、中断しない設定にはできません。",
        "The error or compensation start “{name}” of an event sub-process must interrupt.",
    ),
)
CATCH_NONE = Remark(
    "bpmn.catch.type",
    Text(
        "中間イベント「{name}」に待つもの（タイマー・メッセージなど）がありません。種類を選んでください。",
        "The intermediate event “{name}” has nothing to wait for. Choose a timer, message or the like.",
    ),
)
NOT_MULTIPLE = Remark(
    "bpmn.event.parallel_multiple",
    Text(
        "「{name}」は複数の出来事をすべて待つ設定ですが、出来事が2つ以上ありません。",
        "“{name}” is to wait for several events together but has fewer than two.",
    ),
)
NO_TIME = Remark(
    "bpmn.timer.empty",
    Text(
        "タイマー「{name}」に日時・期間・繰り返しがありません。どれか1つを入れてください。",
        "The timer “{name}” has no date, duration or repetition. Enter one.",
    ),
)
SEVERAL_TIMES = Remark(
    "bpmn.timer.several",
    Text(
        "タイマー「{name}」に日時・期間・繰り返しが2つ以上あります。1つだけにしてください。",
        "The timer “{name}” has more than one of date, duration and repetition. Leave one.",
    ),
)
BAD_TIME = Remark(
    "bpmn.timer.unreadable",
    Text(
        "タイマー「{name}」の「{text}」を読み取れません。{kind_ja}の形（例：{example}）か = で始まる式にしてください。",
        "The timer “{name}” cannot read “{text}”. Write {kind_en} (such as {example}) or = and an expression.",
    ),
)
NO_CODE = Remark(
    "bpmn.error.code",
    Text(
        "エラー終了「{name}」にエラーコードがありません。エラーを選び、コードを付けてください。",
        "The error end event “{name}” has no error code. Choose an error and give it a code.",
    ),
)
NO_ESCALATION = Remark(
    "bpmn.escalation.code",
    Text(
        "「{name}」に上申のコードがありません。上申を選び、コードを付けてください。",
        "“{name}” has no escalation code. Choose an escalation and give it a code.",
    ),
)
NO_CORRELATION = Remark(
    "bpmn.message.correlation",
    Text(
        "メッセージを待つ「{name}」に照合キーがありません。同じ名前のメッセージがどれでも届きます。",
        "“{name}” waits for a message without a correlation key, so any message of that name will do.",
    ),
    Severity.WARNING,
)
NO_CONDITION = Remark(
    "bpmn.condition.missing",
    Text(
        "条件イベント「{name}」に条件がありません。条件を入れてください。",
        "The conditional event “{name}” has no condition. Enter one.",
    ),
)
NO_LINK_NAME = Remark(
    "bpmn.link.unnamed",
    Text(
        "リンク「{name}」にリンク名がありません。対になるリンクと同じ名前を付けてください。",
        "The link “{name}” has no link name. Give it the name of its counterpart.",
    ),
)
CODES = {"error": NO_CODE, "escalation": NO_ESCALATION}  # BPMN 2.0.2 §10.5.1: needed where a process is executable
NAMED = {"message": Text("メッセージ", "message"), "signal": Text("シグナル", "signal")}
MISSING = {
    kind: Remark(
        f"bpmn.{kind}.missing",
        Text(
            f"「{{name}}」にどの{words.ja}かが指定されていません。{words.ja}を選んでください。",
            f"“{{name}}” does not say which {words.en} it is about. Choose a {words.en}.",
        ),
    )
    for kind, words in NAMED.items()
}
UNNAMED = {
    kind: Remark(
        f"bpmn.{kind}.unnamed",
        Text(
            f"「{{name}}」の{words.ja}に名前がありません。{words.ja}に名前を付けてください。",
            f"The {words.en} of “{{name}}” has no name. Give the {words.en} a name.",
        ),
    )
    for kind, words in NAMED.items()
}
TIMES = {
    "timeDate": (Text("日時", "a date and time"), "2026-04-01T09:00:00+09:00"),
    "timeDuration": (Text("期間", "a duration"), "P3D"),
    "timeCycle": (Text("繰り返し", "a repetition"), "R/P1M"),
}
CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"})
TRIGGERS = frozenset({"timer", "message", "signal", "conditional"})
ALLOWED = {
    "startEvent": TRIGGERS,
    "intermediateCatchEvent": TRIGGERS | {"link"},
    "intermediateThrowEvent": frozenset({"message", "signal", "escalation", "compensate", "link"}),
    "boundaryEvent": TRIGGERS | {"error", "escalation", "compensate", "cancel"},
    "endEvent": frozenset({"message", "signal", "error", "escalation", "compensate", "cancel", "terminate"}),
}
EVENT_SUB_STARTS = TRIGGERS | {"error", "escalation", "compensate"}
PLACES = {
    "startEvent": Text("開始イベント", "start event"),
    "intermediateCatchEvent": Text("待ちのイベント", "catch event"),
    "intermediateThrowEvent": Text("発信のイベント", "throw event"),
    "boundaryEvent": Text("境界イベント", "boundary event"),
    "endEvent": Text("終了イベント", "end event"),
}


def places(subject: Subject) -> Iterator[Finding]:
    """Check that each kind of event stands where the standard has it (BPMN 2.0.2 table 10.93)."""
    by_event = {element.id for _process, element in subject.elements() if element.by_event}
    for process, element in subject.elements():
        if element.type not in EVENTS:
            continue
        inner = element.type == "startEvent" and element.scope in by_event
        allowed = EVENT_SUB_STARTS if inner else ALLOWED[element.type]
        kinds = dict.fromkeys(event.kind for event in element.events)
        yield from (_misplaced(process, element, kind) for kind in kinds if kind not in allowed)
        if inner and kinds.keys() & {"error", "compensate"} and not element.interrupting:
            yield START_INTERRUPTS.about(process, element)
        if element.type == "intermediateCatchEvent" and not kinds:
            yield CATCH_NONE.about(process, element)
        if element.parallel and len(element.events) < 2:  # noqa: PLR2004  # several are at least two
            yield NOT_MULTIPLE.about(process, element)


def _misplaced(process: Process, element: Element, kind: str) -> Finding:
    place, words = PLACES[element.type], EVENT_NAMES.get(kind, Text(kind, kind))
    return PLACE.about(process, element, kind_ja=words.ja, kind_en=words.en, place_ja=place.ja, place_en=place.en)


def timers(subject: Subject) -> Iterator[Finding]:
    """Check that every timer says when, in a form that can be read."""
    several = _several_times(subject)
    for process, element in subject.elements():
        for event in element.events:
            if event.kind == "timer":
                yield from _timer(process, element, event, several=(process.file, event.line) in several)


def _several_times(subject: Subject) -> set[tuple[str, int]]:
    return {
        (document.file, line_of(node))
        for document in subject.documents
        for node in document.root.iterfind(".//bpmn:timerEventDefinition", NAMESPACES)
        if sum(len(node.findall(f"bpmn:{kind}", NAMESPACES)) for kind in TIMES) > 1
    }


def _timer(process: Process, element: Element, event: Event, *, several: bool) -> Iterator[Finding]:
    if several:
        yield SEVERAL_TIMES.about(process, element, line=event.line)
    elif event.term is None or event.timer_kind is None:
        yield NO_TIME.about(process, element, line=event.line)
    elif event.term.expression is None and not is_literal(event.timer_kind, event.term.text):
        kind, example = TIMES[event.timer_kind]
        values = {"text": event.term.text[:80], "kind_ja": kind.ja, "kind_en": kind.en, "example": example}
        yield BAD_TIME.about(process, element, line=event.term.line, **values)


def named(subject: Subject) -> Iterator[Finding]:
    """Check that events say which message, signal, error, escalation, link or condition they are about."""
    defined = {node.get("id") for document in subject.documents for node in document.root.iterchildren("*")}
    for process, element in subject.elements():
        for event in element.events:
            if event.ref is None or event.ref in defined:
                yield from (remark.about(process, element) for remark in _named(process, element, event))


def _named(process: Process, element: Element, event: Event) -> Iterator[Remark]:
    throws = element.type not in CATCHING
    if event.kind in NAMED and not (event.kind == "message" and throws and element.options.job_type is not None):
        if event.ref is None:
            yield MISSING[event.kind]
        elif not event.name:
            yield UNNAMED[event.kind]
    if event.kind in CODES and throws and process.executable and not event.name:
        yield CODES[event.kind]
    if event.kind == "conditional" and event.term is None:
        yield NO_CONDITION
    if event.kind == "link" and not event.name:
        yield NO_LINK_NAME


def correlations(subject: Subject) -> Iterator[Finding]:
    """Check that a message that is waited for inside a case says which case it is for."""
    by_event = {element.id for _process, element in subject.elements() if element.by_event}
    for process, element in subject.elements():
        waits = element.type in CATCHING - {"startEvent"} or element.scope in by_event
        messages = [event for event in element.events if event.kind == "message"]
        if waits and not element.instantiate and any(not (event.correlation or event.key) for event in messages):
            yield NO_CORRELATION.about(process, element)


STANDARD_RULES: tuple[Rule, ...] = (places, timers)
RULES: tuple[Rule, ...] = (named, correlations)
