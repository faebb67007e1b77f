"""Gateways: BPMN 2.0.2 §10.6 and §13.4. A token that waits for others at a join is an arrival."""

from collections.abc import Iterable

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.specs.base import Exit, FlowNode, no_flow
from engine.bpmn.tokens import Scope, Token
from engine.bpmn.variables import holds


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


class InclusiveGateway(Join):
    """Waits for every token that can still come, and only for those; leaves over every flow whose condition holds."""

    def enough(self, scope: Scope, arrived: set[str]) -> bool:
        """Tell whether no other token can reach an empty incoming flow without having reached a full one.

        Source: BPMN 2.0.2 §13.4.3.
        """
        empty = set(self.entries) - arrived
        if not empty:
            return True
        for token in scope.live():
            if token.listens or token.host is not None or token.task_spec is self:
                continue
            reached = self.reach(token.task_spec)
            if reached & empty and not reached & arrived:
                return False
        return True

    def reach(self, start: FlowNode) -> set[str]:
        """Return the incoming flows of this gateway a token at `start` can come over, not passing the gateway."""
        cache: dict[str, set[str]] = self.__dict__.setdefault("_reached", {})
        if start.name not in cache:
            cache[start.name] = set(self._flows_from(start))
        return cache[start.name]

    def _flows_from(self, start: FlowNode) -> Iterable[str]:
        seen, pending = {start.name}, [start]
        while pending:
            for way in pending.pop().exits:
                if way.target is self:
                    yield way.flow
                elif way.target.name not in seen:
                    seen.add(way.target.name)
                    pending.append(way.target)
