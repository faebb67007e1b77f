"""Arithmetic, comparison and three-valued logic."""

import operator
from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import Any

from engine.feel.arithmetic import DECIMAL, add, divide, multiply, negate, power, subtract
from engine.feel.compare import equal, order
from engine.feel.compiling.scope import Code, Scope
from engine.feel.errors import NoValue
from engine.feel.parsing.tree import Node
from engine.feel.run import Frame, Place
from engine.feel.type_check import Lattice, instance_of

Operation = Callable[[Any, Any], Any]
Ordering = Callable[[Any, Any], bool]
_OPERATIONS: dict[str, Operation] = {"+": add, "-": subtract, "*": multiply, "/": divide, "**": power}
_QUICK: dict[str, Operation] = {"+": DECIMAL.add, "-": DECIMAL.subtract, "*": DECIMAL.multiply}
_POWER_STEPS = 20  # a power of 34 digits takes as long as so many other steps
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def arithmetic(node: Node, scope: Scope) -> Code:
    """Compile + - * / **, from left to right."""
    place, operation, quick = scope.place(node), _OPERATIONS[node.kind], _QUICK.get(node.kind)
    first, *rest = (scope.code(part) for part in node.parts)
    cost = _POWER_STEPS if node.kind == "**" else 0

    def compute(frame: Frame) -> Any:
        value = first(frame)
        for operand in rest:
            other = operand(frame)
            try:
                if quick is not None and type(value) is Decimal and type(other) is Decimal:
                    value = quick(value, other)
                else:
                    frame.run.spend(cost)
                    value = operation(value, other)
                    if type(value) is str:
                        frame.run.check_string(len(value))
            except NoValue as problem:
                frame.run.note(problem, place)
                value = None
            except DecimalException:
                frame.run.note(NoValue("number_out_of_range"), place)
                value = None
        return value

    return compute


def negation(node: Node, scope: Scope) -> Code:
    """Compile -a."""
    (part,) = node.parts
    if part.kind == "number":
        constant = negate(part.parts[0])
        return lambda _frame: constant
    place, operand = scope.place(node), scope.code(part)

    def compute(frame: Frame) -> Any:
        try:
            return negate(operand(frame))
        except NoValue as problem:
            frame.run.note(problem, place)
            return None

    return compute


def equality(node: Node, scope: Scope) -> Code:
    """Compile = and !=."""
    left, right = (scope.code(part) for part in node.parts)
    same = node.kind == "="
    if node.parts[1].kind == "string":
        return _equals_text(left, node.parts[1].parts[0], same=same)

    def compare(frame: Frame) -> bool | None:
        answer = equal(left(frame), right(frame), frame.run.spend)
        return answer if same or answer is None else not answer

    return compare


def _equals_text(left: Code, text: str, *, same: bool) -> Code:
    def compare(frame: Frame) -> bool | None:
        value = left(frame)
        if type(value) is str:
            return (value == text) is same
        answer = equal(value, text, frame.run.spend)
        return answer if same or answer is None else not answer

    return compare


def ordering(node: Node, scope: Scope) -> Code:
    """Compile < <= > >=."""
    place, holds = scope.place(node), _ORDERS[node.kind]
    left, right = (scope.code(part) for part in node.parts)

    if node.parts[1].kind == "number":
        return _beside_number(left, holds, node.parts[1].parts[0], place)

    def compare(frame: Frame) -> bool | None:
        one, other = left(frame), right(frame)
        if type(one) is Decimal and type(other) is Decimal:
            return holds(one, other)
        try:
            return holds(order(one, other), 0)
        except NoValue as problem:
            frame.run.note(problem, place)
            return None

    return compare


def _beside_number(left: Code, holds: Ordering, number: Decimal, place: Place) -> Code:
    def compare(frame: Frame) -> bool | None:
        value = left(frame)
        if type(value) is Decimal:
            return holds(value, number)
        try:
            return holds(order(value, number), 0)
        except NoValue as problem:
            frame.run.note(problem, place)
            return None

    return compare


def between(node: Node, scope: Scope) -> Code:
    """Compile a between b and c as a >= b and a <= c."""
    place = scope.place(node)
    value, low, high = (scope.code(part) for part in node.parts)

    def compare(frame: Frame) -> bool | None:
        point = value(frame)
        try:
            return order(point, low(frame)) >= 0 and order(point, high(frame)) <= 0
        except NoValue as problem:
            frame.run.note(problem, place)
            return None

    return compare


def conjunction(node: Node, scope: Scope) -> Code:
    """Compile and: false where any part is false, true where all are true, else null."""
    return _fold(node, scope, decisive=False)


def disjunction(node: Node, scope: Scope) -> Code:
    """Compile or: true where any part is true, false where all are false, else null."""
    return _fold(node, scope, decisive=True)


def _fold(node: Node, scope: Scope, *, decisive: bool) -> Code:
    parts = tuple(scope.code(part) for part in node.parts)
    otherwise = not decisive

    def decide(frame: Frame) -> bool | None:
        answer: bool | None = otherwise
        for part in parts:
            value: object = part(frame)
            if value is decisive:
                return decisive
            if value is not otherwise:
                answer = None
        return answer

    return decide


def instance(node: Node, scope: Scope) -> Code:
    """Compile a instance of T."""
    operand, type_, place = scope.code(node.parts[0]), node.parts[1], scope.place(node)

    def check(frame: Frame) -> bool | None:
        try:
            return instance_of(operand(frame), type_, Lattice(frame.run.env.types, frame.run.spend))
        except NoValue as problem:
            frame.run.note(problem, place)
            return None

    return check
