r"""Regular expressions of XPath 3.1 (Functions and Operators 5.6) on top of the `regex` package.

The syntax is checked and translated: what XPath does not know (look-around, named groups, \b) is refused.
"""

from functools import lru_cache
from typing import Any

import regex  # type: ignore[import-untyped]  # it publishes no stubs

from engine.feel.errors import BudgetExceeded, NoValue
from engine.feel.library.pattern_reader import translate
from engine.feel.run import Run

Pattern = Any
Match = Any
Template = tuple[str | int, ...]
_FLAGS = {"s": regex.DOTALL, "m": regex.MULTILINE, "i": regex.IGNORECASE}
_LONGEST = 1000


@lru_cache(maxsize=512)
def _compiled(source: str, flags: str) -> Pattern | None:
    if len(source) > _LONGEST or set(flags) - set("smixq"):
        return None
    if "q" in flags:
        text: str | None = regex.escape(source)
    else:
        text = translate(source, blanks="x" in flags, dotall="s" in flags, multiline="m" in flags)
    if text is None:
        return None
    options = regex.VERSION1
    for flag in set(flags) & set(_FLAGS):
        options |= _FLAGS[flag]
    try:
        return regex.compile(text, options)
    except (regex.error, OverflowError, ValueError, RecursionError):
        return None


def pattern(source: str, flags: str | None) -> Pattern:
    """Compile a pattern; NoValue where it or a flag is not valid."""
    found = _compiled(source, flags or "")
    if found is None:
        raise NoValue("bad_pattern", text=source)
    return found


def searched(compiled: Pattern, text: str, run: Run, start: int = 0) -> Match | None:
    """Find the first match from a position on; BudgetExceeded when it takes too long."""
    run.spend()
    run.look_at_the_clock()
    try:
        return compiled.search(text, start, timeout=run.env.budget.regex_seconds)
    except TimeoutError:
        raise BudgetExceeded("regex_seconds") from None


def template(replacement: str, groups: int, *, literal: bool) -> Template:
    """Split a replacement into texts and group numbers; NoValue for a stray $ or backslash."""
    if literal:
        return (replacement,)
    parts: list[str | int] = []
    at = 0
    while at < len(replacement):
        sign = replacement[at]
        if sign == "$":
            number, at = _group(replacement, at + 1, groups)
            parts.append(number)
        elif sign == "\\":
            if replacement[at + 1 : at + 2] not in ("$", "\\") or at + 1 == len(replacement):
                raise NoValue("bad_pattern", text=replacement)
            parts.append(replacement[at + 1])
            at += 2
        else:
            parts.append(sign)
            at += 1
    return tuple(parts)


def _group(replacement: str, at: int, groups: int) -> tuple[int, int]:
    """Read a group number: as many digits as still name a group of the pattern."""
    end = at
    while end < len(replacement) and replacement[end] in "0123456789":
        if end > at and int(replacement[at : end + 1]) > groups:
            break
        end += 1
    if end == at:
        raise NoValue("bad_pattern", text=replacement)
    return int(replacement[at:end]), end


def expanded(compiled: Pattern, text: str, parts: Template, run: Run) -> str:
    """Replace every match in the text."""
    pieces: list[str] = []
    length = last = 0
    found = searched(compiled, text, run)
    while found is not None:
        new = "".join(part if isinstance(part, str) else _caught(found, part, compiled.groups) for part in parts)
        pieces += (text[last : found.start()], new)
        length += len(pieces[-1]) + len(pieces[-2])
        run.check_string(length)
        run.spend(1 + len(new) // 64)
        last = found.end()
        found = searched(compiled, text, run, last)
    return "".join(pieces) + text[last:]


def _caught(found: Match, group: int, groups: int) -> str:
    return (found.group(group) or "") if group <= groups else ""
