"""Read a TOML file with the line of every key, which the standard reader does not give; lay one file over another."""

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
OPENED = re.compile(r"\s*\[\s*(?:#.*)?")  # a list of one row a line begins
ROW = re.compile(r"\s*\{")
CLOSED = re.compile(r"\s*\]")
PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)")


class TomlSyntax(ValueError):
    """The file is no TOML. line: 1-based, None at its end."""

    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Toml:
    """A parsed file. lines: where each table and key stands (inline keys share the line of their table).

    elsewhere: what stands in another file than `file`, because this one was laid over it.
    """

    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Path, int] = field(default_factory=dict)
    file: str = "programme.toml"
    elsewhere: dict[Path, str] = field(default_factory=dict)

    def place_of(self, path: Path) -> tuple[str, int | None]:
        """Return file and line of the key, or of the nearest table around it; no line for the file itself."""
        while path:
            if path in self.lines:
                return self.elsewhere.get(path, self.file), self.lines[path]
            path = path[:-1]
        return self.file, None


def laid_over(base: Toml, over: Toml) -> Toml:
    """Return the tables of both, those of `over` winning key by key; a list is taken as a whole."""
    lower = {path: base.elsewhere.get(path, base.file) for path in base.lines if path not in over.lines}
    return Toml(
        data=_merged(base.data, over.data),
        lines=base.lines | over.lines,
        file=over.file,
        elsewhere=lower | over.elsewhere,
    )


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    return base | {key: _either(base.get(key), value) for key, value in over.items()}


def _either(base: object, over: object) -> object:
    return _merged(base, over) if isinstance(base, dict) and isinstance(over, dict) else over


def parse_toml(source: str, file: str = "programme.toml") -> Toml:
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
    return Toml(data, _lines(source), file)


def _lines(source: str) -> dict[Path, int]:
    lines: dict[Path, int] = {}
    repeated: Counter[Path] = Counter()
    table: Path = ()
    rows: Path | None = None
    for number, line in enumerate(source.splitlines(), start=1):
        if rows is not None:
            if CLOSED.match(line):
                rows = None
            elif ROW.match(line):
                lines[*rows, repeated[rows]] = number
                repeated[rows] += 1
        elif header := HEADER.fullmatch(line):
            table = _parts(header["name"])
            if header["open"] == "[[":
                repeated[table] += 1
                table = (*table, repeated[table] - 1)
            lines.setdefault(table, number)
        elif key := KEY.match(line):
            path = (*table, *_parts(key["name"]))
            lines.setdefault(path, number)
            rows = path if OPENED.fullmatch(line[key.end() :]) else None
    return lines


def _parts(name: str) -> Path:
    return tuple(part.strip("\"'") for part in PART.findall(name))
