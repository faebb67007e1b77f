"""All files of a model together: who is meant by a name, an href, a type reference."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias
from urllib.parse import unquote

from engine.dmn import elements as el
from engine.dmn.source import means_model

Kinds: TypeAlias = tuple[type[el.Node], ...]

VALUED: Final[Kinds] = (el.InputData, el.DecisionNode)  # elements with a value
INVOCABLE: Final[Kinds] = (el.KnowledgeModel, el.DecisionService)  # elements that are functions


class Library:
    """The definitions of all files, linked. Never changed after it is made."""

    def __init__(self, definitions: Sequence[el.Definitions]) -> None:
        self.definitions = tuple(definitions)
        self._by_file = {found.file: found for found in self.definitions}
        self._by_namespace: dict[str, list[el.Definitions]] = {}
        for found in self.definitions:
            self._by_namespace.setdefault(found.namespace, []).append(found)
        self._nodes = {node.key: node for found in self.definitions for node in found.nodes}

    def nodes(self) -> Iterator[el.Node]:
        """All elements of all files, in the order of the files."""
        return (node for found in self.definitions for node in found.nodes)

    def owner(self, node: el.Node) -> el.Definitions:
        """Return the file an element stands in."""
        return self._by_file[node.key[0]]

    def in_namespace(self, namespace: str) -> list[el.Definitions]:
        """Return the files with this namespace."""
        return self._by_namespace.get(namespace, [])

    def lacks_import(self, node: el.Node) -> bool:
        """Tell whether the element's file, or one it imports by way of others, imports a model that is not there."""
        seen: set[str] = set()
        ahead = [self.owner(node).namespace]
        while ahead:
            namespace = ahead.pop()
            if namespace in seen:
                continue
            seen.add(namespace)
            homes = self.in_namespace(namespace)
            if not homes:
                return True
            ahead += (entry.namespace for home in homes for entry in home.imports if means_model(entry.import_type))
        return False

    def follow(self, owner: el.Definitions, href: str) -> el.Node | None:
        """Return the element an href leads to, seen from the file `owner`; None when it leads nowhere.

        `#id` means the same file (or another of the same namespace); `namespace#id` another model. Some
        editors write the file's name in place of the namespace.
        """
        before, _, fragment = href.rpartition("#")
        element_id = unquote(fragment)
        if before and before != owner.namespace:
            homes = self.in_namespace(before) or self._named(unquote(before))
        else:
            homes = [owner, *(other for other in self.in_namespace(owner.namespace) if other is not owner)]
        found = (self._nodes.get((home.file, element_id)) for home in homes)
        return next((node for node in found if node is not None), None)

    def _named(self, path: str) -> list[el.Definitions]:
        tail = path.rsplit("/", 1)[-1]
        return [found for found in self.definitions if found.file.rsplit("/", 1)[-1] == tail]

    def follow_all(self, owner: el.Definitions, references: Iterable[el.Reference], kinds: Kinds) -> list[el.Node]:
        """Return the elements of some kinds the references lead to; the rest is for the checks to complain about."""
        found = (self.follow(owner, reference.href) for reference in references)
        return [node for node in found if isinstance(node, kinds)]

    def prefix(self, owner: el.Definitions, node: el.Node) -> str:
        """Return the name under which `owner` sees another model's elements; empty for its own ones."""
        home = self.owner(node)
        if home.namespace == owner.namespace:
            return ""
        return next((found.name for found in owner.imports if found.namespace == home.namespace), "")

    def needs(self, node: el.Node) -> list[el.Node]:
        """Return what an element requires directly: the edges of the requirements graph."""
        owner = self.owner(node)
        if isinstance(node, el.DecisionNode):
            return [
                *self.follow_all(owner, node.inputs + node.decisions, VALUED),
                *self.follow_all(owner, node.knowledge, INVOCABLE),
            ]
        if isinstance(node, el.KnowledgeModel):
            return self.follow_all(owner, node.knowledge, INVOCABLE)
        if isinstance(node, el.DecisionService):
            return self.follow_all(owner, node.outputs, (el.DecisionNode,))
        return []

    def find(self, name_or_id: str, kinds: Kinds) -> el.Node | None:
        """Return the element called so: names go before ids, importing models before imported ones."""
        wanted = " ".join(name_or_id.split())
        candidates = [node for node in self.nodes() if isinstance(node, kinds)]
        named = [node for node in candidates if wanted in {node.name, node.variable.name}]
        found = named or [node for node in candidates if node.key[1] == name_or_id]
        imported = {entry.namespace for definitions in self.definitions for entry in definitions.imports}
        return min(found, key=lambda node: self.owner(node).namespace in imported, default=None)
