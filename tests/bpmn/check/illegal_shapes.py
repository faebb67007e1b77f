"""Illegal sub-processes, gateways, links and loops."""

from collections.abc import Iterator

from tests.bpmn.builder import Scope, each, extension
from tests.bpmn.check.illegal import EVENTS, GATEWAYS, Wrong, file, line, sub, task


def sub_processes() -> Iterator[Wrong]:
    for kind in ("timer", "message", "signal"):
        inside = Scope().start("si", EVENTS[kind]).end("se").path("si", "se")
        scope = line("t", "sub").task("t").sub("sub", inside, triggeredByEvent="true")
        yield f"flow into a {kind} event sub-process", "bpmn.event_sub_process.flow", file(scope)
        inside = Scope().start("si", EVENTS[kind]).start("sj", EVENTS[kind]).end("se").path("si", "se").path("sj", "se")
        scope = line().sub("sub", inside, triggeredByEvent="true")
        yield f"event sub-process with two {kind} starts", "bpmn.start.event_sub_process", file(scope)
    plain = line().sub("sub", sub(), triggeredByEvent="true")
    yield "event sub-process with a plain start", "bpmn.start.event_sub_process", file(plain)
    looped = "<bpmn:standardLoopCharacteristics loopMaximum='2'/>"
    inside = Scope().start("si", EVENTS["timer"]).end("se").path("si", "se")
    scope = line().sub("sub", inside, looped, triggeredByEvent="true")
    yield "event sub-process in a loop", "bpmn.event_sub_process.flow", file(scope)
    for tag in ("startEvent", "endEvent"):
        scope = line("q").add("adHocSubProcess", "q", f'<bpmn:{tag} id="in"/><bpmn:task id="it"/>')
        yield f"{tag} in an ad-hoc sub-process", "bpmn.ad_hoc.start_or_end", file(scope)
    yield "empty ad-hoc sub-process", "bpmn.ad_hoc.empty", file(line("q").add("adHocSubProcess", "q"))
    odd = line("q").add("adHocSubProcess", "q", '<bpmn:task id="it"/>', ordering="Random")
    yield "ad-hoc ordering", "bpmn.attribute.value", file(odd)


def gateways() -> Iterator[Wrong]:
    for tag in GATEWAYS:
        yield f"{tag} without a use", "bpmn.gateway.pointless", file(line("g").add(tag, "g"))
        direction = {"Converging": dead_ends(tag, "Converging"), "Mixed": dead_ends(tag, "Mixed")}
        for name, made in direction.items():
            yield f"{tag} {name} that splits", "bpmn.gateway.direction", file(made)
        join = Scope().start().task("a", "b").both("f").add(tag, "g", gatewayDirection="Diverging").end()
        join.path("start", "f", "a", "g", "end").path("f", "b", "g")
        yield f"{tag} Diverging that joins", "bpmn.gateway.direction", file(join)
        yield f"{tag} with an unknown direction", "bpmn.attribute.value", file(dead_ends(tag, "Sideways"))
        ends = Scope().start().add(tag, "g").path("start", "g").task("x").end().path("x", "end")
        yield f"nothing behind {tag}", "bpmn.gateway.no_flow", file(ends)
        looped = line("g").add(tag, "g", "<bpmn:standardLoopCharacteristics loopMaximum='2'/>")
        yield f"loop marker on {tag}", "bpmn.loop.here", file(looped)
    for tag in ("exclusiveGateway", "inclusiveGateway"):
        scope = Scope().start().add(tag, "g").task("a", "b").end().path("start", "g", "a", "end").path("g", "b", "end")
        yield f"{tag} without conditions", "bpmn.gateway.no_condition", file(scope)
        scope = Scope().start().add(tag, "g", default="zz").task("a").end().path("start", "g", "a", "end")
        yield f"dangling default of {tag}", "bpmn.flow.default", file(scope.flow("g", "end", "=n > 1"))
        scope = Scope().start().add(tag, "g", default="g_to_a").task("a").end().path("start", "g").path("a", "end")
        scope.flow("g", "a", "=n > 2").flow("g", "end", "=n > 1")
        yield f"condition on the default of {tag}", "bpmn.flow.default_condition", file(scope)
    scope = Scope().start().both("g").task("a").end().path("start", "g", "end").path("a", "end")
    yield "condition behind a parallel gateway", "bpmn.flow.idle_condition", file(scope.flow("g", "a", "=n > 1"))
    yield (
        "default of a parallel gateway",
        "bpmn.flow.default_here",
        file(
            Scope().start().add("parallelGateway", "g", default="g_to_a").task("a").end().path("start", "g", "a", "end")
        ),
    )
    for source in ("start", "c"):
        scope = Scope().start().catch("c", EVENTS["timer"]).task("t").end().path("start", "c", "t", "end")
        yield f"condition behind {source}", "bpmn.flow.condition_here", file(scope.flow(source, "end", "=n > 1"))
    no = line().path("start", "end")
    no.parts.append('<bpmn:sequenceFlow id="f8" sourceRef="start" targetRef="end" isImmediate="false"/>')
    yield "flow that is not immediate", "bpmn.flow.immediate", file(no)


def dead_ends(tag: str, direction: str) -> Scope:
    scope = Scope().start().add(tag, "g", gatewayDirection=direction).task("a", "b").end()
    return scope.path("start", "g", "a", "end").path("g", "b", "end")


def race(*targets: str, **more: str) -> Scope:
    scope = Scope().start().add("eventBasedGateway", "g", **more).end().path("start", "g")
    scope.catch("tm", EVENTS["timer"]).catch("ms", EVENTS["message"]).path("tm", "end").path("ms", "end")
    scope.add("receiveTask", "rc", messageRef="mg").path("rc", "end").task("tk").path("tk", "end")
    for target in targets:
        scope.flow("g", target)
    return scope


def event_gateways() -> Iterator[Wrong]:
    yield "event gateway with one way", "bpmn.event_gateway.flows", file(race("tm"))
    for tag in ("task", "manualTask", "userTask", "serviceTask", "scriptTask", "sendTask", "businessRuleTask"):
        scope = task(race("tm", "q"), tag, "q").path("q", "end")
        yield f"{tag} behind an event gateway", "bpmn.event_gateway.target", file(scope)
    for tag in GATEWAYS:
        scope = race("tm", "q").add(tag, "q").path("q", "end")
        yield f"{tag} behind an event gateway", "bpmn.event_gateway.target", file(scope)
    yield "end behind an event gateway", "bpmn.event_gateway.target", file(race("tm", "end"))
    shared = race("tm", "ms").path("start", "tm")
    yield "event entered from elsewhere", "bpmn.event_gateway.shared", file(shared)
    yield "message event and receive task", "bpmn.event_gateway.mixed", file(race("ms", "rc"))
    bound = race("tm", "rc").boundary("b", "rc", EVENTS["timer"]).path("b", "end")
    yield "boundary on a receive task", "bpmn.event_gateway.boundary", file(bound)
    parallel = race("tm", "ms", eventGatewayType="Parallel")
    yield "parallel event gateway in the middle", "bpmn.event_gateway.parallel", file(parallel)
    yield "unknown type of event gateway", "bpmn.attribute.value", file(race("tm", "ms", eventGatewayType="Any"))
    conditional = race("tm").flow("g", "ms", "=n > 1")
    yield "condition behind an event gateway", "bpmn.flow.idle_condition", file(conditional)
    starting = race("ms", "rc", instantiate="true")
    yield "flow into a starting gateway", "bpmn.instantiate.incoming", file(starting)
    received = line("t", "r").task("t").add("receiveTask", "r", messageRef="mg", instantiate="true")
    yield "flow into a starting receive task", "bpmn.instantiate.incoming", file(received)
    inside = Scope().add("receiveTask", "r", messageRef="mg", instantiate="true").end("z").path("r", "z")
    yield "starting inside a sub-process", "bpmn.instantiate.sub_process", file(line("q").sub("q", inside))


def links() -> Iterator[Wrong]:
    link = EVENTS["link"]
    yield "link without a target", "bpmn.link.unpaired", file(Scope().start().throw("o", link).end().path("start", "o"))
    yield "link without a source", "bpmn.link.unpaired", file(line().catch("i", link).path("i", "end"))
    two = Scope().start().throw("o", link).catch("i", link).catch("j", link).end().path("start", "o")
    yield "link with two targets", "bpmn.link.unpaired", file(two.path("i", "end").path("j", "end"))
    scope = line("o").throw("o", link).catch("i", link).path("i", "end")
    yield "flow out of a throwing link", "bpmn.link.outgoing", file(scope)
    scope = Scope().start().throw("o", link).catch("i", link).end().path("start", "o").path("i", "end")
    yield "flow into a catching link", "bpmn.link.incoming", file(scope.path("start", "i"))
    inside = Scope().catch("i", link).task("t").path("i", "t")
    scope = Scope().start().throw("o", link).sub("q", inside).end().path("start", "q", "end").path("start", "o")
    yield "link into a sub-process", "bpmn.link.unpaired", file(scope)
    unnamed = "<bpmn:linkEventDefinition/>"
    yield "link without a name", "bpmn.link.unnamed", file(line("o").throw("o", unnamed))


def loops() -> Iterator[Wrong]:
    markers = {
        "bpmn.loop.endless": "<bpmn:standardLoopCharacteristics/>",
        "bpmn.loop.maximum": '<bpmn:standardLoopCharacteristics loopMaximum="0"/>',
        "bpmn.attribute.value": '<bpmn:standardLoopCharacteristics testBefore="perhaps" loopMaximum="2"/>',
        "bpmn.multi_instance.collection": "<bpmn:multiInstanceLoopCharacteristics/>",
        "bpmn.multi_instance.number": multi("<bpmn:loopCardinality>-1</bpmn:loopCardinality>"),
        "bpmn.element.twice": each("=x") + '<bpmn:standardLoopCharacteristics loopMaximum="2"/>',
        "bpmn.multi_instance.output": each("=x", more=' outputCollection="y"'),
        "bpmn.expression.syntax": each("=1 +"),
        "bpmn.reference.dangling": multi("<bpmn:loopDataInputRef>nowhere</bpmn:loopDataInputRef>"),
    }
    for tag in ("task", "userTask", "serviceTask", "subProcess"):
        for code, marker in markers.items():
            scope = line("t")
            scope = scope.sub("t", sub(), marker) if tag == "subProcess" else task(scope, tag, "t", marker)
            yield f"{code} on {tag}", code, file(scope)
        for name in ("startQuantity", "completionQuantity"):
            marks = {name: "0"}
            scope = line("t").sub("t", sub(), **marks) if tag == "subProcess" else task(line("t"), tag, "t", **marks)
            yield f"{name} of {tag}", "bpmn.activity.quantity", file(scope)
    for number in ("1.5", "1001", "=-3"):
        marker = multi(f"<bpmn:loopCardinality>{number}</bpmn:loopCardinality>")
        yield f"{number} instances", "bpmn.multi_instance.number", file(task(line("t"), "task", "t", marker))
    both = multi("<bpmn:loopCardinality>2</bpmn:loopCardinality>", "<zeebe:loopCharacteristics inputCollection='=x'/>")
    yield "number and collection", "bpmn.multi_instance.both", file(task(line("t"), "task", "t", both))


def multi(inner: str, *words: str) -> str:
    return f"<bpmn:multiInstanceLoopCharacteristics>{extension(*words)}{inner}</bpmn:multiInstanceLoopCharacteristics>"


SOURCES = (sub_processes, gateways, event_gateways, links, loops)
