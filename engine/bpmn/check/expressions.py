"""FEEL: every expression of a diagram is compiled, and the place of the first mistake is told."""

import re
from collections.abc import Iterator
from typing import Any

from engine import feel
from engine.bpmn.check.subject import Remark, Rule, Subject
from engine.bpmn.diagram import Element, Flow, Process, Term
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

BAD = Remark(
    "bpmn.expression.syntax",
    Text("「{name}」の式「{source}」：{why_ja}", "Expression “{source}” of “{name}”: {why_en}"),
)
FUNCTION = Remark(
    "bpmn.expression.function",
    Text(
        "「{name}」の式「{source}」に、ない関数「{function}」があります。関数の名前を確かめてください。",
        "The expression “{source}” of “{name}” calls “{function}”, which is no function. Check its name.",
    ),
)
INTERNAL = Remark(
    "bpmn.expression.name",
    Text(
        "「{name}」の式「{source}」に、使えない名前「{word}」があります（「__」で始まる名前は使えません）。",
        "The expression “{source}” of “{name}” holds the name “{word}”; names cannot begin with “__”.",
    ),
)
NOT_BOOLEAN = Remark(
    "bpmn.condition.not_boolean",
    Text(
        "「{name}」の条件「{source}」は、はい・いいえになりません。比べる式（例：=amount > 10）にしてください。",
        "The condition “{source}” of “{name}” is neither true nor false. Write a comparison (such as =amount > 10).",
    ),
)
CONSTANT = Remark(
    "bpmn.condition.constant",
    Text(
        "「{name}」の条件「{source}」は、いつも同じ結果になります。値を比べる式か確かめてください。",
        "The condition “{source}” of “{name}” always has the same outcome. Check that it compares a value.",
    ),
    Severity.WARNING,
)
LONG = Remark(
    "bpmn.expression.long",
    Text(
        "「{name}」の式が長すぎます（{count}文字、上限{most}文字）。判定表か計算の作業に分けてください。",
        "The expression of “{name}” is too long ({count} characters, {most} at most). Use a decision or script task.",
    ),
)
MAX_LENGTH = 10_000
DUNDER = re.compile(r"\b__\w+")
# Kinds of expressions whose value is never true or false, and functions that give something else.
NEVER_BOOLEAN = frozenset(
    {
        *("number", "string", "null", "list", "context", "neg", "+", "-", "*", "/", "**", "range", "at", "for"),
        "function",
    }
)
OTHER_FUNCTIONS = frozenset(
    {
        *("now", "today", "string", "number", "string length", "substring", "upper case", "lower case", "replace"),
        *("count", "sum", "mean", "floor", "ceiling", "round up", "abs", "modulo", "date", "time", "date and time"),
        *("duration", "split", "append", "concatenate", "reverse", "index of", "distinct values", "flatten"),
    }
)

CONDITIONAL = frozenset({"find-records"})  # jobs whose header `where` is FEEL

Place = Element | Flow


def expressions(subject: Subject) -> Iterator[Finding]:
    """Compile every expression."""
    names = sorted(subject.known.functions)
    functions = frozenset(feel.STANDARD) | subject.known.functions
    for process, place, term in terms(subject):
        if term.expression is None:
            continue
        if len(term.expression) > MAX_LENGTH:
            yield LONG.about(process, place, line=term.line, count=len(term.expression), most=MAX_LENGTH)
            continue
        try:
            compiled = feel.compile_expression(term.expression, names)
        except feel.FeelSyntaxError as error:
            values = {"source": term.expression[:80], "why_ja": error.text.ja, "why_en": error.text.en}
            yield BAD.about(process, place, line=term.line + error.line - 1, **values)
            continue
        for remark, values in _read(compiled, functions):
            yield remark.about(process, place, line=term.line, source=term.expression[:80], **values)


def _read(compiled: feel.Expression, functions: frozenset[str]) -> Iterator[tuple[Remark, dict[str, str]]]:
    word = DUNDER.search(compiled.source)
    if word is not None and any(name.startswith("__") for name in _words(feel.to_tree(compiled))):
        yield INTERNAL, {"word": word.group()}
        return
    tree = feel.to_tree(compiled)
    for name in sorted(called(tree) & set(compiled.names)):
        if name not in functions:
            yield FUNCTION, {"function": name}
    for base, method in sorted(_methods(tree)):
        if base in compiled.names:
            yield FUNCTION, {"function": f"{base}.{method}"}


def called(tree: Any) -> set[str]:
    """Return the names of the functions a parsed expression calls."""
    found: set[str] = set()
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            if len(node) > 1 and node[0] == "call" and isinstance(node[1], list) and node[1][:1] == ["name"]:
                found.add(node[1][1])
            pending.extend(node)
    return found


def _methods(tree: Any) -> set[tuple[str, str]]:
    """Return the functions that are called as if a variable held them, as other languages do: no variable does."""
    found: set[tuple[str, str]] = set()
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            match node:
                case ["call", ["path", ["name", str(base)], str(method)], *_]:
                    found.add((base, method))
            pending.extend(node)
    return found


def _words(tree: Any) -> Iterator[str]:
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, list) and node[:1] != ["string"]:
            pending.extend(node)
        elif isinstance(node, str):
            yield node


def conditions(subject: Subject) -> Iterator[Finding]:
    """Check that a condition can be true and can be false."""
    for process, scope in subject.scopes():
        for flow in scope.flows.values():
            yield from _condition(process, flow, flow.condition)
        for element in scope.elements.values():
            for event in element.events:
                if event.kind == "conditional":
                    yield from _condition(process, element, event.term)


def _condition(process: Process, place: Place, term: Term | None) -> Iterator[Finding]:
    if term is None or term.expression is None or len(term.expression) > MAX_LENGTH:
        return
    try:
        tree = feel.to_tree(feel.compile_expression(term.expression))
    except feel.FeelSyntaxError:
        return
    if _never_boolean(tree):
        yield NOT_BOOLEAN.about(process, place, line=term.line, source=term.expression[:80])
    elif term.expression.strip() in {"true", "false"}:
        yield CONSTANT.about(process, place, line=term.line, source=term.expression)


def _never_boolean(tree: Any) -> bool:
    """Tell whether no value of the expression's names makes it true or false."""
    if not isinstance(tree, list) or not tree:
        return False
    if tree[0] == "if":
        return _never_boolean(tree[2]) and _never_boolean(tree[3])
    calls = tree[0] == "call" and tree[1][0] == "name"  # else a method, or what an expression gives, is called
    return tree[0] in NEVER_BOOLEAN or (calls and tree[1][1] in OTHER_FUNCTIONS)


def terms(subject: Subject) -> Iterator[tuple[Process, Place, Term]]:
    """Yield every text that is or may be FEEL, with the place it stands in."""
    for process, scope in subject.scopes():
        for flow in scope.flows.values():
            if flow.condition is not None:
                yield process, flow, flow.condition
        for element in scope.elements.values():
            yield from ((process, element, term) for term in terms_of(element) if term is not None)
            yield from ((process, element, term) for term in _looked_up(element))
            for key in (key for event in element.events for key in event.keys):
                paths = (*key.paths, *key.bound.get(process.id, ()))  # into the message, whose names nobody knows
                yield from ((process, element, path) for path in paths)


def _looked_up(element: Element) -> Iterator[Term]:
    """Yield the condition of a job over what it looks up; its names are those of records, not of the case."""
    options = element.options
    where = options.headers.get("where")
    if where is not None and options.job_type is not None and options.job_type.text in CONDITIONAL:
        yield Term(where, element.line, where)


def terms_of(element: Element) -> Iterator[Term | None]:
    """Yield the texts of one element that are or may be FEEL."""
    options = element.options
    yield from (options.assignee, options.groups, options.due, options.priority)
    yield from (options.job_type, options.decision, options.script, element.activation)
    yield from (mapping.source for mapping in (*options.inputs, *options.outputs, *element.reads, *element.writes))
    for event in element.events:
        yield from (event.term, event.correlation)
    if element.ad_hoc is not None:
        yield element.ad_hoc.condition
    if element.loop is not None:
        loop = element.loop
        yield from (loop.condition, loop.collection, loop.cardinality, loop.output_item)


RULES: tuple[Rule, ...] = (expressions, conditions)
