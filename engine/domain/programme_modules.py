"""Shared modules (共通部品): parts of `processes/_shared/` a programme builds on; what it says itself wins.

A release holds everything it runs on: the files of its modules under their own names, the tables of each module as
`modules/<key>.toml`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.domain.finding import Finding
from engine.domain.programme_feel import CheckExpression
from engine.domain.programme_read_codes import decode
from engine.domain.programme_table import Notes, Table
from engine.domain.programme_toml import Toml, TomlSyntax, laid_over, parse_toml
from engine.domain.text import Text

PROGRAMME_FILE = "programme.toml"
FOLDER = "modules/"
ASKED = {"programme": "modules", "module": "requires"}
CODES, ENTRIES = "codes", frozenset({"file", "items"})


def file_of(module: str) -> str:
    """Return the path under which a release keeps the tables of a module."""
    return f"{FOLDER}{module}.toml"


def asked_for(content: bytes) -> tuple[str, ...]:
    """List the modules a programme's or module's file asks for; none when it cannot be read."""
    try:
        data = tomllib.loads(decode(content) or "")
    except (tomllib.TOMLDecodeError, RecursionError):
        return ()
    return tuple(name for head in ASKED for name in _names(data, head))


def _names(data: Mapping[str, object], head: str) -> tuple[str, ...]:
    table = data.get(head)
    names = table.get(ASKED[head]) if isinstance(table, dict) else None
    return tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()


def with_modules(
    own: Toml, files: Mapping[str, bytes], check_expression: CheckExpression
) -> tuple[Toml, list[Finding]]:
    """Return the programme's tables laid over those of its modules, and what is wrong with these."""
    found: list[Finding] = []
    shared = Toml()
    for asking, key in _reachable(files):
        if file_of(key) not in files:
            found += _said(own if asking == PROGRAMME_FILE else Toml(file=asking), key, check_expression)
            continue
        module, wrong = _module(files[file_of(key)], file_of(key), check_expression)
        found += [*wrong, *_clashes(shared, module, check_expression), *_circles(key, module, files, check_expression)]
        shared = laid_over(shared, module)
    return laid_over(_without_entries(shared, own), own), found


def _without_entries(shared: Toml, own: Toml) -> Toml:
    """Leave out the entries of code lists the programme keeps itself: in a file or in its tables, they are a whole."""
    its_own = {key for key, table in _lists(own).items() if ENTRIES & table.keys()}
    kept = {
        key: {word: value for word, value in table.items() if key not in its_own or word not in ENTRIES}
        for key, table in _lists(shared).items()
    }
    return replace(shared, data=shared.data | {CODES: kept}) if kept else shared


def _lists(toml: Toml) -> dict[str, dict[str, object]]:
    codes = toml.data.get(CODES)
    found = codes.items() if isinstance(codes, dict) else ()
    return {key: table for key, table in found if isinstance(table, dict)}


def _reachable(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield each module once, the file that asks for it before it."""
    seen: set[str] = set()
    waiting = [PROGRAMME_FILE]
    while waiting:
        asking = waiting.pop(0)
        for key in asked_for(files.get(asking, b"")):
            if key not in seen:
                seen.add(key)
                waiting.append(file_of(key))
                yield asking, key


def _said(asking: Toml, key: str, check_expression: CheckExpression) -> list[Finding]:
    notes = Notes(asking, check_expression)
    text = Text(f"共通部品「{key}」が _shared/ にありません。", f"There is no shared module “{key}” in _shared/.")
    notes.error("unknown_module", ("programme", "modules"), text)
    return notes.findings


def _circles(key: str, module: Toml, files: Mapping[str, bytes], check_expression: CheckExpression) -> list[Finding]:
    """Say of a module that it builds, through others, on itself."""
    way = _way_back(key, (key,), files)
    if way is None:
        return []
    notes = Notes(module, check_expression)
    said = " → ".join(way)
    text = Text(f"共通部品が互いの上に立っています：{said}", f"These modules build on each other: {said}")
    notes.error("circle", ("module", "requires"), text)
    return notes.findings


def _way_back(key: str, way: tuple[str, ...], files: Mapping[str, bytes]) -> tuple[str, ...] | None:
    for other in asked_for(files.get(file_of(way[-1]), b"")):
        if other == key:
            return (*way, other)
        found = _way_back(key, (*way, other), files) if other not in way else None
        if found is not None:
            return found
    return None


def _module(content: bytes, file: str, check_expression: CheckExpression) -> tuple[Toml, list[Finding]]:
    """Return the tables a module gives to programmes; its own head is read and left out."""
    try:
        toml = parse_toml(decode(content) or "", file)
    except TomlSyntax as error:
        notes = Notes(Toml(file=file), check_expression)
        text = Text(f"TOMLとして読めません（{error}）。", f"This is no TOML ({error}).")
        notes.file_error("syntax", file, text, error.line)
        return Toml(file=file), notes.findings
    notes = Notes(toml, check_expression)
    _read_head(Table(toml.data, (), notes).table("module"))
    if "programme" in toml.data:
        text = Text("共通部品に [programme] は書けません。", "A shared module has no [programme].")
        notes.error("wrong_key", ("programme",), text)
    data = {key: value for key, value in toml.data.items() if key not in ASKED}
    return Toml(data, toml.lines, file), notes.findings


def _read_head(head: Table) -> None:
    """Check `[module]`: what the module is called and does, for whoever chooses modules."""
    head.text("name")
    head.text("description")
    head.strings("requires")
    head.finish()


def _clashes(shared: Toml, module: Toml, check_expression: CheckExpression) -> list[Finding]:
    """Say where two modules give different things the same key: neither may win by chance."""
    notes = Notes(module, check_expression)
    for path in _keys(module):
        section, key = path
        theirs = shared.data.get(section)
        if isinstance(theirs, dict) and key in theirs and theirs[key] != module.data[section][key]:
            other, _line = shared.place_of(path)
            text = Text(f"「{key}」は {other} にも別の内容であります。", f"“{key}” is also in {other}, and differs.")
            notes.error("duplicate", path, text)
    return notes.findings


def _keys(module: Toml) -> Iterator[tuple[str, str]]:
    yield from ((section, key) for section, table in module.data.items() if isinstance(table, dict) for key in table)
