"""Names, paths, filters and calls."""

from decimal import Decimal
from typing import Any

from engine.feel.compiling.scope import Code, Scope
from engine.feel.errors import NoValue
from engine.feel.parsing.tree import Node
from engine.feel.properties import entry_of
from engine.feel.run import MISSING, Frame, Place

_CONDITIONS = frozenset(
    {"=", "!=", "<", "<=", ">", ">=", "and", "or", "in", "between", "some", "every", "instance of", "boolean"}
)


def name(node: Node, scope: Scope) -> Code:
    """Compile a name."""
    return scope.lookup(node.parts[0], scope.place(node))


def path(node: Node, scope: Scope) -> Code:
    """Compile a.b."""
    inner, key = node.parts
    whole, place = scope.code(inner), scope.place(node)

    def select(frame: Frame) -> Any:
        value = whole(frame)
        if type(value) is dict and key in value:
            return value[key]
        try:
            return entry_of(value, key, frame.run)
        except NoValue as problem:
            frame.run.note(problem, place)
            return None

    return select


def filtering(node: Node, scope: Scope) -> Code:
    """Compile a[b]: b is a position, or a condition on each item (table 68)."""
    whole, place = scope.code(node.parts[0]), scope.place(node)
    inside = scope.inner("element").code(node.parts[1])
    cost = 1 + node.parts[1].size // 16
    may_be_position = node.parts[1].kind not in _CONDITIONS

    def select(frame: Frame) -> Any:
        value = whole(frame)
        if value is None:
            return None
        items = value if type(value) is list else [value]
        position = _position(inside, frame, cost) if may_be_position else None
        return _kept(items, inside, frame, cost, place) if position is None else _item(items, position, frame, place)

    return select


def _position(inside: Code, frame: Frame, cost: int) -> Decimal | None:
    """Evaluate the brackets outside any item: a number is a position; notes of this trial are dropped."""
    run = frame.run
    run.spend(cost)
    taken = len(run.notes)
    value = inside(Frame(run, frame.root, MISSING, frame))
    if type(value) is Decimal:
        return value
    del run.notes[taken:]
    return None


def _kept(items: list[Any], inside: Code, frame: Frame, cost: int, place: Place) -> Any:
    run, root = frame.run, frame.root
    kept: list[Any] = []
    for item in items:
        run.spend(cost)
        answer = inside(Frame(run, root, item, frame))
        if answer is True:
            kept.append(item)
        elif type(answer) is Decimal:
            return _item(items, answer, frame, place)
        elif answer is not False and answer is not None:
            run.note(NoValue("bad_filter"), place)
    return kept


def _item(items: list[Any], position: Decimal, frame: Frame, place: Place) -> Any:
    number = int(position) if position == position.to_integral_value() and abs(position) <= len(items) else 0
    if number == 0:
        frame.run.note(NoValue("no_item", position=position), place)
        return None
    return items[number - 1 if number > 0 else number]


def call(node: Node, scope: Scope) -> Code:
    """Compile f(a, b)."""
    callee, *given = node.parts
    function, place = _callee(callee, scope), scope.place(node)
    arguments = tuple(scope.code(part) for part in given)

    def invoke(frame: Frame) -> Any:
        target = function(frame)
        values = [argument(frame) for argument in arguments]
        try:
            return _callable(target).call(frame.run, values)
        except NoValue as problem:
            if target is not None:
                frame.run.note(problem, place)
            return None

    return invoke


def call_named(node: Node, scope: Scope) -> Code:
    """Compile f(p: a, q: b)."""
    callee, *given = node.parts
    function, place = _callee(callee, scope), scope.place(node)
    arguments = tuple((parameter, scope.code(part)) for parameter, part in given)
    twice = len({parameter for parameter, _ in arguments}) < len(arguments)

    def invoke(frame: Frame) -> Any:
        target = function(frame)
        values = {parameter: argument(frame) for parameter, argument in arguments}
        try:
            return _callable(target, named_twice=twice).call_named(frame.run, values)
        except NoValue as problem:
            if target is not None:
                frame.run.note(problem, place)
            return None

    return invoke


def _callee(node: Node, scope: Scope) -> Code:
    if node.kind == "name":
        return scope.lookup(node.parts[0], scope.place(node), "unknown_function")
    return scope.code(node)


def _callable(target: Any, *, named_twice: bool = False) -> Any:
    if not hasattr(target, "call_named"):
        raise NoValue("not_a_function")
    if named_twice:
        raise NoValue("wrong_arguments", usage=target.usage)
    return target
