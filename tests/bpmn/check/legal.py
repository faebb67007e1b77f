"""Legal diagrams as the modelers of several vendors write them: one meaning, many spellings."""

import re
import uuid
from collections.abc import Callable, Iterator
from xml.sax.saxutils import unescape

from tests.bpmn.builder import Scope, each, io, timer
from tests.bpmn.check.illegal import DEFINED, EVENTS, TASKS, line, sub, task
from tests.bpmn.check.illegal_shapes import multi

Legal = tuple[str, bytes]
OMG = "http://www.omg.org/spec"
NAMESPACE = "https://example.jp/banso"


def models() -> Iterator[tuple[str, Scope]]:
    for tag in TASKS:
        yield tag, task(line("t"), tag, "t")
        yield (
            f"{tag} with a deadline",
            task(line("t"), tag, "t").boundary("b", "t", EVENTS["timer"]).end("z").path("b", "z"),
        )
    yield "neither start nor end", Scope().task("a", "b").path("a", "b")
    yield "decision", decision("exclusiveGateway", default="g_to_end")
    yield "some", decision("inclusiveGateway", default="g_to_end")
    yield (
        "both",
        Scope().start().both("f", "j").user("a", "b").end().path("start", "f", "a", "j", "end").path("f", "b", "j"),
    )
    yield "race", race()
    yield "sub-process", line("q").sub("q", sub()).boundary("b", "q", EVENTS["error"]).end("z").path("b", "z")
    yield "event sub-process", line("u").user("u").sub("q", reminded(), triggeredByEvent="true")
    yield (
        "ad hoc",
        line("q").add("adHocSubProcess", "q", '<bpmn:task id="a"/><bpmn:task id="b"/>', ordering="Sequential"),
    )
    yield "transaction", transaction()
    yield "compensation", compensation()
    yield (
        "link",
        Scope().start().throw("o", EVENTS["link"]).catch("i", EVENTS["link"]).end().path("start", "o").path("i", "end"),
    )
    yield "loop", line("t").task("t").add("task", "l", LOOP).path("t", "l", "end")
    yield "each", task(line("t"), "userTask", "t", each("=companies", "company"))
    yield "three", task(line("t"), "userTask", "t", multi("<bpmn:loopCardinality>3</bpmn:loopCardinality>"))
    yield "again", again()
    yield "recursion by data", line("s").service("s", "note", io({"x": "=a + 1"}, {"y": "=x"}))
    yield "artifacts", artifacts()
    yield "data", data()
    yield "lanes", lanes()
    for kind in ("timer", "message", "signal", "conditional"):
        yield f"{kind} start", Scope().start(inner=EVENTS[kind]).end().path("start", "end")
        yield f"{kind} catch", line("c").catch("c", EVENTS[kind])
    for kind in ("message", "signal", "escalation"):
        yield f"{kind} throw", line("c").throw("c", EVENTS[kind])
    for kind in ("message", "signal", "error", "escalation", "terminate"):
        yield f"{kind} end", Scope().start().task("t").end(inner=EVENTS[kind]).path("start", "t", "end")


LOOP = '<bpmn:standardLoopCharacteristics testBefore="true" loopMaximum="3"/>'


def decision(tag: str, default: str) -> Scope:
    scope = Scope().start().add(tag, "g", default=default, gatewayDirection="Diverging").user("a").end()
    return scope.path("start", "g").flow("g", "a", "=amount > 10").flow("g", "end").path("a", "end")


def race() -> Scope:
    scope = Scope().start().add("eventBasedGateway", "g").catch("c", EVENTS["timer"]).catch("d", EVENTS["message"])
    return scope.end().path("start", "g", "c", "end").path("g", "d", "end")


def reminded() -> Scope:
    scope = Scope().add("startEvent", "qs", timer("cycle", "R/P1D"), isInterrupting="false").user("qu").end("qe")
    return scope.path("qs", "qu", "qe")


def transaction() -> Scope:
    inside = Scope().start("s2").xor("x", default="ok").end("e2").end("stop", inner=EVENTS["cancel"]).path("s2", "x")
    inside.flow("x", "e2", flow_id="ok").flow("x", "stop", "=failed = true")
    scope = line("q").add("transaction", "q", inside.body()).boundary("b", "q", EVENTS["cancel"]).end("z")
    return scope.path("b", "z")


def compensation() -> Scope:
    thrown = '<bpmn:compensateEventDefinition activityRef="t"/>'
    scope = line("t", "c").task("t").throw("c", thrown).add("task", "h", isForCompensation="true")
    scope.add("boundaryEvent", "b", EVENTS["compensate"], attachedToRef="t")
    return scope.add("association", "a", sourceRef="b", targetRef="h", associationDirection="One")


def again() -> Scope:
    scope = Scope().start().xor("m").user("u").xor("g", default="done").end().path("start", "m", "u", "g")
    return scope.flow("g", "m", "=again = true").flow("g", "end", flow_id="done")


def artifacts() -> Scope:
    scope = line("t").task("t").add("textAnnotation", "n", "<bpmn:text>注</bpmn:text>").add("group", "gr")
    return scope.add("association", "a", sourceRef="t", targetRef="n")


def data() -> Scope:
    placed = '<bpmn:property id="pr" name="__targetRef_placeholder"/>'
    into = "<bpmn:sourceRef>r1</bpmn:sourceRef><bpmn:targetRef>pr</bpmn:targetRef>"
    out = "<bpmn:targetRef>r1</bpmn:targetRef>"
    inner = f'{placed}<bpmn:dataInputAssociation id="i">{into}</bpmn:dataInputAssociation>'
    inner += f'<bpmn:dataOutputAssociation id="o">{out}</bpmn:dataOutputAssociation>'
    scope = task(line("t"), "userTask", "t", inner)
    scope.parts.append('<bpmn:dataObject id="d1"/><bpmn:dataObjectReference id="r1" name="申込" dataObjectRef="d1"/>')
    return scope


def lanes() -> Scope:
    refs = "".join(f"<bpmn:flowNodeRef>{ref}</bpmn:flowNodeRef>" for ref in ("start", "t", "end"))
    scope = task(line("t"), "userTask", "t")
    scope.parts.insert(0, f'<bpmn:laneSet id="ls"><bpmn:lane id="L" name="相談員">{refs}</bpmn:lane></bpmn:laneSet>')
    return scope


def default_namespace(text: str) -> str:
    return text.replace("<bpmn:", "<").replace("</bpmn:", "</").replace("xmlns:bpmn=", "xmlns=")


def prefixed(text: str) -> str:
    return text.replace("bpmn:", "bpmn2:").replace("xmlns:bpmn=", "xmlns:bpmn2=")


def unprefixed_references(text: str) -> str:
    """Write references into the target namespace with its prefix, as modelers based on the OMG's schema do."""
    text = re.sub(r'\b(messageRef|signalRef|errorRef|escalationRef|attachedToRef|activityRef)="', r'\1="tns:', text)
    return text.replace("xmlns:bpmn=", f'xmlns:tns="{NAMESPACE}" xmlns:bpmn=')


def signavio(text: str) -> str:
    """Give every element an id like those of Signavio, and its extension elements."""
    for name in sorted(set(re.findall(r' id="([^"]+)"', text)) - {"definitions", "p"}):
        fresh = f"sid-{str(uuid.uuid5(uuid.NAMESPACE_URL, name)).upper()}"
        text = re.sub(rf'(["> :]){re.escape(name)}(["<])', rf"\1{fresh}\2", text)
    word = '<signavio:signavioMetaData metaKey="bgcolor" metaValue="#ffffff"/>'
    text = text.replace("xmlns:bpmn=", 'xmlns:signavio="http://www.signavio.com" xmlns:bpmn=')
    return re.sub(
        r"(<bpmn:startEvent[^>]*>)", rf"\1<bpmn:extensionElements>{word}</bpmn:extensionElements>", text, count=1
    )


def camunda_8(text: str) -> str:
    said = (
        'xmlns:modeler="http://camunda.org/schema/modeler/1.0" modeler:executionPlatform="Camunda Cloud" '
        'modeler:executionPlatformVersion="8.5.0" exporter="Camunda Modeler" exporterVersion="5.20.0" xmlns:bpmn='
    )
    return text.replace("xmlns:bpmn=", said)


def camunda_7(text: str) -> str:
    text = text.replace("xmlns:bpmn=", 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:bpmn=')
    text = text.replace("<bpmn:process ", '<bpmn:process camunda:historyTimeToLive="P30D" ')
    return text.replace("<bpmn:userTask ", '<bpmn:userTask camunda:asyncBefore="true" camunda:candidateGroups="g" ')


def formal_expressions(text: str) -> str:
    text = text.replace("<bpmn:conditionExpression>", '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">')
    return text.replace("xmlns:bpmn=", 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:bpmn=')


def drawn(text: str) -> str:
    ids = re.findall(r'<bpmn:(?:task|userTask|startEvent|endEvent)[^>]* id="([^"]+)"', text)
    shapes = "".join(
        f'<di:BPMNShape id="{ref}_di" bpmnElement="{ref}"><dc:Bounds x="1" y="1" width="9" height="9"/></di:BPMNShape>'
        for ref in ids
    )
    plane = f'<di:BPMNPlane id="plane" bpmnElement="p">{shapes}</di:BPMNPlane>'
    spaces = f'xmlns:di="{OMG}/BPMN/20100524/DI" xmlns:dc="{OMG}/DD/20100524/DC" xmlns:bpmn='
    text = text.replace("</bpmn:definitions>", f'<di:BPMNDiagram id="dg">{plane}</di:BPMNDiagram></bpmn:definitions>')
    return text.replace("xmlns:bpmn=", spaces)


def listed(text: str) -> str:
    """List flows on their elements, and put everything on lines of its own with comments, as most modelers do."""
    flows = re.findall(r'<bpmn:sequenceFlow id="([^"]+)"[^>]* sourceRef="([^"]+)" targetRef="([^"]+)"', text)
    for flow, source, target in flows:
        for node, tag in ((source, "outgoing"), (target, "incoming")):
            line_ = f"<!-- {tag} --><bpmn:{tag}>\n {flow}\n</bpmn:{tag}>"
            text = re.sub(rf'(<bpmn:\w+ id="{node}"[^>]*>)', rf"\1{line_}", text, count=1)
    return text.replace("\n", "\r\n")


def turned(text: str) -> str:
    """Write the attributes of every element in the opposite order."""

    def turn(found: re.Match[str]) -> str:
        return found.group(1) + "".join(reversed(re.findall(r'\s[\w:]+="[^"]*"', found.group(2)))) + found.group(3)

    return re.sub(r"(<(?:bpmn|zeebe):\w+)((?:\s[\w:]+=\"[^\"]*\")+)(\s*/?>)", turn, text)


def spaced(text: str) -> str:
    """Put white space and comments wherever XML allows them."""
    text = re.sub(r"(<(?:bpmn|zeebe):\w+) ", r"\1\n\t ", text)
    return re.sub(r"(</bpmn:(?:task|userTask|startEvent|endEvent|sequenceFlow)>)", r"\1\n\n <!-- <x & y> -->\n", text)


def in_cdata(text: str) -> str:
    """Write texts as CDATA sections."""
    words = "conditionExpression|timeDuration|timeCycle|timeDate|condition|loopCardinality|sourceRef|targetRef|text"
    plain = re.sub(rf"(<bpmn:(?:{words})>)([^<]*)(<)", lambda m: f"{m[1]}<![CDATA[{unescape(m[2])}]]>{m[3]}", text)
    return plain.replace("<bpmn:flowNodeRef>", "<bpmn:flowNodeRef>\n  ")


def renamed_ids(text: str, change: Callable[[str], str]) -> str:
    for name in sorted(set(re.findall(r' id="([^"]+)"', text)) - {"definitions", "p"}):
        text = re.sub(rf'(["> :]){re.escape(name)}(["<])', rf"\1{change(name)}\2", text)
    return text


def dotted(text: str) -> str:
    """Give every element an id with dots, hyphens and digits."""
    return renamed_ids(text, lambda name: f"_{name}.v-1.0")


def japanese(text: str) -> str:
    """Give every element a Japanese id."""
    return renamed_ids(text, lambda name: f"要素_{name}")


DEFAULTS = {
    "process": 'isClosed="false" processType="None"',
    "task": 'isForCompensation="false" startQuantity="1" completionQuantity="1"',
    "userTask": 'isForCompensation="0" implementation="##unspecified"',
    "serviceTask": 'implementation="##WebService"',
    "receiveTask": 'instantiate="false" implementation="##unspecified"',
    "startEvent": 'parallelMultiple="false"',
    "intermediateCatchEvent": 'parallelMultiple="0"',
    "exclusiveGateway": 'gatewayDirection="Unspecified"',
    "parallelGateway": 'gatewayDirection="Unspecified"',
    "eventBasedGateway": 'instantiate="false" eventGatewayType="Exclusive"',
    "sequenceFlow": 'isImmediate="true"',
    "dataObject": 'isCollection="false"',
    "subProcess": 'completionQuantity="1"',
}


def explicit(text: str) -> str:
    """Write out the attributes most modelers leave out, with the values the standard gives them."""
    for tag, said in DEFAULTS.items():
        text = re.sub(
            rf"<bpmn:{tag} (?![^>]*(?:isForCompensation|instantiate|Quantity|Direction)=)", f"<bpmn:{tag} {said} ", text
        )
    return text


def documented(text: str) -> str:
    """Document everything, with auditing and monitoring, and name the tool that wrote the file."""
    note = '<bpmn:documentation textFormat="text/html"><![CDATA[<b>説明</b> & ]]></bpmn:documentation>'
    text = re.sub(r"(<bpmn:(?:task|userTask|manualTask) [^>]*[^/]>)", rf"\1{note}", text)
    said = (
        'exporter="Yaoqiang &amp; co" exporterVersion="5" expressionLanguage="http://www.omg.org/spec/FEEL/20140401" '
    )
    return text.replace("xmlns:bpmn=", f"{said}xmlns:bpmn=")


STYLES: tuple[Callable[[str], str], ...] = (
    *(default_namespace, prefixed, unprefixed_references, signavio),
    *(camunda_8, camunda_7, formal_expressions, drawn, listed),
    *(turned, spaced, in_cdata, dotted, japanese, explicit, documented),
)


def legal() -> Iterator[Legal]:
    """Yield every model as it is and in every style."""
    for name, scope in models():
        text = scope.file(more=DEFINED).decode()
        yield name, text.encode()
        for style in STYLES:
            yield f"{name}, {style.__name__}", style(text).encode()
        yield f"{name}, UTF-16", text.replace("UTF-8", "UTF-16").encode("utf-16")
