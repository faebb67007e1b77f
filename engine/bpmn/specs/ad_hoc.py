"""Ad-hoc sub-processes: people choose what is done, in which order and how often (BPMN 2.0.2 §10.3.5, §13.3.5)."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.diagram import AdHoc, Element
from engine.bpmn.specs.base import FlowNode
from engine.bpmn.specs.scopes import SubProcess, watch
from engine.bpmn.tokens import ProcessSpec, Scope, Token, clear
from engine.bpmn.variables import assign, evaluation, value_of

OFFER = "#offer"  # no XML id holds a "#"


class Offer(FlowNode):
    """An activity of an ad-hoc sub-process that somebody may begin. Beginning it is a piece of work of its own."""

    silent = True
    offers = True

    def __init__(self, scope: ProcessSpec, target: FlowNode) -> None:
        super().__init__(scope, target.element, target.element.id + OFFER)
        self.manual, self.target = True, target

    def _update_hook(self, token: Token) -> bool:
        group = value_of(token, self.element.options.groups) or self.element.lane_group
        if group is not None:
            token.internal_data["group"] = str(group)
        return True

    def done(self, token: Token, data: Mapping[str, Any]) -> None:
        """Begin the activity."""
        assign(token, data)
        scope = token.workflow
        scope.discard(token)
        scope.spec.ad_hoc.pick(scope, self.target)


class AdHocSubProcess(SubProcess):
    """Offers its activities until its completion condition holds; without one, until each has been done once.

    The token remembers how often each activity was begun (`ran`) and that the condition has come true (`closing`).
    """

    def __init__(self, scope: ProcessSpec, element: Element, name: str | None = None) -> None:
        super().__init__(scope, element, name)
        self.choices: list[Offer] = []
        self.says = element.ad_hoc or AdHoc()

    def fill(self, scope: Scope) -> None:
        """Offer every activity nothing leads to."""
        watch(scope)
        self._offer(scope)
        scope.close_if_empty()

    def _offer(self, scope: Any) -> None:
        """Offer what is not on offer, what was done least first."""
        ran: dict[str, int] = scope.owner.internal_data.setdefault("ran", {})
        open_ = {token.task_spec for token in scope.live()}
        for choice in sorted(self.choices, key=lambda choice: ran.get(choice.element.id, 0)):
            if choice not in open_:
                choice._update(scope.spawn(choice))  # noqa: SLF001  # SpiffWorkflow's own protocol

    def pick(self, scope: Any, target: FlowNode) -> None:
        """Begin an activity; one after the other, nothing else is offered meanwhile."""
        ran = scope.owner.internal_data["ran"]
        ran[target.element.id] = ran.get(target.element.id, 0) + 1
        if self.says.sequential:
            self._withdraw(scope)
        target.enter(scope, None)
        if not self.says.sequential:
            self._offer(scope)

    def ended(self, token: Token) -> bool:
        """Account for an activity that has ended; tell whether it leads nowhere because all is done."""
        scope: Any = token.workflow
        memory = scope.owner.internal_data
        term = self.says.condition
        if "closing" not in memory and term is not None:
            if evaluation(token, term.expression or term.text).value is not True:
                return False
            memory["closing"] = 1
            self._withdraw(scope)
            if self.says.cancels:
                clear(scope, but=token)
        return "closing" in memory

    def rest(self, scope: Any) -> None:
        """Offer again what may be done next when nothing is under way; end where each activity has been done."""
        memory = scope.owner.internal_data
        busy = any(not token.listens and not isinstance(token.task_spec, Offer) for token in scope.live())
        if busy or "closing" in memory or "undo" in memory:
            return
        if self.says.condition is None and all(choice.element.id in memory["ran"] for choice in self.choices):
            self._withdraw(scope)
        else:
            self._offer(scope)

    def _withdraw(self, scope: Scope) -> None:
        for token in scope.live():
            if isinstance(token.task_spec, Offer):
                token._set_state(TaskState.CANCELLED)  # noqa: SLF001  # SpiffWorkflow's own protocol
                scope.discard(token)
