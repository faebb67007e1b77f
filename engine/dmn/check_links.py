"""Check that what a file refers to is there and is of the right kind: imports, hrefs, types, requirements."""

from collections.abc import Iterator
from typing import Any

from engine.dmn import elements as el
from engine.dmn.datatypes import PLATFORM_TYPES
from engine.dmn.findings import A_DECISION, A_FUNCTION, AN_INPUT, Place, finding
from engine.dmn.library import INVOCABLE, Kinds, Library
from engine.dmn.source import means_model
from engine.dmn.type_table import TypeTable
from engine.dmn.walking import parts
from engine.domain.finding import Finding
from engine.domain.text import Text

Wanted = tuple[tuple[el.Reference, ...], Kinds, Text]


def check_links(library: Library, types: TypeTable) -> Iterator[Finding]:
    """Check every file of a library."""
    for definitions in library.definitions:
        yield from _imports(library, definitions)
        yield from _references(library, definitions)
        yield from _types(types, definitions)
    yield from _cycles(library)
    yield from _import_cycles(library)


def _imports(library: Library, definitions: el.Definitions) -> Iterator[Finding]:
    for entry in definitions.imports:
        if not means_model(entry.import_type):
            yield finding("dmn.import_type", entry.place, type=entry.import_type)
        elif entry.namespace and not library.in_namespace(entry.namespace):
            yield finding("dmn.unknown_import", entry.place, namespace=entry.namespace)


def _import_cycles(library: Library) -> Iterator[Finding]:
    """Find models that import themselves, by way of others or not; each circle is reported once."""
    reported: set[frozenset[str]] = set()
    for start in library.definitions:
        path = _way_back(library, start.namespace)
        if path and frozenset(path) not in reported:
            reported.add(frozenset(path))
            yield finding("dmn.import_cycle", start.place, path=" → ".join(path))


def _way_back(library: Library, start: str) -> list[str]:
    """Return the shortest way of imports from a namespace to itself, empty where there is none."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:
        imported = (entry.namespace for home in library.in_namespace(way[-1]) for entry in home.imports)
        for namespace in imported:
            if namespace == start:
                return [*way, start]
            if namespace not in seen:
                seen.add(namespace)
                ways.append([*way, namespace])
    return []


def _wanted(node: el.Node) -> tuple[Wanted, ...]:
    match node:
        case el.DecisionNode():
            return (
                (node.inputs, (el.InputData,), AN_INPUT),
                (node.decisions, (el.DecisionNode,), A_DECISION),
                (node.knowledge, INVOCABLE, A_FUNCTION),
            )
        case el.KnowledgeModel():
            return ((node.knowledge, INVOCABLE, A_FUNCTION),)
        case el.DecisionService():
            decisions = node.outputs + node.encapsulated + node.input_decisions
            return ((decisions, (el.DecisionNode,), A_DECISION), (node.inputs, (el.InputData,), AN_INPUT))
        case _:
            return ()


def _references(library: Library, definitions: el.Definitions) -> Iterator[Finding]:
    for node in definitions.nodes:
        for references, kinds, wanted in _wanted(node):
            for reference in references:
                yield from _reference(library, definitions, reference, kinds, wanted)


def _reference(
    library: Library, owner: el.Definitions, reference: el.Reference, kinds: Kinds, wanted: Text
) -> Iterator[Finding]:
    if not reference.href:
        return  # the missing attribute is a finding already
    found = library.follow(owner, reference.href)
    if found is None:
        yield finding("dmn.dangling_reference", reference.place, href=reference.href)
    elif not isinstance(found, kinds):
        yield finding("dmn.wrong_reference", reference.place, href=reference.href, wanted=wanted)
    elif library.owner(found).namespace not in {owner.namespace, *(entry.namespace for entry in owner.imports)}:
        yield finding("dmn.missing_import", reference.place, href=reference.href)


def _types(types: TypeTable, definitions: el.Definitions) -> Iterator[Finding]:
    for part in parts((definitions.types, definitions.nodes)):
        for type_ref in _type_refs(part):
            place = getattr(part, "place", definitions.place)
            yield from _type_ref(types, definitions, type_ref, place)
    for definition in definitions.types:
        if types.leads_back(definitions, definition):
            yield finding("dmn.type_cycle", definition.place, type=definition.name)


def _type_refs(part: Any) -> Iterator[str]:
    found = (getattr(part, attribute, None) for attribute in ("type_ref", "output_type_ref", "domain_type"))
    return (type_ref for type_ref in found if type_ref)


def _type_ref(types: TypeTable, owner: el.Definitions, type_ref: str, place: Place) -> Iterator[Finding]:
    if type_ref in PLATFORM_TYPES:
        yield finding("dmn.platform_type", place, type=type_ref)
    elif not types.knows(owner, type_ref):
        yield finding("dmn.unknown_type", place, type=type_ref)


def _cycles(library: Library) -> Iterator[Finding]:
    """Find requirements that lead back to where they start; each circle is reported once."""
    done: set[tuple[str, str]] = set()
    for start in library.nodes():
        path: list[el.Node] = []
        # A chain of requirements may be longer than Python's stack is deep, so the way is kept in a list.
        ahead: list[Iterator[el.Node]] = [iter((start,))]
        while ahead:
            node = next(ahead[-1], None)
            if node is None:
                ahead.pop()
                path = path[:-1]
            elif node in path:
                circle = [*path[path.index(node) :], node]
                yield finding("dmn.cycle", node.place, path=" → ".join(each.name for each in circle))
            elif node.key not in done:
                done.add(node.key)
                path.append(node)
                ahead.append(iter(_needs_of_others(library, node)))


def _needs_of_others(library: Library, node: el.Node) -> list[el.Node]:
    """Return what an element requires; a knowledge model naming itself is recursion, not a circle."""
    recursive = isinstance(node, el.KnowledgeModel)
    return [need for need in library.needs(node) if not (recursive and need is node)]
