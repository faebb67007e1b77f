"""Operators, calls, paths and filters around the primaries; and the whole texts that can be parsed."""

from collections.abc import Iterable

from engine.feel.parsing.lexis import KEY, OPERATOR, WORD, tidy_name
from engine.feel.parsing.primaries import ADDITIVE, Primaries
from engine.feel.parsing.tree import Node

_LEVELS = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "between": 4, "in": 4,
    "+": ADDITIVE, "-": ADDITIVE, "*": 6, "/": 6, "**": 7, "instance": 9,
}  # fmt: skip
_FOLDED = frozenset({"or", "and", "+", "-", "*", "/", "**"})
_NEGATED = 8


class Parser(Primaries):
    """Reads expressions by the precedence of their operators (DMN 1.5, grammar rules 2 and 4)."""

    def expression(self, floor: int = 0) -> Node:
        """Read an expression whose operators bind at least as tightly as `floor`."""
        return self.continued(self._operand(), floor)

    def continued(self, left: Node, floor: int) -> Node:
        """Read the operators that follow an operand."""
        while True:
            found = OPERATOR.match(self.text, self.at)
            if not found:
                return left
            level = _LEVELS[found[0]]
            if level < floor:
                return left
            self.move(found.end())
            left = self._operation(found[0], level, left)

    def _operation(self, sign: str, level: int, left: Node) -> Node:
        if sign in _FOLDED:
            return self._chain(sign, level, left)
        if sign == "between":
            low = self.expression(ADDITIVE)
            self.need_word("and")
            return self.node("between", left.at, left, low, self.expression(ADDITIVE))
        if sign == "in":
            return self.node("in", left.at, left, *self._tests_of_in())
        if sign == "instance":
            self.need_word("of")
            return self.node("instance of", left.at, left, self.type())
        return self.node(sign, left.at, left, self.expression(level + 1))

    def _chain(self, sign: str, level: int, left: Node) -> Node:
        operands = [left, self.expression(level + 1)]
        while True:
            found = OPERATOR.match(self.text, self.at)
            if not found or found[0] != sign:
                return self.node(sign, left.at, *operands)
            self.move(found.end())
            operands.append(self.expression(level + 1))

    def _operand(self) -> Node:
        start, minuses = self.at, 0
        while self.take("-"):
            minuses += 1
        first = self.primary()
        if minuses and first.kind == "number":
            # The sign before digits is theirs (grammar rule 37); any other comes after `instance of` (rule 2).
            first, minuses = self.node("neg", first.at, first), minuses - 1
        made = self._followed(first)
        if minuses and self.sees_word("instance"):
            made = self.continued(made, _NEGATED)
        for _ in range(minuses):
            made = self.node("neg", start, made)
        return made

    def _followed(self, made: Node) -> Node:
        while True:
            sign = self.text[self.at : self.at + 1]
            if sign == "(":
                made = self._call(made)
            elif sign == "[" and not (self.range_end_near and self.closes_range()):
                made = self._filter(made)
            elif sign == "." and not self.sees(".."):
                self.need(".")
                made = self.node("path", made.at, made, self.name())
            else:
                return made

    def _filter(self, made: Node) -> Node:
        def inside() -> Node:
            self.need("[")
            condition = self.expression()
            self.need("]")
            return condition

        return self.node("filter", made.at, made, self.bracketed(inside))

    def _call(self, made: Node) -> Node:
        def inside() -> Node:
            self.need("(")
            named = self._sees_parameter()
            arguments = self._named() if named else self._positional()
            self.need(")")
            return self.node("call named" if named else "call", made.at, made, *arguments)

        return self.bracketed(inside)

    def _sees_parameter(self) -> bool:
        return KEY.match(self.text, self.at) is not None

    def _named(self) -> list[tuple[str, Node]]:
        arguments: list[tuple[str, Node]] = []
        while True:
            found = KEY.match(self.text, self.at)
            if not found:
                self.refuse_here(complaint="bad_name")
            self.move(found.end())
            arguments.append((tidy_name(found[1]), self.test()))
            if not self.take(","):
                return arguments

    def _positional(self) -> list[Node]:
        return [] if self.sees(")") else self._tests()

    def _tests(self) -> list[Node]:
        tests = [self.test()]
        while self.take(","):
            tests.append(self.test())
        return tests

    def _tests_of_in(self) -> list[Node]:
        if not self.sees("("):
            return [self.test() if self._sees_comparison() else self.expression(ADDITIVE)]
        start = self.at
        tests = self._tests_in_brackets()
        if len(tests) == 1 and tests[0].at >= start:
            return [self.continued(self._followed(tests[0]), ADDITIVE)]
        return tests

    def _sees_comparison(self) -> bool:
        return self.text[self.at : self.at + 1] in ("<", ">", "=", "!")

    def _tests_in_brackets(self) -> list[Node]:
        self.deeper()
        outside, self.range_end_near = self.range_end_near, False
        start = self.at
        self.need("(")
        tests = [] if self.sees("..") else [self.test()]
        if self.take(".."):
            tests = [self._range(start, "(", tests[0] if tests else None)]
        else:
            while self.take(","):
                tests.append(self.test())
            self.need(")")
        self.range_end_near = outside
        self.level -= 1
        return tests

    def whole(self) -> Node:
        """Read an expression that is the whole text."""
        if not self.text[self.at :]:
            self.refuse("empty", 0)
        made = self.test()
        self.finish()
        return made

    def finish(self) -> None:
        """Refuse anything after the end."""
        if self.at < len(self.text):
            self.refuse_here()

    def whole_tests(self) -> Node:
        """Read unary tests that are the whole text (grammar rule 15)."""
        start = self.at
        if not self.text[start:]:
            self.refuse("empty", 0)
        if self.take("-") and self.at == len(self.text):
            return self.node("any", start)
        self.at = start
        negated = self._negated_tests()
        if negated:
            return negated
        tests = self._tests()
        self.finish()
        return self.node("tests", start, *tests)

    def _negated_tests(self) -> Node | None:
        start = self.at
        word = WORD.match(self.text, start)
        if not word or word[0] != "not" or not self._follows(word.end(), "("):
            return None
        self.move(word.end())
        self.need("(")
        tests = self._tests()
        if self.take(")") and self.at == len(self.text):
            return self.node("not", start, self.node("tests", start, *tests))
        self.at = start
        return None


def parse_expression(text: str, names: Iterable[str] = ()) -> Node:
    """Parse a whole expression; FeelSyntaxError where it is none."""
    return Parser(text, names).whole()


def parse_unary_tests(text: str, names: Iterable[str] = ()) -> Node:
    """Parse the unary tests of a decision table cell; FeelSyntaxError where they are none."""
    return Parser(text, names).whole_tests()
