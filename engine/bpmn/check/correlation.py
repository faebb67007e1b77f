"""Correlation keys: each property can be read from every message of the key, and is bound (BPMN 2.0.2 §8.4.2)."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.check.subject import Remark, Rule, Subject
from engine.bpmn.names import BPMN, NAMESPACES, bare
from engine.bpmn.terms import text_of
from engine.domain.finding import Finding
from engine.domain.text import Text

NOT_READ = Remark(
    "bpmn.correlation.retrieval",
    Text(
        "相関キー「{name}」の項目「{property}」を、メッセージ「{message}」から読み取る式がありません。"
        "キーのすべての項目について入れてください。",
        "The property “{property}” of the correlation key “{name}” cannot be read from the message “{message}”. "
        "Enter how, for each property of the key.",
    ),
)
NOT_BOUND = Remark(
    "bpmn.correlation.binding",
    Text(
        "相関キー「{key}」の項目「{property}」が、プロセス「{name}」の値と結び付けられていません。すべての項目について入れてください。",
        "The process “{name}” does not bind the property “{property}” of the correlation key “{key}”. "
        "Bind each property of the key.",
    ),
)
Properties = dict[str, tuple[str, ...]]


def keys(subject: Subject) -> Iterator[Finding]:
    """Check each key, and each subscription of a process to one."""
    for document in subject.documents:
        root = document.root
        read = {node.get("id", ""): _messages(node) for node in root.iterfind("bpmn:correlationProperty", NAMESPACES)}
        of_key: Properties = {}
        for node in root.iter(f"{{{BPMN}}}correlationKey"):
            refs = tuple(bare(text_of(ref)) for ref in node.iterfind("bpmn:correlationPropertyRef", NAMESPACES))
            of_key[node.get("id", "")] = refs
            for message in sorted(frozenset().union(*(read.get(ref, frozenset()) for ref in refs))):
                missing = (ref for ref in refs if ref in read and message not in read[ref])
                yield from (NOT_READ.on(document.file, node, node, property=ref, message=message) for ref in missing)
        yield from _subscriptions(document.file, root, of_key)


def _messages(node: etree._Element) -> frozenset[str]:
    expressions = node.iterfind("bpmn:correlationPropertyRetrievalExpression", NAMESPACES)
    return frozenset(bare(found.get("messageRef")) for found in expressions)


def _subscriptions(file: str, root: etree._Element, of_key: Properties) -> Iterator[Finding]:
    for node in root.iterfind("bpmn:process/bpmn:correlationSubscription", NAMESPACES):
        bindings = node.iterfind("bpmn:correlationPropertyBinding", NAMESPACES)
        bound = {bare(found.get("correlationPropertyRef")) for found in bindings}
        key = bare(node.get("correlationKeyRef"))
        missing = (ref for ref in of_key.get(key, ()) if ref not in bound)
        yield from (NOT_BOUND.at(file, node, property=ref, key=key) for ref in missing)


RULES: tuple[Rule, ...] = (keys,)
