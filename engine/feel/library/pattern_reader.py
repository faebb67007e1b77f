"""The grammar of XPath patterns, translated sign by sign into the `regex` package's."""

import re

_NAME_START = r"\p{L}_:"
_NAME_PART = r"\p{L}\p{Nd}\p{Mn}\p{Mc}\-._:"
_MULTI = {
    "s": (r"[ \t\n\r]", r"[^ \t\n\r]"),
    "d": (r"\p{Nd}", r"\P{Nd}"),
    "w": (r"[^\p{P}\p{Z}\p{C}]", r"[\p{P}\p{Z}\p{C}]"),
    "i": (f"[{_NAME_START}]", f"[^{_NAME_START}]"),
    "c": (f"[{_NAME_PART}]", f"[^{_NAME_PART}]"),
}
_SINGLE = frozenset("nrt\\|.?*+(){}$-[]^")
_CATEGORY = re.compile(r"\{(?:(?:L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?)|Is[A-Za-z0-9-]+)\}")
_QUANTIFIER = re.compile(r"(?:[?*+]|\{(\d{1,4})(?:(,)(\d{1,4})?)?\})\??")
_REFERENCE = re.compile(r"[1-9]")
_BLANKS = " \t\n\r"


class _NotXPath(Exception):
    """The pattern is none of XPath's."""


def translate(source: str, *, blanks: bool, dotall: bool, multiline: bool) -> str | None:
    """Turn an XPath pattern into one of the `regex` package; None where it is not valid.

    blanks: white space outside brackets means nothing (flag x). dotall, multiline: flags s and m.
    """
    reader = _PatternReader(_without_blanks(source) if blanks else source, dotall=dotall, multiline=multiline)
    try:
        made = reader.branches()
        # Case is folded sign by sign, as XPath does: ß is not ss.
        return f"(?-f:{made})" if reader.at == len(reader.text) else None
    except (_NotXPath, IndexError, RecursionError):
        return None


def _without_blanks(source: str) -> str:
    kept: list[str] = []
    depth = 0
    escaped = False
    for sign in source:
        if depth == 0 and sign in _BLANKS:
            continue
        kept.append(sign)
        if not escaped and sign in "[]":
            depth = max(0, depth + (1 if sign == "[" else -1))
        escaped = sign == "\\" and not escaped
    return "".join(kept)


class _PatternReader:
    def __init__(self, text: str, *, dotall: bool, multiline: bool) -> None:
        self.text = text
        self.at = 0
        self.opened = 0
        self.closed: set[int] = set()
        self.dot = "." if dotall else r"[^\n\r]"
        self.end = r"$" if multiline else r"\Z"
        self.start = r"^" if multiline else r"\A"

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def branches(self) -> str:
        made = [self.branch()]
        while self.peek() == "|":
            self.at += 1
            made.append(self.branch())
        return "|".join(made)

    def branch(self) -> str:
        made = ""
        while self.peek() and self.peek() not in "|)":
            made += self.atom() + self.quantifier()
        return made

    def quantifier(self) -> str:
        found = _QUANTIFIER.match(self.text, self.at)
        if not found:
            return ""
        if found[3] and int(found[1]) > int(found[3]):
            raise _NotXPath
        self.at = found.end()
        return found[0]

    def atom(self) -> str:
        sign = self.peek()
        self.at += 1
        if sign in "?*+{}]":
            raise _NotXPath
        simple = {".": self.dot, "^": self.start, "$": self.end}.get(sign)
        if simple:
            return simple
        if sign == "(":
            return self.group()
        if sign == "[":
            return self.brackets()
        return self.escape() if sign == "\\" else re.escape(sign)

    def group(self) -> str:
        if self.text.startswith("?:", self.at):
            self.at += 2
            return f"(?:{self.inside()})"
        self.opened += 1
        number = self.opened
        made = f"({self.inside()})"
        self.closed.add(number)
        return made

    def inside(self) -> str:
        made = self.branches()
        if self.peek() != ")":
            raise _NotXPath
        self.at += 1
        return made

    def escape(self) -> str:
        sign = self.peek()
        if _REFERENCE.match(sign):
            return self.reference()
        made = self.class_escape(bracketed=False)
        # The flag i leaves categories alone: \p{Lu} still means a capital.
        return f"(?-i:{made})" if sign in "pP" else made

    def reference(self) -> str:
        """Read a back-reference: as many digits as name a group that is already closed."""
        end = self.at + 1
        while self.text[end : end + 1].isdigit() and int(self.text[self.at : end + 1]) <= self.opened:
            end += 1
        number = int(self.text[self.at : end])
        if number not in self.closed:
            raise _NotXPath
        self.at = end
        # A group that caught nothing matches the empty text in XPath.
        return f"(?:\\{number}|(?!\\{number}))"

    def class_escape(self, *, bracketed: bool) -> str:
        sign = self.peek()
        self.at += 1
        if not sign:
            raise _NotXPath
        if sign in "pP":
            return self.category(sign)
        if sign.lower() in _MULTI:
            return _MULTI[sign.lower()][sign.isupper()]
        if sign not in _SINGLE:
            raise _NotXPath
        return f"\\{sign}" if sign in "nrt" or bracketed else re.escape(sign)

    def category(self, sign: str) -> str:
        found = _CATEGORY.match(self.text, self.at)
        if not found:
            raise _NotXPath
        self.at = found.end()
        name = found[0][1:-1]
        return f"\\{sign}{{{'InBasicLatin' if name == 'IsBasicLatin' else name.replace('Is', 'In', 1)}}}"

    def brackets(self) -> str:
        """Read a character class after its [, with ranges, negation and subtraction."""
        negated = self.peek() == "^"
        self.at += negated
        members: list[str] = []
        while self.peek() != "]" or not members:
            if self.text.startswith("-[", self.at) and members:
                self.at += 2
                return self._subtracted(members, negated=negated)
            members.append(self.member(first=not members))
        self.at += 1
        return f"[{'^' if negated else ''}{''.join(members)}]"

    def _subtracted(self, members: list[str], *, negated: bool) -> str:
        inner = self.brackets()
        if self.peek() != "]":
            raise _NotXPath
        self.at += 1
        return f"[[{'^' if negated else ''}{''.join(members)}]--{inner}]"

    def member(self, *, first: bool) -> str:
        sign = self.peek()
        if not sign or sign in "[]":
            raise _NotXPath
        low = self.single()
        if self.peek() != "-" or self.text[self.at + 1 : self.at + 2] in ("]", "["):
            if sign == "-" and not (first or self.peek() == "]" or self.text.startswith("-[", self.at)):
                raise _NotXPath
            return low
        self.at += 1
        if self.peek() in ("[", "]", ""):
            raise _NotXPath
        high = self.single()
        if len(low.lstrip("\\")) > 1 or len(high.lstrip("\\")) > 1 or _code(low) > _code(high):
            raise _NotXPath
        return f"{low}-{high}"

    def single(self) -> str:
        sign = self.peek()
        self.at += 1
        if sign == "\\":
            return self.class_escape(bracketed=True)
        return (
            sign if sign.isalnum() else f"\\{sign}" if sign.isascii() and sign.isprintable() and sign != " " else sign
        )


def _code(member: str) -> int:
    plain = member.removeprefix("\\") or "\\"
    return ord({"n": "\n", "r": "\r", "t": "\t"}.get(plain, plain) if member != plain else plain)
