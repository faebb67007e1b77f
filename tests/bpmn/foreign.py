"""Diagrams as other products write them, at random: odd prefixes, words of other engines, things left out, torn bytes.

`python -m tests.bpmn.foreign --count 5000 --seed 1` checks and tries out as many; what breaks or hangs is printed.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from engine.tryout import Tryout
from tests.bpmn.fuzz_run import made

NOW = datetime(2026, 4, 1, tzinfo=UTC)
MOST_SECONDS = 2.0
PROCESSES = Path(__file__).parents[2] / "processes"
MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
VENDORS = {
    "camunda": "http://camunda.org/schema/1.0/bpmn",
    "flowable": "http://flowable.org/bpmn",
    "activiti": "http://activiti.org/bpmn",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
    "signavio": "http://www.signavio.com",
    "drools": "http://www.jboss.org/drools",
}
ATTRIBUTES = {
    "assignee": "${initiator}",
    "candidateGroups": "sales,desk",
    "candidateUsers": "kermit",
    "formKey": "embedded:a",
    "class": "org.example.Delegate",
    "expression": "${bean.call(execution)}",
    "delegateExpression": "${x}",
    "type": "external",
    "topic": "pay",
    "dueDate": "${now()}",
    "asyncBefore": "true",
    "exclusive": "false",
    "collection": "list",
    "elementVariable": "one",
    "resultVariable": "r",
    "decisionRef": "d",
    "calledElementBinding": "latest",
    "skipExpression": "${1}",
}
TEXTS = ("", "x", "${amount > 10}", "=amount > 10", "amount > 10", "#{bean.ok}", "P1D", "R3/PT10H", "0 0 9 ? * MON-FRI")
VALUES = (*TEXTS, "true", "false", "maybe", "-1", "1", "é 漢字", "a b", "java", "javascript", "groovy", "##WebService")
TASKS = (
    *("task", "userTask", "userTask", "userTask", "serviceTask", "scriptTask", "sendTask", "receiveTask", "manualTask"),
    *("businessRuleTask", "callActivity", "subProcess", "transaction", "adHocSubProcess"),
)
PLAIN = ("task", "userTask", "userTask", "manualTask", "subProcess")
GATES = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway")
EVENTS = ("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent")
KINDS = (
    *("timer", "message", "signal", "error", "escalation", "conditional", "link", "compensate", "cancel", "terminate"),
    "",
)
OTHERS = (
    "dataObject",
    "dataObjectReference",
    "dataStoreReference",
    "textAnnotation",
    "group",
    "association",
    "laneSet",
)


class Vendor:
    """Writes one model in the manner of one product."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.prefix = chance.choice(("bpmn:", "bpmn2:", "semantic:", "", "ns0:", "b-1:"))
        self.vendor = chance.choice(tuple(VENDORS))
        self.tidy = chance.random() * 1.5  # from 1 on nothing odd is in it
        self.tasks = PLAIN if self.tidy > 0.7 else TASKS
        self.number = 0

    def fresh(self, tag: str) -> str:
        """Return an id no other element has, unless it is careless."""
        self.number += 1
        return f"{tag}_{self.number}" if self.chance.random() < 0.9 + self.tidy / 5 else tag

    def seldom(self, share: float = 0.3) -> bool:
        """Tell whether something odd is done here."""
        return self.chance.random() < share * max(0.0, 1 - self.tidy)

    def file(self) -> bytes:
        """Return a whole file."""
        spaces = f'xmlns{":" if self.prefix else ""}{self.prefix.rstrip(":")}="{MODEL}"'
        words = " ".join(f'xmlns:{name}="{uri}"' for name, uri in VENDORS.items())
        xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        body = "".join(
            self.process() for _process in range(self.chance.choice((1, 1, 1, 2, 0 if self.seldom() else 1)))
        )
        named = "".join(self.definition(kind) for kind in ("message", "signal", "error", "escalation"))
        head = '<?xml version="1.0" encoding="UTF-8"?>\n' if not self.seldom() else ""
        root = f'{self.prefix}definitions {spaces} {words} {xsi} id="d" targetNamespace="http://example.com/x"'
        return f"{head}<{root}>{named}{body}{self.drawing()}</{self.prefix}definitions>".encode()

    def definition(self, kind: str) -> str:
        """Return a message, signal, error or escalation."""
        return "" if self.seldom() else f'<{self.prefix}{kind} id="{kind}1" name="{kind}"/>'

    def drawing(self) -> str:
        """Return what may stand for a picture."""
        space = "http://www.omg.org/spec/BPMN/20100524/DI"
        return f'<di:BPMNDiagram xmlns:di="{space}" id="pic"><di:BPMNPlane id="pl"/></di:BPMNDiagram>' * (
            self.chance.random() < 0.3
        )

    def process(self) -> str:
        """Return a process; some do not say whether it can run."""
        runs = self.chance.choice(('isExecutable="true"', 'isExecutable="true"', "", 'isExecutable="false"'))
        words = f'{self.vendor}:versionTag="1"' if self.seldom() else ""
        inner = self.scope(2)
        return f"<{self.prefix}process id={quoteattr(self.fresh('p'))} {runs} {words}>{inner}</{self.prefix}process>"

    def scope(self, depth: int) -> str:
        """Return elements in a row with branches, as people draw them, and what is forgotten or left over."""
        chain = [("startEvent", self.fresh("start"))] if not self.seldom(0.2) else []
        for _place in range(self.chance.randint(1, 6)):
            tag = self.chance.choice(GATES) if self.seldom(0.25) else self.chance.choice(self.tasks)
            tag = self.chance.choice(EVENTS) if self.seldom(0.25) else tag
            chain.append((tag, self.fresh(tag)))
        chain += [("endEvent", self.fresh("end"))] if not self.seldom(0.2) else []
        ids = [name for _tag, name in chain]
        flows = "".join(self.flow(one, other) for one, other in pairwise(ids) if not self.seldom(0.1))
        flows += "".join(
            self.flow(*self.chance.sample(ids, 2)) for _extra in range(self.chance.randint(0, 2)) if ids[1:]
        )
        elements = "".join(self.element(tag, name, ids, depth) for tag, name in chain)
        loose = "".join(
            self.element(self.chance.choice(OTHERS), self.fresh("o"), ids, 0) for _o in range(self.seldom())
        )
        return elements + flows + loose

    def flow(self, source: str, target: str) -> str:
        """Return a sequence flow, often with somebody's condition."""
        text = escape(self.chance.choice(TEXTS))
        asked = (
            f'<{self.prefix}conditionExpression xsi:type="tFormalExpression">{text}</{self.prefix}conditionExpression>'
        )
        inner = asked if self.seldom(0.4) else ""
        ends = f"sourceRef={quoteattr(source)} targetRef={quoteattr(target)}"
        return f'<{self.prefix}sequenceFlow id="{self.fresh("f")}" {ends}>{inner}</{self.prefix}sequenceFlow>'

    def element(self, tag: str, name: str, ids: list[str], depth: int) -> str:
        """Return an element with the words of its product."""
        given = {"id": name, "name": self.chance.choice(("", name, "承認 \n する"))}
        for key, value in self.chance.sample(tuple(ATTRIBUTES.items()), 2 if self.seldom(0.8) else 0):
            given[f"{self.vendor}:{key}"] = self.chance.choice(VALUES) if self.seldom() else value
        if tag == "boundaryEvent" or self.seldom(0.05):
            given["attachedToRef"] = self.chance.choice(ids)
        if self.seldom(0.1):
            given[
                self.chance.choice(("default", "calledElement", "messageRef", "scriptFormat", "triggeredByEvent"))
            ] = self.chance.choice((*VALUES, *ids, "message1"))
        if self.seldom(0.1):
            given.pop("id")
        inner = "".join(self.contents(tag, depth))
        words = " ".join(f"{key}={quoteattr(value)}" for key, value in given.items())
        return f"<{self.prefix}{tag} {words}>{inner}</{self.prefix}{tag}>"

    def contents(self, tag: str, depth: int) -> Iterator[str]:
        """Yield what stands inside an element."""
        p, v, text = self.prefix, self.vendor, escape(self.chance.choice(TEXTS))
        if self.seldom(0.6):
            field = f'<{v}:formData><{v}:formField id="a" type="string"/></{v}:formData><{v}:executionListener/>'
            mapped = f'<{v}:inputOutput><{v}:inputParameter name="x">{text}</{v}:inputParameter></{v}:inputOutput>'
            yield f"<{p}extensionElements>{field}{mapped}</{p}extensionElements>"
        if "Event" in tag and "Gateway" not in tag and (tag not in {"startEvent", "endEvent"} or self.seldom()):
            kind = self.chance.choice(KINDS)
            timer = self.chance.choice(("timeDuration", "timeCycle", "timeDate"))
            when = f"<{p}{timer}>{text}</{p}{timer}>" if kind == "timer" else ""
            ref = f'{kind}Ref="{kind}1"' if kind in {"message", "signal", "error", "escalation"} else ""
            yield f"<{p}{kind}EventDefinition {ref}>{when}</{p}{kind}EventDefinition>" if kind else ""
        if tag == "scriptTask":
            yield f"<{p}script>{text}</{p}script>"
        if tag in TASKS and self.seldom(0.4):
            loop = self.chance.choice(("multiInstanceLoopCharacteristics", "standardLoopCharacteristics"))
            yield f'<{p}{loop} {v}:collection="list"><{p}loopCardinality>{text}</{p}loopCardinality></{p}{loop}>'
        if "ubProcess" in tag or tag == "transaction":
            yield self.scope(depth - 1) if depth > 0 else f'<{p}task id="{self.fresh("t")}"/>'


def torn(chance: random.Random) -> bytes:
    """Return one of our own files with bytes changed, lost or doubled."""
    content = bytearray(chance.choice(sorted(PROCESSES.glob("*/*.bpmn"))).read_bytes())
    if chance.random() < 0.5:
        content = bytearray(made(chance.randrange(200))[1][0])
    for _tear in range(chance.choice((1, 1, 2, 5, 40))):
        place = chance.randrange(len(content))
        kind = chance.randrange(4)
        if kind == 0:
            content[place] = chance.randrange(256)
        elif kind == 1:
            del content[place : place + chance.randrange(1, 60)]
        elif kind == 2:
            content[place:place] = content[place : place + chance.randrange(1, 200)]
        else:
            content[place] = chance.choice(b"<>&\"'= /0aA\x00")
    return bytes(content)


def model(seed: int) -> bytes:
    """Return the model of that number."""
    chance = random.Random(seed)  # noqa: S311  # chance, not secrecy
    return torn(chance) if seed % 3 == 0 else Vendor(chance).file()


def broken(trying: Tryout, seed: int, seen: "Counter[str]") -> str | None:
    """Check a model and try it out; return what broke, None where all went as it should."""
    question = {"files": {"a.bpmn": model(seed)}, "at": "2026-04-01", "until": "2026-05-01"}
    begun = time.thread_time()
    checked = trying.answer(trying.check, question)
    answer = trying.answer(trying.simulate, question)
    taken = time.thread_time() - begun
    seen[answer["status"]] += 1
    error = answer["error"] or {}
    refused = any(finding["severity"] == "error" for finding in checked["findings"])
    if refused != (answer["status"] == "refused"):
        return f"check and simulate differ: {error.get('message')}"
    if "question" in {error.get("code"), (checked.get("error") or {}).get("code")}:
        return str(error["message"])
    return f"{taken:.1f} seconds" if taken > MOST_SECONDS else None


def main() -> None:
    """Try as many as asked for."""
    options = argparse.ArgumentParser()
    options.add_argument("--count", type=int, default=5_000)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    trying, seen, bad = Tryout(NOW, "en"), Counter[str](), 0
    for seed in range(asked.seed, asked.seed + asked.count):
        try:
            wrong = broken(trying, seed, seen)
        except Exception as error:  # noqa: BLE001  # one that breaks is told, the others go on
            wrong = f"{type(error).__name__}: {error}"
        if wrong is not None:
            bad += 1
            sys.stdout.write(f"model {seed}: {wrong[:300]}\n")
    sys.stdout.write(f"{asked.count} foreign models from seed {asked.seed}: {bad} broken, {dict(seen)}\n")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
