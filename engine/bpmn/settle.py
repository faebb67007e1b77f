"""Letting an instance run until everything in it waits."""

from engine.bpmn.specs.gateways import InclusiveGateway
from engine.bpmn.specs.listeners import trigger, waiting
from engine.bpmn.tokens import READY, CaseWorkflow, Token
from engine.bpmn.variables import evaluation


def settle(top: CaseWorkflow) -> None:
    """Run what is ready; then let conditions and inclusive joins have their say; until nothing moves."""
    running = top.running
    while True:
        while running.ready:
            token = running.ready.popleft()
            if token.has_state(READY) and token.id in token.workflow.tasks:
                token.run()
        if not (_conditions(top) or _inclusive_joins(top)):
            return


def _conditions(top: CaseWorkflow) -> bool:
    """Fire conditional events whose condition has become true; one that stays true does not fire again."""
    moved = False
    for token in waiting(top, lambda _token, event: event.kind == "conditional"):
        moved = _look(token) or moved
    return moved


def _look(token: Token) -> bool:
    if token.id not in token.workflow.tasks:
        return False
    term = token.task_spec.awaited.term
    met = evaluation(token, term.expression or term.text).value is True
    before = token.internal_data.get("met", False)
    token.internal_data["met"] = met
    if not met or before:
        return False
    token.running.budget.count(token.element)
    trigger(token, {})
    return True


def _inclusive_joins(top: CaseWorkflow) -> bool:
    """Let the first inclusive join go on that no other token can reach any more."""
    for scope in top.scopes():
        joins = {token.task_spec: None for token in scope.live() if "flow" in token.internal_data}
        for join in joins:
            if isinstance(join, InclusiveGateway) and join.gather(scope):
                return True
    return False
