"""The token game of one scope, played through: every marking that can come up, without time, data or people.

A place is a sequence flow (or the link between two link events), a marking the set of places with a token. Of all
that could happen next only the earliest in flow order is played, with each of its outcomes: tokens further back catch
up with those before them, so two tokens on one way meet, and markings stay few (a persistent set in the sense of
partial-order reduction: gateways of BPMN are free-choice).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from engine.bpmn.check.paths import apart, entries, is_link, link_name
from engine.bpmn.diagram import Element, Flow, Scope
from engine.bpmn.names import ACTIVITIES

MAX_MARKINGS = 3000
ALL_SUBSETS_UP_TO = 4
ENDS_ALL = frozenset({"terminate", "error", "cancel"})
Ways = list[tuple[int, ...]]


@dataclass(slots=True)
class Game:
    """What playing a scope has shown.

    fired: elements that came to run. stuck: joins that were left waiting when nothing else could move. doubled:
    elements that two tokens passed at once. complete: False where there were too many markings to play them all.
    """

    fired: set[str] = field(default_factory=set)
    stuck: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    complete: bool = True


@dataclass(slots=True)
class Net:
    """The scope as places and what each element does with the tokens on them."""

    scope: Scope
    places: list[tuple[str, str]] = field(default_factory=list)
    into: dict[str, list[int]] = field(default_factory=dict)
    ways: dict[str, Ways] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)
    flows: dict[str, list[Flow]] = field(default_factory=dict)

    def play(self) -> Game:
        """Play every start of the scope through."""
        game = Game()
        begin = [[place] for place in self.starts]
        if not any(e.type == "startEvent" or e.instantiate for e in self.scope.elements.values()):
            begin = [self.starts]
        for first in begin:
            self._explore(frozenset(first), game)
        return game

    def _explore(self, first: frozenset[int], game: Game) -> None:
        seen, pending = {first}, [first]
        while pending:
            marking = pending.pop()
            node = self._next(marking)
            if node is None:
                game.stuck.update(self.places[place][1] for place in marking)
                continue
            game.fired.add(node)
            for after in self._after(marking, node, game):
                if after not in seen:
                    seen.add(after)
                    pending.append(after)
            if len(seen) > MAX_MARKINGS:
                game.complete = False
                return

    def _next(self, marking: frozenset[int]) -> str | None:
        nodes = sorted({self.places[place][1] for place in marking}, key=lambda node: self.order.get(node, 0))
        for node in nodes:
            joins = self.scope.elements[node].type == "parallelGateway"
            if not joins or all(place in marking for place in self.into[node]):
                return node
        return None

    def _after(self, marking: frozenset[int], node: str, game: Game) -> Iterator[frozenset[int]]:
        element = self.scope.elements[node]
        here = [place for place in self.into[node] if place in marking]
        taken = here if element.type in {"parallelGateway", "inclusiveGateway"} else here[:1]
        rest = marking.difference(taken)
        if any(event.kind in ENDS_ALL for event in element.events) and element.type == "endEvent":
            return
        for way in self.ways[node]:
            if rest.intersection(way):
                game.doubled.add(node)
            after = rest.union(way)
            if after:
                yield after


def net_of(scope: Scope) -> Net:
    """Return the scope as a net."""
    net = Net(scope, flows=scope.outgoing())
    out: dict[str, list[int]] = {}
    for source, target, _flow in _arcs(scope):
        net.into.setdefault(target, []).append(len(net.places))
        out.setdefault(source, []).append(len(net.places))
        net.places.append((source, target))
    for element in entries(scope):
        if not apart(element):
            net.starts.append(len(net.places))
            net.into.setdefault(element.id, []).append(len(net.places))
            net.places.append(("", element.id))
    boundaries: dict[str, list[Element]] = {}
    for element in scope.elements.values():
        if element.type == "boundaryEvent" and element.attached_to:
            boundaries.setdefault(element.attached_to, []).append(element)
    for element in scope.elements.values():
        net.ways[element.id] = _ways(net, element, out, boundaries.get(element.id, []))
    net.order = _order(net)
    return net


def _arcs(scope: Scope) -> Iterator[tuple[str, str, str]]:
    for flow in scope.flows.values():
        yield flow.source, flow.target, flow.id
    catching = {link_name(e): e.id for e in scope.elements.values() if is_link(e, "intermediateCatchEvent")}
    for element in scope.elements.values():
        if is_link(element, "intermediateThrowEvent") and link_name(element) in catching:
            yield element.id, catching[link_name(element)], element.id


def _ways(net: Net, element: Element, out: dict[str, list[int]], boundaries: list[Element]) -> Ways:
    """Return the sets of places an element may put tokens on when it ends, or when something at its edge happens."""
    places = out.get(element.id, [])
    if element.type == "exclusiveGateway" or (element.type == "eventBasedGateway" and not element.parallel):
        return [(place,) for place in places] or [()]
    if element.type == "inclusiveGateway":
        return _subsets(places)
    plain = _conditional(net, element, places) if element.type in ACTIVITIES else [tuple(places)]
    ways = list(plain)
    for boundary in boundaries:
        beside = tuple(out.get(boundary.id, []))
        if any(event.kind == "compensate" for event in boundary.events):
            continue
        ways += [beside] if boundary.interrupting else [(*way, *beside) for way in plain]
    return ways


def _conditional(net: Net, element: Element, places: list[int]) -> Ways:
    flows = net.flows.get(element.id, [])
    decided = [place for place, flow in zip(places, flows, strict=False) if flow.condition is not None]
    default = [place for place, flow in zip(places, flows, strict=False) if flow.id == element.default]
    always = tuple(place for place in places if place not in {*decided, *default})
    if not decided:
        return [tuple(places)]
    return [(*always, *way) for way in _subsets(decided)] + [(*always, *default)]


def _subsets(places: list[int]) -> Ways:
    if len(places) > ALL_SUBSETS_UP_TO:
        return [*((place,) for place in places), tuple(places)]
    sizes = range(1, len(places) + 1)
    return [way for size in sizes for way in combinations(places, size)] or [()]


def _order(net: Net) -> dict[str, int]:
    """Return the reverse post-order of a depth-first walk: what comes before comes first, branch after branch."""
    after: dict[str, list[str]] = {node: [] for node in net.scope.elements}
    for node, ways in net.ways.items():
        after[node] = list(dict.fromkeys(net.places[place][1] for way in ways for place in way))
    done: list[str] = []
    seen: set[str] = set()
    for start in (net.places[place][1] for place in net.starts):
        if start in seen:
            continue
        seen.add(start)
        stack = [(start, iter(after[start]))]
        while stack:
            node, targets = stack[-1]
            fresh = next((target for target in targets if target not in seen), None)
            if fresh is None:
                done.append(node)
                stack.pop()
            else:
                seen.add(fresh)
                stack.append((fresh, iter(after[fresh])))
    return {node: place for place, node in enumerate(reversed(done))}
