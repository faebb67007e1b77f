"""What a file holds beside processes: choreographies, conversations, imports, extensions."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.check.subject import Remark, Rule, Subject
from engine.bpmn.check.vendors import FOREIGN
from engine.bpmn.names import NAMESPACES, is_bpmn, local
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

CHOREOGRAPHY = Remark(
    "bpmn.unsupported.choreography",
    Text(
        "「{name}」はコレオグラフィです。この製品では使えません。業務の流れ（プール）として描いてください。",
        "“{name}” is a choreography, which this product does not run. Draw a process (pool) instead.",
    ),
)
CONVERSATION = Remark(
    "bpmn.conversation.drawn",
    Text(
        "「{name}」は会話の図の要素で、動きを変えません。メッセージの矢印と相関キーだけが使われます。",
        "“{name}” belongs to a conversation diagram and changes nothing. Message flows and correlation keys count.",
    ),
    Severity.HINT,
)
IMPORT_KIND = Remark(
    "bpmn.import.kind",
    Text(
        "取込み「{name}」の種類（importType）は使えません。不要なら削除してください。",
        "The import “{name}” has an importType that cannot be used. Delete it if it is not needed.",
    ),
    Severity.WARNING,
)
IGNORED = Remark(
    "bpmn.extension.ignored",
    Text(
        "「{name}」に、この製品では使わない設定「{attribute}」があります。ここでは効きません。",
        "“{name}” has the setting “{attribute}” of another product, which has no effect here.",
    ),
    Severity.WARNING,
)
PROGRAM = Remark(
    "bpmn.unsupported.program",
    Text(
        "「{name}」の「{attribute}」は、ほかの製品のプログラムを呼び出す設定です。この製品では使えません。"
        "自動処理の種類（zeebe:taskDefinition）で指定してください。",
        "“{attribute}” of “{name}” calls a program of another product, which this product does not run. "
        "Use a job type (zeebe:taskDefinition).",
    ),
)
DECIDES = Remark(
    "bpmn.unsupported.extension",
    Text(
        "「{name}」の「{attribute}」は、ほかの製品で動きを変える設定です。この製品では使えません。条件の矢印などで描いてください。",
        "“{attribute}” of “{name}” changes what happens in another product, which this product does not run. "
        "Draw it, for example with a condition.",
    ),
)
EXTENSION = Remark(
    "bpmn.unsupported.extension_needed",
    Text(
        "この図は拡張「{definition}」を必ず解釈するよう求めています（mustUnderstand）。この製品では使えません。",
        "The diagram demands that its extension “{definition}” is understood, which this product does not.",
    ),
)
IMPORT_ATTRIBUTE = Remark(
    "bpmn.import.attribute",
    Text(
        "取込み「{name}」に「{attribute}」がありません。不要なら取込みを削除してください。",
        "The import “{name}” has no “{attribute}”. Delete the import if it is not needed.",
    ),
)
CHOREOGRAPHIES = frozenset({"choreography", "globalChoreographyTask"})
CONVERSATIONS = frozenset(
    {
        "conversation",
        "subConversation",
        "callConversation",
        "conversationNode",
        "conversationLink",
        "globalConversation",
    }
)
IMPORTS = (
    "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "http://www.omg.org/spec/DMN/",
    "https://www.omg.org/spec/DMN/",
    "http://www.w3.org/2001/XMLSchema",
    "http://www.w3.org/TR/wsdl20/",
    "http://www.w3.org/ns/wsdl",
    "http://schemas.xmlsoap.org/wsdl/",
)
PROGRAMS = frozenset(
    {
        *("class", "delegateExpression", "expression", "type", "topic", "decisionRef", "resource", "caseRef"),
        *("variableMappingClass", "variableMappingDelegateExpression", "taskName", "ruleFlowGroup"),
    }
)
DECIDING = frozenset({"skipExpression"})


def contents(subject: Subject) -> Iterator[Finding]:
    """Refuse by name what only describes how partners talk, and imports of other kinds."""
    for document in subject.documents:
        for node in document.root.iter("*"):
            if not is_bpmn(node):
                continue
            if local(node) in CHOREOGRAPHIES:
                yield CHOREOGRAPHY.on(document.file, node, node)
            elif local(node) in CONVERSATIONS:
                yield CONVERSATION.on(document.file, node, node)
            elif local(node) == "import":
                yield from _import(document.file, node)
            elif local(node) == "extension" and node.get("mustUnderstand", "false").strip() in {"true", "1"}:
                yield EXTENSION.on(document.file, node, node, definition=node.get("definition", ""))


def _import(file: str, node: etree._Element) -> Iterator[Finding]:
    missing = [name for name in ("namespace", "location", "importType") if not node.get(name, "").strip()]
    yield from (IMPORT_ATTRIBUTE.on(file, node, node, attribute=name) for name in missing)
    if not missing and not node.get("importType", "").startswith(IMPORTS):
        yield IMPORT_KIND.on(file, node, node)


def settings(subject: Subject) -> Iterator[Finding]:
    """Remark on attributes other products write on elements; refuse those that name their programs."""
    ids = {element.id for _process, element in subject.elements()}
    for document in subject.documents:
        for node in document.root.iterfind(".//bpmn:process//*[@id]", NAMESPACES):
            if node.get("id") not in ids:
                continue
            for key in map(str, node.attrib.keys()):
                if key.startswith("{") and key[1:].startswith(FOREIGN):
                    name = key.rpartition("}")[2]
                    yield _setting(name, local(node)).at(document.file, node, attribute=name)


def _setting(name: str, tag: str) -> Remark:
    if name in DECIDING:
        return DECIDES
    return PROGRAM if name in PROGRAMS and tag != "userTask" else IGNORED


STANDARD_RULES: tuple[Rule, ...] = (contents,)
RULES: tuple[Rule, ...] = (settings,)
