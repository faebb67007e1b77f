"""The model's types as FEEL writes them, for `instance of` and typed function parameters."""

from typing import Any, Final

from engine.dmn import elements as el
from engine.dmn.datatypes import BUILT_IN, PLATFORM_TYPES, BuiltIn
from engine.dmn.library import Library
from engine.dmn.type_table import TypeTable

_ALIASES_FOLLOWED: Final = 50
# FEEL writes these with what they hold; the plain words take anything.
_PLAIN: Final = {"list": ("list", "Any"), "context": ("context",), "<Undefined>": "Any", "any": "Any"}


class FeelTypes:
    """Names every definition of a library once (`namespace#name`) and lets each file see them by its own names."""

    def __init__(self, library: Library, types: TypeTable) -> None:
        self._types = types
        self._library = library
        self._all = {
            _unique(owner, definition): self._written(owner, definition)
            for owner in library.definitions
            for definition in owner.types
        }

    def seen_by(self, owner: el.Definitions) -> dict[str, Any]:
        """Return all types, and those a file can name by the names it uses."""
        seen = dict(self._all)
        for entry in owner.imports:
            prefix = f"{entry.name}." if entry.name else ""
            for home in self._library.in_namespace(entry.namespace):
                seen |= {f"{prefix}{each.name}": self._resolved(home, each) for each in home.types}
        for home in self._library.in_namespace(owner.namespace):
            seen |= {each.name: self._resolved(home, each) for each in home.types}
        return seen

    def _resolved(self, owner: el.Definitions, definition: el.ItemDefinition) -> Any:
        """Follow aliases to the type they stand for."""
        written = self._all[_unique(owner, definition)]
        for _ in range(_ALIASES_FOLLOWED):
            if not (isinstance(written, str) and written in self._all):
                break
            written = self._all[written]
        return written

    def _written(self, owner: el.Definitions, definition: el.ItemDefinition) -> Any:
        base = self._base(owner, definition)
        return ("list", base) if definition.collection else base

    def _base(self, owner: el.Definitions, definition: el.ItemDefinition) -> Any:
        if definition.function is not None:
            parameters = tuple(self._reference(owner, item.type_ref) for item in definition.function.parameters)
            return ("function", parameters, self._reference(owner, definition.function.output_type_ref))
        if definition.components:
            return ("context", *((part.name, self._written(owner, part)) for part in definition.components))
        return self._reference(owner, definition.type_ref)

    def _reference(self, owner: el.Definitions, type_ref: str | None) -> Any:
        if type_ref is None:
            return "Any"
        plain = type_ref.removeprefix("feel:")
        if plain in BUILT_IN:
            known = BUILT_IN[plain]
            name = known.name if isinstance(known, BuiltIn) or plain in PLATFORM_TYPES else plain
            return _PLAIN.get(name, name)
        found = self._types.definition(owner, type_ref)
        return "Any" if found is None else _unique(*found)


def _unique(owner: el.Definitions, definition: el.ItemDefinition) -> str:
    return f"{owner.namespace}#{definition.name}"
