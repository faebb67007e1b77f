"""The words of the dialect (docs/bpmn.md): each once, where it is read, with a text that can be used."""

import datetime as dt
import re
from collections.abc import Iterator

from lxml import etree

from engine.bpmn.check.subject import Remark, Rule, Subject, owner_of
from engine.bpmn.diagram import Element
from engine.bpmn.names import ACTIVITIES, BANSO, EVENTS, NAMESPACES, ZEEBE, local, namespace
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

TWICE = Remark(
    "bpmn.extension.twice",
    Text(
        "「{name}」に設定「{tag}」が2つ以上あります。1つだけにしてください。",
        "“{name}” has the setting “{tag}” more than once. Leave one.",
    ),
)
NOT_HERE = Remark(
    "bpmn.extension.here",
    Text(
        "「{name}」（{kind}）の設定「{tag}」は、この要素では使われません。削除するか、要素の種類を確かめてください。",
        "The setting “{tag}” of “{name}” ({kind}) has no effect on such an element. Delete it, or check its type.",
    ),
    Severity.WARNING,
)
DUE = Remark(
    "bpmn.user_task.due",
    Text(
        "「{name}」の期限「{text}」を読み取れません。日付（例：2026-04-01）か = で始まる式にしてください。",
        "The due date “{text}” of “{name}” cannot be read. Write a date (such as 2026-04-01) or = and an expression.",
    ),
)
PRIORITY = Remark(
    "bpmn.user_task.priority",
    Text(
        "「{name}」の優先度「{text}」は使えません。0から100までの整数か = で始まる式にしてください。",
        "The priority “{text}” of “{name}” cannot be used. Write a whole number from 0 to 100 or = and an expression.",
    ),
)
NAME = Remark(
    "bpmn.mapping.name",
    Text(
        "「{name}」の値の入れ先「{text}」は、変数の名前になりません。文字で始まる名前にしてください。",
        "“{text}”, where “{name}” puts a value, is no name of a variable. Use a name that begins with a letter.",
    ),
)
MESSAGES = frozenset({"message", *EVENTS, "sendTask", "receiveTask"})
PLACES = {
    **dict.fromkeys(("formDefinition",), frozenset({"userTask", "globalUserTask", "startEvent", "process"})),
    **dict.fromkeys(
        ("assignmentDefinition", "taskSchedule", "priorityDefinition", "deadline", "record"),
        frozenset({"userTask", "globalUserTask"}),
    ),
    "calledDecision": frozenset({"businessRuleTask", "globalBusinessRuleTask"}),
    "script": frozenset({"scriptTask", "globalScriptTask"}),
    "calledElement": frozenset({"callActivity"}),
    "taskDefinition": ACTIVITIES | EVENTS | {"globalBusinessRuleTask", "globalScriptTask"},
    "subscription": MESSAGES,
    "lane": frozenset({"lane"}),
}
ONCE = PLACES.keys() | {"ioMapping", "taskHeaders", "loopCharacteristics"}
TARGET = re.compile(r"[^\W\d][^=\"\[\]{}()<>;]*")
MOST = 100


def words(subject: Subject) -> Iterator[Finding]:
    """Check that each word stands once, and where it is read."""
    for document in subject.documents:
        for holder in document.root.iterfind(".//bpmn:extensionElements", NAMESPACES):
            seen: set[str] = set()
            for word in holder.iterchildren(f"{{{ZEEBE}}}*", f"{{{BANSO}}}*"):
                yield from _word(document.file, word, seen)
                seen.add(word.tag)


def _word(file: str, word: etree._Element, seen: set[str]) -> Iterator[Finding]:
    tag, owner = local(word), local(owner_of(word))
    if word.tag in seen and tag in ONCE:
        yield TWICE.at(file, word, tag=tag)
    ours = namespace(word) == BANSO
    if tag in PLACES and ours == (tag in {"deadline", "record", "lane"}) and owner not in PLACES[tag]:
        yield NOT_HERE.at(file, word, tag=tag, kind=owner)


def texts(subject: Subject) -> Iterator[Finding]:
    """Check due dates, priorities and names of variables that are written out."""
    for process, element in subject.elements():
        for remark, text in _wrong(element):
            yield remark.about(process, element, text=text)


def _wrong(element: Element) -> Iterator[tuple[Remark, str]]:
    options = element.options
    if options.due is not None and options.due.expression is None and not _is_day(options.due.text):
        yield DUE, options.due.text
    if options.priority is not None and options.priority.expression is None:
        number = options.priority.text
        if not (number.isdecimal() and int(number[:9]) <= MOST):
            yield PRIORITY, number
    targets = [mapping.target for mapping in (*options.inputs, *options.outputs) if mapping.target]
    targets += [options.result] if options.result is not None else []
    yield from ((NAME, target) for target in targets if not TARGET.fullmatch(target))


def _is_day(text: str) -> bool:
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


RULES: tuple[Rule, ...] = (words, texts)
