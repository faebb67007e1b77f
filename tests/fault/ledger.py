"""What clients were told, held against what the database says in the end."""

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from engine import trail
from engine.domain.access import SYSTEM
from engine.domain.facts import FactKind
from engine.domain.states import OutboxStatus, TaskStatus, TimerKind, TimerStatus
from engine.store.cases import CaseRow, TaskRow, TimerRow
from engine.store.evidence import FactRow, OutboxRow
from engine.work import Services, Work, begin


@dataclass
class Ledger:
    """What clients were told. cases, done: ids of cases and tasks by the Idempotency-Key of the request.

    trouble: requests that were answered 503 or 507, or not at all, and sent again. replayed: requests sent again after
    their answer had arrived. odd: answers that should not be.
    """

    cases: dict[str, int] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    refused: Counter[int] = field(default_factory=Counter)
    broken: int = 0
    replayed: int = 0
    odd: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Audit:
    """The books, closed: everything but the first three figures must be nothing."""

    cases: int
    tasks: int
    timers: int
    mails: int
    faults: dict[str, list[object]]

    @property
    def is_right(self) -> bool:
        """Tell whether nothing is wrong."""
        return not any(self.faults.values())

    def line(self) -> str:
        """Return the result in a line."""
        wrong = ", ".join(f"{len(found)} {name}" for name, found in self.faults.items())
        told = f"{self.cases} cases, {self.tasks} completions, {self.timers} timers, {self.mails} mails"
        return f"{told}: {wrong}"


def audit(ledger: Ledger, services: Services, delivered: Counter[str] | None) -> Audit:
    """Close the books. delivered: how often each Message-ID arrived; None = mail was not sent."""
    with begin(services, SYSTEM, read_only=True) as work:
        cases, tasks = set(work.session.scalars(select(CaseRow.id))), _done(work)
        told_cases, told_tasks = Counter(ledger.cases.values()), Counter(ledger.done.values())
        timers, mails = _timers(work), list(work.session.scalars(select(OutboxRow)))
        firings = _counted(work, FactKind.TIMER_FIRED, FactRow.case_id)
        completions = _counted(work, FactKind.TASK_DONE, FactRow.task_id)
        fired = [row for row in timers if row.status is TimerStatus.FIRED]
        fired_of_case = Counter(row.case_id for row in fired)
        mails_of_case = Counter(row.case_id for row in mails)
        faults: dict[str, list[object]] = {
            "lost": [*(set(told_cases) - cases), *(set(told_tasks) - tasks)],
            "doubled": [
                *(cases - set(told_cases)),
                *(tasks - set(told_tasks)),
                *_more_than_once(told_cases),
                *_more_than_once(told_tasks),
                *_more_than_once(completions),
            ],
            "early": [row.id for row in fired if row.fired_at is None or row.fired_at < row.due_at],
            "late or unfired": [row.id for row in timers if row.status is TimerStatus.WAITING],
            "fired twice": [case for case in firings if firings[case] != fired_of_case[case]],
            "mails without or beside a timer": [case for case in cases if mails_of_case[case] != fired_of_case[case]],
            "mails not delivered": _undelivered(mails, delivered),
            "mails silently sent twice": _twice(work, mails, delivered),
            "broken links": list(trail.broken_links(work)),
            "odd answers": list(ledger.odd),
        }
        return Audit(len(cases), len(tasks), len(fired), len(mails), faults)


def _done(work: Work) -> set[int]:
    return set(work.session.scalars(select(TaskRow.id).where(TaskRow.status == TaskStatus.DONE)))


def _timers(work: Work) -> list[TimerRow]:
    return list(work.session.scalars(select(TimerRow).where(TimerRow.kind == TimerKind.PROCESS)))


def _counted(work: Work, kind: FactKind, column: object) -> Counter[Any]:
    found = select(column, func.count()).where(FactRow.kind == kind.value).group_by(column)  # type: ignore[call-overload]  # a column
    return Counter({row[0]: row[1] for row in work.session.execute(found)})


def _more_than_once(counted: Counter[int]) -> Iterable[int]:
    return [key for key, number in counted.items() if number > 1]


def _undelivered(mails: list[OutboxRow], delivered: Counter[str] | None) -> list[object]:
    if delivered is None:
        return []
    return [
        f"{row.id} {row.status.value} {row.error or ''}"
        for row in mails
        if row.status is not OutboxStatus.SENT or row.message_id is None or not delivered[row.message_id]
    ]


def _twice(work: Work, mails: list[OutboxRow], delivered: Counter[str] | None) -> list[object]:
    """List mails that arrived more than once though nobody was asked (the outcome was not noted as unknown)."""
    if delivered is None:
        return []
    failed = select(FactRow.data).where(FactRow.kind == FactKind.MESSAGE_FAILED.value)
    asked = {data["outbox_id"] for data in work.session.scalars(failed)}
    return [row.id for row in mails if row.message_id and delivered[row.message_id] > 1 and row.id not in asked]
