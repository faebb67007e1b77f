"""The tree of a parsed expression, and its JSON form.

`to_json_tree` turns a node into an array whose first item is its kind. These shapes are stable; the browser's
evaluator (web/assets/feel.js) is written against them. `e` is a node, `name` and other quoted things are strings.

Values:
    ["null"]  ["boolean", true]  ["number", "12.50"]  ["string", "text"]  ["at", "2026-04-01"]
    ["list", e, ...]  ["context", ["key", e], ...]
    ["range", "[" or "(", e or null, e or null, "]" or ")"]      an end that is null is without limit
    ["unary", "<" "<=" ">" ">=" "=" "!=", e]                     as a value the range on that side of e
    ["function", [["parameter", type or null], ...], e]          ["external", ["parameter", ...]] cannot be called
Names and parts:
    ["name", "a b"]  ["path", e, "entry"]  ["filter", e, e]
    ["call", e, e, ...]  ["call named", e, ["parameter", e], ...]
Operators:
    ["neg", e]  ["+", e, e, ...]  "-" "*" "/" "**" alike: two or more operands, taken from left to right
    ["=", e, e]  "!=" "<" "<=" ">" ">=" alike
    ["and", e, e, ...]  ["or", e, e, ...]
    ["between", e, low, high]  ["in", e, test, ...]              any test may hold; a test is any node, also "unary"
    ["instance of", e, type]
Branches and loops:
    ["if", condition, then, else]
    ["for", [["name", domain], ...], e]  ["some", ...]  ["every", ...] alike
        a domain is a node, or ["span", e, e] for `e..e`
Unary tests (only at the root of compiled unary tests; `?` is ["name", "?"]):
    ["tests", test, ...]  ["not", ["tests", test, ...]]  ["any"] for `-`
Types:
    "number"  ["list", type]  ["range", type]  ["context", ["name", type], ...]
    ["function", [type, ...], type]
"""

from collections.abc import Iterator
from typing import Any

from engine.feel.text_form import number_text

WATCHED = frozenset({"?", "partial"})
"""Names whose mere occurrence changes what an expression means."""
_NOTHING: frozenset[str] = frozenset()


class Node:
    """One node: its kind, its parts (nodes, strings, tuples of both), its place in the text, its height and size.

    mentions: which of WATCHED occur as names in it or below.
    """

    __slots__ = ("at", "depth", "kind", "mentions", "parts", "size")

    def __init__(self, kind: str, parts: tuple[Any, ...], at: int) -> None:
        self.kind = kind
        self.parts = parts
        self.at = at
        self.depth = 1
        self.size = 1
        self.mentions = WATCHED & {parts[0]} if kind == "name" else _NOTHING
        for child in children(parts):
            self.depth = max(self.depth, child.depth + 1)
            self.size += child.size
            self.mentions |= child.mentions


def children(parts: tuple[Any, ...]) -> Iterator[Node]:
    """Give the nodes directly under a node, also those inside pairs."""
    for part in parts:
        if isinstance(part, Node):
            yield part
        elif isinstance(part, tuple):
            yield from children(part)


def to_json_tree(part: Any) -> Any:
    """Turn a node, or a part of one, into JSON arrays."""
    if isinstance(part, Node):
        if part.kind == "number":
            return ["number", number_text(part.parts[0])]
        return [part.kind, *(to_json_tree(child) for child in part.parts)]
    if isinstance(part, tuple):
        return [to_json_tree(child) for child in part]
    return part
