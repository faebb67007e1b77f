"""References in the XML: everything that is pointed to is in the file and of the kind the standard asks for."""

from collections.abc import Iterator
from functools import cache

from lxml import etree

from engine.bpmn.check import schema
from engine.bpmn.check.subject import Remark, Rule, Subject, owner_of
from engine.bpmn.names import ACTIVITIES, FLOW_NODES, NAMESPACES, is_bpmn, local
from engine.bpmn.terms import text_of
from engine.domain.finding import Finding
from engine.domain.text import Text

DANGLING = Remark(
    "bpmn.reference.dangling",
    Text(
        "「{name}」の「{tag}」が示す「{ref}」が、このファイルにありません。つなぎ直すか、指定を削除してください。",
        "“{name}” ({tag}) points to “{ref}”, which is not in this file. Connect it again, or delete the reference.",
    ),
)
EMPTY = Remark(
    "bpmn.reference.empty",
    Text(
        "「{name}」の「{tag}」が空です。示すものを選ぶか、指定を削除してください。",
        "“{tag}” of “{name}” is empty. Choose what it points to, or delete it.",
    ),
)
WRONG_KIND = Remark(
    "bpmn.reference.kind",
    Text(
        "「{name}」の「{tag}」が示す「{ref}」は {found} です。{wanted} を示してください。",
        "“{name}” ({tag}) points to “{ref}”, which is a {found}. It must point to: {wanted}.",
    ),
)
ELSEWHERE = Remark(
    "bpmn.unsupported.import",
    Text(
        "「{name}」の「{tag}」は、ほかのファイルの定義「{ref}」を示しています。この製品では同じファイルの中だけを示せます。",
        "“{name}” ({tag}) points to “{ref}” in another file. This product resolves references within one file only.",
    ),
)
SIDES = Remark(
    "bpmn.flow.sides",
    Text(
        "「{name}」に書かれた矢印「{ref}」が、実際のつながりと合いません。図の編集画面で保存し直してください。",
        "“{name}” names the flow “{ref}”, which is not connected to it. Save the diagram again in the modeler.",
    ),
)
UNDEFINED = {
    kind: Remark(
        f"bpmn.{kind}.undefined",
        Text(
            f"「{{name}}」が参照する{ja}「{{ref}}」が定義されていません。{ja}を選び直してください。",
            f"“{{name}}” refers to the {kind} “{{ref}}”, which is not defined. Choose the {kind} again.",
        ),
    )
    for kind, ja in {
        "message": "メッセージ",
        "signal": "シグナル",
        "error": "エラー",
        "escalation": "上申",
    }.items()
}
DEFINED = {f"{kind}Ref": kind for kind in UNDEFINED}

# Judged where flows, boundary events, pools and calls are, which know more about them; or names of types and programs.
PASSED_OVER = frozenset(
    {
        ("sequenceFlow", "sourceRef"),
        ("sequenceFlow", "targetRef"),
        ("boundaryEvent", "attachedToRef"),
        ("participant", "processRef"),
        ("callActivity", "calledElement"),
        *((tag, "default") for tag in ACTIVITIES | {"exclusiveGateway", "inclusiveGateway", "complexGateway"}),
    }
)
TYPE_NAMES = frozenset(
    {"structureRef", "implementationRef", "evaluatesToTypeRef", "type", "definition", "partitionElementRef", "language"}
)
ITEMS = frozenset({"itemSubjectRef", "itemRef"})
HOLDERS = ("dataObject", "dataObjectReference", "dataStoreReference", "dataInput", "dataOutput", "property")
EVENT_DEFINITIONS = tuple(
    f"{kind}EventDefinition"
    for kind in (
        *("message", "timer", "signal", "error", "escalation"),
        *("conditional", "compensate", "cancel", "terminate", "link"),
    )
)
KINDS: dict[str, tuple[str, ...]] = {
    "messageRef": ("message",),
    "signalRef": ("signal",),
    "errorRef": ("error",),
    "escalationRef": ("escalation",),
    "dataObjectRef": ("dataObject",),
    "dataStoreRef": ("dataStore",),
    "itemSubjectRef": ("itemDefinition",),
    "itemRef": ("itemDefinition",),
    "operationRef": ("operation",),
    "interfaceRef": ("interface",),
    "inMessageRef": ("message",),
    "outMessageRef": ("message",),
    "activityRef": tuple(sorted(ACTIVITIES)),
    "flowNodeRef": tuple(sorted(FLOW_NODES)),
    "categoryValueRef": ("categoryValue",),
    "eventDefinitionRef": EVENT_DEFINITIONS,
    "noneBehaviorEventRef": EVENT_DEFINITIONS,
    "oneBehaviorEventRef": EVENT_DEFINITIONS,
    "correlationPropertyRef": ("correlationProperty",),
    "correlationKeyRef": ("correlationKey",),
    "resourceRef": ("resource",),
    "parameterRef": ("resourceParameter",),
    "dataInputRefs": ("dataInput",),
    "optionalInputRefs": ("dataInput",),
    "whileExecutingInputRefs": ("dataInput",),
    "dataOutputRefs": ("dataOutput",),
    "optionalOutputRefs": ("dataOutput",),
    "whileExecutingOutputRefs": ("dataOutput",),
    "inputSetRefs": ("inputSet",),
    "outputSetRefs": ("outputSet",),
    "participantRef": ("participant",),
    "innerParticipantRef": ("participant",),
    "outerParticipantRef": ("participant",),
    "messageFlowRef": ("messageFlow",),
    "definitionalCollaborationRef": ("collaboration",),
    "loopDataInputRef": HOLDERS,
    "loopDataOutputRef": HOLDERS,
    "incoming": ("sequenceFlow",),
    "outgoing": ("sequenceFlow",),
}
SIDE = {"incoming": "targetRef", "outgoing": "sourceRef"}

Place = tuple[etree._Element, str, str]  # noqa: SLF001  # the class has no public name


def pointers(subject: Subject) -> Iterator[Finding]:
    """Check each reference of each file."""
    for document in subject.documents:
        things = {node.get("id", ""): node for node in document.root.iter("*") if node.get("id")}
        spaces = {node.get("namespace") for node in document.root.iterfind("bpmn:import", NAMESPACES)}
        for place in _places(document.root):
            found = _judge(document.file, place, things, spaces)
            if found is not None:
                yield found


def _places(root: etree._Element) -> Iterator[Place]:
    """Yield every reference: the node it is written on or in, what it is called, and what it says."""
    kinds = _reference_attributes()
    for node in root.iter("*"):
        if not is_bpmn(node):
            continue
        tag = local(node)
        for name in kinds.get(tag, ()):
            value = node.get(name)
            if value is not None and (tag, name) not in PASSED_OVER:
                yield node, name, value.strip()
        if tag in _reference_elements() and not len(node):
            yield node, tag, text_of(node)


def _judge(file: str, place: Place, things: dict[str, etree._Element], spaces: set[str | None]) -> Finding | None:
    node, name, ref = place
    target = things.get(ref)
    if not ref:
        return EMPTY.at(file, node, tag=name)
    if target is None:
        return _missing(file, place, spaces)
    wanted = KINDS.get(name, ())
    if wanted and (not is_bpmn(target) or local(target) not in wanted):
        return WRONG_KIND.at(file, node, tag=name, ref=ref, found=local(target), wanted=_some(wanted))
    if name in SIDE and target.get(SIDE[name]) != owner_of(node).get("id"):
        return SIDES.at(file, node, ref=ref)
    return None


def _missing(file: str, place: Place, spaces: set[str | None]) -> Finding | None:
    node, name, ref = place
    prefix, _colon, _name = ref.rpartition(":")
    if prefix and name in ITEMS:  # names of XML types, which many modelers write here
        return None
    if prefix and node.nsmap.get(prefix) in spaces:
        return ELSEWHERE.at(file, node, tag=name, ref=ref)
    if name in DEFINED:
        return UNDEFINED[DEFINED[name]].at(file, node, ref=ref)
    return (SIDES if name in SIDE else DANGLING).at(file, node, tag=name, ref=ref)


def _some(kinds: tuple[str, ...]) -> str:
    return ", ".join(kinds[:4]) + (" …" if len(kinds) > 4 else "")  # noqa: PLR2004  # the sentence stays readable


@cache
def _reference_attributes() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for made in schema.types().values():
        for tag, (kind, _particle) in made.children.items():
            known = schema.types().get(kind)
            names = () if known is None else tuple(n for n, a in known.attributes.items() if _points(n, a.kind))
            found[tag] = tuple(dict.fromkeys((*found.get(tag, ()), *names)))
    return found


@cache
def _reference_elements() -> frozenset[str]:
    children = (item for made in schema.types().values() for item in made.children.items())
    return frozenset(tag for tag, (kind, _particle) in children if _points(tag, kind))


def _points(name: str, kind: str) -> bool:
    return kind in {"QName", "IDREF"} and name not in TYPE_NAMES


RULES: tuple[Rule, ...] = (pointers,)
