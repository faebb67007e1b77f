"""Change single values of a TOML file and leave everything else as it was written, comments and all."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from engine.domain.programme_toml import Path, parse_toml
from engine.domain.text import Text
from engine.errors import Invalid

VALUE = r"""(?P<value>'[^'\n]*'|"(?:[^"\\\n]|\\.)*"|[^\s'"\[{#][^#\n]*?)"""
LINE = re.compile(rf"(?P<before>\s*[^=#\n]+=\s*){VALUE}(?P<after>\s*(?:\#.*)?)(?P<end>\r?\n)?")
PLAIN = re.compile(r"[A-Za-z0-9 _.-]*")


class NotEditable(Invalid):
    """The value does not stand on a line of its own, so it cannot be changed without touching more."""

    code = "not_editable"
    sentence = Text(
        "「{path}」はこの画面では変えられない書き方になっています。ファイルを直接直してください。",
        "“{path}” is written in a way this page cannot change. Edit the file itself.",
    )


def set_text(source: str, path: Path, value: str) -> str:
    """Return the file with one text value replaced, or added below the first key of its table.

    path: table keys and the key. value: letters, digits and `_ . -` only.  Raises: NotEditable, TomlSyntax.
    """
    if not PLAIN.fullmatch(value):
        raise NotEditable(path=_name(path))
    toml = parse_toml(source)
    lines = source.splitlines(keepends=True)
    number = toml.lines.get(path)
    changed = _replaced(lines, number, path, value) if number else _added(lines, toml.lines, path, value)
    edited = "".join(changed)
    if _parsed(edited, path) != _with(tomllib.loads(source), path, value):
        raise NotEditable(path=_name(path))
    return edited


def _replaced(lines: list[str], number: int, path: Path, value: str) -> list[str]:
    found = LINE.fullmatch(lines[number - 1])
    if found is None:
        raise NotEditable(path=_name(path))
    quote = found["value"][0] if found["value"][0] in "'\"" else '"'
    line = f"{found['before']}{quote}{value}{quote}{found['after']}{found['end'] or ''}"
    return [*lines[: number - 1], line, *lines[number:]]


def _added(lines: list[str], places: Mapping[Path, int], path: Path, value: str) -> list[str]:
    siblings = [place for known, place in places.items() if known[:-1] == path[:-1]]
    if not siblings:
        raise NotEditable(path=_name(path))
    first = min(siblings)
    above = lines[first - 1]
    indent = above[: len(above) - len(above.lstrip())]
    end = "\r\n" if above.endswith("\r\n") else "\n"
    kept = above if above.endswith("\n") else above + end
    return [*lines[: first - 1], kept, f'{indent}{path[-1]} = "{value}"{end}', *lines[first:]]


def _with(data: dict[str, Any], path: Path, value: str) -> dict[str, Any]:
    table: Any = data
    for part in path[:-1]:
        table = table[part]
    table[path[-1]] = value
    return data


def _parsed(edited: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(edited)
    except tomllib.TOMLDecodeError as error:
        raise NotEditable(path=_name(path)) from error


def _name(path: Path) -> str:
    return ".".join(str(part) for part in path)
