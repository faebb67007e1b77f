"""Small diagrams in few words, as files of the modeler would say them."""

from collections.abc import Sequence
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:banso="urn:banso:bpmn:1.0" '
    'id="definitions" targetNamespace="https://example.jp/banso">\n'
)


def attributes(values: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items())


def extension(*words: str) -> str:
    return f"<bpmn:extensionElements>{''.join(words)}</bpmn:extensionElements>" if words else ""


def io(inputs: dict[str, str] | None = None, outputs: dict[str, str] | None = None) -> str:
    lines = [f"<zeebe:input source={quoteattr(s)} target={quoteattr(t)}/>" for t, s in (inputs or {}).items()]
    lines += [f"<zeebe:output source={quoteattr(s)} target={quoteattr(t)}/>" for t, s in (outputs or {}).items()]
    return f"<zeebe:ioMapping>{''.join(lines)}</zeebe:ioMapping>"


def timer(kind: str, text: str) -> str:
    tag = {"date": "timeDate", "duration": "timeDuration", "cycle": "timeCycle"}[kind]
    return f"<bpmn:timerEventDefinition><bpmn:{tag}>{escape(text)}</bpmn:{tag}></bpmn:timerEventDefinition>"


def event(kind: str, ref: str | None = None) -> str:
    pointed = "" if ref is None else f' {kind}Ref="{ref}"'
    return f"<bpmn:{kind}EventDefinition{pointed}/>"


def condition(source: str) -> str:
    return (
        f"<bpmn:conditionalEventDefinition><bpmn:condition>{escape(source)}</bpmn:condition>"
        "</bpmn:conditionalEventDefinition>"
    )


def each(collection: str, item: str = "item", *, sequential: bool = False, more: str = "", until: str = "") -> str:
    done = f"<bpmn:completionCondition>{escape(until)}</bpmn:completionCondition>" if until else ""
    words = f"<zeebe:loopCharacteristics inputCollection={quoteattr(collection)} inputElement={quoteattr(item)}{more}/>"
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"{extension(words)}{done}</bpmn:multiInstanceLoopCharacteristics>"
    )


class Scope:
    """Collects what stands in a process or sub-process."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.flows = 0

    def add(self, tag: str, element_id: str, inner: str = "", words: Sequence[str] = (), **more: str) -> "Scope":
        """Add an element of any kind."""
        named = {"id": element_id, "name": more.pop("name", element_id), **more}
        self.parts.append(f"<bpmn:{tag}{attributes(named)}>{extension(*words)}{inner}</bpmn:{tag}>\n")
        return self

    def start(self, element_id: str = "start", inner: str = "") -> "Scope":
        """Add a start event."""
        return self.add("startEvent", element_id, inner)

    def end(self, *element_ids: str, inner: str = "") -> "Scope":
        """Add end events."""
        for element_id in element_ids or ("end",):
            self.add("endEvent", element_id, inner)
        return self

    def user(self, *element_ids: str) -> "Scope":
        """Add user tasks with a form and a group."""
        for element_id in element_ids:
            words = ('<zeebe:formDefinition formId="f"/>', '<zeebe:assignmentDefinition candidateGroups="g"/>')
            self.add("userTask", element_id, words=words)
        return self

    def task(self, *element_ids: str) -> "Scope":
        """Add tasks without a type."""
        for element_id in element_ids:
            self.add("task", element_id)
        return self

    def script(self, element_id: str, source: str, result: str) -> "Scope":
        """Add a script task."""
        word = f"<zeebe:script expression={quoteattr(source)} resultVariable={quoteattr(result)}/>"
        return self.add("scriptTask", element_id, words=(word,))

    def service(self, element_id: str, kind: str, *words: str, inner: str = "") -> "Scope":
        """Add a service task."""
        return self.add("serviceTask", element_id, inner, (f"<zeebe:taskDefinition type={quoteattr(kind)}/>", *words))

    def call(self, element_id: str, process_id: str, *words: str, inner: str = "", more: str = "") -> "Scope":
        """Add a call activity."""
        word = f"<zeebe:calledElement processId={quoteattr(process_id)}{more}/>"
        return self.add("callActivity", element_id, inner, (word, *words))

    def xor(self, element_id: str, default: str | None = None) -> "Scope":
        """Add an exclusive gateway."""
        return self.add("exclusiveGateway", element_id, **({"default": default} if default else {}))

    def both(self, *element_ids: str) -> "Scope":
        """Add parallel gateways."""
        for element_id in element_ids:
            self.add("parallelGateway", element_id)
        return self

    def some(self, element_id: str, default: str | None = None) -> "Scope":
        """Add an inclusive gateway."""
        return self.add("inclusiveGateway", element_id, **({"default": default} if default else {}))

    def catch(self, element_id: str, inner: str) -> "Scope":
        """Add an intermediate catch event."""
        return self.add("intermediateCatchEvent", element_id, inner)

    def throw(self, element_id: str, inner: str, words: Sequence[str] = ()) -> "Scope":
        """Add an intermediate throw event."""
        return self.add("intermediateThrowEvent", element_id, inner, words)

    def boundary(self, element_id: str, host: str, inner: str, *, interrupting: bool = True) -> "Scope":
        """Add a boundary event."""
        stops = {} if interrupting else {"cancelActivity": "false"}
        return self.add("boundaryEvent", element_id, inner, attachedToRef=host, **stops)

    def sub(self, element_id: str, inside: "Scope", inner: str = "", **more: str) -> "Scope":
        """Add an embedded sub-process."""
        return self.add("subProcess", element_id, inner + inside.body(), **more)

    def path(self, *element_ids: str) -> "Scope":
        """Connect the elements one after the other."""
        for source, target in pairwise(element_ids):
            self.flow(source, target)
        return self

    def flow(self, source: str, target: str, when: str = "", flow_id: str = "") -> "Scope":
        """Connect two elements."""
        self.flows += 1
        named = {"id": flow_id or f"{source}_to_{target}", "sourceRef": source, "targetRef": target}
        inner = f"<bpmn:conditionExpression>{escape(when)}</bpmn:conditionExpression>" if when else ""
        self.parts.append(f"<bpmn:sequenceFlow{attributes(named)}>{inner}</bpmn:sequenceFlow>\n")
        return self

    def body(self) -> str:
        """Return what was added, as XML."""
        return "".join(self.parts)

    def file(self, process_id: str = "p", more: str = "") -> bytes:
        """Return the process as a file; `more` holds messages, errors and the like."""
        process = f'<bpmn:process id="{process_id}" name="{process_id}" isExecutable="true">\n{self.body()}'
        return f"{HEAD}{more}{process}</bpmn:process>\n</bpmn:definitions>\n".encode()
