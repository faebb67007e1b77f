"""What an instance waits for, as values for other rooms."""

from engine.bpmn.ports import Publication, Subscription, WaitingTask, WaitingTimer
from engine.bpmn.specs.conversations import asked_for
from engine.bpmn.specs.listeners import awaited_by, due_at
from engine.bpmn.tokens import CaseWorkflow, Token
from engine.bpmn.values import unpack
from engine.bpmn.variables import visible

KINDS = frozenset(Publication)


def tasks_of(top: CaseWorkflow) -> tuple[WaitingTask, ...]:
    """Return the work people are to do, oldest first."""
    return tuple(_task(token) for token in top.tokens() if token.is_work)


def _task(token: Token) -> WaitingTask:
    element, memory = token.element, token.internal_data
    options = element.options
    if token.task_spec.offers:
        return _offer(token)
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


def _offer(token: Token) -> WaitingTask:
    """Return the work of beginning an activity of an ad-hoc sub-process."""
    element = token.element
    return WaitingTask(
        key=token.id,
        element_id=element.id,
        name=f"{element.name or element.id}を始める",
        process_id=element.process_id,
        lane=element.lane,
        group=token.internal_data.get("group"),
        form_id=None,
        assignee=None,
        due=None,
        deadline_rule=None,
        record_kind=None,
        priority=None,
        documentation=element.documentation,
        variables=visible(token),
        startable=True,
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
    """Return the messages and signals waited for, oldest first."""
    return tuple(
        Subscription(
            key=token.id,
            element_id=token.element.id,
            message=event.name or "",
            correlation=asked_for(token, event),
            kind=Publication(event.kind),
        )
        for token in top.listeners()
        if (event := awaited_by(token)) is not None and event.kind in KINDS
    )
