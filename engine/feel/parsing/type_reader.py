"""Types, as in `x instance of list<number>` (DMN 1.5, grammar rule 52)."""

from typing import Any

from engine.feel.parsing.lexis import DECLARED_NAME, WORD, tidy_name
from engine.feel.parsing.reader import Reader

Type = str | tuple[Any, ...]


class TypeReader(Reader):
    """Reads types: a name, or a tuple ("list", type), ("range", type), ("context", ...), ("function", ...)."""

    def type(self) -> Type:
        """Read a type."""
        found = WORD.match(self.text, self.at)
        word = found[0] if found else ""
        start = self.at
        if word in ("list", "range", "context", "function"):
            self.move(self.at + len(word))
            if self.sees("<") and not self.sees("<="):
                self.deeper()
                made = self._generic(word)
                self.level -= 1
                return made
            self.at = start
        return self._type_name()

    def _generic(self, word: str) -> Type:
        self.need("<")
        if word == "context":
            return self._context_type()
        if word == "function":
            return self._function_type()
        inner = self.type()
        self.need(">")
        return (word, inner)

    def _context_type(self) -> Type:
        entries: list[tuple[str, Type]] = []
        while True:
            name = self.declared_name()
            self.need(":")
            entries.append((name, self.type()))
            if not self.take(","):
                break
        self.need(">")
        return ("context", *entries)

    def _function_type(self) -> Type:
        parameters: list[Type] = []
        more = not self.sees(">")
        while more:
            parameters.append(self.type())
            more = self.take(",")
        self.need(">")
        self.need("->")
        return ("function", tuple(parameters), self.type())

    def declared_name(self) -> str:
        """Read the name of a parameter or entry that is being declared, up to its `:`, `,`, `)` or `>`."""
        found = DECLARED_NAME.match(self.text, self.at)
        if not found:
            self.refuse_here(complaint="bad_name")
        self.move(found.end())
        return tidy_name(found[1])

    def _type_name(self) -> str:
        name = self.name()
        while self.sees(".") and not self.sees(".."):
            self.need(".")
            name = f"{name}.{self.name()}"
        return name
