"""Build the types a model's item definitions describe (DMN 1.5, 7.3.3)."""

from collections.abc import Callable
from typing import Final

from engine import feel
from engine.dmn import elements as el
from engine.dmn.datatypes import ANYTHING, Constrained, DataType, Deferred, FunctionType, ListOf, Structure, built_in
from engine.dmn.library import Library

Reads = Callable[[el.Definitions, el.Tests], feel.UnaryTests | None]
DEEPEST: Final = 50  # types that lead from one to the next, as other names or as components


class TypeTable:
    """Types by the name under which a file knows them."""

    def __init__(self, library: Library, read_tests: Reads) -> None:
        self._library = library
        self._read_tests = read_tests
        self._built: dict[tuple[str, str], DataType] = {}
        self._building: dict[tuple[str, str], Deferred] = {}
        self._by_name: dict[str, dict[str, el.ItemDefinition]] = {}
        for owner in library.definitions:
            for definition in owner.types:
                self._by_name.setdefault(owner.file, {}).setdefault(definition.name, definition)

    def build_all(self) -> None:
        """Build every named type, so that nothing is built while decisions run."""
        for owner in self._library.definitions:
            for definition in owner.types:
                self._named(owner, definition)

    def allowed_values(self, owner: el.Definitions, type_ref: str | None) -> el.Tests | None:
        """Return the allowed values of a named type, as written; None where it has none."""
        found = None if type_ref is None else self.definition(owner, type_ref)
        return None if found is None else found[1].allowed

    def type_of(self, owner: el.Definitions, type_ref: str | None) -> DataType:
        """Return the type; what is undeclared or unknown takes anything."""
        if type_ref is None:
            return ANYTHING
        own = built_in(type_ref)
        if own is not None:
            return own
        found = self.definition(owner, type_ref)
        return ANYTHING if found is None else self._named(*found)

    def definition(self, owner: el.Definitions, type_ref: str) -> tuple[el.Definitions, el.ItemDefinition] | None:
        """Return the item definition a reference names, and the file it stands in."""
        homes = [(owner, type_ref)]
        homes += [(other, type_ref) for other in self._library.in_namespace(owner.namespace) if other is not owner]
        for entry in owner.imports:
            prefix = f"{entry.name}." if entry.name else ""
            if type_ref.startswith(prefix):
                rest = type_ref.removeprefix(prefix)
                homes += [(home, rest) for home in self._library.in_namespace(entry.namespace)]
        found = ((home, self._by_name.get(home.file, {}).get(name)) for home, name in homes)
        return next(((home, definition) for home, definition in found if definition is not None), None)

    def knows(self, owner: el.Definitions, type_ref: str) -> bool:
        """Tell whether a reference names a type."""
        return built_in(type_ref) is not None or self.definition(owner, type_ref) is not None

    def leads_back(self, owner: el.Definitions, definition: el.ItemDefinition) -> bool:
        """Tell whether a type is only another name of itself, by way of one or more others, or of too many others."""
        passed: list[el.ItemDefinition] = []
        here: tuple[el.Definitions, el.ItemDefinition] | None = (owner, definition)
        while here is not None and here[1] not in passed:
            passed.append(here[1])
            if len(passed) > DEEPEST:
                return True
            type_ref = None if here[1].components else here[1].type_ref
            here = None if type_ref is None or built_in(type_ref) else self.definition(here[0], type_ref)
        return here is not None

    def _named(self, owner: el.Definitions, definition: el.ItemDefinition) -> DataType:
        key = (owner.file, definition.name)
        if key in self._built:
            return self._built[key]
        if key in self._building:
            return self._building[key]
        if len(self._building) > DEEPEST:
            return ANYTHING
        deferred = self._building[key] = Deferred(definition.name)
        deferred.target = ANYTHING if self.leads_back(owner, definition) else self._build(owner, definition)
        del self._building[key]
        self._built[key] = deferred.target
        return deferred.target

    def _build(self, owner: el.Definitions, definition: el.ItemDefinition) -> DataType:
        base = self._allow(owner, definition.name, self._base(owner, definition), definition.allowed)
        whole: DataType = ListOf(definition.name, base) if definition.collection else base
        return self._allow(owner, definition.name, whole, definition.constraint)

    def _base(self, owner: el.Definitions, definition: el.ItemDefinition) -> DataType:
        if definition.function is not None:
            output = definition.function.output_type_ref
            parameters = len(definition.function.parameters)
            return FunctionType(definition.name, parameters, None if output is None else self.type_of(owner, output))
        if definition.components:
            fields = {part.name: self._build(owner, part) for part in definition.components}
            return Structure(definition.name, fields)
        return self.type_of(owner, definition.type_ref)

    def _allow(self, owner: el.Definitions, name: str, base: DataType, tests: el.Tests | None) -> DataType:
        read = None if tests is None or not tests.text.strip() else self._read_tests(owner, tests)
        return base if read is None else Constrained(name, base, read)
