"""Data: inputs, outputs, sets and associations of the standard fit each other (BPMN 2.0.2 §10.4)."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.check.subject import Remark, Rule, Subject
from engine.bpmn.names import NAMESPACES, is_bpmn, local
from engine.bpmn.terms import text_of
from engine.domain.finding import Finding
from engine.domain.text import Text

UNLISTED = Remark(
    "bpmn.data.unlisted",
    Text(
        "「{name}」のデータ「{data}」が、どの組（inputSet・outputSet）にも入っていません。組に入れてください。",
        "“{data}” of “{name}” is in none of its input or output sets. Add it to one.",
    ),
)
NOT_OWN = Remark(
    "bpmn.data.set",
    Text(
        "「{name}」のデータの組が、別の要素のデータ「{data}」を示しています。自分のデータを示してください。",
        "A data set of “{name}” points to “{data}”, which belongs to another element. Use its own data.",
    ),
)
OPTIONAL = Remark(
    "bpmn.data.optional",
    Text(
        "「{name}」の「{data}」は任意または実行中の扱いですが、組の一覧（{listed}）に入っていません。一覧にも入れてください。",
        "“{data}” of “{name}” is optional or used while executing, but not in the {listed} of its set. List it there.",
    ),
)
COLLECTION = Remark(
    "bpmn.data.collection",
    Text(
        "「{name}」の「複数」（isCollection）が、データの型「{ref}」と合いません。どちらかにそろえてください。",
        "isCollection of “{name}” differs from that of its type “{ref}”. Make them the same.",
    ),
)
INPUT_TARGET = Remark(
    "bpmn.data.input_target",
    Text(
        "「{name}」に入るデータの矢印が、その要素の入力ではない「{ref}」を示しています。つなぎ直してください。",
        "The data association into “{name}” leads to “{ref}”, which is not one of its inputs. Connect it again.",
    ),
)
OUTPUT_SOURCE = Remark(
    "bpmn.data.output_source",
    Text(
        "「{name}」から出るデータの矢印が、その要素の出力ではない「{ref}」から出ています。つなぎ直してください。",
        "The data association out of “{name}” leaves “{ref}”, which is not one of its outputs. Connect it again.",
    ),
)
NO_DATA = Remark(
    "bpmn.data.association",
    Text(
        "「{name}」のデータの矢印の先「{ref}」（{found}）はデータではありません。データにつないでください。",
        "The data association of “{name}” is connected to “{ref}” ({found}), which is no data. Connect it to data.",
    ),
)
SEVERAL = Remark(
    "bpmn.data.transformation",
    Text(
        "「{name}」のデータの矢印に元が2つ以上ありますが、まとめ方（transformation）がありません。元を1つにしてください。",
        "A data association of “{name}” has several sources but no transformation. Leave one source.",
    ),
)
PROCESS_DATA = Remark(
    "bpmn.data.process",
    Text(
        "「{name}」の入力「{ref}」には中から入れられません（出力からは中へ出せません）。データの矢印を外してください。",
        "“{ref}” is an input (or output) of “{name}” and cannot be filled (or read) inside. Remove the arrow.",
    ),
)
SETS = Remark(
    "bpmn.data.sets",
    Text(
        "「{name}」のデータの組は、入力が1つ、出力が1つまでです。減らしてください。",
        "“{name}” can have one input set and at most one output set. Remove the others.",
    ),
)
HOLDERS = frozenset(
    {
        *("dataObject", "dataObjectReference", "dataStoreReference", "dataStore", "property"),
        *("dataInput", "dataOutput", "inputDataItem", "outputDataItem"),
    }
)
SIDES = (
    ("dataInput", "inputSet", "dataInputRefs", ("optionalInputRefs", "whileExecutingInputRefs")),
    ("dataOutput", "outputSet", "dataOutputRefs", ("optionalOutputRefs", "whileExecutingOutputRefs")),
)
CALLS = frozenset({"serviceTask", "sendTask", "receiveTask"})
Things = dict[str, etree._Element]  # noqa: SLF001  # the class has no public name


OUT_OF_SIGHT = Remark(
    "bpmn.data.scope",
    Text(
        "「{name}」が示すデータ「{ref}」は別のサブプロセスの中にあり、ここからは使えません。データを外側へ移してください。",
        "“{name}” points to the data “{ref}” inside another sub-process, which cannot be used here. Move it outwards.",
    ),
)


def visible(subject: Subject) -> Iterator[Finding]:
    """Check that references to data objects stand where the data object can be seen (BPMN 2.0.2 §10.4.1)."""
    for document in subject.documents:
        homes = {node.get("id"): node.getparent() for node in document.root.iter("{*}dataObject")}
        for node in document.root.iter("{*}dataObjectReference"):
            ref = node.get("dataObjectRef", "")
            if ref in homes and homes[ref] not in list(node.iterancestors()):
                yield OUT_OF_SIGHT.on(document.file, node, node, ref=ref)


def data(subject: Subject) -> Iterator[Finding]:
    """Check each specification of inputs and outputs, each association and each collection mark."""
    for document in subject.documents:
        things = {node.get("id", ""): node for node in document.root.iter("*") if is_bpmn(node) and node.get("id")}
        for node in document.root.iter("{*}ioSpecification", *(f"{{*}}{tag}" for tag in EVENT_TAGS)):
            for side in SIDES:
                yield from _sets(document.file, node, side, things)
        for node in document.root.iterfind(".//bpmn:ioSpecification", NAMESPACES):
            yield from _call_sets(document.file, node)
        for node in document.root.iter("{*}dataInputAssociation", "{*}dataOutputAssociation"):
            yield from _association(document.file, node, things)
        for node in document.root.iterfind(".//*[@itemSubjectRef]", NAMESPACES):
            yield from _collection(document.file, node, things)


EVENT_TAGS = ("startEvent", "intermediateCatchEvent", "boundaryEvent", "intermediateThrowEvent", "endEvent")
Side = tuple[str, str, str, tuple[str, ...]]


def _sets(file: str, node: etree._Element, side: Side, things: Things) -> Iterator[Finding]:
    tag, group, listed, others = side
    own = {child.get("id"): child for child in node.iterfind(f"bpmn:{tag}", NAMESPACES)}
    groups = node.findall(f"bpmn:{group}", NAMESPACES)
    seen: set[str] = set()
    for found in groups:
        refs = [text_of(ref) for ref in found.iterfind(f"bpmn:{listed}", NAMESPACES)]
        seen.update(refs)
        yield from (NOT_OWN.at(file, found, data=ref) for ref in refs if ref in things and ref not in own)
        for other in others:
            for ref in (text_of(ref) for ref in found.iterfind(f"bpmn:{other}", NAMESPACES)):
                if ref in things and ref not in refs:
                    yield OPTIONAL.at(file, found, data=ref, listed=listed)
    if local(node) == "ioSpecification":
        missing = (child for key, child in own.items() if key not in seen)
        yield from (UNLISTED.at(file, child, data=child.get("name") or child.get("id")) for child in missing)


def _call_sets(file: str, node: etree._Element) -> Iterator[Finding]:
    owner = node.getparent()
    inputs, outputs = (len(node.findall(f"bpmn:{tag}", NAMESPACES)) for tag in ("inputSet", "outputSet"))
    if owner is not None and local(owner) in CALLS and (inputs > 1 or outputs > 1):
        yield SETS.at(file, node)


def _association(file: str, node: etree._Element, things: Things) -> Iterator[Finding]:
    sources = [text_of(ref) for ref in node.iterfind("bpmn:sourceRef", NAMESPACES)]
    target = text_of(node.find("bpmn:targetRef", NAMESPACES))
    if len(sources) > 1 and node.find("bpmn:transformation", NAMESPACES) is None:
        yield SEVERAL.at(file, node)
    for ref in (*sources, target):
        if ref in things and local(things[ref]) not in HOLDERS:
            yield NO_DATA.at(file, node, ref=ref, found=local(things[ref]))
    inward = local(node) == "dataInputAssociation"
    inner, outer = ([target], sources) if inward else (sources, [target])
    own, kinds = node.getparent(), ({"dataInput", "inputDataItem"} if inward else {"dataOutput", "outputDataItem"})
    for ref in inner:
        if ref in things and local(things[ref]) in HOLDERS and not _is_own(things[ref], own, kinds):
            yield (INPUT_TARGET if inward else OUTPUT_SOURCE).at(file, node, ref=ref)
    wrong = "dataOutput" if inward else "dataInput"
    for ref in outer:
        if ref in things and local(things[ref]) == wrong and _of_process(things[ref]):
            yield PROCESS_DATA.on(file, node, _process(node), ref=ref)


def _is_own(thing: etree._Element, owner: etree._Element | None, kinds: set[str]) -> bool:
    """Tell whether the data belongs to the element; modelers use a property as a place-holder."""
    inside = owner is not None and any(ancestor is owner for ancestor in thing.iterancestors())
    return inside and local(thing) in {*kinds, "property"}


def _of_process(thing: etree._Element) -> bool:
    return any(local(node) == "process" for node in list(thing.iterancestors())[1:2])


def _process(node: etree._Element) -> etree._Element:
    return next(node.iterancestors("{*}process"), node)


def _collection(file: str, node: etree._Element, things: Things) -> Iterator[Finding]:
    item = things.get(node.get("itemSubjectRef", ""))
    if local(node) not in {"dataObject", "dataInput", "dataOutput"} or item is None or local(item) != "itemDefinition":
        return
    said, of_type = ((n.get("isCollection") or "false") in {"true", "1"} for n in (node, item))
    if said != of_type:
        yield COLLECTION.on(file, node, node, ref=item.get("id"))


RULES: tuple[Rule, ...] = (data, visible)
