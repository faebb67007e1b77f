"""Compiled expressions and unary tests: parse once, evaluate often, from any thread."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from types import NoneType
from typing import Any

from engine.feel.compiling.compiler import compile_tests, compile_tree
from engine.feel.compiling.scope import Code
from engine.feel.compiling.tests import INPUT
from engine.feel.environment import Environment
from engine.feel.errors import BudgetExceeded, Note
from engine.feel.library import STANDARD
from engine.feel.parsing.parser import parse_expression, parse_unary_tests
from engine.feel.parsing.tree import Node, to_json_tree
from engine.feel.result_size import check_result
from engine.feel.run import Frame, Root, Run

# A compiled expression takes half a kilobyte a character: each of the two caches stays below 400 MB at the worst.
_CACHED_SOURCE = 400
_CACHED = 2048
_NO_BINDINGS: dict[str, Any] = {}
_PLAIN = (str, int, Decimal, date, timedelta, NoneType)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an expression came to; notes say why parts of it became null, in the order they did."""

    value: Any
    notes: tuple[Note, ...] = ()


class Expression:
    """A compiled expression. names: those it takes from outside, functions of the standard among them."""

    __slots__ = ("_code", "_tree", "names", "source")

    def __init__(self, source: str, tree: Node) -> None:
        self.source = source
        self._tree = tree
        self._code, self.names = compile_tree(source, tree, STANDARD)

    @property
    def tree(self) -> Any:
        """The tree as JSON arrays (see parsing/tree.py for the kinds)."""
        return to_json_tree(self._tree)

    def evaluate(self, variables: Mapping[str, Any], env: Environment) -> Evaluation:
        """Evaluate with the variables; BudgetExceeded where it asks for too much."""
        run = Run(env)
        frame = Frame(run, Root(variables), _NO_BINDINGS, None)
        return _finished(self._code, frame, run)


class UnaryTests:
    """The compiled tests of a decision table cell. names: those they take from outside."""

    __slots__ = ("_code", "_tree", "names", "source")

    def __init__(self, source: str, tree: Node) -> None:
        self.source = source
        self._tree = tree
        self._code, self.names = compile_tests(source, tree, STANDARD)

    @property
    def tree(self) -> Any:
        """The tree as JSON arrays (see parsing/tree.py for the kinds)."""
        return to_json_tree(self._tree)

    def evaluate(self, input_value: Any, context: Mapping[str, Any], env: Environment) -> Evaluation:
        """Test a value: True, False, or None where the tests and the value do not fit together."""
        run = Run(env)
        outer = Frame(run, Root(context), _NO_BINDINGS, None)
        frame = Frame(run, outer.root, {INPUT: run.adopt(input_value)}, outer)
        return _finished(self._code, frame, run)


def _finished(code: Code, frame: Frame, run: Run) -> Evaluation:
    try:
        value = code(frame)
    except RecursionError:
        raise BudgetExceeded("depth") from None
    if type(value) is list or type(value) is dict:
        check_result(value, run)
    return Evaluation(value, tuple(run.notes) if run.notes else ())


def compile_expression(source: str, names: Iterable[str] = ()) -> Expression:
    """Compile an expression, given without the leading `=`; cached.

    names: the variables in scope (and entries of contexts among them) that consist of several words or signs; others
    need not be given. Raises FeelSyntaxError.
    """
    wanted = _of_several_words(names)
    return _expression(source, wanted) if len(source) < _CACHED_SOURCE else _expression.__wrapped__(source, wanted)


def compile_unary_tests(source: str, names: Iterable[str] = ()) -> UnaryTests:
    """Compile the tests of a decision table cell, such as `< 5, [7..9]` or `-`; cached. Raises FeelSyntaxError."""
    wanted = _of_several_words(names)
    return _unary_tests(source, wanted) if len(source) < _CACHED_SOURCE else _unary_tests.__wrapped__(source, wanted)


def _of_several_words(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in names if not name.isidentifier())


@lru_cache(maxsize=_CACHED)
def _expression(source: str, names: frozenset[str]) -> Expression:
    return Expression(source, parse_expression(source, names))


@lru_cache(maxsize=_CACHED)
def _unary_tests(source: str, names: frozenset[str]) -> UnaryTests:
    return UnaryTests(source, parse_unary_tests(source, names))


def evaluate(source: str, variables: Mapping[str, Any], env: Environment) -> Evaluation:
    """Compile (cached) and evaluate an expression; names of several words are those of the variables and functions."""
    return compile_expression(source, (*variable_names(variables), *env.functions)).evaluate(variables, env)


def variable_names(variables: Any, depth: int = 4) -> set[str]:
    """Collect the names in data that consist of several words or signs, entries of contexts included."""
    found: set[str] = set()
    _gather(variables, depth, found)
    return found


def _gather(data: Any, depth: int, found: set[str]) -> None:
    if depth == 0:
        return
    if isinstance(data, Mapping):
        for name, value in data.items():
            if not str(name).isidentifier():
                found.add(str(name))
            if not isinstance(value, _PLAIN):  # most are; asking whether they are a mapping takes longer
                _gather(value, depth - 1, found)
    elif isinstance(data, list) and data:
        _gather(data[0], depth - 1, found)


def to_tree(expression: Expression | UnaryTests) -> Any:
    """Give the tree as JSON arrays, for the browser (see parsing/tree.py for the kinds)."""
    return expression.tree


def expression_of(text: str) -> str | None:
    """Take the expression out of a text that begins with `=`; None where the text is plain."""
    return text[1:].strip() if text.startswith("=") else None
