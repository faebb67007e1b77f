"""Loop markers of the XML tree to diagram values."""

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn.definitions import SUFFIX, Definitions
from engine.bpmn.describe_events import event_of
from engine.bpmn.diagram import Event, Loop, Term
from engine.bpmn.names import NAMESPACES, bare, is_bpmn, local
from engine.bpmn.terms import feel_term, line_of, text_of, whole


def loop_of(node: etree._Element, definitions: Definitions) -> Loop | None:
    """Return the loop marker of an activity; the standard's words and `zeebe:loopCharacteristics` both count."""
    standard = node.find("bpmn:standardLoopCharacteristics", NAMESPACES)
    if standard is not None:
        return Loop(
            kind="standard",
            line=line_of(standard),
            condition=_inner_feel(standard, "loopCondition"),
            maximum=whole(standard.get("loopMaximum")),
            test_before=standard.get("testBefore", "false") in {"true", "1"},
        )
    marker = node.find("bpmn:multiInstanceLoopCharacteristics", NAMESPACES)
    return None if marker is None else _multi_instance(marker, definitions)


def _multi_instance(marker: etree._Element, definitions: Definitions) -> Loop:
    data = definitions.data
    words = marker.find("bpmn:extensionElements/zeebe:loopCharacteristics", NAMESPACES)
    line = line_of(marker)
    get = {} if words is None else {str(key): str(value) for key, value in words.attrib.items()}
    collection = feel_term(get.get("inputCollection") or _data_name(marker, "loopDataInputRef", data), line)
    item_node = marker.find("bpmn:inputDataItem", NAMESPACES)
    out_node = marker.find("bpmn:outputDataItem", NAMESPACES)
    out_name = get.get("outputCollection") or _data_name(marker, "loopDataOutputRef", data)
    return Loop(
        kind="sequential" if marker.get("isSequential", "false") in {"true", "1"} else "parallel",
        line=line,
        condition=_inner_feel(marker, "completionCondition"),
        collection=collection,
        cardinality=_inner_feel(marker, "loopCardinality"),
        item=get.get("inputElement") or _called(item_node),
        output=out_name,
        output_item=feel_term(get.get("outputElement") or _called(out_node), line),
        behavior=marker.get("behavior", "All"),
        throws=tuple(_throws(marker, definitions)),
    )


def _throws(marker: etree._Element, definitions: Definitions) -> Iterator[tuple[Term | None, tuple[Event, ...]]]:
    """Yield what ends of instances throw, by the behaviour of the marker (BPMN 2.0.2, table 10.30)."""
    behavior = marker.get("behavior", "All")
    refs = {"None": "noneBehaviorEventRef", "One": "oneBehaviorEventRef"}
    found = definitions.events.get(bare(marker.get(refs[behavior]) if behavior in refs else ""))
    if found is not None:
        yield None, (event_of(found, definitions, marker),)
    if behavior == "Complex":
        for part in marker.iterfind("bpmn:complexBehaviorDefinition", NAMESPACES):
            thrown = [node for node in part.iter() if is_bpmn(node) and local(node).endswith(SUFFIX)]
            refs_in = [definitions.events.get(bare(text_of(r))) for r in part.iter("{*}eventDefinitionRef")]
            events = [*thrown, *(node for node in refs_in if node is not None)]
            yield _inner_feel(part, "condition"), tuple(event_of(node, definitions, marker) for node in events)


def _called(node: etree._Element | None) -> str | None:
    return None if node is None else node.get("name") or node.get("id")


def _data_name(marker: etree._Element, tag: str, data: Mapping[str, str]) -> str | None:
    """Return the name of the data object a standard loop reference points to (or the reference itself)."""
    ref = text_of(marker.find(f"bpmn:{tag}", NAMESPACES))
    return data.get(ref, ref) or None


def _inner_feel(node: etree._Element, tag: str) -> Term | None:
    found = node.find(f"bpmn:{tag}", NAMESPACES)
    return None if found is None else feel_term(text_of(found), line_of(found))
