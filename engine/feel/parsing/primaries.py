"""Everything an expression can begin with: literals, brackets, branches, loops, functions."""

from abc import abstractmethod
from collections.abc import Callable
from decimal import Decimal, DecimalException

from engine.feel.arithmetic import DECIMAL
from engine.feel.parsing.lexis import COMPARISON, KEY, LOOP_NAME, NUMBER, PARTS, WORD, tidy_name
from engine.feel.parsing.tree import Node
from engine.feel.parsing.type_reader import Type, TypeReader

ADDITIVE = 5
Reading = Callable[[], Node]
_CONSTANTS: dict[str, tuple[str, tuple[bool, ...]]] = {
    "null": ("null", ()),
    "true": ("boolean", (True,)),
    "false": ("boolean", (False,)),
}
_WIDE_COLON = "\uff1a"
_ENDS_RANGE = frozenset(")]},+*=<>!.:")
_WORDS_AFTER_RANGE = frozenset({"and", "or", "then", "else", "return", "satisfies", "between", "in", "instance"})


class Primaries(TypeReader):
    """Reads one operand without what may follow it."""

    range_end_near = False

    @abstractmethod
    def expression(self, floor: int = 0) -> Node:
        """Read an expression whose operators bind at least as tightly as `floor`."""

    def primary(self) -> Node:
        """Read a literal, a name, a bracketed thing, a branch, a loop or a function."""
        sign = self.text[self.at : self.at + 1]
        if sign == '"':
            return self.node("string", self.at, self.string())
        if sign.isdigit() or sign == ".":
            return self.number()
        bracketed = {"(": self.group, "[": self.list_or_range, "]": self.open_range, "{": self.context}.get(sign)
        if bracketed:
            return self.bracketed(bracketed)
        if sign == "@":
            return self.at_literal()
        return self.word()

    def bracketed(self, read: Reading) -> Node:
        """Read something between brackets, one level deeper."""
        self.deeper()
        outside, self.range_end_near = self.range_end_near, False
        made = read()
        self.range_end_near = outside
        self.level -= 1
        return made

    def number(self) -> Node:
        """Read a numeric literal."""
        found = NUMBER.match(self.text, self.at)
        if not found or not found[0].isascii():
            self.refuse_here()
        start = self.at
        try:
            value = DECIMAL.create_decimal(found[0])
        except DecimalException:
            self.refuse("bad_number", start)
        self.move(found.end())
        return self.node("number", start, Decimal(value))

    def at_literal(self) -> Node:
        """Read `@"2026-04-01"`."""
        start = self.at
        self.need("@")
        return self.node("at", start, self.string())

    def word(self) -> Node:
        """Read what begins with a word: a constant, a branch, a loop, a function or a name."""
        start = self.at
        found = WORD.match(self.text, start)
        if not found:
            self.refuse_here()
        word = found[0]
        if self.book.longest_at(self.text, word, found.end()) is None:
            construct = self._construct(word, found.end())
            if construct is not None:
                return construct
        return self.node("name", start, self.name())

    def _construct(self, word: str, end: int) -> Node | None:
        start = self.at
        if word in _CONSTANTS:
            self.move(end)
            kind, parts = _CONSTANTS[word]
            return self.node(kind, start, *parts)
        reading = {"if": self.branch, "for": self.loop, "some": self.loop, "every": self.loop}.get(word)
        if reading:
            return self.bracketed(reading)
        if word == "function" and self._follows(end, "("):
            return self.bracketed(self.function)
        return None

    def _follows(self, end: int, sign: str) -> bool:
        start = self.at
        self.move(end)
        seen = self.sees(sign)
        self.at = start
        return seen

    def branch(self) -> Node:
        """Read if … then … else …."""
        start = self.at
        self.need_word("if")
        condition = self.expression()
        self.need_word("then")
        then = self.expression()
        self.need_word("else")
        return self.node("if", start, condition, then, self.expression())

    def loop(self) -> Node:
        """Read for … in … return …, some … satisfies … and every … satisfies …."""
        start = self.at
        found = PARTS.match(self.text, start)
        kind = found[0] if found else ""
        self.move(start + len(kind))
        self.book.open()
        domains = [self._domain()]
        while self.take(","):
            domains.append(self._domain())
        self.need_word("return" if kind == "for" else "satisfies")
        body = self.expression()
        self.book.close()
        return self.node(kind, start, tuple(domains), body)

    def _domain(self) -> tuple[str, Node]:
        found = LOOP_NAME.match(self.text, self.at)
        if not found:
            self.refuse_here(complaint="bad_name")
        name = tidy_name(found[1])
        self.move(found.end())
        start = self.at
        first = self.expression()
        if self.take(".."):
            first = self.node("span", start, first, self.expression())
        self.book.add(name)
        return name, first

    def function(self) -> Node:
        """Read the definition of a function."""
        start = self.at
        self.need_word("function")
        self.need("(")
        parameters = self._parameters()
        self.book.open()
        for name, _ in parameters:
            self.book.add(name)
        external = self.take_word("external")
        body = self.expression()
        self.book.close()
        if external:
            return self.node("external", start, tuple(name for name, _ in parameters))
        return self.node("function", start, tuple(parameters), body)

    def _parameters(self) -> list[tuple[str, Type | None]]:
        parameters: list[tuple[str, Type | None]] = []
        more = not self.sees(")")
        while more:
            name = self.declared_name()
            parameters.append((name, self.type() if self.take(":") else None))
            more = self.take(",")
        self.need(")")
        return parameters

    def context(self) -> Node:
        """Read {key: value, …}."""
        start = self.at
        self.need("{")
        self.book.open()
        entries: dict[str, Node] = {}
        more = not self.sees("}")
        while more:
            place = self.at
            key = self._key()
            if key in entries:
                self.refuse("duplicate_key", place, found=key)
            entries[key] = self.expression()
            self.book.add(key)
            more = self.take(",")
        self.need("}")
        self.book.close()
        for key in entries:
            self.book.add(key)
        return self.node("context", start, *entries.items())

    def _key(self) -> str:
        if self.sees('"'):
            key = self.string()
            self.need(":")
            return key
        found = KEY.match(self.text, self.at)
        if not found:
            self._refuse_wide_colon()
            self.refuse_here(complaint="bad_name")
        self.move(found.end())
        return tidy_name(found[1])

    def _refuse_wide_colon(self) -> None:
        """Name the full-width colon, which may stand in a name, where a key has no other."""
        word = WORD.match(self.text, self.at)
        place = -1 if word is None else self.text.find(_WIDE_COLON, self.at, word.end())
        if place >= 0:
            self.refuse("full_width", place, found=_WIDE_COLON, half=":")

    def list_or_range(self) -> Node:
        """Read [a, b] or [a..b]."""
        start = self.at
        self.need("[")
        if self.take("]"):
            return self.node("list", start)
        if self.take(".."):
            return self._range(start, "[", None)
        items = [self.test()]
        if self.take(".."):
            return self._range(start, "[", items[0])
        while self.take(","):
            items.append(self.test())
        self.need("]")
        return self.node("list", start, *items)

    def open_range(self) -> Node:
        """Read ]a..b]."""
        start = self.at
        self.need("]")
        low = self.expression(ADDITIVE)
        self.need("..")
        return self._range(start, "(", low)

    def group(self) -> Node:
        """Read (a), (a..b) or (< a)."""
        start = self.at
        self.need("(")
        if self.take(".."):
            return self._range(start, "(", None)
        inner = self.test()
        if self.take(".."):
            return self._range(start, "(", inner)
        self.need(")")
        return inner

    def test(self) -> Node:
        """Read an expression, or an operator with what it compares to."""
        found = COMPARISON.match(self.text, self.at)
        if not found:
            return self.expression()
        start = self.at
        self.move(found.end())
        return self.node("unary", start, found[0], self.expression(ADDITIVE))

    def _range(self, start: int, opening: str, low: Node | None) -> Node:
        high = None
        if not self._closing():
            self.range_end_near = True
            high = self.expression(ADDITIVE)
            self.range_end_near = False
        closing = self._closing()
        if not closing:
            self.refuse_here("]")
        self.move(self.at + 1)
        return self.node("range", start, opening, low, high, "]" if closing == "]" else ")")

    def _closing(self) -> str:
        sign = self.text[self.at : self.at + 1]
        return sign if sign and sign in "])[" and (sign != "[" or self.closes_range()) else ""

    def closes_range(self) -> bool:
        """Tell whether the `[` that comes next ends a range, since nothing that follows could begin a filter."""
        start = self.at
        self.move(start + 1)
        word = PARTS.match(self.text, self.at)
        sign = self.text[self.at : self.at + 1]
        self.at = start
        return not sign or sign in _ENDS_RANGE or (word is not None and word[0] in _WORDS_AFTER_RANGE) or sign == ","
