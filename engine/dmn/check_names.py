"""Check that names are given once and agree with each other."""

from collections.abc import Iterable, Iterator

from engine import feel
from engine.dmn import elements as el
from engine.dmn.findings import Place, finding
from engine.dmn.walking import parts
from engine.domain.finding import Finding

Named = Iterable[tuple[str | None, Place]]


def check_names(definitions: el.Definitions) -> Iterator[Finding]:
    """Check one file."""
    nodes = definitions.nodes
    yield from _once((node.name, node.place) for node in nodes)
    yield from _once((definition.name, definition.place) for definition in definitions.types)
    yield from _once((entry.name, entry.place) for entry in definitions.imports)
    yield from _imports_apart(definitions)
    for part in parts((definitions.types, nodes)):
        yield from _once(_members(part))
    for node in nodes:
        variable = node.variable
        if variable.name and node.name and variable.name != node.name:
            yield finding("dmn.variable_name", variable.place, variable=variable.name, name=node.name)
        if variable.name and not feel.is_name(variable.name):
            yield finding("dmn.variable_sign", variable.place, name=variable.name)


def _imports_apart(definitions: el.Definitions) -> Iterator[Finding]:
    """Find imports named like an element or type of the importing file, which would hide it (DMN 1.5, 6.3.3)."""
    taken = {node.name for node in definitions.nodes} | {each.name for each in definitions.types}
    for entry in definitions.imports:
        if entry.name in taken:
            yield finding("dmn.duplicate_name", entry.place, name=entry.name)


def _members(part: object) -> Named:
    match part:
        case el.ItemDefinition():
            return [(component.name, component.place) for component in part.components]
        case el.BoxedContext():
            variables = (entry.variable for entry in part.entries if entry.variable is not None)
            return [(variable.name, variable.place) for variable in variables]
        case el.Relation():
            return [(column.name, column.place) for column in part.columns]
        case el.FunctionDefinition():
            return [(item.name, item.place) for item in part.parameters]
        case el.DecisionTable():
            return [(clause.name, clause.place) for clause in part.outputs]
        case _:
            return []


def _once(named: Named) -> Iterator[Finding]:
    seen: set[str] = set()
    for name, place in named:
        if name and name in seen:
            yield finding("dmn.duplicate_name", place, name=name)
        seen.add(name or "")
