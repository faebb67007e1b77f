"""Damaged diagrams: the check always has an answer, and what passes it can be loaded and begun."""

import copy
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from engine import bpmn, feel
from engine.domain.finding import refuses
from engine.programme_functions import FUNCTIONS
from tests.bpmn.check.illegal import DEFINED
from tests.bpmn.check.legal import models
from tests.bpmn.fuzz_blocks import Block, Maker, Writer

SEED = 20270401
MUTANTS = 2000
BATCHES = 10
FOLDER = Path(__file__).parents[3] / "processes"
NOW = datetime(2026, 4, 1, tzinfo=UTC)
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
TAGS = (
    *("transaction", "adHocSubProcess", "complexGateway", "boundaryEvent", "subProcess", "callActivity", "receiveTask"),
    *("standardLoopCharacteristics", "multiInstanceLoopCharacteristics", "ioSpecification", "laneSet", "lane"),
    *("compensateEventDefinition", "linkEventDefinition", "eventDefinitionRef", "dataInputAssociation", "choreography"),
)
NAMES = (
    *("default", "attachedToRef", "sourceRef", "targetRef", "triggeredByEvent", "isForCompensation", "instantiate"),
    *("startQuantity", "calledElement", "messageRef", "processRef", "id", "isInterrupting", "parallelMultiple"),
)
VALUES = ("", "-1", "true", "=x +", "999999999999", "R/PT1S", "é ", "{name}", "=null")
Mutation = Callable[[random.Random, etree._Element, list[etree._Element], list[str]], None]  # noqa: SLF001  # no public name


def delete(_chance: random.Random, node: etree._Element, _nodes: list[etree._Element], _ids: list[str]) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def change(chance: random.Random, node: etree._Element, _nodes: list[etree._Element], ids: list[str]) -> None:
    name = chance.choice([*map(str, node.attrib.keys()), chance.choice(NAMES)])
    node.set(name, chance.choice([chance.choice(ids), chance.choice(VALUES)]))


def forget(chance: random.Random, node: etree._Element, _nodes: list[etree._Element], _ids: list[str]) -> None:
    if node.attrib:
        del node.attrib[chance.choice([str(key) for key in node.attrib])]


def rename(chance: random.Random, node: etree._Element, nodes: list[etree._Element], _ids: list[str]) -> None:
    node.tag = chance.choice(nodes).tag


def repeat(chance: random.Random, node: etree._Element, nodes: list[etree._Element], _ids: list[str]) -> None:
    chance.choice(nodes).append(copy.deepcopy(node))


def move(chance: random.Random, node: etree._Element, nodes: list[etree._Element], _ids: list[str]) -> None:
    goal = chance.choice(nodes)
    if goal is not node and node not in goal.iterancestors():
        goal.append(node)


def say(chance: random.Random, node: etree._Element, _nodes: list[etree._Element], ids: list[str]) -> None:
    node.text = chance.choice([chance.choice(ids), *VALUES])


def insert(chance: random.Random, node: etree._Element, _nodes: list[etree._Element], ids: list[str]) -> None:
    etree.SubElement(node, BPMN + chance.choice(TAGS), id=chance.choice([*ids, "fresh"]))


MUTATIONS: tuple[Mutation, ...] = (delete, change, forget, rename, repeat, move, say, insert)


def originals() -> list[bytes]:
    found = [path.read_bytes() for path in sorted(FOLDER.glob("*/*.bpmn"))]
    found += [scope.file(more=DEFINED) for _name, scope in models()]
    for seed in range(10):
        writer = Writer()
        body = Maker(random.Random(seed)).block(3)  # noqa: S311  # chance, not secrecy
        writer.process("p", Block("seq", "all", (Block("user", "first"), body)))
        found += writer.files
    return found


ORIGINALS = originals()


def mutant(seed: int) -> bytes:
    chance = random.Random(seed)  # noqa: S311  # chance, not secrecy
    root = etree.fromstring(chance.choice(ORIGINALS))
    for _turn in range(chance.choice((1, 1, 2, 3, 6))):
        nodes = list(root.iter("*"))[1:]
        ids = [node.get("id", "") for node in nodes if node.get("id")]
        if nodes and ids:
            chance.choice(MUTATIONS)(chance, chance.choice(nodes), nodes, ids)
    return etree.tostring(root)


def begin(content: bytes) -> None:
    model = bpmn.load({"a.bpmn": content}, FUNCTIONS)
    env = feel.Environment(now=NOW)
    ports = bpmn.Ports(now=NOW, env=env, decide=lambda _decision, _variables: None, call=lambda _job: {})
    for process_id in model.diagrams:
        try:
            bpmn.start(model, process_id, {}, ports)
        except (bpmn.StepFailed, bpmn.NoSuchStart):
            continue


@pytest.mark.parametrize("batch", range(BATCHES))
def test_damaged_diagrams_break_nothing(batch: int) -> None:
    known = bpmn.Known(functions=frozenset(FUNCTIONS))
    for seed in range(SEED + batch * MUTANTS // BATCHES, SEED + (batch + 1) * MUTANTS // BATCHES):
        print(f"seed {seed}")  # noqa: T201  # shown when it fails
        content = mutant(seed)
        if not refuses(bpmn.check({"a.bpmn": content}, known)):
            begin(content)


def test_torn_files_break_nothing() -> None:
    whole = ORIGINALS[0]
    for place in range(0, len(whole), max(1, len(whole) // 200)):
        assert refuses(bpmn.check({"a.bpmn": whole[:place]}, bpmn.Known()))
