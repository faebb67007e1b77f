"""The cursor every part of the parser moves."""

from collections.abc import Iterable
from typing import Any, NoReturn

from engine.feel.budget import MAX_NESTING, MAX_SOURCE
from engine.feel.errors import FeelSyntaxError
from engine.feel.parsing.complaints import COMPLAINTS, hint_for
from engine.feel.parsing.lexis import BLANK, PARTS, STOP_WORDS, STRING, WORD, tidy_name, unescape
from engine.feel.parsing.names import NameBook
from engine.feel.parsing.tree import Node


class Reader:
    """A text, a position in it, and the names in scope there."""

    def __init__(self, text: str, names: Iterable[str] = ()) -> None:
        self.text = text
        self.at = 0
        self.book = NameBook(names)
        self.level = 0
        if len(text) > MAX_SOURCE:
            self.refuse("too_long", 0, limit=MAX_SOURCE)
        self.skip()

    def skip(self) -> None:
        """Move over white space and comments."""
        found = BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def move(self, end: int) -> None:
        """Move to `end` and on to the next token."""
        self.at = end
        self.skip()

    def sees(self, sign: str) -> bool:
        """Tell whether the sign comes next."""
        return self.text.startswith(sign, self.at)

    def take(self, sign: str) -> bool:
        """Move over the sign if it comes next."""
        if not self.sees(sign):
            return False
        self.move(self.at + len(sign))
        return True

    def need(self, sign: str) -> None:
        """Move over the sign that must come next."""
        if not self.take(sign):
            self.refuse_here(sign)

    def sees_word(self, word: str) -> bool:
        """Tell whether that very word comes next."""
        found = PARTS.match(self.text, self.at)
        return found is not None and found[0] == word

    def take_word(self, word: str) -> bool:
        """Move over the word if it comes next."""
        if not self.sees_word(word):
            return False
        self.move(self.at + len(word))
        return True

    def need_word(self, word: str) -> None:
        """Move over the word that must come next."""
        if not self.take_word(word):
            self.refuse_here(word)

    def name(self) -> str:
        """Read a name: the longest known one, or words up to the next sign or keyword."""
        found = WORD.match(self.text, self.at)
        if not found:
            self.refuse_here(complaint="bad_name")
        known = self.book.longest_at(self.text, found[0], found.end())
        name, end = known or (found[0], found.end())
        self.move(end)
        following = WORD.match(self.text, self.at)
        while following and following[0] not in STOP_WORDS and following[0] != "?":
            name = f"{name} {following[0]}"
            self.move(following.end())
            following = WORD.match(self.text, self.at)
        return tidy_name(name)

    def string(self) -> str:
        """Read a string literal."""
        found = STRING.match(self.text, self.at)
        if not found:
            self.refuse("open_string", self.at)
        text = unescape(found[1])
        if text is None:
            self.refuse("bad_character", self.at)
        self.move(found.end())
        return text

    def node(self, kind: str, at: int, *parts: Any) -> Node:
        """Make a node; trees of unbounded height are refused."""
        made = Node(kind, parts, at)
        if made.depth > MAX_NESTING:
            self.refuse("too_deep", at, limit=MAX_NESTING)
        return made

    def deeper(self) -> None:
        """Enter one more level of brackets."""
        self.level += 1
        if self.level > MAX_NESTING:
            self.refuse("too_deep", self.at, limit=MAX_NESTING)

    def refuse_here(self, expected: str | None = None, complaint: str = "unexpected") -> NoReturn:
        """Refuse the text because of what comes next."""
        rest = self.text[self.at :]
        hint = hint_for(rest)
        if hint:
            self.refuse(hint[0], self.at, **hint[1])
        if rest.startswith('"'):
            self._check_string()
        if not rest:
            self.refuse("missing" if expected else "ends_early", self.at, expected=expected)
        if rest.startswith("/*"):
            self.refuse("open_comment", self.at)
        word = PARTS.match(rest)
        found = (word[0] if word else rest[0])[:40]
        self.refuse("expected" if expected else complaint, self.at, expected=expected, found=found)

    def _check_string(self) -> None:
        if not STRING.match(self.text, self.at):
            self.refuse("open_string", self.at)

    def refuse(self, complaint: str, at: int, **values: object) -> NoReturn:
        """Refuse the text with a complaint about the place `at`."""
        line, column = place_of(self.text, at)
        raise FeelSyntaxError(complaint, COMPLAINTS[complaint].format(**values), line, column)


def place_of(text: str, at: int) -> tuple[int, int]:
    """Give the 1-based line and column of a position."""
    before = text.count("\n", 0, at)
    return before + 1, at - (text.rfind("\n", 0, at) + 1) + 1
