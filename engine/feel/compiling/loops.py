"""if, for, some and every."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from engine.feel.civil import day_number, day_of, from_day_number, make_date
from engine.feel.compiling.scope import Code, Scope
from engine.feel.errors import BudgetExceeded, NoValue
from engine.feel.parsing.tree import Node
from engine.feel.run import Frame, Run
from engine.feel.values import Kind, Range, kind_of

Domain = Callable[[Frame], Iterator[Any]]
_LARGEST_STEP = 30


def branch(node: Node, scope: Scope) -> Code:
    """Compile if a then b else c: b where a is true, else c."""
    condition, then, otherwise = (scope.code(part) for part in node.parts)
    return lambda frame: then(frame) if condition(frame) is True else otherwise(frame)


def loop(node: Node, scope: Scope) -> Code:
    """Compile for … return …; `partial` is the list of the results so far."""
    domains, body = node.parts
    place = scope.place(node)
    frames, inner = _iteration(domains, scope, body.size)
    partial = "partial" in body.mentions
    inside = (inner.inner("fixed", ("partial",)) if partial else inner).code(body)

    def collect(frame: Frame) -> list[Any] | None:
        results: list[Any] = []
        run = frame.run
        limit = run.env.budget.list_length
        try:
            for here in frames(frame):
                if partial:
                    run.spend(len(results) // 8)
                    here = Frame(run, here.root, {"partial": list(results)}, here)  # noqa: PLW2901  (one scope deeper)
                results.append(inside(here))
                if len(results) > limit:
                    raise BudgetExceeded("list_length")
        except NoValue as problem:
            run.note(problem, place)
            return None
        return results

    return collect


def quantified(node: Node, scope: Scope) -> Code:
    """Compile some and every as the three-valued or and and over all combinations."""
    domains, body = node.parts
    place, decisive = scope.place(node), node.kind == "some"
    frames, inner = _iteration(domains, scope, body.size)
    condition = inner.code(body)
    otherwise = not decisive

    def decide(frame: Frame) -> bool | None:
        answer: bool | None = otherwise
        try:
            for here in frames(frame):
                value: object = condition(here)
                if value is decisive:
                    return decisive
                if value is not otherwise:
                    answer = None
        except NoValue as problem:
            frame.run.note(problem, place)
            return None
        return answer

    return decide


def _iteration(
    domains: tuple[tuple[str, Node], ...], scope: Scope, size: int
) -> tuple[Callable[[Frame], Iterator[Frame]], Scope]:
    """Make the walk over all combinations: it gives the innermost frame of each; later domains see earlier names."""
    cost = 1 + size // 16
    levels: list[tuple[str, Domain]] = []
    for name, domain in domains:
        levels.append((name, _domain(domain, scope)))
        scope = scope.inner("fixed", (name,))

    def frames(outer: Frame, level: int = 0) -> Iterator[Frame]:
        name, values = levels[level]
        run, root = outer.run, outer.root
        last = level == len(levels) - 1
        for value in values(outer):
            run.spend(cost)
            here = Frame(run, root, {name: value}, outer)
            if last:
                yield here
            else:
                yield from frames(here, level + 1)

    return frames, scope


def _domain(node: Node, scope: Scope) -> Domain:
    if node.kind == "span":
        first, last = (scope.code(part) for part in node.parts)
        return lambda frame: span(first(frame), last(frame), frame.run)
    whole = scope.code(node)
    return lambda frame: _items(whole(frame), frame.run)


def _items(value: Any, run: Run) -> Iterator[Any]:
    if value is None:
        raise NoValue("not_iterable")
    if type(value) is list:
        return iter(value)
    if isinstance(value, Range):
        return _inside(value, run)
    return iter((value,))


def _inside(range_: Range, run: Run) -> Iterator[Any]:
    """Give the whole numbers or days of a range."""
    for value in span(range_.start, range_.end, run):
        if (value == range_.start and not range_.start_included) or (value == range_.end and not range_.end_included):
            continue
        yield value


def span(first: Any, last: Any, run: Run) -> Iterator[Any]:
    """Give the numbers by 1, or the dates by a day, from first to last, up or down; NoValue for anything else."""
    kind = kind_of(first)
    if kind is not kind_of(last) or kind not in (Kind.NUMBER, Kind.DATE):
        raise NoValue("not_iterable")
    if kind is Kind.DATE:
        return _days(day_number(*day_of(first)), day_number(*day_of(last)), run)
    return _numbers(first, last, run)


def _days(first: int, last: int, run: Run) -> Iterator[Any]:
    _check_length(abs(last - first), run)
    return (make_date(*from_day_number(day)) for day in _steps(first, last))


def _numbers(first: Decimal, last: Decimal, run: Run) -> Iterator[Decimal]:
    if first != first.to_integral_value() or last != last.to_integral_value():
        raise NoValue("not_iterable")
    if max(first.adjusted(), last.adjusted()) > _LARGEST_STEP:
        raise BudgetExceeded("steps")
    _check_length(abs(int(last) - int(first)), run)
    return (Decimal(number) for number in _steps(int(first), int(last)))


def _steps(first: int, last: int) -> range:
    return range(first, last + 1) if first <= last else range(first, last - 1, -1)


def _check_length(length: int, run: Run) -> None:
    if length > run.steps:
        raise BudgetExceeded("steps")
