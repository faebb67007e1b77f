"""The rows of the element table: what an element is, where it stands, and how to recognise it in a diagram."""

from collections.abc import Callable
from dataclasses import dataclass

from engine.bpmn.diagram import Element, Process
from engine.domain.text import Text
from tests.bpmn.builder import Scope, condition, event, timer
from tests.bpmn.check.illegal import file, line


@dataclass(frozen=True, slots=True)
class Seen:
    """An element of a diagram that was played, the sub-process around it, and its flows in and out."""

    element: Element
    process: Process
    around: Element | None
    ins: int
    outs: int

    @property
    def kind(self) -> str:
        """The kind of event it is; "multiple" and "parallel multiple" for several."""
        kinds = [event.kind for event in self.element.events]
        if len(kinds) > 1:
            return "parallel multiple" if self.element.parallel else "multiple"
        return kinds[0] if kinds else "none"


Fits = Callable[[Seen], bool]
EVENT_KINDS = {
    "none": Text("なし", "none"),
    "message": Text("メッセージ", "message"),
    "timer": Text("タイマー", "timer"),
    "signal": Text("シグナル", "signal"),
    "conditional": Text("条件", "conditional"),
    "error": Text("エラー", "error"),
    "escalation": Text("上申", "escalation"),
    "compensate": Text("補償", "compensation"),
    "cancel": Text("取消し", "cancel"),
    "link": Text("リンク", "link"),
    "terminate": Text("強制終了", "terminate"),
    "multiple": Text("複数", "multiple"),
    "parallel multiple": Text("並列複数", "parallel multiple"),
}


def starts(*, inner: bool, interrupting: bool = True) -> Fits:
    def fits(seen: Seen) -> bool:
        by_event = seen.around is not None and seen.around.by_event
        return seen.element.type == "startEvent" and by_event == inner and seen.element.interrupting == interrupting

    return fits


def is_a(*types: str) -> Fits:
    return lambda seen: seen.element.type in types


def at_edge(*, interrupting: bool) -> Fits:
    return lambda seen: seen.element.type == "boundaryEvent" and seen.element.interrupting == interrupting


PLACES: dict[str, tuple[Text, Fits]] = {
    "start": (Text("開始", "start"), starts(inner=False)),
    "inner": (Text("イベント・サブプロセスの開始（中断）", "start of an event sub-process"), starts(inner=True)),
    "beside": (
        Text("イベント・サブプロセスの開始（非中断）", "the same, not interrupting"),
        starts(inner=True, interrupting=False),
    ),
    "catch": (Text("待ち", "catch"), is_a("intermediateCatchEvent")),
    "edge": (Text("境界（中断）", "boundary"), at_edge(interrupting=True)),
    "side": (Text("境界（非中断）", "boundary, not interrupting"), at_edge(interrupting=False)),
    "throw": (Text("発信", "throw"), is_a("intermediateThrowEvent")),
    "end": (Text("終了", "end"), is_a("endEvent")),
}
DEFINITIONS = {
    "none": "",
    "message": event("message", "mg"),
    "timer": timer("duration", "P1D"),
    "signal": event("signal", "sg"),
    "conditional": condition("=n > 1"),
    "error": event("error", "er"),
    "escalation": event("escalation", "es"),
    "compensate": event("compensate"),
    "cancel": event("cancel"),
    "link": '<bpmn:linkEventDefinition name="L"/>',
    "terminate": event("terminate"),
    "multiple": event("message", "mg") + event("signal", "sg"),
    "parallel multiple": event("message", "mg") + event("signal", "sg"),
}


def probe(kind: str, place: str) -> bytes:
    """Return a diagram with that event in that place and nothing else that could be wrong."""
    inner, more = DEFINITIONS[kind], {"parallelMultiple": "true"} if kind.startswith("parallel") else {}
    scope = Scope().start().user("t").end().path("start", "t", "end")
    if place in {"inner", "beside"}:
        marks = {**more, "isInterrupting": str(place == "inner").lower()}
        inside = Scope().add("startEvent", "x", inner, **marks).end("z").path("x", "z")
        return file(scope.sub("q", inside, triggeredByEvent="true"))
    if place in {"edge", "side"}:
        marks = {**more, "cancelActivity": str(place == "edge").lower(), "attachedToRef": "t"}
        return file(scope.add("boundaryEvent", "x", inner, **marks).end("z").path("x", "z"))
    tags = {"catch": "intermediateCatchEvent", "throw": "intermediateThrowEvent"}
    if place in tags:
        return file(line("x").add(tags[place], "x", inner, **more))
    if place == "start":
        return file(Scope().add("startEvent", "start", inner, **more).end().path("start", "end"))
    return file(Scope().start().add("endEvent", "end", inner, **more).path("start", "end"))


def looped(kind: str) -> Fits:
    return lambda seen: seen.element.loop is not None and seen.element.loop.kind == kind


def behaves(behavior: str) -> Fits:
    return lambda seen: seen.element.loop is not None and seen.element.loop.behavior == behavior


def splits(tag: str) -> Fits:
    return lambda seen: seen.element.type == tag and seen.outs > 1


def joins(tag: str) -> Fits:
    return lambda seen: seen.element.type == tag and seen.ins > 1


def decides(seen: Seen) -> bool:
    flows = seen.process.scopes[seen.element.scope].flows.values()
    return "Task" in seen.element.type.title() and any(f.source == seen.element.id and f.condition for f in flows)


def begins(tag: str, *, parallel: bool = False) -> Fits:
    return lambda s: s.element.type == tag and s.element.instantiate and s.element.parallel == parallel


def ad_hoc(*, sequential: bool) -> Fits:
    return lambda s: s.element.ad_hoc is not None and s.element.ad_hoc.sequential == sequential


INSIDE, ALONE = Text("流れの中", "in the flow"), Text("", "")
GATEWAY_NAMES = {
    "exclusiveGateway": Text("排他ゲートウェイ", "exclusive gateway"),
    "parallelGateway": Text("並列ゲートウェイ", "parallel gateway"),
    "inclusiveGateway": Text("包含ゲートウェイ", "inclusive gateway"),
    "complexGateway": Text("複合ゲートウェイ", "complex gateway"),
}
SPLIT, JOIN = Text("分岐", "split"), Text("合流", "join")
ROWS: tuple[tuple[Text, Text, Fits], ...] = (
    (Text("種類のないタスク", "none task"), INSIDE, is_a("task")),
    (Text("手作業", "manual task"), INSIDE, is_a("manualTask")),
    (Text("作業", "user task"), INSIDE, is_a("userTask")),
    (Text("自動処理", "service task"), INSIDE, is_a("serviceTask")),
    (Text("送信", "send task"), INSIDE, is_a("sendTask")),
    (Text("受信", "receive task"), INSIDE, is_a("receiveTask")),
    (Text("受信", "receive task"), Text("案件の開始", "begins the process"), begins("receiveTask")),
    (Text("計算", "script task"), INSIDE, is_a("scriptTask")),
    (Text("判定", "business rule task"), INSIDE, is_a("businessRuleTask")),
    (Text("呼出し", "call activity"), INSIDE, is_a("callActivity")),
    (Text("サブプロセス", "sub-process"), INSIDE, is_a("subProcess")),
    (Text("イベント・サブプロセス", "event sub-process"), ALONE, lambda seen: seen.element.by_event),
    (Text("トランザクション", "transaction"), INSIDE, is_a("transaction")),
    (Text("アドホック・サブプロセス", "ad-hoc sub-process"), Text("並行", "parallel"), ad_hoc(sequential=False)),
    (Text("アドホック・サブプロセス", "ad-hoc sub-process"), Text("順次", "sequential"), ad_hoc(sequential=True)),
    (Text("補償の作業", "compensation activity"), ALONE, lambda seen: seen.element.for_compensation),
    (Text("繰り返し", "standard loop"), INSIDE, looped("standard")),
    (Text("複数実行", "multi-instance"), Text("順次", "sequential"), looped("sequential")),
    (Text("複数実行", "multi-instance"), Text("並行", "parallel"), looped("parallel")),
    (Text("複数実行の振舞い None", "behaviour None"), INSIDE, behaves("None")),
    (Text("複数実行の振舞い One", "behaviour One"), INSIDE, behaves("One")),
    (Text("複数実行の振舞い Complex", "behaviour Complex"), INSIDE, behaves("Complex")),
    (Text("開始の数", "start quantity"), INSIDE, lambda seen: seen.element.takes > 1),
    (Text("完了の数", "completion quantity"), INSIDE, lambda seen: seen.element.gives > 1),
    (Text("条件付きの矢印", "conditional flow"), Text("作業から", "out of a task"), decides),
    *((name, SPLIT, splits(tag)) for tag, name in GATEWAY_NAMES.items()),
    *((name, JOIN, joins(tag)) for tag, name in GATEWAY_NAMES.items()),
    (Text("イベントゲートウェイ", "event-based gateway"), INSIDE, splits("eventBasedGateway")),
    (
        Text("イベントゲートウェイ", "event-based gateway"),
        Text("案件の開始", "begins the process"),
        begins("eventBasedGateway"),
    ),
    (
        Text("イベントゲートウェイ（並列）", "parallel event-based gateway"),
        Text("案件の開始", "begins the process"),
        begins("eventBasedGateway", parallel=True),
    ),
    (Text("データの矢印", "data association"), Text("入力", "input"), lambda seen: bool(seen.element.reads)),
    (Text("データの矢印", "data association"), Text("出力", "output"), lambda seen: bool(seen.element.writes)),
)
CHOREOGRAPHY = '<bpmn:choreography id="ch"><bpmn:startEvent id="chs"/></bpmn:choreography>'
PROCESS = file(line()).decode()
COMPLEX = Scope().start().both("f").task("a", "b").add("complexGateway", "j").end()
COMPLEX.path("start", "f", "a", "j", "end").path("f", "b", "j")
SCRIPT = line("s").add("scriptTask", "s", "<bpmn:script>x = 1</bpmn:script>", scriptFormat="python")
FOREIGN = line("t").add("userTask", "t", words=("<zeebe:executionListeners/>",))
NEEDED = '<bpmn:extension mustUnderstand="true" definition="x"/>'
REFUSED: tuple[tuple[Text, Text, bytes], ...] = (
    (
        Text("コレオグラフィ", "choreography"),
        ALONE,
        PROCESS.replace("<bpmn:process", f"{CHOREOGRAPHY}<bpmn:process").encode(),
    ),
    (Text("条件のない複合ゲートウェイ", "complex gateway without activationCondition"), JOIN, file(COMPLEX)),
    (Text("FEEL以外のスクリプト", "script in another language"), INSIDE, file(SCRIPT)),
    (Text("ほかの製品の拡張", "extension of another engine"), INSIDE, file(FOREIGN)),
    (Text("必ず解釈する拡張", "extension with mustUnderstand"), ALONE, file(line(), NEEDED)),
)
