"""The states things are in, and the moves between them that are allowed."""

from collections.abc import Mapping
from enum import StrEnum

from engine.domain.text import Text
from engine.errors import Conflict


class CaseStatus(StrEnum):
    """Where a case (案件) is in its life."""

    OPEN = "open"  # at least one instance runs
    INCIDENT = "incident"  # a step failed and waits for a supervisor
    SUSPENDED = "suspended"  # 中断: nothing goes on until a supervisor resumes it (KAG-36)
    CLOSED = "closed"  # every instance has ended
    CANCELLED = "cancelled"  # 取消し: ended by a supervisor


class InstanceStatus(StrEnum):
    """Where a process instance is."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"  # an uncaught BPMN error stopped it
    SUSPENDED = "suspended"  # no step runs until it is resumed
    CANCELLED = "cancelled"  # ended by a supervisor


class TaskStatus(StrEnum):
    """Where a task (作業) is."""

    OPEN = "open"  # nobody holds it
    CLAIMED = "claimed"  # one person holds it
    DONE = "done"
    WITHDRAWN = "withdrawn"  # the process moved on without it


class TimerStatus(StrEnum):
    """Where a row of the clock is."""

    WAITING = "waiting"
    HELD = "held"  # its instance is suspended
    FIRED = "fired"
    CANCELLED = "cancelled"  # what it watched is over


class TimerKind(StrEnum):
    """What happens when a row of the clock falls due."""

    PROCESS = "process"  # a BPMN timer of an instance
    NOTICE = "notice"  # a reminder, overdue notice or escalation of a task
    REPORT = "report"  # a periodic report is raised
    START = "start"  # a timer start event opens a case
    OBLIGATION = "obligation"  # a counted duty is looked at, and told of while its number is not reached
    RECHECK = "recheck"  # due dates that were computed while a calendar was being changed are looked at again
    FIGURES = "figures"  # a month is closed, or a KPI that was declared anew is counted on


class OutboxStatus(StrEnum):
    """Where a message is on its way out."""

    QUEUED = "queued"
    LEASED = "leased"  # a sender is at it
    SENT = "sent"
    FAILED = "failed"  # refused for good; a person has to look
    UNKNOWN = "unknown"  # the sender died in the middle: it may have gone out
    CANCELLED = "cancelled"  # its case was cancelled before it went out


class ReferralStatus(StrEnum):
    """Where a referral (紹介) is."""

    SENT = "sent"  # the institution has not answered
    WORKING = "working"  # accepted, no result yet
    DONE = "done"  # accepted, with a result
    DECLINED = "declined"
    LAPSED = "lapsed"  # closed by the supervisor without an answer


class ReportStatus(StrEnum):
    """Where a periodic report (報告) is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RECEIVED = "received"


class WrongMove(Conflict):
    """The thing is no longer in a state from which this is possible."""

    code = "wrong_move"
    sentence = Text(
        "すでに状態が変わっているため、この操作はできません（{was} → {to}）。",
        "This is no longer possible: it has moved on ({was} → {to}).",
    )


TASK_MOVES: Mapping[TaskStatus, frozenset[TaskStatus]] = {
    TaskStatus.OPEN: frozenset({TaskStatus.CLAIMED, TaskStatus.DONE, TaskStatus.WITHDRAWN}),
    TaskStatus.CLAIMED: frozenset({TaskStatus.OPEN, TaskStatus.DONE, TaskStatus.WITHDRAWN}),
    TaskStatus.DONE: frozenset(),
    TaskStatus.WITHDRAWN: frozenset(),
}


def move(was: TaskStatus, to: TaskStatus) -> TaskStatus:
    """Return `to` when the table allows the move.  Raises: WrongMove."""
    if to not in TASK_MOVES[was]:
        raise WrongMove(was=was.value, to=to.value)
    return to


class IncidentKind(StrEnum):
    """Where a step failed."""

    CLOCK = "clock"  # the clock could not carry out a row of its own; it tries again by itself
    TASK = "task"  # somebody completed a task and the steps behind it failed; the task is still there
    ENTRY = "entry"  # the steps behind what came in failed; it was not kept, who sent it was told
    INSTANCE = "instance"  # an error nobody caught stopped the instance


class IncidentEnd(StrEnum):
    """How an incident came to its end."""

    SOLVED = "solved"  # a later try succeeded
    SKIPPED = "skipped"  # the failing element was passed over
    CANCELLED = "cancelled"  # its instance was cancelled
