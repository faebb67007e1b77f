"""The form of the XML: elements and attributes BPMN has, where it has them, with values it allows.

The order of children is not judged: every reader takes them in any order.
"""

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from engine.bpmn.check import schema
from engine.bpmn.check.subject import Remark, Rule, Subject
from engine.bpmn.names import FLOW_NODES, is_bpmn, local
from engine.domain.finding import Finding
from engine.domain.text import Text

UNKNOWN = Remark(
    "bpmn.element.unknown",
    Text(
        "「{tag}」という要素はBPMNにありません（「{name}」）。図の編集画面で描き直してください。",
        "BPMN has no element “{tag}” (“{name}”). Draw it again in the modeler.",
    ),
)
MISPLACED = Remark(
    "bpmn.element.misplaced",
    Text(
        "「{tag}」は「{parent}」の中に置けません（「{name}」）。図の編集画面で描き直してください。",
        "“{tag}” cannot stand inside “{parent}” (“{name}”). Draw it again in the modeler.",
    ),
)
FOREIGN = Remark(
    "bpmn.element.foreign",
    Text(
        "BPMN以外の要素「{tag}」は、拡張（extensionElements）の中にだけ置けます（「{name}」）。",
        "The foreign element “{tag}” may only stand inside extensionElements (“{name}”).",
    ),
)
TWICE = Remark(
    "bpmn.element.twice",
    Text(
        "「{name}」に「{tag}」が{count}個あります。{most}個までにしてください。",
        "“{name}” has {count} of “{tag}”. It can have {most} at most.",
    ),
)
MISSING = Remark(
    "bpmn.element.missing",
    Text(
        "「{name}」（{parent}）に、必要な「{tag}」がありません。図の編集画面で入れてください。",
        "“{name}” ({parent}) lacks its “{tag}”. Add it in the modeler.",
    ),
)
ATTRIBUTE_UNKNOWN = Remark(
    "bpmn.attribute.unknown",
    Text(
        "「{name}」（{tag}）の属性「{attribute}」はBPMNにありません。綴りを確かめるか、削除してください。",
        "BPMN has no attribute “{attribute}” on “{name}” ({tag}). Check its spelling, or delete it.",
    ),
)
ATTRIBUTE_MISSING = Remark(
    "bpmn.attribute.missing",
    Text(
        "「{name}」（{tag}）に、必要な属性「{attribute}」がありません。図の編集画面で設定してください。",
        "“{name}” ({tag}) lacks the attribute “{attribute}”. Set it in the modeler.",
    ),
)
ATTRIBUTE_VALUE = Remark(
    "bpmn.attribute.value",
    Text(
        "「{name}」（{tag}）の属性「{attribute}」に「{value}」は使えません（使えるもの：{allowed}）。",
        "“{value}” is not a value of the attribute “{attribute}” of “{name}” ({tag}). Allowed: {allowed}.",
    ),
)
STRAY_TEXT = Remark(
    "bpmn.element.text",
    Text(
        "「{name}」（{tag}）の中に、要素ではない文字「{text}」があります。削除してください。",
        "“{name}” ({tag}) holds the text “{text}” outside any element. Delete it.",
    ),
)
BOOLEAN = re.compile(r"\s*(true|false|1|0)\s*")
INTEGER = re.compile(r"\s*[+-]?[0-9]+\s*")
PATTERNS = {"boolean": (BOOLEAN, "true, false"), "integer": (INTEGER, "0, 1, 2 …"), "int": (INTEGER, "0, 1, 2 …")}
# Judged by the rules that know what the reference is for, or harmless on elements the schema denies a name.
ELSEWHERE = frozenset({"id", "name", "default"})
LOOPS = frozenset({"standardLoopCharacteristics", "multiInstanceLoopCharacteristics"})
FORMAL = "tFormalExpression"
EXPRESSIONS = frozenset({"tExpression", FORMAL})
TYPE_SAID = "{http://www.w3.org/2001/XMLSchema-instance}type"


def conformity(subject: Subject) -> Iterator[Finding]:
    """Check every BPMN element of every file against the standard's schema."""
    for document in subject.documents:
        pending: list[tuple[etree._Element, str]] = [(document.root, "tDefinitions")]
        while pending:
            node, kind = pending.pop()
            made = schema.types().get(kind)
            if made is None or local(node) == "extensionElements":
                continue
            yield from _attributes(document.file, node, kind, made)
            yield from _said_type(document.file, node, kind)
            yield from _counts(document.file, node, made)
            yield from _text(document.file, node, made)
            for child in node.iterchildren("*"):
                if is_bpmn(child) and local(child) in made.children:
                    pending.append((child, made.children[local(child)][0]))
                else:
                    yield from _stranger(document.file, node, child, made)


def _attributes(file: str, node: etree._Element, kind: str, made: schema.Type) -> Iterator[Finding]:
    known = made.attributes
    if kind == "tExpression":
        known = schema.types()[FORMAL].attributes
    for key, value in node.attrib.items():
        name = str(key)
        if name.startswith("{") or name in ELSEWHERE:
            continue
        if name not in known:
            yield ATTRIBUTE_UNKNOWN.at(file, node, tag=local(node), attribute=name)
        elif (allowed := _not_allowed(known[name], str(value))) is not None:
            yield ATTRIBUTE_VALUE.at(file, node, tag=local(node), attribute=name, value=value, allowed=allowed)
    for name, attribute in known.items():
        if attribute.required and not node.get(name, "").strip() and name not in ELSEWHERE:
            yield ATTRIBUTE_MISSING.at(file, node, tag=local(node), attribute=name)


def _said_type(file: str, node: etree._Element, kind: str) -> Iterator[Finding]:
    said = node.get(TYPE_SAID, "").rpartition(":")[2]
    if said and kind in EXPRESSIONS and said not in EXPRESSIONS:
        allowed = ", ".join(sorted(EXPRESSIONS))
        yield ATTRIBUTE_VALUE.at(file, node, tag=local(node), attribute="xsi:type", value=said, allowed=allowed)


def _not_allowed(attribute: schema.Attribute, value: str) -> str | None:
    """Return what would be allowed instead; None where the value is."""
    if attribute.values:
        return None if value.strip() in attribute.values else ", ".join(attribute.values)
    pattern, allowed = PATTERNS.get(attribute.kind, (None, ""))
    return None if pattern is None or pattern.fullmatch(value) else allowed


def _counts(file: str, node: etree._Element, made: schema.Type) -> Iterator[Finding]:
    found: Counter[str] = Counter()
    for child in node.iterchildren("*"):
        if is_bpmn(child) and local(child) in made.children:
            found[made.children[local(child)][1].name] += 1
    for particle in made.particles:
        count = found[particle.name]
        if count > particle.most:
            yield TWICE.at(file, node, tag=particle.name, count=count, most=particle.most)
        elif count < particle.least:
            yield MISSING.at(file, node, tag=particle.name, parent=local(node))


def _text(file: str, node: etree._Element, made: schema.Type) -> Iterator[Finding]:
    """Tell words between elements; in the elements of expressions, notes and scripts they are meant to be there."""
    if made.mixed or not made.particles:
        return
    for part in (node.text, *(child.tail for child in node)):
        if part and part.strip():
            yield STRAY_TEXT.at(file, node, tag=local(node), text=part.strip()[:40])
            return


def _stranger(file: str, node: etree._Element, child: etree._Element, made: schema.Type) -> Iterator[Finding]:
    tag = local(child)
    if not is_bpmn(child):
        if not made.mixed and local(node) != "definitions":
            yield FOREIGN.on(file, child, child, tag=tag)
    elif tag not in schema.element_names():
        yield UNKNOWN.on(file, child, child, tag=tag)
    elif tag not in LOOPS or local(node) not in FLOW_NODES:
        yield MISPLACED.on(file, child, child, tag=tag, parent=local(node))


RULES: tuple[Rule, ...] = (conformity,)
