"""Loop markers: each comes to an end, and knows what it repeats over (BPMN 2.0.2 §10.3.7)."""

from collections.abc import Iterator

from engine.bpmn.check.subject import Remark, Rule, Subject
from engine.bpmn.diagram import Loop
from engine.bpmn.names import ACTIVITIES
from engine.bpmn.terms import whole
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

HERE = Remark(
    "bpmn.loop.here",
    Text(
        "「{name}」には繰り返しの印を付けられません。外してください。", "“{name}” cannot have a loop marker. Remove it."
    ),
)
ENDLESS = Remark(
    "bpmn.loop.endless",
    Text(
        "「{name}」の繰り返しに、条件も回数の上限もありません。終わらなくなるので、どちらかを入れてください。",
        "The loop on “{name}” has neither a condition nor a maximum and would never end. Enter one.",
    ),
)
MAXIMUM = Remark(
    "bpmn.loop.maximum",
    Text(
        "「{name}」の繰り返しの上限は1以上にしてください。",
        "The maximum of the loop on “{name}” must be at least 1.",
    ),
)
NOTHING = Remark(
    "bpmn.multi_instance.collection",
    Text(
        "「{name}」を何について繰り返すか（一覧または件数）が指定されていません。どちらかを入れてください。",
        "The multi-instance marker on “{name}” has neither a collection nor a number. Enter one.",
    ),
)
BOTH = Remark(
    "bpmn.multi_instance.both",
    Text(
        "「{name}」の繰り返しに一覧と件数の両方があります。どちらか一方にしてください。",
        "The multi-instance marker on “{name}” has both a collection and a number. Use one.",
    ),
)
NUMBER = Remark(
    "bpmn.multi_instance.number",
    Text(
        "「{name}」の繰り返しの件数「{number}」は使えません。0から1,000までの整数にしてください。",
        "The number of instances of “{name}”, {number}, cannot be used. Enter a whole number from 0 to 1,000.",
    ),
)
SIZE = Remark(
    "bpmn.multi_instance.size",
    Text(
        "「{name}」は一覧の件数だけ同時に行われます。1,000件を超えると、その操作は止まります。",
        "“{name}” is done for all items at once. More than 1,000 items stop the step.",
    ),
    Severity.HINT,
)
QUANTITY = Remark(
    "bpmn.activity.quantity",
    Text(
        "「{name}」の開始・完了の数（startQuantity・completionQuantity）は1以上の整数にしてください。",
        "The start and completion quantities of “{name}” must be whole numbers from 1.",
    ),
)
OUTPUT = Remark(
    "bpmn.multi_instance.output",
    Text(
        "「{name}」の結果をまとめる一覧と、1件ごとの結果の式は、両方を指定してください。",
        "The multi-instance marker on “{name}” needs both an output collection and an output element, or neither.",
    ),
)
THROWS_NOTHING = Remark(
    "bpmn.multi_instance.behavior",
    Text(
        "「{name}」の繰り返しの振舞い（behavior={behavior}）に、発するイベントや条件がありません。指定してください。",
        "The multi-instance marker on “{name}” (behavior={behavior}) lacks the event, or its condition. Set it.",
    ),
)
MAX_INSTANCES = 1000


def loops(subject: Subject) -> Iterator[Finding]:
    """Check each loop marker."""
    for process, element in subject.elements():
        loop = element.loop
        if loop is None:
            continue
        if element.type not in ACTIVITIES:
            yield HERE.about(process, element, line=loop.line)
            continue
        rule = _standard if loop.kind == "standard" else _multi_instance
        for remark in rule(loop):
            number = loop.cardinality.text if loop.cardinality is not None else ""
            yield remark.about(process, element, line=loop.line, number=number, behavior=loop.behavior)


def _standard(loop: Loop) -> Iterator[Remark]:
    if loop.condition is None and loop.maximum is None:
        yield ENDLESS
    if loop.maximum is not None and loop.maximum < 1:
        yield MAXIMUM


def _multi_instance(loop: Loop) -> Iterator[Remark]:
    if loop.collection is None and loop.cardinality is None:
        yield NOTHING
    if loop.collection is not None and loop.cardinality is not None:
        yield BOTH
    if loop.cardinality is not None and _is_number(loop.cardinality.text):
        number = whole(loop.cardinality.text.removeprefix("="))
        if number is None or not 0 <= number <= MAX_INSTANCES:
            yield NUMBER
    elif loop.kind == "parallel" and loop.collection is not None:
        yield SIZE
    if (loop.output is None) != (loop.output_item is None):
        yield OUTPUT
    if not _throws(loop):
        yield THROWS_NOTHING


def _throws(loop: Loop) -> bool:
    """Tell whether the marker has what its behaviour needs (BPMN 2.0.2 tables 10.29, 10.30)."""
    if loop.behavior == "Complex":
        return bool(loop.throws) and all(condition is not None and events for condition, events in loop.throws)
    return loop.behavior != "One" or bool(loop.throws)


def _is_number(text: str) -> bool:
    return bool(text) and all(sign in "0123456789.+- " for sign in text.removeprefix("="))


def quantities(subject: Subject) -> Iterator[Finding]:
    """Check that an activity takes and gives at least one token."""
    for process, element in subject.elements():
        if element.takes < 1 or element.gives < 1:
            yield QUANTITY.about(process, element)


STANDARD_RULES: tuple[Rule, ...] = (loops, quantities)
