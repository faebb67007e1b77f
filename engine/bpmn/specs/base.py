"""The life of a token at an element: arrive, begin, run, complete, leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec

from engine.bpmn.diagram import Element, Term
from engine.bpmn.errors import StepFailed
from engine.bpmn.ports import Happening
from engine.bpmn.tokens import ProcessSpec, Scope, Token
from engine.bpmn.variables import hand_over, holds, kept
from engine.domain.text import Text

NO_FLOW = Text(
    "どの条件も満たされず、既定の経路もないため、先へ進めません。条件か既定の経路を見直してください。",
    "No condition is met and there is no default flow, so the case cannot go on. Check conditions or add a default.",
)


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out of an element. flow: its id (for a link the id of the throwing event)."""

    flow: str
    target: "FlowNode"
    condition: Term | None
    default: bool


class FlowNode(BpmnTaskSpec):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """An element of a diagram.

    SpiffWorkflow calls `_update_hook` when a token arrives, `_run_hook` when it is its turn, `_on_complete_hook` at the
    end. It predicts nothing here: the tokens behind an element are made when it completes.
    """

    silent = False  # True for helpers the trace does not know of
    offers = False  # True for work that only begins something else
    brings_up_names = False  # True for an instance of a multi-instance activity: names that are new in it are its own

    def __init__(self, scope: ProcessSpec, element: Element, name: str | None = None) -> None:
        super().__init__(scope, name or element.id, lane=element.lane, documentation=element.documentation)
        self.bpmn_id, self.bpmn_name = element.id, element.name
        self.element = element
        self.exits: list[Exit] = []
        self.entries: list[str] = []  # ids of the incoming flows

    def test(self) -> None:
        """Accept any shape; `check` has judged the diagram."""

    def _predict(self, *_args: Any, **_kwargs: Any) -> None:
        pass

    def lead(self, way: Exit) -> None:
        """Add a way out."""
        self.exits.append(way)
        way.target.entries.append(way.flow)
        self.connect(way.target)

    def enter(self, scope: Scope, flow: str | None) -> None:  # noqa: ARG002  # joins look at the flow
        """Let a token arrive over `flow`; None where the scope starts here."""
        self._update(scope.spawn(self))

    def _update(self, token: Token) -> None:
        """Begin; an element a supervisor passes over counts as done at once."""
        skip = token.running.skips.get(self.element.id)
        if skip is None:
            super()._update(token)
        else:
            token.running.tell(token, Happening.STARTED)
            self.pass_by(token, skip.given)

    def pass_by(self, token: Token, given: Mapping[str, Any]) -> None:
        """Complete the element with the given results, without doing its work."""
        hand_over(token, kept(token, given))
        token.complete()

    def _update_hook(self, token: Token) -> bool:
        token.running.tell(token, Happening.STARTED)
        return True

    def _on_ready_hook(self, token: Token) -> None:
        if not self.manual:
            token.running.ready.append(token)

    def _run_hook(self, token: Token) -> bool:  # noqa: ARG002  # elements that do something look at the token
        return True

    def _on_complete_hook(self, token: Token) -> None:
        token.running.tell(token, Happening.COMPLETED)
        self.leave(token)

    def leave(self, token: Token, times: int = 1) -> None:
        """Send so many tokens over every way out that is taken: those a supervisor chose, else by its own rules."""
        ways = self._chosen(token) or self.ways(token)
        for _token in range(times):
            for way in ways:
                way.target.enter(token.workflow, way.flow)

    def _chosen(self, token: Token) -> list[Exit]:
        """Return the ways out a supervisor chose, for this one time; none where nobody did."""
        skip = token.running.skips.get(self.element.id)
        if skip is None or not skip.flows:
            return []
        del token.running.skips[self.element.id]
        return [way for way in self.exits if way.flow in skip.flows]

    def ways(self, token: Token) -> list[Exit]:
        """Choose the ways out: all without a condition, all whose condition holds; the default where none holds.

        Source: BPMN 2.0.2 §13.2.1, §13.3.3 (uncontrolled and conditional flows).
        """
        if all(way.condition is None and not way.default for way in self.exits):
            return self.exits
        taken = [way for way in self.exits if not way.default and _is_open(token, way)]
        if any(way.condition is not None for way in taken):
            return taken
        taken += [way for way in self.exits if way.default]
        if not taken:
            raise no_flow(self.element)
        return taken


def _is_open(token: Token, way: Exit) -> bool:
    return way.condition is None or holds(token, way.condition)


def no_flow(element: Element) -> StepFailed:
    """Return the error for an element no flow leads out of."""
    return StepFailed(element.id, element.name, "no_flow", NO_FLOW)
