"""What is known about names while an expression is compiled, and how each is looked up at run time."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.feel.errors import NoValue
from engine.feel.parsing.reader import place_of
from engine.feel.parsing.tree import Node
from engine.feel.run import MISSING, Frame, Place
from engine.feel.values import Function

Code = Callable[[Frame], Any]
Compile = Callable[[Node, "Scope"], Code]


class Source:
    """The text being compiled: its places, the functions of the standard, the names it takes from outside."""

    def __init__(self, text: str, compile_node: Compile, standard: Mapping[str, Function]) -> None:
        self.text = text
        self.compile_node = compile_node
        self.standard = standard
        self.outside: set[str] = set()

    def place(self, at: int) -> Place:
        """Give line and column of a position."""
        return place_of(self.text, at)


class Scope:
    """One scope; its frame at run time holds `names`.

    kind: "fixed" its names are bound; "element" the frame's bindings are the element a filter looks at,
    or MISSING while the filter tries whether it holds a position.
    """

    def __init__(
        self, source: Source, kind: str = "fixed", names: tuple[str, ...] = (), parent: "Scope | None" = None
    ) -> None:
        self.source = source
        self.kind = kind
        self.names = set(names)
        self.parent = parent

    def inner(self, kind: str, names: tuple[str, ...] = ()) -> "Scope":
        """Make the scope within this one."""
        return Scope(self.source, kind, names, self)

    def code(self, node: Node) -> Code:
        """Compile a node in this scope."""
        return self.source.compile_node(node, self)

    def place(self, node: Node) -> Place:
        """Give line and column of a node."""
        return self.source.place(node.at)

    def lookup(self, name: str, place: Place, unknown: str = "unknown_name") -> Code:
        """Make the code that finds the value of a name, null with the note `unknown` where there is none."""
        elements: list[int] = []
        scope: Scope | None = self
        depth = 0
        while scope is not None and scope.parent is not None:
            if scope.kind == "element" or name in scope.names:
                if scope.kind == "fixed":
                    return _within(name, elements, _fixed(name, depth))
                elements.append(depth)
            scope, depth = scope.parent, depth + 1
        self.source.outside.add(name)
        outside = _outside(name, place, unknown, self.source.standard.get(name))
        return _within(name, elements, outside)


def _outside(name: str, place: Place, unknown: str, standard: Function | None) -> Code:
    def from_outside(frame: Frame) -> Any:
        value = frame.root.adopted.get(name, MISSING)
        if value is not MISSING:
            return value
        value = frame.root.find(name, frame.run, standard)
        if value is MISSING:
            frame.run.note(NoValue(unknown, name=name), place)
            return None
        return value

    return from_outside


def _within(name: str, elements: list[int], otherwise: Code) -> Code:
    """Look first among the entries of the filtered elements at those depths; `item` is the element itself."""
    if not elements:
        return otherwise

    def search(frame: Frame) -> Any:
        for depth in elements:
            element = _ancestor(frame, depth).bindings
            if type(element) is dict and name in element:
                return element[name]
            if name == "item" and element is not MISSING:
                return element
        return otherwise(frame)

    return search


def _fixed(name: str, depth: int) -> Code:
    if depth == 0:
        return lambda frame: frame.bindings[name]

    def climb(frame: Frame) -> Any:
        return _ancestor(frame, depth).bindings[name]

    return climb


def _ancestor(frame: Frame, depth: int) -> Frame:
    for _ in range(depth):
        assert frame.parent is not None
        frame = frame.parent
    return frame
