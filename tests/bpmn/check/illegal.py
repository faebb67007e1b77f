"""Deliberately illegal diagrams, each with the code it must be refused with: small faults in every place they fit."""

from collections.abc import Callable, Iterator

from tests.bpmn.builder import HEAD, Scope, condition, event, timer

Wrong = tuple[str, str, bytes]  # what is wrong, the code, the file
Source = Callable[[], Iterator[Wrong]]

DEFINED = (
    '<bpmn:message id="mg" name="go"/><bpmn:signal id="sg" name="all"/><bpmn:error id="er" name="E" errorCode="E"/>'
    '<bpmn:escalation id="es" name="X" escalationCode="X"/>'
)
EVENTS = {
    "timer": timer("duration", "P1D"),
    "message": event("message", "mg"),
    "signal": event("signal", "sg"),
    "conditional": condition("=n > 1"),
    "error": event("error", "er"),
    "escalation": event("escalation", "es"),
    "compensate": event("compensate"),
    "cancel": event("cancel"),
    "terminate": event("terminate"),
    "link": '<bpmn:linkEventDefinition name="L"/>',
}
WORDS = {
    "userTask": '<zeebe:formDefinition formId="f"/><zeebe:assignmentDefinition candidateGroups="g"/>',
    "serviceTask": '<zeebe:taskDefinition type="note"/>',
    "sendTask": '<zeebe:taskDefinition type="send-message"/>',
    "scriptTask": '<zeebe:script expression="=1" resultVariable="n"/>',
    "businessRuleTask": '<zeebe:calledDecision decisionId="d" resultVariable="n"/>',
}
TASKS = ("task", "manualTask", "receiveTask", *WORDS)
STARTS = {"error", "escalation", "compensate", "cancel", "terminate", "link"}
CATCHES = {"error", "escalation", "compensate", "cancel", "terminate"}
THROWS = {"timer", "conditional", "error", "cancel", "terminate"}
BOUNDARIES = {"terminate", "link"}
ENDS = {"timer", "conditional", "link"}
GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway")


def task(scope: Scope, tag: str, element_id: str, inner: str = "", **more: str) -> Scope:
    words = [WORDS[tag]] if tag in WORDS else []
    more |= {"messageRef": "mg"} if tag == "receiveTask" else {}
    return scope.add(tag, element_id, inner, words, **more)


def line(*ids: str) -> Scope:
    return Scope().start().end().path("start", *ids, "end")


def sub(element_id: str = "sub") -> Scope:
    inside = Scope().start(f"{element_id}_s").task(f"{element_id}_t").end(f"{element_id}_e")
    return inside.path(f"{element_id}_s", f"{element_id}_t", f"{element_id}_e")


def raw(body: str, more: str = "") -> bytes:
    return f"{HEAD}{DEFINED}{more}{body}</bpmn:definitions>".encode()


def file(scope: Scope, more: str = "") -> bytes:
    return scope.file(more=DEFINED + more)


def flows() -> Iterator[Wrong]:
    for tag in TASKS:
        plain = task(line("t"), tag, "t")
        yield f"flow from {tag} to nothing", "bpmn.flow.target", file(plain.flow("t", "nowhere"))
        yield f"flow from nothing to {tag}", "bpmn.flow.source", file(task(line("t"), tag, "t").flow("nowhere", "t"))
        yield f"flow into {tag} of a sub-process", "bpmn.flow.crosses", file(crossing(tag, inward=True))
        yield f"flow out of {tag} of a sub-process", "bpmn.flow.crosses", file(crossing(tag, inward=False))
        yield f"{tag} nothing leads to", "bpmn.path.unreachable", file(task(line().path("t", "end"), tag, "t"))
        yield f"lone condition behind {tag}", "bpmn.flow.lone_condition", file(lone_condition(tag))
        foreign = task(line("t"), tag, "t", default="start_to_t")
        yield f"default of {tag} leaves another", "bpmn.flow.default", file(foreign)
        missing = task(line("t"), tag, "t", "<bpmn:incoming>t_to_end</bpmn:incoming>")
        yield f"wrong incoming of {tag}", "bpmn.flow.sides", file(missing)
        missing = task(line("t"), tag, "t", "<bpmn:outgoing>nothing</bpmn:outgoing>")
        yield f"dangling outgoing of {tag}", "bpmn.flow.sides", file(missing)
        yield f"{tag} twice", "bpmn.id.duplicate", file(task(task(line("t"), tag, "t"), tag, "t"))
    for name in ("association", "textAnnotation", "dataObject", "group"):
        ends = {"sourceRef": "start", "targetRef": "end"} if name == "association" else {}
        scope = line().add(name, "d", **ends)
        yield f"flow to {name}", "bpmn.flow.not_a_node", file(scope.flow("start", "d"))


def crossing(tag: str, *, inward: bool) -> Scope:
    inside = task(sub(), tag, "t").path("t", "sub_e")
    scope = line("sub").sub("sub", inside)
    return scope.flow("start", "t") if inward else scope.flow("t", "end")


def lone_condition(tag: str) -> Scope:
    return task(Scope().start().end().path("start", "t").flow("t", "end", "=n > 1"), tag, "t")


def ends() -> Iterator[Wrong]:
    for kind, inner in EVENTS.items():
        if kind not in STARTS:
            scope = Scope().start(inner=inner).end().path("start", "end").flow("end", "start")
            yield f"flow into {kind} start", "bpmn.start.incoming", file(scope)
            inside = Scope().start("si", inner).end("se").path("si", "se")
            yield f"{kind} start in a sub-process", "bpmn.start.sub_process", file(line("sub").sub("sub", inside))
        if kind not in ENDS | {"cancel"}:
            scope = line("t").task("t").end("z", inner=inner).path("t", "z", "t")
            yield f"flow out of {kind} end", "bpmn.end.outgoing", file(scope)
    yield "flow into a start", "bpmn.start.incoming", file(line("t").task("t").flow("t", "start"))
    yield "flow out of an end", "bpmn.end.outgoing", file(line("t").task("t").flow("end", "t"))
    yield "end without a start", "bpmn.start.needed", file(Scope().task("t").end().path("t", "end"))
    yield "start without an end", "bpmn.end.needed", file(Scope().start().task("t").path("start", "t"))
    yield "sub-process end without a start", "bpmn.start.needed", file(line("q").sub("q", Scope().end("e2")))
    yield "sub-process start without an end", "bpmn.end.needed", file(line("q").sub("q", Scope().start("s2")))
    yield "two plain starts", "bpmn.unsupported.several_none_starts", file(line().start("s2").path("s2", "end"))
    yield "empty process", "bpmn.scope.empty", file(Scope())


def event_places() -> Iterator[Wrong]:
    for kind, inner in EVENTS.items():
        if kind in STARTS:
            yield f"{kind} start", "bpmn.event.place", file(Scope().start(inner=inner).end().path("start", "end"))
        if kind in CATCHES:
            yield f"{kind} catch", "bpmn.event.place", file(line("c").catch("c", inner))
        if kind in THROWS:
            yield f"{kind} throw", "bpmn.event.place", file(line("c").throw("c", inner))
        if kind in BOUNDARIES:
            scope = line("t").task("t").boundary("b", "t", inner).end("z").path("b", "z")
            yield f"{kind} boundary", "bpmn.event.place", file(scope)
        if kind in ENDS:
            yield f"{kind} end", "bpmn.event.place", file(line("t").task("t").end("z", inner=inner).path("t", "z"))


def more_event_places() -> Iterator[Wrong]:
    for kind, inner in EVENTS.items():
        if kind in {"cancel", "terminate", "link"}:
            inside = Scope().start("si", inner).end("se").path("si", "se")
            scope = line().sub("sub", inside, triggeredByEvent="true")
            yield f"event sub-process begun by {kind}", "bpmn.event.place", file(scope)
    for kind in ("error", "compensate"):
        inside = Scope().add("startEvent", "si", EVENTS[kind], isInterrupting="false").end("se").path("si", "se")
        scope = line().sub("sub", inside, triggeredByEvent="true")
        yield f"{kind} start that does not interrupt", "bpmn.start.interrupting", file(scope)
    yield "catch without a type", "bpmn.catch.type", file(line("c").catch("c", ""))
    single = line("c").add("intermediateCatchEvent", "c", EVENTS["message"], parallelMultiple="true")
    yield "parallel multiple of one", "bpmn.event.parallel_multiple", file(single)
    cancel = line("sub").sub("sub", Scope().start("a").end("z", inner=EVENTS["cancel"]).path("a", "z"))
    yield "cancel end outside a transaction", "bpmn.cancel.end", file(cancel)
    yield "cancel end of a process", "bpmn.cancel.end", file(line("t").task("t").end("z", inner=EVENTS["cancel"]))


def event_words() -> Iterator[Wrong]:
    places: dict[str, Callable[[str], Scope]] = {
        "start": lambda inner: Scope().start(inner=inner).end().path("start", "end"),
        "catch": lambda inner: line("c").catch("c", inner),
        "boundary": lambda inner: line("t").task("t").boundary("b", "t", inner).end("z").path("b", "z"),
    }
    for place, made in places.items():
        yield f"message {place} without a message", "bpmn.message.missing", file(made(event("message")))
        yield f"signal {place} without a signal", "bpmn.signal.missing", file(made(event("signal")))
        yield f"message {place} undefined", "bpmn.message.undefined", file(made(event("message", "zz")))
        yield f"signal {place} undefined", "bpmn.signal.undefined", file(made(event("signal", "zz")))
        yield f"message {place} that is a signal", "bpmn.reference.kind", file(made(event("message", "sg")))
        yield f"unnamed message {place}", "bpmn.message.unnamed", file(made(event("message", "u")), UNNAMED)
        yield f"unnamed signal {place}", "bpmn.signal.unnamed", file(made(event("signal", "v")), UNNAMED)
        yield f"{place} without a condition", "bpmn.condition.missing", file(made(condition("")))
        yield f"{place} with a broken condition", "bpmn.expression.syntax", file(made(condition("=1 +")))
        yield f"{place} timer without a time", "bpmn.timer.empty", file(made("<bpmn:timerEventDefinition/>"))
        for kind, text in (("date", "morgen"), ("duration", "3 days"), ("cycle", "R/P0D"), ("duration", "P7X")):
            yield f"{place} {kind} {text}", "bpmn.timer.unreadable", file(made(timer(kind, text)))
        both = "<bpmn:timeDate>2027-04-01</bpmn:timeDate><bpmn:timeDuration>P1D</bpmn:timeDuration>"
        twice = f"<bpmn:timerEventDefinition>{both}</bpmn:timerEventDefinition>"
        yield f"{place} date and duration", "bpmn.timer.several", file(made(twice))
    for kind in ("error", "escalation"):
        scope = line("t").task("t").end("z", inner=event(kind)).path("t", "z")
        yield f"{kind} end without a code", f"bpmn.{kind}.code", file(scope)
        scope = line("t").task("t").end("z", inner=event(kind, "zz")).path("t", "z")
        yield f"{kind} end undefined", f"bpmn.{kind}.undefined", file(scope)
    yield "escalation throw without a code", "bpmn.escalation.code", file(line("c").throw("c", event("escalation")))
    fast = line("t").task("t").boundary("b", "t", timer("cycle", "R/PT10S"), interrupting=False).end("z")
    yield "cycle of ten seconds", "bpmn.timer.too_fast", file(fast.path("b", "z"))


UNNAMED = '<bpmn:message id="u"/><bpmn:signal id="v"/>'


def boundaries() -> Iterator[Wrong]:
    for host in ("start", "end", "g", "c"):
        scope = line("g", "c").both("g").catch("c", EVENTS["timer"]).boundary("b", host, EVENTS["timer"]).end("z")
        yield f"boundary on {host}", "bpmn.boundary.host", file(scope.path("b", "z"))
    for tag in TASKS:
        scope = task(line("t"), tag, "t").boundary("b", "t", EVENTS["timer"])
        yield f"nothing behind the boundary of {tag}", "bpmn.boundary.no_flow", file(scope)
        scope = task(line("t"), tag, "t").boundary("b", "t", "").end("z").path("b", "z")
        yield f"boundary of {tag} without a type", "bpmn.boundary.type", file(scope)
        scope = task(line("t"), tag, "t").boundary("b", "t", EVENTS["cancel"]).end("z").path("b", "z")
        yield f"cancel at the edge of {tag}", "bpmn.cancel.boundary", file(scope)
        scope = task(line("t"), tag, "t").boundary("b", "t", EVENTS["timer"]).end("z").path("b", "z")
        yield f"flow into the boundary of {tag}", "bpmn.boundary.incoming", file(scope.flow("start", "b"))
    for kind in ("error", "cancel"):
        scope = line("sub").add("transaction", "sub", sub().body()).end("z")
        scope.boundary("b", "sub", EVENTS[kind], interrupting=False).path("b", "z")
        yield f"{kind} boundary that does not interrupt", "bpmn.boundary.error", file(scope)
    inner = line("sub").sub("sub", sub()).boundary("b", "sub_t", EVENTS["timer"]).end("z").path("b", "z")
    yield "boundary on an element inside", "bpmn.boundary.attached_to", file(inner)
    nowhere = line("t").task("t").boundary("b", "x", EVENTS["timer"]).end("z").path("b", "z")
    yield "boundary on nothing", "bpmn.boundary.attached_to", file(nowhere)


def compensated(handler: str = "", association: str = "", more: str = "", **marks: str) -> bytes:
    scope = line("t").task("t").add("boundaryEvent", "b", EVENTS["compensate"], attachedToRef="t")
    scope.add("task", "h", **({"isForCompensation": "true"} | marks))
    joined = association or '<bpmn:association id="a" sourceRef="b" targetRef="h"/>'
    scope.parts.append(joined + handler)
    return file(scope, more)


def compensation() -> Iterator[Wrong]:
    second = '<bpmn:task id="h2" isForCompensation="true"/><bpmn:association id="a2" sourceRef="b" targetRef="h2"/>'
    yield "two handlers", "bpmn.compensation.handler", compensated(second)
    yield "no handler", "bpmn.compensation.handler", compensated(association=" ")
    yield "plain handler", "bpmn.compensation.activity", compensated(isForCompensation="false")
    for source, target in (("b", "end"), ("h", "end"), ("start", "h")):
        arrow = f'<bpmn:sequenceFlow id="f9" sourceRef="{source}" targetRef="{target}"/>'
        yield f"flow {source} to {target}", "bpmn.compensation.flow", compensated(arrow)
    for tag, made in (("throw", Scope.throw), ("end", None)):
        inner = '<bpmn:compensateEventDefinition activityRef="t"/>'
        if made is not None:
            scope = line("t", "c").task("t").throw("c", inner)
        else:
            scope = line("t").task("t").end("z", inner=inner).path("t", "z")
        yield f"{tag} compensates what cannot be", "bpmn.compensation.none", file(scope)
    for ref, code in (("start", "bpmn.reference.kind"), ("zz", "bpmn.reference.dangling")):
        scope = line("c").throw("c", f'<bpmn:compensateEventDefinition activityRef="{ref}"/>')
        yield f"compensates {ref}", code, file(scope)


SOURCES = (flows, ends, event_places, more_event_places, event_words, boundaries, compensation)
