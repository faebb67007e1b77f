"""Names of entries and types that FEEL must know to read them, because they hold blanks or operators."""

from collections.abc import Iterator
from typing import Any

from engine.dmn import elements as el
from engine.dmn.library import Library
from engine.dmn.walking import parts


def member_names(library: Library) -> frozenset[str]:
    """Return all names that can stand behind a dot or in a filter, save plain words, which need no help."""
    names: set[str] = set()
    imported = {entry.namespace for definitions in library.definitions for entry in definitions.imports}
    for definitions in library.definitions:
        for part in parts((definitions.types, definitions.nodes)):
            names.update(_named_by(part))
        if definitions.namespace in imported:
            names.update(node.variable.name or node.name for node in definitions.nodes)
    return frozenset(name for name in names if name and not name.isidentifier())


def _named_by(part: Any) -> Iterator[str]:
    match part:
        case el.ItemDefinition():
            yield part.name  # for `instance of`
            yield from (component.name for component in part.components)
        case el.Entry() if part.variable is not None:
            yield part.variable.name or ""
        case el.Relation():
            yield from (column.name or "" for column in part.columns)
        case el.OutputClause():
            yield part.name or ""
