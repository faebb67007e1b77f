"""Tests: the right side of `in`, and the cells of decision tables (DMN 1.5, table 55)."""

from typing import Any

from engine.feel.compare import equal, includes, order
from engine.feel.compiling.literals import range_beside
from engine.feel.compiling.scope import Code, Scope
from engine.feel.errors import NoValue
from engine.feel.parsing.tree import Node
from engine.feel.run import Frame
from engine.feel.values import Range

INPUT = "?"


def membership(node: Node, scope: Scope) -> Code:
    """Compile a in (test, …)."""
    value, *tests = node.parts
    point = scope.code(value)
    inner = scope.inner("fixed", (INPUT,))
    check = any_of(tests, inner)
    return lambda frame: check(Frame(frame.run, frame.root, {INPUT: point(frame)}, frame))


def any_of(tests: list[Node], scope: Scope) -> Code:
    """Compile tests of which any may hold; the value they test is bound to `?` in the scope's own frame."""
    checks = tuple(_test(test, scope) for test in tests)
    if len(checks) == 1:
        return checks[0]

    def decide(frame: Frame) -> bool | None:
        answer: bool | None = False
        for check in checks:
            held = check(frame)
            if held is True:
                return True
            if held is None:
                answer = None
        return answer

    return decide


def _test(node: Node, scope: Scope) -> Code:
    if node.kind == "unary":
        return _beside(node, scope)
    if node.kind == "any":
        return lambda _frame: True
    expected = scope.code(node)
    if INPUT in node.mentions:
        return lambda frame: _held(expected(frame), frame)
    if node.kind in ("string", "number", "boolean"):
        return _constant(node.parts[0])
    place, is_range = scope.place(node), node.kind == "range"

    def check(frame: Frame) -> bool | None:
        wanted = expected(frame)
        if wanted is None and is_range:
            return None
        try:
            return matches(frame.bindings[INPUT], wanted, frame)
        except NoValue as problem:
            frame.run.note(problem, place)
            return None

    return check


def _held(answer: Any, frame: Frame) -> bool | None:
    """Judge a test that speaks of `?` itself: it holds where it is true, or names the value."""
    if answer is True or answer is False or answer is None:
        return answer
    try:
        return matches(frame.bindings[INPUT], answer, frame)
    except NoValue:
        return None


def _constant(wanted: Any) -> Code:
    def check(frame: Frame) -> bool | None:
        value = frame.bindings[INPUT]
        if type(value) is type(wanted):
            return bool(value == wanted)
        if wanted is True and type(value) is not list:
            return None if value is None else True
        return equal(value, wanted, frame.run.spend)

    return check


def _beside(node: Node, scope: Scope) -> Code:
    sign, operand = node.parts
    end, place = scope.code(operand), scope.place(node)

    def check(frame: Frame) -> bool | None:
        value, limit = frame.bindings[INPUT], end(frame)
        try:
            if sign in ("=", "!="):
                answer = equal(value, limit, frame.run.spend)
                return answer if sign == "=" or answer is None else not answer
            order(value, limit)
            return includes(range_beside(sign, limit), value)
        except NoValue as problem:
            frame.run.note(problem, place)
            return None

    return check


def matches(value: Any, wanted: Any, frame: Frame) -> bool | None:
    """Tell whether a value equals what is wanted, lies in its range, or is among its list."""
    spend = frame.run.spend
    if isinstance(wanted, Range) and not isinstance(value, Range):
        return includes(wanted, value)
    if type(wanted) is list:
        return _among(value, wanted, frame)
    if wanted is True and type(value) is not bool and value is not None:
        return True
    return equal(value, wanted, spend)


def _among(value: Any, wanted: list[Any], frame: Frame) -> bool:
    spend = frame.run.spend
    if type(value) is list and equal(value, wanted, spend):
        return True
    for each in wanted:
        spend(1)
        if equal(value, each, spend) is True or (isinstance(each, Range) and _inside(value, each)):
            return True
    return False


def _inside(value: Any, range_: Range) -> bool:
    try:
        return includes(range_, value)
    except NoValue:
        return False


def unary_tests(node: Node, scope: Scope) -> Code:
    """Compile the tests of a cell; `?` is bound in the scope's own frame."""
    if node.kind == "any":
        return lambda _frame: True
    if node.kind == "not":
        inside = any_of(list(node.parts[0].parts), scope)

        def negated(frame: Frame) -> bool | None:
            held = inside(frame)
            return None if held is None else not held

        return negated
    return any_of(list(node.parts), scope)
