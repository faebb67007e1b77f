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
PLAIN = re.compile(r"[A-Za-z0-9 _./-]*")


class NotEditable(Invalid):
    """The value does not stand on a line of its own, so it cannot be changed without touching more."""

    code = "not_editable"
    sentence = Text(
        "「{path}」はこの画面では変えられない書き方になっています。ファイルを直接直してください。",
        "“{path}” is written in a way this page cannot change. Edit the file itself.",
    )


def set_text(source: str, path: Path, value: str) -> str:
    """Return the file with one text value replaced, or added below the first key of its table.

    path: table keys and the key. value: letters, digits and `_ . - /` only.  Raises: NotEditable, TomlSyntax.
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


def set_number(source: str, path: Path, value: int) -> str:
    """Return the file with one whole number replaced, or added below the first key of its table.

    path: table keys and the key.  Raises: NotEditable, TomlSyntax.
    """
    toml = parse_toml(source)
    lines = source.splitlines(keepends=True)
    number = toml.lines.get(path)
    if number:
        found = LINE.fullmatch(lines[number - 1])
        if found is None:
            raise NotEditable(path=_name(path))
        lines[number - 1] = f"{found['before']}{value}{found['after']}{found['end'] or ''}"
    else:
        lines = _added(lines, toml.lines, path, value)
    edited = "".join(lines)
    if _parsed(edited, path) != _with(tomllib.loads(source), path, value):
        raise NotEditable(path=_name(path))
    return edited


def without(source: str, path: Path) -> str:
    """Return the file without one key and its value, however many lines they take.

    Raises: NotEditable, TomlSyntax.
    """
    first = parse_toml(source).lines.get(path)
    if first is None:
        raise NotEditable(path=_name(path))
    lines, wanted = source.splitlines(keepends=True), _less(tomllib.loads(source), path)
    for end in range(first, len(lines) + 1):
        edited = "".join([*lines[: first - 1], *lines[end:]])
        if _loaded(edited) == wanted:
            return edited
    raise NotEditable(path=_name(path))


def _loaded(source: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError:
        return None


def _less(data: dict[str, Any], path: Path) -> dict[str, Any]:
    table: Any = data
    for part in path[:-1]:
        table = table[part]
    del table[path[-1]]
    return data


def _replaced(lines: list[str], number: int, path: Path, value: str) -> list[str]:
    found = LINE.fullmatch(lines[number - 1])
    if found is None:
        raise NotEditable(path=_name(path))
    quote = found["value"][0] if found["value"][0] in "'\"" else '"'
    line = f"{found['before']}{quote}{value}{quote}{found['after']}{found['end'] or ''}"
    return [*lines[: number - 1], line, *lines[number:]]


def _added(lines: list[str], places: Mapping[Path, int], path: Path, value: str | int) -> list[str]:
    siblings = [place for known, place in places.items() if known[:-1] == path[:-1]]
    if not siblings:
        raise NotEditable(path=_name(path))
    first = min(siblings)
    above = lines[first - 1]
    indent = above[: len(above) - len(above.lstrip())]
    end = "\r\n" if above.endswith("\r\n") else "\n"
    kept = above if above.endswith("\n") else above + end
    written = str(value) if isinstance(value, int) else f'"{value}"'
    return [*lines[: first - 1], kept, f"{indent}{path[-1]} = {written}{end}", *lines[first:]]


def _with(data: dict[str, Any], path: Path, value: str | int) -> dict[str, Any]:
    table: Any = data
    for part in path[:-1]:
        table = table[part]
    table[path[-1]] = value
    return data


def _parsed(edited: str, path: Path) -> dict[str, Any]:
    found = _loaded(edited)
    if found is None:
        raise NotEditable(path=_name(path))
    return found


def _name(path: Path) -> str:
    return ".".join(str(part) for part in path)
