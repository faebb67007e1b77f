"""What an instance waits for, as values for other rooms."""

from engine.bpmn.ports import Subscription, WaitingTask, WaitingTimer
from engine.bpmn.specs.listeners import due_at
from engine.bpmn.tokens import CaseWorkflow, Token
from engine.bpmn.values import unpack
from engine.bpmn.variables import visible


def tasks_of(top: CaseWorkflow) -> tuple[WaitingTask, ...]:
    """Return the work people are to do, oldest first."""
    return tuple(_task(token) for token in top.tokens() if token.is_work)


def _task(token: Token) -> WaitingTask:
    element, memory = token.element, token.internal_data
    options = element.options
    return WaitingTask(
        key=token.id,
        element_id=element.id,
        name=element.name,
        process_id=element.process_id,
        lane=element.lane,
        group=memory.get("group"),
        form_id=options.form_id,
        assignee=memory.get("assignee"),
        due=unpack(memory.get("due")),
        deadline_rule=options.deadline_rule,
        record_kind=options.record_kind,
        priority=memory.get("priority"),
        documentation=element.documentation,
        variables=visible(token),
    )


def timers_of(top: CaseWorkflow) -> tuple[WaitingTimer, ...]:
    """Return the waiting timers, the earliest first."""
    timers = [
        WaitingTimer(
            key=token.id,
            element_id=token.element.id,
            name=token.element.name,
            due_at=due,
            cycle="cycle" in token.internal_data,
        )
        for token in top.listeners()
        if (due := due_at(token)) is not None
    ]
    return tuple(sorted(timers, key=lambda timer: (timer.due_at, int(timer.key))))


def subscriptions_of(top: CaseWorkflow) -> tuple[Subscription, ...]:
    """Return the messages waited for, oldest first."""
    return tuple(
        Subscription(
            key=token.id,
            element_id=token.element.id,
            message=token.task_spec.awaited.name or "",
            correlation=token.internal_data.get("correlation"),
        )
        for token in top.listeners()
        if token.task_spec.awaited is not None and token.task_spec.awaited.kind == "message"
    )
