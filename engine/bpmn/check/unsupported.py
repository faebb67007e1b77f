"""What this room does not run (yet) is refused by name, never run wrongly (design D1)."""

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from engine.bpmn.check.expressions import terms
from engine.bpmn.check.subject import Rule, Subject, about, about_line, label
from engine.bpmn.check.vendors import FOREIGN, HARMLESS_ATTRIBUTES, is_foreign
from engine.bpmn.describe_roles import USER_TASKS
from engine.bpmn.diagram import Element, Event
from engine.bpmn.names import BPMN, FLOW_NODES, NAMESPACES, is_bpmn, local, namespace
from engine.bpmn.terms import line_of, text_of
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

UNSUPPORTED = Text(
    "「{name}」は{what_ja}です。この製品ではまだ使えません。別の描き方にしてください。",
    "“{name}” is {what_en}, which this product does not run yet. Draw it another way.",
)
NODES = {
    "choreographyTask": Text("コレオグラフィ", "a choreography task"),
    "subChoreography": Text("コレオグラフィ", "a sub-choreography"),
    "callChoreography": Text("コレオグラフィ", "a call choreography"),
}
EVENTS = {
    "startEvent": {"timer", "message", "signal", "conditional"},
    "intermediateCatchEvent": {"timer", "message", "signal", "conditional", "link"},
    "intermediateThrowEvent": {"message", "signal", "escalation", "link", "compensate"},
    "boundaryEvent": {"timer", "message", "signal", "conditional", "error", "escalation", "cancel", "compensate"},
    "endEvent": {"message", "signal", "error", "escalation", "terminate", "cancel", "compensate"},
}
EVENT_SUB_STARTS = {"timer", "message", "signal", "conditional", "error", "escalation", "compensate"}
ALL_AT_ONCE = {"timer", "message", "signal", "conditional", "escalation"}  # what may be waited for with others
THROWN_BY_INSTANCES = {"message", "signal", "escalation", "error"}
EVENT_NAMES = {
    "timer": Text("タイマー", "timer"),
    "message": Text("メッセージ", "message"),
    "signal": Text("シグナル", "signal"),
    "error": Text("エラー", "error"),
    "escalation": Text("上申", "escalation"),
    "conditional": Text("条件", "conditional"),
    "terminate": Text("強制終了", "terminate"),
    "link": Text("リンク", "link"),
    "cancel": Text("取消し", "cancel"),
    "compensate": Text("補償", "compensation"),
}
INSTANTIATE = Text(
    "案件を開始する受信（案件の最初で、矢印も繰り返しの印もないときだけ使えます）",
    "an instantiating element anywhere but at the very beginning of a process",
)
PARALLEL_GATEWAY = Text(
    "すべてを待つイベントゲートウェイ（案件の開始にだけ使えます）",
    "a parallel event-based gateway that does not begin the process",
)
MULTIPLE = Text(
    "{kind_ja}を含む複数のイベント（BPMN 2.0.2 §10.5.4：{kind_ja}の矢印の決まりが、ほかのイベントと両立しません）",
    "a multiple event with a {kind_en} event in it, whose flows cannot be those of the others (BPMN 2.0.2 §10.5.4)",
)
PARALLEL_MULTIPLE = Text(
    "すべてがそろうのを待つ{kind_ja}のイベント（BPMN 2.0.2 §10.5.6：{kind_ja}は来た時点で効くため、ほかを待てません）",
    "a parallel multiple event with a {kind_en} event in it, which takes effect at once (BPMN 2.0.2 §10.5.6)",
)
BEHAVIOR = Text("途中で{kind_ja}を投げる繰り返し", "a multi-instance marker that throws a {kind_en} event")
COMPLEX = Text(
    "合流の条件（activationCondition）のない複合ゲートウェイ", "a complex gateway without an activation condition"
)
HANDLER = Text(
    "補償の作業と線で結ばれていない補償の境界イベント",
    "a compensation boundary event that no association joins to an activity",
)
SCRIPT = Text("FEEL以外の言語のスクリプト（{language}）", "a script in another language than FEEL ({language})")
LANGUAGE = Text("FEEL以外の言語の式（{language}）", "an expression in another language than FEEL ({language})")
ASSIGNMENT = Text(
    "代入先が変数の名前ではないデータの矢印", "a data association that assigns to something else than a variable"
)
EXTENSION = Text("対応していない拡張（{tag}）", "something with an extension that is not understood ({tag})")
SEVERAL_KEYS = Text(
    "2つ以上の相関キーがあるメッセージ（{message}）を扱う要素",
    "about a message that several correlation keys tell apart ({message})",
)
ROLE = Text(
    "効果のない担当者指定（利用者の作業の potentialOwner・humanPerformer だけが読まれ、条件での指定は使えません）",
    "a resource role without effect (only potential owners and performers of user tasks count, without parameters)",
)
# Parts of elements on which other products write what an element does; `contents` looks at the elements themselves.
DETAILS = frozenset({"multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "conditionExpression"})
JUEL = re.compile(r"[$#]\{")
CORRELATION = ("messagePath", "dataPath")
EXPRESSIONS = (
    "conditionExpression",
    "timeDate",
    "timeDuration",
    "timeCycle",
    "condition",
    "loopCondition",
    "completionCondition",
    "activationCondition",
    "loopCardinality",
    "transformation",
    "from",
    *CORRELATION,
)
PATH = re.compile(r"(?:^|[\s(])/|::|\$\w|@\w")
VARIABLE = re.compile(r"[^\W\d][\w ]*(\.[^\W\d][\w ]*)*")


def nodes(subject: Subject) -> Iterator[Finding]:
    """Refuse kinds of nodes, events and attributes that are not run."""
    by_event = {element.id for _process, element in subject.elements() if element.by_event}
    for process, element in subject.elements():
        for key, what in _of_element(element, in_event_sub=element.scope in by_event):
            text = UNSUPPORTED.format(name=label(element), what_ja=what.ja, what_en=what.en)
            yield about(process, element, f"bpmn.unsupported.{key}", text)


def _of_element(element: Element, *, in_event_sub: bool) -> Iterator[tuple[str, Text]]:
    if element.type in NODES:
        yield element.type, NODES[element.type]
    allowed = EVENT_SUB_STARTS if in_event_sub and element.type == "startEvent" else EVENTS.get(element.type)
    for event in element.events if allowed is not None else ():
        if event.kind not in (allowed or ()):
            kind, place = _kind(event), PLACES[element.type]
            yield f"{event.kind}_{element.type}", Text(f"{kind.ja}の{place.ja}", f"a {kind.en} {place.en}")
    for event in element.events:
        if len({key.id for key in event.keys}) > 1 and event.correlation is None:
            yield "correlation_keys", SEVERAL_KEYS.format(message=event.name or "")
    yield from _together(element)
    yield from _of_loop(element)
    undoes = element.type == "boundaryEvent" and any(event.kind == "compensate" for event in element.events)
    if undoes and element.handler is None:
        yield "compensation_handler", HANDLER


def _kind(event: Event) -> Text:
    return EVENT_NAMES.get(event.kind, Text(event.kind, event.kind))


def _together(element: Element) -> Iterator[tuple[str, Text]]:
    """Refuse what a multiple event cannot hold."""
    if len(element.events) < 2:  # noqa: PLR2004  # one alone is not multiple
        return
    for event in element.events:
        kind = _kind(event)
        words = {"kind_ja": kind.ja, "kind_en": kind.en}
        if event.kind == "link" or (event.kind == "compensate" and element.type == "boundaryEvent"):
            yield f"multiple_{event.kind}", MULTIPLE.format(**words)
        elif element.parallel and event.kind not in ALL_AT_ONCE:
            yield f"parallel_multiple_{event.kind}", PARALLEL_MULTIPLE.format(**words)


def _of_loop(element: Element) -> Iterator[tuple[str, Text]]:
    """Refuse what the end of an instance cannot throw."""
    for _condition, events in element.loop.throws if element.loop is not None else ():
        for event in events:
            if event.kind not in THROWN_BY_INSTANCES:
                kind = _kind(event)
                yield "multi_instance_behavior", BEHAVIOR.format(kind_ja=kind.ja, kind_en=kind.en)


def beginnings(subject: Subject) -> Iterator[Finding]:
    """Refuse instantiating elements inside the flow, and complex gateways that do not say when they go on."""
    for process, scope in subject.scopes():
        entered = Counter(flow.target for flow in scope.flows.values())
        for element in scope.elements.values():
            within = scope.id != process.id or entered[element.id] > 0
            for key, what in _beginning(element, entered[element.id], within=within):
                text = UNSUPPORTED.format(name=label(element), what_ja=what.ja, what_en=what.en)
                yield about(process, element, f"bpmn.unsupported.{key}", text)


def _beginning(element: Element, entered: int, *, within: bool) -> Iterator[tuple[str, Text]]:
    if element.instantiate and (within or element.loop is not None):
        yield "instantiate", INSTANTIATE
    if element.type == "eventBasedGateway" and element.parallel and not element.instantiate:
        yield "parallel_event_gateway", PARALLEL_GATEWAY
    if element.type == "complexGateway" and entered > 1 and element.activation is None:
        yield "complex_gateway_condition", COMPLEX


PLACES = {
    "startEvent": Text("開始イベント", "start event"),
    "intermediateCatchEvent": Text("待ちのイベント", "catch event"),
    "intermediateThrowEvent": Text("発信のイベント", "throw event"),
    "boundaryEvent": Text("境界イベント", "boundary event"),
    "endEvent": Text("終了イベント", "end event"),
}


def xml(subject: Subject) -> Iterator[Finding]:
    """Look through the files of the processes for attributes, languages and extensions that would be ignored."""
    for document in subject.documents:
        ids = {process.id for process in subject.processes if process.file == document.file}
        for process in document.root.iterfind("bpmn:process", NAMESPACES):
            if process.get("id") in ids:
                for node in process.iter("*"):
                    yield from _of_node(document.file, node)
        for node in document.root.iterfind("bpmn:correlationProperty//bpmn:messagePath", NAMESPACES):
            yield from _of_node(document.file, node)


def _of_node(file: str, node: etree._Element) -> Iterator[Finding]:
    if namespace(node) == BPMN:
        yield from (_finding(file, node, key, what) for key, what in _of_bpmn_node(node))
    elif is_foreign(node) and not is_foreign(node.getparent()):  # what stands in it is told with it
        yield _finding(file, node, "extension", EXTENSION.format(tag=local(node)))


def _of_bpmn_node(node: etree._Element) -> Iterator[tuple[str, Text]]:
    tag = local(node)
    if tag in DETAILS or tag.endswith("EventDefinition"):
        for key in (str(key) for key in node.attrib):
            if key[1:].startswith(FOREIGN) and key.rpartition("}")[2] not in HARMLESS_ATTRIBUTES:
                yield "extension", EXTENSION.format(tag=key.rpartition("}")[2])
    if tag == "to" and not VARIABLE.fullmatch(text_of(node).removeprefix("=")):
        yield "data_assignment", ASSIGNMENT
    yield from _languages(node, tag)


def _languages(node: etree._Element, tag: str) -> Iterator[tuple[str, Text]]:
    if tag == "scriptTask" and node.find("bpmn:extensionElements/zeebe:script", NAMESPACES) is None:
        language = node.get("scriptFormat", "feel")
        if "feel" not in language.lower():
            yield "script_language", SCRIPT.format(language=language)
    language = node.get("language") or _language_of_file(node, tag)
    if tag in EXPRESSIONS and "feel" not in language.lower():
        yield "expression_language", LANGUAGE.format(language=language)


def _language_of_file(node: etree._Element, tag: str) -> str:
    """Return the language an expression is in by what the file says; FEEL where that cannot matter.

    Most modelers write XPath there for files full of other languages; only what XPath alone would mean is refused:
    paths, and the correlation of the standard.
    """
    said = node.getroottree().getroot().get("expressionLanguage") or "feel"
    text = text_of(node)
    return said if tag in CORRELATION or (PATH.search(text) and not text.startswith("=")) else "feel"


def placeholders(subject: Subject) -> Iterator[Finding]:
    """Refuse expressions of other products where plain text may stand: they would be taken as they are written."""
    for process, place, term in terms(subject):
        timer = any(event.term is term for event in getattr(place, "events", ()))  # is judged as a time
        if term.expression is None and not timer and JUEL.search(term.text):
            what = LANGUAGE.format(language=term.text[:40])
            text = UNSUPPORTED.format(name=label(place), what_ja=what.ja, what_en=what.en)
            yield about_line(process, place, term.line, "bpmn.unsupported.expression_language", text)


def roles(subject: Subject) -> Iterator[Finding]:
    """Warn about resource roles that have no effect: on anything but user tasks, or asked for by parameters."""
    for document in subject.documents:
        for tag in ("potentialOwner", "humanPerformer", "performer", "resourceRole"):
            for node in document.root.iterfind(f".//bpmn:{tag}", NAMESPACES):
                parent, asked = node.getparent(), node.find("bpmn:resourceParameterBinding", NAMESPACES)
                read = parent is not None and local(parent) in USER_TASKS and tag != "resourceRole"
                if not read or asked is not None:
                    yield _finding(document.file, node, "resource_role", ROLE, Severity.WARNING)


def _finding(file: str, node: etree._Element, key: str, what: Text, severity: Severity = Severity.ERROR) -> Finding:
    owner = _owner(node)
    name = owner.get("name") or owner.get("id") or local(owner)
    text = UNSUPPORTED.format(name=name, what_ja=what.ja, what_en=what.en)
    return _plain(file, node, owner, f"bpmn.unsupported.{key}", text, severity)


def _plain(
    file: str,
    node: etree._Element,
    owner: etree._Element,
    code: str,
    text: Text,
    severity: Severity = Severity.ERROR,
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        text=text,
        file=file,
        line=line_of(node) or None,
        element=owner.get("id"),
        name=owner.get("name"),
    )


def _owner(node: etree._Element) -> etree._Element:
    """Return the flow node, flow or process a nested XML node belongs to."""
    current = node
    while (parent := current.getparent()) is not None:
        if is_bpmn(current) and local(current) in FLOW_NODES | {"sequenceFlow", "process", "correlationProperty"}:
            break
        current = parent
    return current


RULES: tuple[Rule, ...] = (nodes, beginnings, xml, placeholders, roles)
