"""Diagrams in a few words, written out as ordinary modelers export them: for the tests that know only the standard.

One statement a line (or between semicolons): a kind, an id, words. `a > b > c` are flows, `a > b [x > 1]` one with a
condition, `a > b *` the default. What stands between braces is inside, what between `<<` and `>>` is XML as it is.
Words: `timer:P1D`, `message:m`, `cond:...`, `on:host`, `beside` (not interrupting), `mi:3`, `seq:3`, `loop:...`,
`until:...`, `script:...`, and any attribute as `name=value`; a word with blanks stands in backticks. A `*` before the
id marks an activity for compensation.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

KINDS = {
    "start": "startEvent",
    "end": "endEvent",
    "catch": "intermediateCatchEvent",
    "throw": "intermediateThrowEvent",
    "edge": "boundaryEvent",
    "user": "userTask",
    "manual": "manualTask",
    "service": "serviceTask",
    "send": "sendTask",
    "receive": "receiveTask",
    "script": "scriptTask",
    "rule": "businessRuleTask",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "complex": "complexGateway",
    "race": "eventBasedGateway",
    "sub": "subProcess",
    "adhoc": "adHocSubProcess",
    "call": "callActivity",
    "pool": "process",
}
DEFINED = ("message", "signal", "error", "escalation")
REPEATED = ("loop", "before", "max")
TIMES = {"P": "timeDuration", "R": "timeCycle"}
TOKEN = re.compile(r"<<.*?>>>|(?:[\w.:-]+[:=])?`[^`]*`|\[[^\]]*\]|[{};\n>]|[^\s{};>]+", re.DOTALL)
FORMAL = ' xsi:type="tFormalExpression"'
UNNAMED = re.compile(r'<\w+(?:Event|Task|task|Gateway|Process) id="(\w+)"(?! name)')
STYLES = ("bpmn:", "", "bpmn2:", "semantic:", "model:")
FIRST = ("<extensionElements", "<property", "<data")  # stand before event definitions and loop markers


@dataclass(slots=True)
class Statement:
    """One statement. words: as written; inside: the XML that stands in it, from braces or as it is."""

    words: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)


class Writer:
    """Writes the elements without a prefix; roots: what their events name."""

    def __init__(self, text: str) -> None:
        self.tokens = iter(TOKEN.findall(text))
        self.roots: dict[str, str] = {}
        self.flows = 0

    def body(self) -> str:
        """Return the elements up to the closing brace."""
        parts: list[str] = []
        ways: list[tuple[str, str, str]] = []
        for statement in self._statements():
            if ">" in statement.words:
                ways.extend(_ways(statement.words))
            elif statement.words:
                parts.append(self._element(statement))
            else:
                parts.extend(statement.inside)
        text = "\n".join(parts)
        for source, target, told in ways:
            self.flows += 1
            flow = f"Flow_{self.flows}"
            if told == "*":
                text = text.replace(f' id="{source}"', f' id="{source}" default="{flow}"', 1)
            asked = f"<conditionExpression{FORMAL}>{escape(told[1:-1])}</conditionExpression>" if told[1:] else ""
            text += f'\n<sequenceFlow id="{flow}" sourceRef="{source}" targetRef="{target}">{asked}</sequenceFlow>'
        return text

    def _statements(self) -> Iterator[Statement]:
        statement = Statement()
        for token in self.tokens:
            if token == "{":
                statement.inside.append(self.body())
            elif token.startswith("<<"):
                statement.inside.append(token[2:-2])
            elif token in {";", "\n", "}"}:
                yield statement
                if token == "}":
                    return
                statement = Statement()
            else:
                statement.words.append(token)
        yield statement

    def _element(self, statement: Statement) -> str:
        kind, named, *words = statement.words
        tag = KINDS.get(kind, kind)
        attributes = {"id": named.lstrip("*"), **({"isForCompensation": "true"} if named[0] == "*" else {})}
        loop: dict[str, str] = {}
        first = [part for part in statement.inside if part.startswith(FIRST)]
        said = [self._word(tag, word, attributes, loop) for word in words]
        inner = [*first, *said, _loop(loop), *(part for part in statement.inside if part not in first)]
        return f"<{tag}{_attributes(attributes)}>{''.join(inner)}</{tag}>"

    def _word(self, tag: str, word: str, attributes: dict[str, str], loop: dict[str, str]) -> str:
        found = re.match(r"(\w+:\w+)(=)|(\w+)([:=])", word)
        name, mark = (found[1] or found[3], found[2] or found[4]) if found else (word, "")
        rest = word[found.end() :].strip("`") if found else ""
        if mark == "=":
            attributes[name] = rest
        elif name == "on":
            attributes["attachedToRef"] = rest
        elif name == "beside":
            attributes["cancelActivity" if tag == "boundaryEvent" else "isInterrupting"] = "false"
        elif name in DEFINED:
            return self._defined(tag, name, rest, attributes)
        elif name == "script":
            attributes.setdefault("scriptFormat", "feel")
            return f"<script>{escape(rest)}</script>"
        elif (said := _event(name, rest)) is not None:
            return said
        else:
            loop[name] = rest
        return ""

    def _defined(self, tag: str, kind: str, name: str, attributes: dict[str, str]) -> str:
        code = f' {kind}Code="{name}"' if kind in {"error", "escalation"} else ""
        self.roots[name] = f'<{kind} id="{name}" name="{name}"{code}/>'
        if tag.endswith("Task"):
            attributes["messageRef"] = name
            return ""
        return f'<{kind}EventDefinition {kind}Ref="{name}"/>'


def _event(kind: str, rest: str) -> str | None:
    if kind == "timer":
        timed = TIMES.get(rest.lstrip('="')[:1], "timeDate")
        return f"<timerEventDefinition><{timed}{FORMAL}>{escape(rest)}</{timed}></timerEventDefinition>"
    if kind == "cond":
        return f"<conditionalEventDefinition><condition{FORMAL}>{escape(rest)}</condition></conditionalEventDefinition>"
    if kind == "link":
        return f'<linkEventDefinition name="{rest}"/>'
    if kind in {"compensate", "cancel", "terminate"}:
        return f"<{kind}EventDefinition{_attributes({'activityRef': rest} if rest else {})}/>"
    return None


def _attributes(values: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items())


def _ways(words: list[str]) -> Iterator[tuple[str, str, str]]:
    ids = [word for word in words if word != ">" and word[0] not in "[*"]
    told = next((word for word in words if word[0] in "[*"), "")
    for source, target in pairwise(ids):
        yield source, target, told


def _loop(words: dict[str, str]) -> str:
    if not words:
        return ""
    told = {name: escape(text) for name, text in words.items()}
    if any(word in words for word in REPEATED):
        given = {"testBefore": "true"} if "before" in words else {}
        given |= {"loopMaximum": words["max"]} if "max" in words else {}
        asked = told.get("loop") or told.get("before")
        inside = f"<loopCondition{FORMAL}>{asked}</loopCondition>" if asked else ""
        return f"<standardLoopCharacteristics{_attributes(given)}>{inside}</standardLoopCharacteristics>"
    given = {"isSequential": "true"} if "seq" in words else {}
    number = told.get("mi") or told.get("seq")
    inside = f"<loopCardinality{FORMAL}>{number}</loopCardinality>" if number else ""
    inside += f"<loopDataInputRef>{told['in']}</loopDataInputRef>" if "in" in told else ""
    inside += f"<loopDataOutputRef>{told['out']}</loopDataOutputRef>" if "out" in told else ""
    inside += f'<inputDataItem id="{told["item"]}" name="{told["item"]}"/>' if "item" in told else ""
    inside += f'<outputDataItem id="{told["result"]}" name="{told["result"]}"/>' if "result" in told else ""
    inside += f"<completionCondition{FORMAL}>{told['until']}</completionCondition>" if "until" in told else ""
    return f"<multiInstanceLoopCharacteristics{_attributes(given)}>{inside}</multiInstanceLoopCharacteristics>"


def export(text: str, style: int = 0, more: str = "", head: str = "") -> bytes:
    """Return the diagram as a file. style: which modeler's spelling; more: further root elements; head: of the root."""
    writer = Writer(text)
    body = writer.body()
    if "<process" not in body:
        body = f'<process id="p" isExecutable="true">\n{body}\n</process>'
    joined = "".join(re.findall(r"<collaboration.*?</collaboration>", body, re.DOTALL))
    body = re.sub(r"<collaboration.*?</collaboration>", "", body, flags=re.DOTALL)
    return _spelled("".join(writer.roots.values()) + more + joined + body, STYLES[style % len(STYLES)], style).replace(
        b" xmlns:zeebe=", f" {head} xmlns:zeebe=".encode()
    )


def _drawing(body: str) -> str:
    """Return the shapes and edges of a file with one process."""
    process = re.findall(r'<process id="([^"]+)"', body)
    if len(process) != 1 or "<collaboration" in body:
        return ""
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{found}_di" bpmnElement="{found}"><dc:Bounds x="{place}" y="80" width="9" height="8"/>'
        "</bpmndi:BPMNShape>"
        for place, found in enumerate(
            re.findall(r'<\w+(?:Event|Task|task|Gateway|Process|Activity) id="([^"]+)"', body)
        )
    )
    edges = "".join(
        f'<bpmndi:BPMNEdge id="{found}_di" bpmnElement="{found}"><di:waypoint x="1" y="2"/><di:waypoint x="3" y="2"/>'
        "</bpmndi:BPMNEdge>"
        for found in re.findall(r'<sequenceFlow id="([^"]+)"', body)
    )
    plane = f'<bpmndi:BPMNPlane id="Plane_1" bpmnElement="{process[0]}">{shapes}{edges}</bpmndi:BPMNPlane>'
    return f'<bpmndi:BPMNDiagram id="Diagram_1">{plane}</bpmndi:BPMNDiagram>'


def _spelled(body: str, prefix: str, style: int) -> bytes:
    if style % 2:
        body = UNNAMED.sub(r'\g<0> name="Do \1"', body)
    body += _drawing(body) if style % 3 == 0 else ""
    body = re.sub(r"<(/?)(?=[A-Za-z]+[\s/>])", rf"<\1{prefix}", body).replace('"tFormal', f'"{prefix}tFormal')
    space = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{prefix}definitions {space}="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
        ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
        ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:tns="http://example.com/bpmn" id="Definitions_1"'
        ' targetNamespace="http://example.com/bpmn"'
        ' exporter="Modeler" exporterVersion="1.0">\n'
        f"{body}\n</{prefix}definitions>\n"
    ).encode()
