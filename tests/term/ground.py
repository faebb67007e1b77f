"""A whole term played through the real engine: a virtual clock, people who behave as data says, and a log of their own.

Nothing of the log comes from the database: what people did, when, and what they counted by hand, so that the figures,
the reports and the misses the engine knows can be held against it.
"""

import datetime as dt
import heapq
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine import cases, intake, programme_files, programme_folder, tasks
from engine.domain.access import COMPANY, SYSTEM
from engine.domain.ids import CaseId, ProgrammeKey, TaskId
from engine.domain.periods import Span
from engine.domain.programme import Programme
from engine.domain.workdays import instant, local_date
from engine.errors import EngineError
from engine.stage import Player, Stage
from engine.store.cases import TaskRow
from engine.task_rows import IS_LIVE
from engine.task_view import TaskView
from engine.work import Services, begin

MORNING, EVENING = dt.time(8, 40), dt.time(16, 45)
LAST_DAYS = dt.timedelta(days=40)  # after the term: what was sent on its last day is received


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that was done, as whoever did it would write it down. on: the day it is about."""

    at: dt.datetime
    kind: str
    on: dt.date
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """How people do the tasks of one element.

    typed: what they type, from the ground and the task. within: the most working days they take when they are in time.
    late: how many of a hundred they do after the due date. first: what they do before. not_before: the earliest day it
    is done on. Who does it is one of its group.
    """

    typed: Callable[["Ground", TaskView], Mapping[str, Any]]
    within: int = 1
    late: int = 0
    first: Callable[["Ground", TaskView], None] | None = None
    not_before: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A task somebody completed. late: after the due date they saw."""

    task_id: TaskId
    element: str
    at: dt.datetime
    late: bool


@dataclass(slots=True)
class Ground:
    """One term. scale: how much happens, 1.0 = as much as in the contract. notes: what people remember of a case."""

    stage: Stage
    programme: Programme
    people: Sequence[Player]
    hands: Mapping[str, Hand]
    dice: random.Random
    scale: float = 1.0
    log: list[Entry] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    notes: dict[CaseId, dict[str, Any]] = field(default_factory=dict)
    agenda: list[tuple[dt.datetime, int, Callable[[], None]]] = field(default_factory=list)
    planned: set[TaskId] = field(default_factory=set)
    opened: int = 0
    put: int = 0

    @property
    def key(self) -> ProgrammeKey:
        """The key of the programme."""
        return ProgrammeKey(self.programme.key)

    @property
    def services(self) -> Services:
        """What the engine runs on."""
        return self.stage.services

    @property
    def today(self) -> dt.date:
        """The day it is, in Japan."""
        return local_date(self.stage.moment)

    def at(self, moment: dt.datetime, deed: Callable[[], None]) -> None:
        """Let something be done at an instant."""
        self.put += 1
        heapq.heappush(self.agenda, (moment, self.put, deed))

    def on(self, day: dt.date, deed: Callable[[], None], at: dt.time = dt.time(10)) -> None:
        """Let something be done on a day, or on the next the office works."""
        self.at(instant(self.programme.office.on_or_after(day), at), deed)

    def write(self, kind: str, on: dt.date, **said: Any) -> None:
        """Write down what was done."""
        self.log.append(Entry(at=self.stage.moment, kind=kind, on=on, said=said))

    def open(self, channel: str, data: Mapping[str, Any], *, by: str | None = None) -> CaseId:
        """Let a case come in by a public form (by: None) or a channel of the desk."""
        self.opened += 1
        if by is None:
            with begin(self.services, COMPANY) as work:
                number = intake.submit(work, self.key, channel, data, once=f"term-{self.opened}").number
                case_id = cases.id_of_number(work, self.key, number)
        else:
            with begin(self.services, self.stage.actor(by)) as work:
                case_id = intake.register(work, self.key, channel, data).id
        self.notes[case_id] = {}
        return case_id

    def open_kind(self, kind: str, data: Mapping[str, Any], *, by: str) -> CaseId:
        """Let somebody open a case of a kind that comes through no channel."""
        with begin(self.services, self.stage.actor(by)) as work:
            case_id = cases.open_case(work, cases.NewCase(programme=self.key, kind=kind, data=data)).id
        self.notes[case_id] = {}
        return case_id

    def play(self) -> None:
        """Let the term pass, and the days after it in which what is open is brought to an end."""
        term = self.programme.term
        day = term.start_on
        while day <= term.end_on + LAST_DAYS:
            if self.programme.office.is_open(day):
                self._work_until(instant(day, MORNING))
                self._plan()
                self._work_until(instant(day, EVENING))
            day += dt.timedelta(days=1)
        self._work_until(instant(day, MORNING))

    def _work_until(self, moment: dt.datetime) -> None:
        while self.agenda and self.agenda[0][0] <= moment:
            at, _number, deed = heapq.heappop(self.agenda)
            self.stage.walk(max(at, self.stage.moment))
            deed()
            self._plan()
        self.stage.walk(moment)

    def _plan(self) -> None:
        """Let somebody see to every task that is new."""
        wanted = select(TaskRow.id).where(TaskRow.programme_key == self.key, IS_LIVE).order_by(TaskRow.id)
        with begin(self.services, SYSTEM, read_only=True) as work:
            found = [
                tasks.get(work, TaskId(task_id))
                for task_id in work.session.scalars(wanted)
                if task_id not in self.planned
            ]
        for task in found:
            hand = self.hands.get(task.element_id)
            if hand is None:
                message = f"nobody does {task.element_id} ({task.name})"
                raise LookupError(message)
            self.planned.add(task.id)
            self.at(self._when(task, hand), self._doing(task.id, hand))

    def _when(self, task: TaskView, hand: Hand) -> dt.datetime:
        office, due_at = self.programme.office, task.due_at
        if hand.not_before is not None and hand.not_before > self.today:
            return instant(office.on_or_after(hand.not_before), dt.time(11))
        if due_at is not None and self.dice.randrange(100) < hand.late:
            day = office.after(max(local_date(due_at), self.today), self.dice.randint(1, 3))
            return instant(day, dt.time(13, self.dice.randrange(60)))
        day = office.after(self.today, self.dice.randint(0, hand.within)) if hand.within else self.today
        moment = max(instant(office.on_or_after(day), dt.time(14)), self.stage.moment)
        last = due_at - dt.timedelta(minutes=20) if due_at is not None else moment
        return min(moment, last) if last > self.stage.moment else self.stage.moment

    def _doing(self, task_id: TaskId, hand: Hand) -> Callable[[], None]:
        def do_it() -> None:
            with begin(self.services, SYSTEM, read_only=True) as work:
                row = work.session.get_one(TaskRow, task_id)
                task = tasks.get(work, task_id)
            if row.done_at is not None or task.status.value == "withdrawn":
                return
            if row.paused_at is not None:  # suspended: tomorrow again
                self.on(self.today + dt.timedelta(days=1), do_it)
                return
            if hand.first is not None:
                hand.first(self, task)
            data = hand.typed(self, task)
            try:
                with begin(self.services, self.stage.actor(self._doer(task))) as work:
                    tasks.complete(work, task_id, data)
            except EngineError as error:
                error.add_note(f"{task.element_id} on {self.today}: {getattr(error, 'fields', '')}")
                raise
            late = task.due_at is not None and self.stage.moment > task.due_at
            self.done.append(Done(task_id=task_id, element=task.element_id, at=self.stage.moment, late=late))

        return do_it

    def _doer(self, task: TaskView) -> str:
        return self.dice.choice([player.login for player in self.people if task.group in player.groups])


Count = Callable[[list[Entry], Span], Decimal]
"""How a figure is counted from the log alone."""


def ground(services: Services, folder: Path, people: Sequence[Player], hands: Mapping[str, Hand]) -> Ground:
    """Return the ground of a programme on the eve of its term."""
    files = programme_folder.read(folder)
    programme = programme_files.parse(files).programme
    stage = Stage(services, instant(programme.term.start_on - dt.timedelta(days=1), MORNING))
    stage.hire(stage.publish(files), people)
    dice = random.Random(programme.key)  # noqa: S311  # what people do, no secret
    return Ground(stage=stage, programme=programme, people=people, hands=hands, dice=dice)


def counted(log: Iterable[Entry], kind: str, start: dt.date, end: dt.date) -> list[Entry]:
    """Return what was written down of a kind about the days of a span."""
    return [one for one in log if one.kind == kind and start <= one.on <= end]


def number(found: Iterable[object]) -> Decimal:
    """Count them."""
    return Decimal(sum(1 for _ in found))
