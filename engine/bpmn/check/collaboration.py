"""Pools, message flows and lanes (BPMN 2.0.2 §9, §10.8)."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.check.subject import Remark, Rule, Subject
from engine.bpmn.names import ACTIVITIES, EVENTS, FLOW_NODES, NAMESPACES, is_bpmn, local
from engine.bpmn.read import Document
from engine.bpmn.terms import text_of, whole
from engine.domain.finding import Finding
from engine.domain.text import Text

NO_PROCESS = Remark(
    "bpmn.participant.process",
    Text(
        "プール「{name}」が示す業務の流れ「{ref}」がありません。プールを描き直してください。",
        "The pool “{name}” stands for the process “{ref}”, which does not exist. Draw the pool again.",
    ),
)
TWICE = Remark(
    "bpmn.participant.twice",
    Text(
        "業務の流れ「{ref}」を2つのプールが示しています（もう一方：「{other}」）。プールごとに別の流れにしてください。",
        "Two pools stand for the process “{ref}” (also “{other}”). Give each pool a process of its own.",
    ),
)
MULTIPLICITY = Remark(
    "bpmn.participant.multiplicity",
    Text(
        "プール「{name}」の数の指定が正しくありません（最小{least}、最大{most}）。最大は1以上、最小以上にしてください。",
        "The multiplicity of the pool “{name}” is wrong ({least} to {most}). The maximum must be 1 or more.",
    ),
)
SAME_POOL = Remark(
    "bpmn.message_flow.same_pool",
    Text(
        "メッセージの矢印「{name}」の両端が同じプールにあります。同じプールの中はふつうの矢印でつないでください。",
        "Both ends of the message flow “{name}” are in one pool. Inside a pool, use a sequence flow.",
    ),
)
SOURCE = Remark(
    "bpmn.message_flow.source",
    Text(
        "メッセージの矢印「{name}」は「{ref}」からは出せません（プール・作業・メッセージを送るイベントから出せます）。",
        "The message flow “{name}” cannot leave “{ref}”: only pools, activities and events that send a message.",
    ),
)
TARGET = Remark(
    "bpmn.message_flow.target",
    Text(
        "メッセージの矢印「{name}」は「{ref}」には入れません（プール・作業・メッセージを待つイベントに入れます）。",
        "The message flow “{name}” cannot lead to “{ref}”: only pools, activities and events that await a message.",
    ),
)
LANE_TWICE = Remark(
    "bpmn.lane.twice",
    Text(
        "「{ref}」が2つのレーン（「{name}」と「{other}」）に入っています。1つのレーンに入れてください。",
        "“{ref}” is in two lanes (“{name}” and “{other}”). Put it in one.",
    ),
)
LANE_FOREIGN = Remark(
    "bpmn.lane.foreign",
    Text(
        "レーン「{name}」に、別の業務の流れの「{ref}」が入っています。レーンから外してください。",
        "The lane “{name}” holds “{ref}” of another process. Remove it from the lane.",
    ),
)
SENDS = frozenset({"intermediateThrowEvent", "endEvent"})
RECEIVES = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
# Receive tasks send nothing, send tasks receive nothing (BPMN 2.0.2 §10.3.3).
ONE_WAY = {SENDS: "receiveTask", RECEIVES: "sendTask"}


@dataclass(frozen=True, slots=True)
class _Pools:
    """Where things stand. process_of: id of the process each node is in. pool_of: the pool of each process."""

    nodes: dict[str, etree._Element]
    process_of: dict[str, str]
    pool_of: dict[str, str]

    def place(self, ref: str) -> str | None:
        """Return the pool (or, without one, the process) that the element is or stands in; None if it is nowhere."""
        node = self.nodes.get(ref)
        if node is not None and local(node) == "participant":
            return ref
        process = self.process_of.get(ref)
        return None if process is None else self.pool_of.get(process, process)


def _pools(document: Document) -> _Pools:
    nodes = {node.get("id", ""): node for node in document.root.iter("*") if is_bpmn(node) and node.get("id")}
    process_of = {
        node.get("id", ""): process.get("id", "")
        for process in document.root.iterfind("bpmn:process", NAMESPACES)
        for node in process.iter("*")
    }
    pool_of: dict[str, str] = {}
    for pool in document.root.iterfind("bpmn:collaboration/bpmn:participant", NAMESPACES):
        pool_of.setdefault(pool.get("processRef", ""), pool.get("id", ""))
    return _Pools(nodes, process_of, pool_of)


def participants(subject: Subject) -> Iterator[Finding]:
    """Check that each pool stands for a process of its own, or is an empty box."""
    for document in subject.documents:
        processes = {node.get("id") for node in document.root.iterfind("bpmn:process", NAMESPACES)}
        for collaboration in document.root.iterfind("bpmn:collaboration", NAMESPACES):
            first: dict[str, etree._Element] = {}
            for pool in collaboration.iterfind("bpmn:participant", NAMESPACES):
                ref = pool.get("processRef")
                yield from _multiplicity(document.file, pool)
                if ref is None:
                    continue
                other = first.setdefault(ref, pool)
                if ref not in processes:
                    yield NO_PROCESS.at(document.file, pool, ref=ref)
                elif other is not pool:
                    yield TWICE.at(document.file, pool, ref=ref, other=other.get("name") or other.get("id"))


def _multiplicity(file: str, pool: etree._Element) -> Iterator[Finding]:
    for node in pool.iterfind("bpmn:participantMultiplicity", NAMESPACES):
        least, most = whole(node.get("minimum", "0")), whole(node.get("maximum", "1"))
        if least is not None and most is not None and (least < 0 or most < 1 or most < least):
            yield MULTIPLICITY.at(file, node, least=least, most=most)


def message_flows(subject: Subject) -> Iterator[Finding]:
    """Check that message flows run between pools, from what sends to what receives (BPMN 2.0.2 table 7.4)."""
    for document in subject.documents:
        pools = _pools(document)
        for flow in document.root.iterfind("bpmn:collaboration/bpmn:messageFlow", NAMESPACES):
            source, target = flow.get("sourceRef", ""), flow.get("targetRef", "")
            if source in pools.nodes and not _may(pools.nodes[source], SENDS):
                yield SOURCE.at(document.file, flow, ref=_called(pools.nodes[source]))
            if target in pools.nodes and not _may(pools.nodes[target], RECEIVES):
                yield TARGET.at(document.file, flow, ref=_called(pools.nodes[target]))
            place = pools.place(source)
            if place is not None and place == pools.place(target):
                yield SAME_POOL.at(document.file, flow)


def _may(node: etree._Element, events: frozenset[str]) -> bool:
    tag = local(node)
    if tag not in EVENTS:
        return tag == "participant" or (tag in ACTIVITIES and tag != ONE_WAY[events])
    shared = node.find("bpmn:eventDefinitionRef", NAMESPACES) is not None
    return tag in events and (shared or node.find("bpmn:messageEventDefinition", NAMESPACES) is not None)


def _called(node: etree._Element) -> str:
    return node.get("name") or node.get("id") or local(node)


def lanes(subject: Subject) -> Iterator[Finding]:
    """Check that each element is in one lane of a lane set (and those around it), and in lanes of its process."""
    for document in subject.documents:
        pools = _pools(document)
        for lane_set in document.root.iter("{*}laneSet"):
            process = next((node.get("id") for node in lane_set.iterancestors("{*}process")), None)
            listed: dict[str, list[etree._Element]] = {}
            for lane in lane_set.iter("{*}lane"):
                for ref in (text_of(node) for node in lane.iterfind("bpmn:flowNodeRef", NAMESPACES)):
                    node = pools.nodes.get(ref)
                    if node is None or local(node) not in FLOW_NODES:
                        continue
                    if pools.process_of.get(ref) != process:
                        yield LANE_FOREIGN.at(document.file, lane, ref=_called(node))
                    elif (other := _beside(lane, listed.get(ref, []))) is not None:
                        yield LANE_TWICE.at(document.file, lane, ref=_called(node), other=_called(other))
                    listed.setdefault(ref, []).append(lane)


def _beside(lane: etree._Element, others: list[etree._Element]) -> etree._Element | None:
    """Return one of the lanes that is not around `lane`: lanes within lanes may both list what stands in the inner."""
    around = list(lane.iterancestors())
    return next((other for other in others if other not in around), None)


RULES: tuple[Rule, ...] = (participants, message_flows, lanes)
