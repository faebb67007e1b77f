"""Processes in which a step of every kind has a defect, behind every way a step can begin; the defect can be mended."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.programme_functions import CODE_NAME
from tests.bpmn.builder import Scope, each, event, extension, io, timer

GROUP = '<zeebe:assignmentDefinition candidateGroups="staff"/>'
DECIDING = '<zeebe:calledDecision decisionId="rule" resultVariable="found"/>'
JOB = (
    '<zeebe:taskDefinition type="send-message"/>',
    '<zeebe:taskHeaders><zeebe:header key="message" value="begun"/></zeebe:taskHeaders>',
)
DMN = f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="rules" name="rules" namespace="urn:rules">
  <decision id="rule" name="rule"><variable id="found" name="rule"/>
    <literalExpression id="says"><text>{CODE_NAME}("a", "b")</text></literalExpression></decision>
</definitions>
"""


@dataclass
class Defect:
    """Something that does not work while `is_there`: the work of a job, and a function expressions call."""

    is_there: bool = False

    def work(self, *_asked: object) -> Mapping[str, Any]:
        """Be a job."""
        self.look()
        return {}

    def look(self, *_asked: object) -> None:
        """Be the function: nothing is known of any code."""
        if self.is_there:
            raise RuntimeError("仕掛け")


def asks(good: str) -> str:
    """Return an expression that has this value when nothing is wrong."""
    return f'=if {CODE_NAME}("a", "b") = null then {good} else null'


def _read(value: str) -> str:
    """Return what reads a value by a data association."""
    return (
        '<bpmn:ioSpecification><bpmn:dataInput id="read" name="read"/><bpmn:inputSet><bpmn:dataInputRefs>read'
        "</bpmn:dataInputRefs></bpmn:inputSet><bpmn:outputSet/></bpmn:ioSpecification><bpmn:dataInputAssociation>"
        f"<bpmn:targetRef>read</bpmn:targetRef><bpmn:assignment><bpmn:from>{value}</bpmn:from><bpmn:to>read</bpmn:to>"
        "</bpmn:assignment></bpmn:dataInputAssociation>"
    )


def _sub(scope: Scope) -> Scope:
    inside = Scope().start("s").script("inside", asks("1"), "found").end("e").path("s", "inside", "e")
    return scope.sub("x", inside)


def _edge(scope: Scope) -> Scope:
    scope.add("userTask", "x", words=(GROUP,)).boundary("edge", "x", timer("duration", asks('duration("P900D")')))
    return scope.path("edge", "end")


STEPS: Mapping[str, Callable[[Scope], Scope]] = {
    "job": lambda scope: scope.add("serviceTask", "x", words=(*JOB, io({"to": "=mark"}))),
    "decision": lambda scope: scope.add("businessRuleTask", "x", words=(DECIDING,)),
    "script": lambda scope: scope.script("x", asks("1"), "found"),
    "input": lambda scope: scope.add("serviceTask", "x", words=(*JOB, io({"to": asks('"a@example.jp"')}))),
    "output": lambda scope: scope.add("serviceTask", "x", words=(*JOB, io({"to": "=mark"}, {"found": asks("1")}))),
    "association": lambda scope: scope.add("manualTask", "x", _read(asks("1")[1:])),
    "assignee": lambda scope: scope.add(
        "userTask", "x", words=(f"<zeebe:assignmentDefinition assignee='{asks('null')}'/>",)
    ),
    "timer": lambda scope: scope.catch("x", timer("duration", asks('duration("P900D")'))),
    "edge": _edge,
    "correlation": lambda scope: scope.catch("x", event("message", "other")),
    "each": lambda scope: scope.add("manualTask", "x", each(asks("[1, 2]"))),
    "gateway": lambda scope: scope.xor("x", "otherwise").end("end2").flow("x", "end2", asks("true"), "if_so"),
    "call": lambda scope: scope.call("x", "inner", io({"mark": asks("1")})),
    "sub": _sub,
}
ENTRIES: Mapping[str, Callable[[Scope], Scope]] = {
    "start": lambda scope: scope,
    "complete": lambda scope: scope.add("userTask", "u", words=(GROUP,)),
    "message": lambda scope: scope.catch("u", event("message", "told")),
    "signal": lambda scope: scope.catch("u", event("signal", "bell")),
    "timer": lambda scope: scope.catch("u", timer("duration", "PT1H")),
}


def files() -> dict[str, bytes]:
    """Return the diagrams and the decision."""
    inner = Scope().start().add("manualTask", "m").end().path("start", "m", "end")
    ringers = {f"ring_{step}.bpmn": _ringer(step) for step in STEPS}
    diagrams = {f"{step}_{entry}.bpmn": _process(step, entry) for step in STEPS for entry in ENTRIES}
    return {"rules.dmn": DMN.encode(), "inner.bpmn": inner.file("inner"), **ringers, **diagrams}


def _process(step: str, entry: str) -> bytes:
    scope = STEPS[step](ENTRIES[entry](Scope().start()).end())
    scope.path("start", *(() if entry == "start" else ("u",)), "x").flow("x", "end", flow_id="otherwise")
    return scope.file(f"{step}_{entry}", more=_messages(step))


def _ringer(step: str) -> bytes:
    """Return the process that rings the bell a step waits for, once somebody completes a task."""
    scope = Scope().start().add("userTask", "u", words=(GROUP,)).throw("ring", event("signal", "bell")).end()
    return scope.path("start", "u", "ring", "end").file(f"ring_{step}", more=_messages(step))


def _messages(step: str) -> str:
    def message(name: str, key: str) -> str:
        words = extension(f"<zeebe:subscription correlationKey='{key}'/>")
        return f'<bpmn:message id="{name}" name="{name}">{words}</bpmn:message>'

    return message("told", "=mark") + message("other", asks("mark")) + f'<bpmn:signal id="bell" name="bell {step}"/>'
