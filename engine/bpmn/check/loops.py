"""Loop markers: each comes to an end, and knows what it repeats over."""

from collections.abc import Iterator

from engine.bpmn.check.subject import Rule, Subject, about, about_line, label
from engine.bpmn.diagram import Element, Loop, Process
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

ENDLESS = Text(
    "「{name}」の繰り返しに、条件も回数の上限もありません。終わらなくなります。",
    "The loop on “{name}” has neither a condition nor a maximum and would never end.",
)
MAXIMUM = Text(
    "「{name}」の繰り返しの上限は1以上にしてください。",
    "The maximum of the loop on “{name}” must be at least 1.",
)
NOTHING = Text(
    "「{name}」を何について繰り返すか（一覧または件数）が指定されていません。",
    "The multi-instance marker on “{name}” has neither a collection nor a number.",
)
BOTH = Text(
    "「{name}」の繰り返しに一覧と件数の両方があります。どちらか一方にしてください。",
    "The multi-instance marker on “{name}” has both a collection and a number. Use one.",
)
QUANTITY = Text(
    "「{name}」の開始・完了の数（startQuantity・completionQuantity）は1以上の整数にしてください。",
    "The start and completion quantities of “{name}” must be whole numbers from 1.",
)
OUTPUT = Text(
    "「{name}」の結果をまとめる一覧と、1件ごとの結果の式は、両方を指定してください。",
    "The multi-instance marker on “{name}” needs both an output collection and an output element, or neither.",
)


def loops(subject: Subject) -> Iterator[Finding]:
    """Check each loop marker."""
    for process, element in subject.elements():
        if element.loop is not None:
            rule = _standard if element.loop.kind == "standard" else _multi_instance
            for code, text, severity in rule(element.loop):
                yield _finding(process, element, code, text, severity)


def _standard(loop: Loop) -> Iterator[tuple[str, Text, Severity]]:
    if loop.condition is None and loop.maximum is None:
        yield "bpmn.loop.endless", ENDLESS, Severity.ERROR
    if loop.maximum is not None and loop.maximum < 1:
        yield "bpmn.loop.maximum", MAXIMUM, Severity.ERROR


def _multi_instance(loop: Loop) -> Iterator[tuple[str, Text, Severity]]:
    if loop.collection is None and loop.cardinality is None:
        yield "bpmn.multi_instance.collection", NOTHING, Severity.ERROR
    if loop.collection is not None and loop.cardinality is not None:
        yield "bpmn.multi_instance.both", BOTH, Severity.ERROR
    if (loop.output is None) != (loop.output_item is None):
        yield "bpmn.multi_instance.output", OUTPUT, Severity.ERROR


def _finding(process: Process, element: Element, code: str, text: Text, severity: Severity) -> Finding:
    line = element.loop.line if element.loop is not None else element.line
    return about_line(process, element, line, code, text.format(name=label(element)), severity)


def quantities(subject: Subject) -> Iterator[Finding]:
    """Check that an activity takes and gives at least one token."""
    for process, element in subject.elements():
        if element.takes < 1 or element.gives < 1:
            yield about(process, element, "bpmn.quantity", QUANTITY.format(name=label(element)))


RULES: tuple[Rule, ...] = (loops, quantities)
