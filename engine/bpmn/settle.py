"""Letting an instance run until everything in it waits."""

from engine.bpmn.specs.compensation import CompensationRun
from engine.bpmn.specs.gateways import SearchingJoin
from engine.bpmn.specs.listeners import awaited_by, trigger, waiting
from engine.bpmn.tokens import READY, CaseWorkflow, Scope, Token
from engine.bpmn.variables import evaluation


def settle(top: CaseWorkflow) -> None:
    """Run what is ready; then let conditions and inclusive joins have their say; until nothing moves."""
    running = top.running
    while True:
        while running.ready:
            token = running.ready.popleft()
            if token.has_state(READY) and token.id in token.workflow.tasks:
                token.run()
        if not (_conditions(top) or _undone(top) or _searching_joins(top)):
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
    event = awaited_by(token)
    if event is None or event.term is None:
        return False
    term = event.term
    met = evaluation(token, term.expression or term.text).value is True
    before = token.internal_data.get("met", False)
    token.internal_data["met"] = met
    if not met or before:
        return False
    token.running.budget.count(token.element)
    trigger(token, {})
    return True


def _undone(top: CaseWorkflow) -> bool:
    """Let a compensation take its next step when the one before has ended."""
    for scope in top.scopes():
        for token in scope.live() if scope.spec.remembers else ():
            if isinstance(token.task_spec, CompensationRun) and not token.children:
                token.task_spec.go_on(token)
                return True
    return False


def _searching_joins(top: CaseWorkflow) -> bool:
    """Let an inclusive or complex join go on that no other token can reach any more.

    Of several scopes the one whose last token came first, so that what one event ends in several instances ends in the
    order it came; within a scope the join that got a token first.
    """
    scopes = [(scope, joins) for scope in top.scopes() if (joins := _joins_in(scope))]
    ordered = sorted(scopes, key=lambda found: max(found[1].values()))
    return any(join.gather(scope) for scope, joins in ordered for join in joins)


def _joins_in(scope: Scope) -> dict[SearchingJoin, int]:
    """Return the joins of a scope that hold tokens, with the number of the token that came last."""
    return {
        token.task_spec: int(token.id)
        for token in scope.live()
        if "flow" in token.internal_data and isinstance(token.task_spec, SearchingJoin)
    }
