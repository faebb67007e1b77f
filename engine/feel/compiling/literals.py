"""Literals, lists, contexts, ranges and function definitions."""

from typing import Any

from engine.feel.compare import order
from engine.feel.compiling.scope import Code, Scope
from engine.feel.errors import NoValue
from engine.feel.functions import UserFunction
from engine.feel.parsing.tree import Node
from engine.feel.run import Frame, Place
from engine.feel.temporal_text import read_at_literal
from engine.feel.values import Function, Range


def null(_node: Node, _scope: Scope) -> Code:
    """Compile null."""
    return lambda _frame: None


def constant(node: Node, _scope: Scope) -> Code:
    """Compile a number, text or boolean."""
    (value,) = node.parts
    return lambda _frame: value


def at_literal(node: Node, scope: Scope) -> Code:
    """Compile @"…"; what is no date, time or duration is null."""
    try:
        value = read_at_literal(node.parts[0])
    except NoValue as problem:
        return _always_null(problem, scope.place(node))
    return lambda _frame: value


def _always_null(problem: NoValue, place: Place) -> Code:
    def note(frame: Frame) -> None:
        frame.run.note(problem, place)

    return note


def listing(node: Node, scope: Scope) -> Code:
    """Compile [a, b]."""
    items = tuple(scope.code(part) for part in node.parts)
    return lambda frame: [item(frame) for item in items]


def context(node: Node, scope: Scope) -> Code:
    """Compile {a: 1, b: a + 1}; an entry sees those before it, a function also itself."""
    inner = scope.inner("fixed")
    entries: list[tuple[str, Code]] = []
    for key, value in node.parts:
        if value.kind == "function":
            inner.names.add(key)
        entries.append((key, inner.code(value)))
        inner.names.add(key)

    def build(frame: Frame) -> dict[str, Any]:
        made: dict[str, Any] = {}
        here = Frame(frame.run, frame.root, made, frame)
        for key, value in entries:
            made[key] = value(here)
        return made

    return build


def range_of(node: Node, scope: Scope) -> Code:
    """Compile [a..b] and its kin; ends that do not fit together make it null (10.3.2.7)."""
    opening, low, high, closing = node.parts
    place = scope.place(node)
    start = scope.code(low) if low else None
    end = scope.code(high) if high else None
    start_included, end_included = opening == "[" and low is not None, closing == "]" and high is not None

    def build(frame: Frame) -> Range | None:
        first = start(frame) if start else None
        last = end(frame) if end else None
        try:
            _check_ends(first, last, start is not None, end is not None)
        except NoValue as problem:
            frame.run.note(problem, place)
            return None
        return Range(first, last, start_included, end_included)

    return build


def _check_ends(first: Any, last: Any, has_first: bool, has_last: bool) -> None:  # noqa: FBT001  (two of the same)
    if (has_first and first is None) or (has_last and last is None) or not (has_first or has_last):
        raise NoValue("range_ends")
    if has_first and has_last:
        if order(first, last) > 0:
            raise NoValue("range_ends")
    else:
        order(first if has_first else last, first if has_first else last)


def unary_range(node: Node, scope: Scope) -> Code:
    """Compile (< a) as the range on that side of a."""
    sign, operand = node.parts
    end, place = scope.code(operand), scope.place(node)

    def build(frame: Frame) -> Range | None:
        try:
            return range_beside(sign, end(frame))
        except NoValue as problem:
            frame.run.note(problem, place)
            return None

    return build


def range_beside(sign: str, end: Any) -> Range:
    """Make the range of the values that are `sign` the end (table 42)."""
    if end is None or sign == "!=":
        raise NoValue("range_ends")
    order(end, end)
    if sign == "=":
        return Range(end, end)
    if sign[0] == "<":
        return Range(None, end, start_included=False, end_included=sign == "<=")
    return Range(end, None, start_included=sign == ">=", end_included=False)


def function(node: Node, scope: Scope) -> Code:
    """Compile the definition of a function."""
    parameters, body = node.parts
    inside = scope.inner("fixed", tuple(name for name, _ in parameters)).code(body)
    return lambda frame: UserFunction(parameters, inside, frame)


class External(Function):
    """A function of Java or PMML, which Banso refuses to call."""

    __slots__ = ("_parameters",)

    def __init__(self, parameters: tuple[str, ...]) -> None:
        self._parameters = parameters

    @property
    def usage(self) -> str:
        """The function as its author would write the call."""
        return f"function({', '.join(self._parameters)}) external"

    def call(self, _run: Any, _arguments: Any) -> Any:
        """Refuse the call."""
        raise NoValue("external_function")

    call_named = call


def external(node: Node, _scope: Scope) -> Code:
    """Compile function(…) external …."""
    (parameters,) = node.parts
    return lambda _frame: External(parameters)
