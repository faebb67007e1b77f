"""Expressions without variables: their value is known now, and must be of the type the place asks for."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from engine import feel
from engine.bpmn.check.expressions import MAX_LENGTH, NOT_BOOLEAN, terms
from engine.bpmn.check.loops import MAX_INSTANCES, NUMBER
from engine.bpmn.check.subject import Known, Remark, Rule, Subject
from engine.bpmn.diagram import Element, Event, Process, Term
from engine.bpmn.timing import NotATime, armed_cycle, due_after, due_date
from engine.domain.finding import Finding
from engine.domain.text import Text

NOT_A_TIME = Remark(
    "bpmn.timer.value",
    Text(
        "タイマー「{name}」の式「{source}」は、{kind_ja}になりません。式を直してください。",
        "The expression “{source}” of the timer “{name}” does not give {kind_en}. Correct it.",
    ),
)
NOT_A_LIST = Remark(
    "bpmn.multi_instance.no_list",
    Text(
        "「{name}」の繰り返しの一覧「{source}」は、一覧になりません。一覧になる式にしてください。",
        "The collection “{source}” of the multi-instance marker on “{name}” is no list. Give it a list.",
    ),
)
KINDS = {
    "timeDate": Text("日時", "a date and time"),
    "timeDuration": Text("期間", "a duration"),
    "timeCycle": Text("繰り返し", "a repetition"),
}
NEVER = Remark(
    "bpmn.expression.constant",
    Text(
        "「{name}」の式の「{source}」は、ない日付・時刻・期間です。正しい値にしてください（例：{example}）。",
        "“{source}” in an expression of “{name}” is no date, time or duration. Correct it (for example {example}).",
    ),
)
TEMPORAL = {
    "date": 'date("2026-04-01")',
    "time": 'time("09:00:00")',
    "date and time": 'date and time("2026-04-01T09:00:00+09:00")',
    "duration": 'duration("P3D")',
}
VARIES = object()  # an expression whose value depends on the case
SMALL = feel.Budget(steps=2_000, seconds=0.02)
WHEN = datetime(2026, 4, 1, tzinfo=UTC)  # the type of a value does not depend on the day


def constant(term: Term | None, known: Known) -> Any:
    """Return the value of an expression that reads nothing of the case; VARIES for any other."""
    if term is None or term.expression is None or len(term.expression) > MAX_LENGTH:
        return VARIES
    try:
        compiled = feel.compile_expression(term.expression, sorted(known.functions))
        if set(compiled.names) - set(feel.STANDARD):
            return VARIES
        return compiled.evaluate({}, feel.Environment(now=WHEN, budget=SMALL)).value
    except (feel.FeelSyntaxError, feel.BudgetExceeded):
        return VARIES


def times(subject: Subject) -> Iterator[Finding]:
    """Check that a timer whose expression is fixed comes due at all."""
    for process, element in subject.elements():
        for event in element.events:
            if event.kind == "timer" and event.term is not None and event.timer_kind in KINDS:
                yield from _time(process, element, event, event.term, constant(event.term, subject.known))


def _time(process: Process, element: Element, event: Event, term: Term, value: Any) -> Iterator[Finding]:
    read = {"timeDate": lambda: due_date(value), "timeDuration": lambda: due_after(value, WHEN)}
    try:
        if value is not VARIES:
            read.get(event.timer_kind or "", lambda: armed_cycle(value, WHEN))()
    except NotATime:
        kind = KINDS[event.timer_kind or ""]
        yield NOT_A_TIME.about(
            process, element, line=term.line, source=term.text[:80], kind_ja=kind.ja, kind_en=kind.en
        )


def loops(subject: Subject) -> Iterator[Finding]:
    """Check fixed collections, numbers and conditions of loops and ad-hoc sub-processes."""
    for process, element in subject.elements():
        for remark, term in _doubtful(element, subject.known):
            source = term.text[:80]
            yield remark.about(process, element, line=term.line, source=source, number=source)


def _doubtful(element: Element, known: Known) -> Iterator[tuple[Remark, Term]]:
    loop, conditions = element.loop, [element.ad_hoc.condition if element.ad_hoc is not None else None]
    if loop is not None:
        conditions.append(loop.condition)
        items = constant(loop.collection, known)
        if loop.collection is not None and items is not VARIES and not isinstance(items, list):
            yield NOT_A_LIST, loop.collection
        number = constant(loop.cardinality, known)
        if loop.cardinality is not None and number is not VARIES and not _counts(number):
            yield NUMBER, loop.cardinality
    for condition in conditions:
        value = constant(condition, known)
        if condition is not None and value is not VARIES and not isinstance(value, bool):
            yield NOT_BOOLEAN, condition


def literals(subject: Subject) -> Iterator[Finding]:
    """Check that written dates, times and durations exist: a wrong one is null whatever the case holds."""
    for process, place, term in terms(subject):
        if term.expression is None or len(term.expression) > MAX_LENGTH:
            continue
        try:
            tree = feel.to_tree(feel.compile_expression(term.expression, sorted(subject.known.functions)))
        except feel.FeelSyntaxError:
            continue
        for source, example in dict.fromkeys(_written(tree)):
            if constant(Term(source, term.line, source), subject.known) is None:
                yield NEVER.about(process, place, line=term.line, source=source[:80], example=example)


def _written(tree: Any) -> Iterator[tuple[str, str]]:
    """Yield the dates, times and durations a parsed expression writes, each with an example of its kind."""
    pending = [tree]
    while pending:
        node = pending.pop()
        if not isinstance(node, list):
            continue
        pending.extend(node)
        match node:
            case ["at", str(text)]:
                yield f'@"{text}"', '@"2026-04-01"'
            case ["call", ["name", str(function)], ["string", str(text)]] if function in TEMPORAL and '"' not in text:
                yield f'{function}("{text}")', TEMPORAL[function]


def _counts(value: Any) -> bool:
    whole = isinstance(value, Decimal | int) and not isinstance(value, bool) and value == int(value)
    return whole and 0 <= value <= MAX_INSTANCES


RULES: tuple[Rule, ...] = (times, loops, literals)
