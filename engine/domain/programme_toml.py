"""Read a TOML file with the line of every key, which the standard reader does not give."""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Path = tuple[str | int, ...]

HEADER = re.compile(r"\s*(?P<open>\[\[?)\s*(?P<name>[^\[\]]+?)\s*\]\]?\s*(?:#.*)?")
KEY = re.compile(r"""\s*(?P<name>(?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)")


class TomlSyntax(ValueError):
    """The file is no TOML. line: 1-based, None at its end."""

    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Toml:
    """A parsed file. lines: where each table and key stands (inline keys share the line of their table)."""

    data: dict[str, Any]
    lines: dict[Path, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int | None:
        """Return the line of the key, or of the nearest table around it; None for the file itself."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return None


def parse_toml(source: str) -> Toml:
    """Parse a file; numbers with a point become Decimal.  Raises: TomlSyntax."""
    try:
        data = tomllib.loads(source, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = PLACE.search(str(error))
        line = int(found["line"]) if found and found["line"] else None
        raise TomlSyntax(PLACE.sub("", str(error)), line) from error
    except RecursionError as error:
        message = "nested too deeply"
        raise TomlSyntax(message, None) from error
    return Toml(data, _lines(source))


def _lines(source: str) -> dict[Path, int]:
    lines: dict[Path, int] = {}
    repeated: Counter[Path] = Counter()
    table: Path = ()
    for number, line in enumerate(source.splitlines(), start=1):
        if header := HEADER.fullmatch(line):
            table = _parts(header["name"])
            if header["open"] == "[[":
                repeated[table] += 1
                table = (*table, repeated[table] - 1)
            lines.setdefault(table, number)
        elif key := KEY.match(line):
            lines.setdefault((*table, *_parts(key["name"])), number)
    return lines


def _parts(name: str) -> Path:
    return tuple(part.strip("\"'") for part in PART.findall(name))
