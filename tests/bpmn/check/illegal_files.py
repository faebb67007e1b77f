"""Illegal files: pools, lanes, data, references, expressions, and XML the standard's schema does not have."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from tests.bpmn.builder import Scope, event, io
from tests.bpmn.check.illegal import DEFINED, EVENTS, Wrong, file, line, raw, sub, task

PROCESS = '<bpmn:process id="{id}" isExecutable="true"><bpmn:startEvent id="{id}_s"/><bpmn:task id="{id}_t"/>{more}<bpmn:endEvent id="{id}_e"/><bpmn:sequenceFlow id="{id}_1" sourceRef="{id}_s" targetRef="{id}_t"/><bpmn:sequenceFlow id="{id}_2" sourceRef="{id}_t" targetRef="{id}_e"/></bpmn:process>'  # noqa: E501  # one process
POOLS = '<bpmn:participant id="P" processRef="p"/><bpmn:participant id="Q" processRef="q"/>'


def pools(inner: str = "", boxes: str = POOLS, more: str = "") -> bytes:
    both = PROCESS.format(id="p", more=more) + PROCESS.format(id="q", more="")
    return raw(f'<bpmn:collaboration id="C">{boxes}{inner}</bpmn:collaboration>{both}')


def message(source: str, target: str) -> bytes:
    return pools(f'<bpmn:messageFlow id="mf" sourceRef="{source}" targetRef="{target}"/>')


def collaborations() -> Iterator[Wrong]:
    for source, target in (("p_t", "p_t"), ("P", "p_t"), ("p_t", "P"), ("P", "P")):
        yield f"message {source} to {target}", "bpmn.message_flow.same_pool", message(source, target)
    for source in ("p_s", "p_e", "p_1"):
        yield f"message from {source}", "bpmn.message_flow.source", message(source, "q_t")
    for target in ("q_s", "q_e", "q_1"):
        yield f"message to {target}", "bpmn.message_flow.target", message("p_t", target)
    for source, target in (("zz", "q_t"), ("p_t", "zz")):
        yield f"message from {source} to {target}", "bpmn.reference.dangling", message(source, target)
    twice = '<bpmn:participant id="P" processRef="p"/><bpmn:participant id="Q" processRef="p"/>'
    yield "two pools of one process", "bpmn.participant.twice", pools(boxes=twice)
    missing = '<bpmn:participant id="P" processRef="zz"/>'
    yield "pool of no process", "bpmn.participant.process", pools(boxes=missing)
    crossed = '<bpmn:sequenceFlow id="x9" sourceRef="p_t" targetRef="q_t"/>'
    yield "flow between pools", "bpmn.flow.crosses", pools(more=crossed)
    for least, most in (("0", "0"), ("3", "2"), ("-1", "2")):
        number = f'<bpmn:participantMultiplicity minimum="{least}" maximum="{most}"/>'
        box = f'<bpmn:participant id="P" processRef="p">{number}</bpmn:participant>'
        yield f"{least} to {most} partners", "bpmn.participant.multiplicity", pools(boxes=box)
    dance = '<bpmn:choreography id="ch"><bpmn:startEvent id="chs"/></bpmn:choreography>'
    yield "choreography", "bpmn.unsupported.choreography", raw(dance + PROCESS.format(id="p", more=""))


def lanes() -> Iterator[Wrong]:
    def lane_set(first: str, second: str = "") -> str:
        refs = "".join(f"<bpmn:flowNodeRef>{ref}</bpmn:flowNodeRef>" for ref in first.split())
        others = "".join(f"<bpmn:flowNodeRef>{ref}</bpmn:flowNodeRef>" for ref in second.split())
        two = f'<bpmn:lane id="L1">{refs}</bpmn:lane><bpmn:lane id="L2">{others}</bpmn:lane>'
        return f'<bpmn:laneSet id="ls">{two}</bpmn:laneSet>'

    for ref in ("p_s", "p_t", "p_e"):
        yield f"{ref} in two lanes", "bpmn.lane.twice", pools(more=lane_set(ref, ref))
    yield "foreign element in a lane", "bpmn.lane.foreign", pools(more=lane_set("q_t"))
    yield "nothing in a lane", "bpmn.reference.dangling", pools(more=lane_set("zz"))
    for ref in ("p_1", "P", "L2"):
        yield f"{ref} in a lane", "bpmn.reference.kind", pools(more=lane_set(ref))
    yield (
        "empty reference in a lane",
        "bpmn.reference.empty",
        pools(more='<bpmn:laneSet id="ls"><bpmn:lane id="L"><bpmn:flowNodeRef/></bpmn:lane></bpmn:laneSet>'),
    )


IO = (
    '<bpmn:ioSpecification><bpmn:dataInput id="di"/><bpmn:dataOutput id="do"/><bpmn:inputSet>{i}</bpmn:inputSet>'
    "<bpmn:outputSet>{o}</bpmn:outputSet></bpmn:ioSpecification>"
)
IN, OUT = "<bpmn:dataInputRefs>di</bpmn:dataInputRefs>", "<bpmn:dataOutputRefs>do</bpmn:dataOutputRefs>"
OBJECTS = '<bpmn:dataObject id="d1"/><bpmn:dataObjectReference id="r1" dataObjectRef="d1"/>'


def with_data(inner: str, more: str = OBJECTS, tag: str = "userTask") -> bytes:
    scope = task(line("t"), tag, "t", inner)
    scope.parts.append(more)
    return file(scope, '<bpmn:itemDefinition id="many" isCollection="true"/><bpmn:itemDefinition id="one"/>')


def reads(source: str, target: str) -> str:
    ends = f"<bpmn:sourceRef>{source}</bpmn:sourceRef><bpmn:targetRef>{target}</bpmn:targetRef>"
    return f'<bpmn:dataInputAssociation id="da">{ends}</bpmn:dataInputAssociation>'


def writes(source: str, target: str) -> str:
    return reads(source, target).replace("dataInputAssociation", "dataOutputAssociation")


def data() -> Iterator[Wrong]:
    good = IO.format(i=IN, o=OUT)
    yield "input in no set", "bpmn.data.unlisted", with_data(IO.format(i="", o=OUT))
    yield "output in no set", "bpmn.data.unlisted", with_data(IO.format(i=IN, o=""))
    optional = "<bpmn:optionalInputRefs>di</bpmn:optionalInputRefs>"
    yield "optional input not listed", "bpmn.data.optional", with_data(IO.format(i=optional, o=OUT))
    foreign = IO.format(i=IN + "<bpmn:dataInputRefs>dx</bpmn:dataInputRefs>", o=OUT)
    other = OBJECTS + '<bpmn:property id="pp"/>'
    yield "dangling input of a set", "bpmn.reference.dangling", with_data(foreign, other)
    wrong = IO.format(i=IN + "<bpmn:dataInputRefs>do</bpmn:dataInputRefs>", o=OUT)
    yield "output as input", "bpmn.reference.kind", with_data(wrong)
    no_set = "<bpmn:ioSpecification><bpmn:inputSet/></bpmn:ioSpecification>"
    yield "no output set", "bpmn.element.missing", with_data(no_set)
    yield "association into another's data", "bpmn.data.input_target", with_data(good + reads("r1", "d1"))
    yield "association out of another's data", "bpmn.data.output_source", with_data(good + writes("d1", "r1"))
    yield "association from a task", "bpmn.data.association", with_data(good + reads("start", "di"))
    yield "association to a flow", "bpmn.data.association", with_data(good + writes("do", "start_to_t"))
    yield "dangling association", "bpmn.reference.dangling", with_data(good + reads("zz", "di"))
    several = reads("r1", "di").replace("<bpmn:targetRef>", "<bpmn:sourceRef>d1</bpmn:sourceRef><bpmn:targetRef>")
    yield "several sources", "bpmn.data.transformation", with_data(good + several)
    for ref, said in (("many", "false"), ("one", "true")):
        object_ = f'<bpmn:dataObject id="d2" itemSubjectRef="{ref}" isCollection="{said}"/>'
        yield f"collection {said} of {ref}", "bpmn.data.collection", with_data("", object_)
    lost = '<bpmn:dataObjectReference id="r2" dataObjectRef="zz"/>'
    yield "dangling data object", "bpmn.reference.dangling", with_data("", lost)
    wrong_ref = '<bpmn:dataObjectReference id="r2" dataObjectRef="start"/>'
    yield "data object that is a start", "bpmn.reference.kind", with_data("", wrong_ref)
    two_sets = good.replace("<bpmn:inputSet>", "<bpmn:inputSet/><bpmn:inputSet>", 1)
    for tag in ("serviceTask", "sendTask"):
        yield f"{tag} with two input sets", "bpmn.data.sets", with_data(two_sets, tag=tag)


def references() -> Iterator[Wrong]:
    for source, target in (("start", "zz"), ("zz", "start")):
        scope = line().add("association", "a", sourceRef=source, targetRef=target)
        yield f"association {source} {target}", "bpmn.reference.dangling", file(scope)
    yield "group of nothing", "bpmn.reference.dangling", file(line().add("group", "g", categoryValueRef="zz"))
    for name, code in (("operationRef", "bpmn.reference.dangling"), ("messageRef", "bpmn.message.undefined")):
        scope = task(line("t"), "sendTask", "t", **{name: "zz"})
        yield f"dangling {name}", code, file(scope)
    yield (
        "operation that is a start",
        "bpmn.reference.kind",
        file(task(line("t"), "sendTask", "t", operationRef="start")),
    )
    shared = "<bpmn:eventDefinitionRef>zz</bpmn:eventDefinitionRef>"
    yield "dangling shared event", "bpmn.reference.dangling", file(line("c").catch("c", shared))
    yield "message of a missing item", "bpmn.reference.dangling", file(line(), '<bpmn:message id="mm" itemRef="zz"/>')
    wrong = '<bpmn:messageEventDefinition messageRef="start"/>'
    yield "message that is a start", "bpmn.reference.kind", file(line("c").catch("c", wrong))
    call = line("t").add("callActivity", "t", calledElement="nowhere")
    yield "call of nothing", "bpmn.unknown.process", file(call)
    timed = Scope().start(inner=EVENTS["timer"]).end().path("start", "end").file("q").decode()
    inner = timed[timed.index("<bpmn:process") : timed.index("</bpmn:definitions")].replace('"start', '"q_start')
    inner = inner.replace('"end', '"q_end').replace("end<", "q_end<")
    call = line("t").add("callActivity", "t", calledElement="q")
    yield "call of a process with a timer start", "bpmn.call_activity.start", file(call, inner)
    drawn = (
        '<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"><di:BPMNPlane bpmnElement="p">'
        '<di:BPMNShape id="sh" bpmnElement="zz"/></di:BPMNPlane></di:BPMNDiagram>'
    )
    yield "shape of nothing", "bpmn.drawing.dangling", file(line(), drawn)


def schema() -> Iterator[Wrong]:
    tags = ("wibble", "UserTask", "usertask", "gateway", "boundaryTimer", "end", "callTask", "subprocess")
    for tag in tags:
        yield f"element {tag}", "bpmn.element.unknown", file(line().add(tag, "w"))
    for tag in ("participant", "message", "lane", "process", "timerEventDefinition", "dataInput", "import"):
        yield f"{tag} in a process", "bpmn.element.misplaced", file(line().add(tag, "w"))
    for tag in ("task", "sequenceFlow", "lane", "participant"):
        yield f"{tag} beside a process", "bpmn.element.misplaced", file(line(), f'<bpmn:{tag} id="w"/>')
    for tag in ("startEvent", "userTask", "exclusiveGateway"):
        odd = task(line("t"), "task", "t", f'<bpmn:{tag} id="in"/>')
        yield f"{tag} in a task", "bpmn.element.misplaced", file(odd)
    strange = task(line("t"), "task", "t", '<o:thing xmlns:o="urn:other"/>')
    yield "foreign element in a task", "bpmn.element.foreign", file(strange)


def attributes() -> Iterator[Wrong]:
    for attribute, value in (
        ("isForCompensation", "yes"),
        ("startQuantity", "many"),
        ("completionQuantity", "1.5"),
        ("startQuantity", ""),
    ):
        yield f"{attribute}={value}", "bpmn.attribute.value", file(task(line("t"), "task", "t", **{attribute: value}))
    for attribute in ("assignee", "isforcompensation", "formKey", "class", "async", "isInterrupting", "cancelActivity"):
        yield f"attribute {attribute}", "bpmn.attribute.unknown", file(task(line("t"), "task", "t", **{attribute: "x"}))
    for attribute in ("sourceRef", "targetRef"):
        cut = line().path("start", "end").body().replace(f' {attribute}="', ' name="', 1)
        yield f"flow without {attribute}", "bpmn.attribute.missing", raw(f'<bpmn:process id="p">{cut}</bpmn:process>')
    loose = line("t").task("t").add("boundaryEvent", "b", EVENTS["timer"]).end("z").path("b", "z")
    yield "boundary without a host", "bpmn.attribute.missing", file(loose)
    yield "association without ends", "bpmn.attribute.missing", file(line().add("association", "a"))


def flags() -> Iterator[Wrong]:
    for tag in ("process", "subProcess"):
        bad = line("q").sub("q", sub(), triggeredByEvent="sometimes").file() if tag == "subProcess" else b""
        bad = bad or raw(PROCESS.format(id="p", more="").replace('"true"', '"maybe"'))
        yield f"flag of {tag}", "bpmn.attribute.value", bad


def processes() -> Iterator[Wrong]:
    public = raw(PROCESS.format(id="p", more="").replace("<bpmn:process", '<bpmn:process processType="Public"'))
    yield "public and executable", "bpmn.process.public", public
    kind = raw(PROCESS.format(id="p", more="").replace("<bpmn:process", '<bpmn:process processType="Secret"'))
    yield "unknown process type", "bpmn.attribute.value", kind
    for wrong in ("1t", "a b", "a#b", "", "t&#233;/"):
        named = PROCESS.format(id="p", more=f'<bpmn:textAnnotation id="{wrong}"/>')
        yield f"id {wrong!r}", "bpmn.id.invalid", raw(named)
    for tag in ("task", "startEvent", "sequenceFlow", "endEvent", "exclusiveGateway"):
        ends = ' sourceRef="p_s" targetRef="p_t"' if tag == "sequenceFlow" else ""
        yield f"{tag} without an id", "bpmn.id.missing", raw(PROCESS.format(id="p", more=f"<bpmn:{tag}{ends}/>"))
    two = "<bpmn:conditionExpression>=n > 1</bpmn:conditionExpression>" * 2
    doubled = PROCESS.format(
        id="p", more=f'<bpmn:sequenceFlow id="x" sourceRef="p_s" targetRef="p_e">{two}</bpmn:sequenceFlow>'
    )
    yield "two conditions", "bpmn.element.twice", raw(doubled)


def ambiguities() -> Iterator[Wrong]:
    """Yield what leaves open who takes it, and what stands where nobody can see it."""
    go = event("message", "mg")
    race = (
        Scope().start().add("eventBasedGateway", "g").catch("a", go).catch("b", go).end().path("start", "g", "a", "end")
    )
    yield "one message behind an event gateway twice", "bpmn.event_gateway.same", file(race.path("g", "b", "end"))
    twice = Scope().start("a", go).start("b", go).end().path("a", "end").path("b", "end")
    yield "one message at two starts", "bpmn.start.same_message", file(twice)
    inside = Scope().start("s2").end("e2").path("s2", "e2").add("dataObject", "d")
    hidden = line("q").sub("q", inside).add("dataObjectReference", "r", dataObjectRef="d")
    yield "data inside a sub-process", "bpmn.data.scope", file(hidden)
    for tag, ends, code in (("sendTask", ("p_t", "q_x"), "target"), ("receiveTask", ("q_x", "p_t"), "source")):
        told = f'<bpmn:messageFlow id="mf" sourceRef="{ends[0]}" targetRef="{ends[1]}"/>'
        flow = '<bpmn:sequenceFlow id="x1" sourceRef="q_t" targetRef="q_x"/>'
        task_ = f'<bpmn:{tag} id="q_x" messageRef="mg"/>{flow}</bpmn:process></bpmn:definitions>'
        content = pools(told).replace(b"</bpmn:process></bpmn:definitions>", task_.encode())
        yield f"message flow the wrong way at a {tag}", f"bpmn.message_flow.{code}", content


def texts() -> Iterator[Wrong]:
    for tag in ("process", "startEvent", "task", "sequenceFlow"):
        scope = Scope().start().task("t").end().path("start", "t", "end")
        content = scope.file(more=DEFINED).decode()
        place = content.index(">", content.index(f"<bpmn:{tag} ")) + 1
        yield f"words in a {tag}", "bpmn.element.text", (content[:place] + " words " + content[place:]).encode()
    said = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="bpmn:tWibble"'
    wrong = line("t").task("t").flow("t", "end", "=n > 1", "f").file(more=DEFINED).decode()
    typed = wrong.replace("<bpmn:conditionExpression>", f"<bpmn:conditionExpression {said}>")
    yield "an expression of an unknown type", "bpmn.attribute.value", typed.encode()


BROKEN = (
    *("1 +", "if a then b", "a >", "(a", "[1, 2", '"text', "a = = b", "for x in y", "{a: }", "a ? b : c"),
    *("f'x'", "lambda x: x", "(x := 1)", "().__class__", "a if b else c", "x ** "),
)
UNKNOWN_CALLS = (
    "__import__('os')",
    'getattr(x, "y")',
    'eval("1")',
    'open("/etc/passwd")',
    "exec(x)",
    "foo(1)",
    "len(x)",
)


def expressions() -> Iterator[Wrong]:
    for source in BROKEN:
        yield f"script {source}", "bpmn.expression.syntax", file(line("s").script("s", f"={source}", "r"))
        mapped = line("s").service("s", "note", io({"x": f"={source}"}))
        yield f"mapping {source}", "bpmn.expression.syntax", file(mapped)
    for source in (call.replace("'", '"') for call in UNKNOWN_CALLS):
        code = "bpmn.expression.name" if source.startswith("__") else "bpmn.expression.function"
        yield f"call {source}", code, file(line("s").script("s", f"={source}", "r"))
    yield "inner name", "bpmn.expression.name", file(line("s").script("s", "=x.__class__.__mro__", "r"))
    yield "endless text", "bpmn.expression.long", file(line("s").script("s", "=" + "1+" * 500_000 + "1", "r"))
    yield "receive task without a message", "bpmn.unsupported.receive_task", file(line("t").add("receiveTask", "t"))
    yield "call without a process", "bpmn.unsupported.call_activity", file(line("t").add("callActivity", "t"))
    for language in ("python", "http://www.w3.org/1999/XPath", "groovy"):
        inner = f'<bpmn:conditionExpression language="{language}">{escape("n > 1")}</bpmn:conditionExpression>'
        scope = line("t").task("t")
        scope.parts.append(f'<bpmn:sequenceFlow id="c" sourceRef="t" targetRef="end">{inner}</bpmn:sequenceFlow>')
        yield f"condition in {language}", "bpmn.unsupported.expression_language", file(scope)
        script = line("s").add("scriptTask", "s", "<bpmn:script>x</bpmn:script>", scriptFormat=language)
        yield f"script in {language}", "bpmn.unsupported.script_language", file(script)


SOURCES = (
    *(collaborations, lanes, data, references, schema, attributes, flags, processes, expressions),
    *(ambiguities, texts),
)
