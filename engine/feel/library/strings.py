"""String functions (DMN 1.5, table 74)."""

from decimal import ROUND_DOWN, Decimal
from typing import Any

from engine.feel.errors import NoValue, OutsideDomain
from engine.feel.library.patterns import expanded, pattern, searched, template
from engine.feel.library.shelf import Shelf, index
from engine.feel.run import Run

SHELF = Shelf()


@SHELF.add("substring", "string: string", "start position: number", "length?: number|Null")
def substring(text: str, start: Decimal, length: Decimal | None = None) -> str:
    """Cut out characters from a position, 1 being the first and -1 the last; fractions of a position are cut off."""
    first = index(start.to_integral_value(ROUND_DOWN), len(text))
    if length is None:
        return text[first:]
    if length < 1:
        raise OutsideDomain
    return text[first : first + int(min(length, Decimal(len(text))))]


@SHELF.add("string length", "string: string")
def string_length(text: str) -> Decimal:
    """Count the characters."""
    return Decimal(len(text))


@SHELF.add("upper case", "string: string")
def upper_case(text: str) -> str:
    """Write in capitals."""
    return text.upper()


@SHELF.add("lower case", "string: string")
def lower_case(text: str) -> str:
    """Write in small letters."""
    return text.lower()


@SHELF.add("substring before", "string: string", "match: string")
def substring_before(text: str, match: str) -> str:
    """Give what stands before the match, nothing where there is none."""
    return text.partition(match)[0] if match and match in text else ""


@SHELF.add("substring after", "string: string", "match: string")
def substring_after(text: str, match: str) -> str:
    """Give what stands after the match, nothing where there is none."""
    return text.partition(match)[2] if match else text


@SHELF.add("contains", "string: string", "match: string")
def contains(text: str, match: str) -> bool:
    """Tell whether the match is in the text."""
    return match in text


@SHELF.add("starts with", "string: string", "match: string")
def starts_with(text: str, match: str) -> bool:
    """Tell whether the text begins with the match."""
    return text.startswith(match)


@SHELF.add("ends with", "string: string", "match: string")
def ends_with(text: str, match: str) -> bool:
    """Tell whether the text ends with the match."""
    return text.endswith(match)


@SHELF.add("matches", "input: string", "pattern: string", "flags?: string|Null", with_run=True)
def matches(run: Run, text: str, source: str, flags: str | None = None) -> bool:
    """Tell whether the pattern is found in the text."""
    return searched(pattern(source, flags), text, run) is not None


@SHELF.add("replace", "input: string", "pattern: string", "replacement: string", "flags?: string|Null", with_run=True)
def replace(run: Run, text: str, source: str, replacement: str, flags: str | None = None) -> str:
    """Replace each match; $1 in the replacement is what the first group caught."""
    compiled = pattern(source, flags)
    if searched(compiled, "", run) is not None:
        raise NoValue("bad_pattern", text=source)
    return expanded(compiled, text, template(replacement, compiled.groups, literal="q" in (flags or "")), run)


@SHELF.add("split", "string: string", "delimiter: string", with_run=True)
def split(run: Run, text: str, delimiter: str) -> list[str]:
    """Split at each match of the delimiter pattern."""
    compiled = pattern(delimiter, None)
    if searched(compiled, "", run) is not None:
        raise NoValue("bad_pattern", text=delimiter)
    parts: list[str] = []
    last = 0
    found = searched(compiled, text, run)
    while found is not None:
        parts.append(text[last : found.start()])
        run.check_list(len(parts))
        last = found.end()
        found = searched(compiled, text, run, last)
    return [*parts, text[last:]]


@SHELF.add("string join", "list: list", "delimiter?: string|Null", with_run=True)
def string_join(run: Run, items: list[Any], delimiter: str | None = None) -> str:
    """Join texts, leaving out nulls."""
    texts = [item for item in items if item is not None]
    if not all(type(item) is str for item in texts):
        raise OutsideDomain
    run.check_string(sum(map(len, texts)) + len(delimiter or "") * len(texts))
    return (delimiter or "").join(texts)
