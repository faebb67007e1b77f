"""The table from kinds of nodes to what compiles them."""

from collections.abc import Callable, Mapping

from engine.feel.compiling import access, literals, loops, operators, tests
from engine.feel.compiling.scope import Code, Scope, Source
from engine.feel.parsing.tree import Node
from engine.feel.values import Function

_COMPILERS: dict[str, Callable[[Node, Scope], Code]] = {
    "null": literals.null,
    "boolean": literals.constant,
    "number": literals.constant,
    "string": literals.constant,
    "at": literals.at_literal,
    "list": literals.listing,
    "context": literals.context,
    "range": literals.range_of,
    "unary": literals.unary_range,
    "function": literals.function,
    "external": literals.external,
    "name": access.name,
    "path": access.path,
    "filter": access.filtering,
    "call": access.call,
    "call named": access.call_named,
    "neg": operators.negation,
    "=": operators.equality,
    "!=": operators.equality,
    "and": operators.conjunction,
    "or": operators.disjunction,
    "between": operators.between,
    "in": tests.membership,
    "instance of": operators.instance,
    "if": loops.branch,
    "for": loops.loop,
    "some": loops.quantified,
    "every": loops.quantified,
    **dict.fromkeys(("+", "-", "*", "/", "**"), operators.arithmetic),
    **dict.fromkeys(("<", "<=", ">", ">="), operators.ordering),
}


def _compile_node(node: Node, scope: Scope) -> Code:
    return _COMPILERS[node.kind](node, scope)


def compile_tree(text: str, tree: Node, standard: Mapping[str, Function]) -> tuple[Code, frozenset[str]]:
    """Compile an expression: its code, and the names it takes from outside."""
    source = Source(text, _compile_node, standard)
    code = Scope(source).code(tree)
    return code, frozenset(source.outside)


def compile_tests(text: str, tree: Node, standard: Mapping[str, Function]) -> tuple[Code, frozenset[str]]:
    """Compile unary tests; their code wants a frame that binds `?` within one of the root."""
    source = Source(text, _compile_node, standard)
    code = tests.unary_tests(tree, Scope(source).inner("fixed", (tests.INPUT,)))
    return code, frozenset(source.outside)
