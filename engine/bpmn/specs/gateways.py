"""Gateways: BPMN 2.0.2 §10.6 and §13.4. A token that waits for others at a join is an arrival."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.specs.base import Exit, FlowNode, no_flow
from engine.bpmn.tokens import Scope, Token
from engine.bpmn.variables import holds

WAITING_FOR_START = "waitingForStart"


class ExclusiveGateway(FlowNode):
    """Lets each token through over the first flow whose condition holds, else over the default."""

    def ways(self, token: Token) -> list[Exit]:
        """Choose one way out."""
        plain = [way for way in self.exits if way.condition is None and not way.default]
        for way in self.exits:
            if way.condition is not None and not way.default and holds(token, way.condition):
                return [way]
        chosen = [way for way in self.exits if way.default] or plain[:1]
        if not chosen and self.exits:
            raise no_flow(self.element)
        return chosen


class Join(FlowNode):
    """A gateway that gathers tokens before it goes on."""

    def enter(self, scope: Scope, flow: str | None) -> None:
        """Keep the token with the others that have arrived; who may go on is settled when nothing else moves."""
        token = scope.spawn(self)
        token.internal_data["flow"] = flow or ""
        token._set_state(TaskState.WAITING)  # noqa: SLF001  # SpiffWorkflow's own protocol

    def gather(self, scope: Scope) -> bool:
        """Go on if enough tokens have come; tell whether it did."""
        first = self.arrivals(scope)
        if not first or not self.enough(scope, set(first)):
            return False
        *spent, last = first.values()
        for token in spent:
            scope.discard(token)
        del last.internal_data["flow"]
        self._update(last)
        return True

    def arrivals(self, scope: Scope) -> dict[str, Token]:
        """Return the oldest waiting token of each incoming flow."""
        first: dict[str, Token] = {}
        for token in scope.live():
            if token.task_spec is self and "flow" in token.internal_data:
                first.setdefault(token.internal_data["flow"], token)
        return first

    def enough(self, scope: Scope, arrived: set[str]) -> bool:  # noqa: ARG002  # a join that looks further overrides it
        """Tell whether the gateway may go on: every incoming flow has a token."""
        return arrived.issuperset(self.entries)


class ParallelGateway(Join):
    """Waits for one token on each incoming flow; further tokens stay for the next time."""

    def enter(self, scope: Scope, flow: str | None) -> None:
        """Go on at once when the last token has come."""
        super().enter(scope, flow)
        self.gather(scope)

    def ways(self, token: Token) -> list[Exit]:  # noqa: ARG002  # conditions do not matter here
        """Take all ways out."""
        return self.exits


class SearchingJoin(Join):
    """A join that waits for every token that can still come, and only for those."""

    def awaits(self, scope: Scope, arrived: set[str]) -> bool:
        """Tell whether another token can reach an empty incoming flow without having reached a full one.

        Source: BPMN 2.0.2 §13.4.3.
        """
        empty = set(self.entries) - arrived
        for token in scope.live() if empty else ():
            if token.listens or token.host is not None or token.task_spec is self:
                continue
            reached = self.reach(token.task_spec)
            if reached & empty and not reached & arrived:
                return True
        return False

    def reach(self, start: FlowNode) -> set[str]:
        """Return the incoming flows of this gateway a token at `start` can come over, not passing the gateway."""
        cache: dict[str, set[str]] = self.__dict__.setdefault("_reached", {})
        if start.name not in cache:
            cache[start.name] = set(self._flows_from(start))
        return cache[start.name]

    def _flows_from(self, start: FlowNode) -> Iterable[str]:
        seen, pending = {start.name}, [start]
        while pending:
            node = pending.pop()
            for way in (*node.exits, *(exit_ for edge in getattr(node, "boundaries", ()) for exit_ in edge.exits)):
                if way.target is self:
                    yield way.flow
                elif way.target.name not in seen:
                    seen.add(way.target.name)
                    pending.append(way.target)


class InclusiveGateway(SearchingJoin):
    """Waits for every token that can still come; leaves over every flow whose condition holds."""

    def enough(self, scope: Scope, arrived: set[str]) -> bool:
        """Tell whether no other token can come."""
        return not self.awaits(scope, arrived)


class ComplexGateway(SearchingJoin):
    """Goes on when its activation condition holds, then swallows what still comes for the same round.

    The condition sees the number of tokens on each incoming flow under the flow's id, their sum as `activationCount`,
    and `waitingForStart`. After it went on, a silent token remembers which flows took part, until nothing more can
    come over the others (BPMN 2.0.2 §13.4.5). Then only flows whose condition asks for `waitingForStart` are tried.
    """

    def enter(self, scope: Scope, flow: str | None) -> None:
        """Look at the condition with each token that comes."""
        super().enter(scope, flow)
        if self._rest(scope) is None:
            self._try(scope)

    def gather(self, scope: Scope) -> bool:
        """Go on, or begin the next round; tell whether it did."""
        rest = self._rest(scope)
        return self._try(scope) if rest is None else self._reset(scope, rest, self.arrivals(scope))

    def _rest(self, scope: Scope) -> Token | None:
        return next((t for t in scope.live() if t.task_spec is self and "took" in t.internal_data), None)

    def _try(self, scope: Scope) -> bool:
        arrived = self.arrivals(scope)
        counts = Counter(t.internal_data["flow"] for t in scope.live() if t.task_spec is self)
        if not arrived or not self._activated(next(iter(arrived.values())), counts):
            return False
        return self._start(scope, arrived)

    def arrivals(self, scope: Scope) -> dict[str, Token]:
        """Return the oldest waiting token of each incoming flow."""
        found = super().arrivals(scope)
        return {flow: token for flow, token in found.items() if "took" not in token.internal_data}

    def _activated(self, token: Token, counts: Counter[str]) -> bool:
        condition = self.element.activation
        if condition is None:
            return True  # `check` lets it stand with a single way in only
        if self.element.id in token.running.skips:
            return True
        tokens = {flow: Decimal(counts[flow]) for flow in self.entries}
        return holds(token, condition, {**tokens, "activationCount": Decimal(counts.total()), WAITING_FOR_START: True})

    def _start(self, scope: Scope, arrived: dict[str, Token]) -> bool:
        for token in arrived.values():
            scope.discard(token)
        if len(self.entries) > 1:
            rest = scope.spawn(self)
            rest.internal_data.update(flow="", took=sorted(arrived))
            rest._set_state(TaskState.WAITING)  # noqa: SLF001  # SpiffWorkflow's own protocol
        self._go(scope, first=True)
        return True

    def _go(self, scope: Scope, *, first: bool) -> None:
        token = scope.spawn(self)
        token.data[WAITING_FOR_START] = first
        self._update(token)

    def _reset(self, scope: Scope, rest: Token, arrived: dict[str, Token]) -> bool:
        took = set(rest.internal_data["took"])
        late = {flow: token for flow, token in arrived.items() if flow not in took}
        if self.awaits(scope, took | set(late)):
            return False
        for token in (*late.values(), rest):
            scope.discard(token)
        if any(self._asks(way) for way in self.exits):
            self._go(scope, first=False)
        scope.close_if_empty()
        return True

    def _asks(self, way: Exit) -> bool:
        return way.condition is not None and WAITING_FOR_START in way.condition.text

    def ways(self, token: Token) -> list[Exit]:
        """Choose the ways out as any element does; in a reset only those that ask for it, and none is no error."""
        if token.data[WAITING_FOR_START]:
            return super().ways(token)
        return [w for w in self.exits if w.condition is not None and self._asks(w) and holds(token, w.condition)]
