"""Which names of several words or signs are in scope; the longest that fits the text is meant (10.3.1.6)."""

from collections.abc import Iterable
from functools import lru_cache

from engine.feel.parsing.lexis import BLANK, NAME_TOKEN, PARTS

_STANDARD = ("date and time", "years and months duration", "days and time duration")


@lru_cache(maxsize=4096)
def name_tokens(name: str) -> tuple[str, ...]:
    """Split a name into its words and signs."""
    return tuple(NAME_TOKEN.findall(name))


class NameBook:
    """The names of several tokens, in nested scopes, by their first word."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_word: dict[str, list[str]] = {}
        self._opened: list[list[str]] = [[]]
        for name in (*_STANDARD, *names):
            self.add(name)

    def add(self, name: str) -> None:
        """Make a name known in the innermost scope."""
        tokens = name_tokens(name)
        if len(tokens) > 1:
            self._by_word.setdefault(tokens[0], []).append(name)
            self._opened[-1].append(name)

    def open(self) -> None:
        """Begin a scope."""
        self._opened.append([])

    def close(self) -> None:
        """End the innermost scope; its names are no longer known."""
        for name in self._opened.pop():
            self._by_word[name_tokens(name)[0]].remove(name)

    def longest_at(self, text: str, word: str, end: int) -> tuple[str, int] | None:
        """Find the longest known name that begins with the word ending at `end`: the name and its end."""
        best: tuple[str, int] | None = None
        for name in self._by_word.get(word, ()):
            stop = _match(text, name_tokens(name), end)
            if stop > (best[1] if best else -1):
                best = (name, stop)
        return best


def _match(text: str, tokens: tuple[str, ...], position: int) -> int:
    for token in tokens[1:]:
        found = BLANK.match(text, position)
        position = found.end() if found else position
        if not text.startswith(token, position):
            return -1
        word = PARTS.match(text, position)
        if word and word[0] != token:
            return -1
        position += len(token)
    return position
