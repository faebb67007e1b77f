"""What people call the values that decisions answer."""

from collections.abc import Iterator, Mapping

from engine import feel
from engine.dmn import elements as el
from engine.dmn.library import Library
from engine.dmn.model import Model
from engine.dmn.walking import parts
from engine.feel import FeelSyntaxError


def labels_of(model: Model) -> Mapping[str, str]:
    """Return labels by the name of a value: of an output column, or of a context's entry that hands another value on.

    Where several have one name, the first in the files counts.
    """
    library = model.program.library
    found: dict[str, str] = {}
    for node in library.nodes():
        for name, label in (*_columns(node), *_entries(library, node)):
            found.setdefault(name, label)
    return found


def _columns(node: el.Node) -> Iterator[tuple[str, str]]:
    for part in parts(node):
        if isinstance(part, el.OutputClause) and part.name and part.label:
            yield part.name, part.label


def _entries(library: Library, node: el.Node) -> Iterator[tuple[str, str]]:
    """Yield the entries of a decision that is a context written in FEEL: `urgency: 緊急度`."""
    if not isinstance(node, el.DecisionNode) or not isinstance(node.expression, el.Literal):
        return
    names = tuple(needed.name for needed in library.needs(node))
    try:
        kind, *rest = feel.to_tree(feel.compile_expression(node.expression.text, names=names))
    except FeelSyntaxError:
        return
    for key, value in rest if kind == "context" else ():
        if value[0] == "name" and value[1] != key:
            yield key, value[1]
