"""Legal diagrams damaged in every place a damage fits: each is illegal for certain, with the code that must be told."""

import copy
from collections.abc import Iterator

from lxml import etree

from engine.bpmn.check import schema
from engine.bpmn.names import is_bpmn, local
from tests.bpmn.check.damage import ALL, Node
from tests.bpmn.check.damages import FLOW_DAMAGES, FORM_DAMAGES
from tests.bpmn.check.damages_inside import EVENT_DAMAGES, PLACE_DAMAGES
from tests.bpmn.check.illegal import DEFINED
from tests.bpmn.check.legal import drawn, listed, models

DAMAGES: ALL = (*FLOW_DAMAGES, *FORM_DAMAGES, *EVENT_DAMAGES, *PLACE_DAMAGES)
PER_MODEL = 2  # places of one model in which a damage is done
Wrong = tuple[str, tuple[str, ...], bytes]


def originals() -> Iterator[tuple[str, Node]]:
    """Yield the legal models as trees, every other with a drawing and with flows listed on their elements."""
    for place, (name, scope) in enumerate(models()):
        text = scope.file(more=DEFINED).decode()
        yield name, etree.fromstring((listed(drawn(text)) if place % 2 else drawn(text)).encode())


def damaged(damages: ALL = DAMAGES) -> Iterator[Wrong]:
    """Yield every damaged model: what was done, the codes of which one is to be told, the file."""
    for name, root in originals():
        nodes = list(root.iter("*"))
        for damage in damages:
            for number in [number for number, node in enumerate(nodes) if damage.where(node)][:PER_MODEL]:
                changed, node = copy.deepcopy(root), nodes[number]
                damage.edit(list(changed.iter("*"))[number])
                yield f"{name}: {damage.name} ({node.get('id')})", damage.codes, etree.tostring(changed)


def wrong_values() -> Iterator[Wrong]:
    """Yield models with every attribute of a closed type set to what it cannot be (the OMG's schema)."""
    for name, root in originals():
        done: set[tuple[str, str]] = set()
        for number, node in enumerate(root.iter("*")):
            for key in {key for key in _closed(node) if (local(node), key) not in done}:
                done.add((local(node), key))
                changed = copy.deepcopy(root)
                list(changed.iter("*"))[number].set(key, "sideways")
                yield f"{name}: {key} of {local(node)}", ("bpmn.attribute.value",), etree.tostring(changed)


def _closed(node: Node) -> Iterator[str]:
    """Yield the attributes an element may have whose values are numbers, truths or words of a list."""
    kinds = {tag: kind for made in schema.types().values() for tag, (kind, _particle) in made.children.items()}
    made = schema.types().get(kinds.get(local(node), "")) if is_bpmn(node) else None
    for key, attribute in made.attributes.items() if made is not None else ():
        if attribute.values or attribute.kind in {"boolean", "integer", "int"}:
            yield key
