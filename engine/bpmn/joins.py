"""Whether joins will still be served: the game of tokens on the flows of one scope, played over every choice.

Used before a supervisor moves tokens: a join that would wait for ever, or get a token more than it takes, is named.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from engine.bpmn.specs.base import Exit, FlowNode
from engine.bpmn.specs.events import EventGateway
from engine.bpmn.specs.gateways import ComplexGateway, ExclusiveGateway, InclusiveGateway, Join, SearchingJoin
from engine.bpmn.specs.hosts import Host
from engine.bpmn.specs.throwers import EndEvent
from engine.bpmn.tokens import ProcessSpec

MOST_MARKINGS = 5_000
MOST_SUBSETS = 4  # ways out of an inclusive split whose every choice is tried
STOPS = frozenset({"terminate", "error", "cancel"})


class Trouble(StrEnum):
    """What can be wrong at a join."""

    TOO_FEW = "too_few"  # it waits for a token that never comes
    TOO_MANY = "too_many"  # a second token comes over the same flow


@dataclass(frozen=True, slots=True)
class Marking:
    """Where tokens are. active: names of elements. arrived: (join, flow) of those that wait at a join."""

    active: tuple[str, ...]
    arrived: tuple[tuple[str, str], ...]


def troubles(spec: ProcessSpec, begin: Marking) -> frozenset[tuple[Trouble, str]] | None:
    """Return what can go wrong at which join from here; None where it cannot be told in reasonable time."""
    game = _Game(spec)
    return game.play(begin) if game.is_plain else None


class _Game:
    def __init__(self, spec: ProcessSpec) -> None:
        self.nodes: dict[str, FlowNode] = spec.task_specs
        self.found: set[tuple[Trouble, str]] = set()

    @property
    def is_plain(self) -> bool:
        """Whether every element takes and gives one token; complex gateways count for themselves."""
        return all(
            not isinstance(node, ComplexGateway) and node.element.takes == 1 and node.element.gives == 1
            for node in self.nodes.values()
            if isinstance(node, FlowNode)
        )

    def play(self, begin: Marking) -> frozenset[tuple[Trouble, str]] | None:
        seen, pending = {begin}, [begin]
        while pending:
            for after in self._after(pending.pop()):
                if after not in seen:
                    seen.add(after)
                    pending.append(after)
            if len(seen) > MOST_MARKINGS:
                return None
        return frozenset(self.found)

    def _after(self, marking: Marking) -> Iterator[Marking]:
        """Yield what can come next: the first token goes on; the order of others makes no difference to joins."""
        if not marking.active:
            yield from self._searched(marking)
            return
        first, rest = marking.active[0], marking.active[1:]
        node = self.nodes[first]
        if isinstance(node, EndEvent) and any(event.kind in STOPS for event in node.element.events):
            return
        for ways in _choices(node):
            yield self._sent(Marking(rest, marking.arrived), ways)

    def _sent(self, marking: Marking, ways: Iterable[Exit]) -> Marking:
        active, arrived = list(marking.active), list(marking.arrived)
        for way in ways:
            if isinstance(way.target, Join) and len(way.target.entries) > 1:
                self._arrive(arrived, active, way)
            else:
                active.append(way.target.name)
        return Marking(tuple(sorted(active)), tuple(sorted(arrived)))

    def _arrive(self, arrived: list[tuple[str, str]], active: list[str], way: Exit) -> None:
        join, place = way.target, (way.target.name, way.flow)
        if place in arrived:
            self.found.add((Trouble.TOO_MANY, join.name))
            return  # one more changes nothing that matters
        arrived.append(place)
        full = {(join.name, flow) for flow in join.entries}
        if not isinstance(join, SearchingJoin) and full <= set(arrived):
            arrived[:] = [entry for entry in arrived if entry not in full]
            active.append(join.name)

    def _searched(self, marking: Marking) -> Iterator[Marking]:
        """Let an inclusive join go on with what has come; a parallel one that is left over waits in vain."""
        waiting = dict.fromkeys(name for name, _flow in marking.arrived)
        searching = [name for name in waiting if isinstance(self.nodes[name], SearchingJoin)]
        for name in searching:
            left = tuple(entry for entry in marking.arrived if entry[0] != name)
            yield Marking((name,), left)
        if not searching:
            self.found.update((Trouble.TOO_FEW, name) for name in waiting)


def _choices(node: FlowNode) -> Iterator[tuple[Exit, ...]]:
    """Yield the sets of flows a token may leave over; those of boundary events among them."""
    ways = tuple(node.exits)
    if isinstance(node, ExclusiveGateway | EventGateway):
        yield from ((way,) for way in ways)
    elif isinstance(node, InclusiveGateway) or any(way.condition is not None for way in ways):
        yield from _subsets(ways)
    else:
        yield ways
    for edge in node.boundaries if isinstance(node, Host) else ():
        yield tuple(edge.exits) if edge.interrupts else (*ways, *edge.exits)


def _subsets(ways: tuple[Exit, ...]) -> Iterator[tuple[Exit, ...]]:
    if len(ways) > MOST_SUBSETS:
        yield from ((way,) for way in ways)
        yield ways
        return
    for size in range(1, len(ways) + 1):
        yield from combinations(ways, size)
