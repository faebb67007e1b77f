"""Nothing waits for nobody: finds instances that wait for something that will not come, or for somebody who is gone.

Invariant I8 of the reliability tests: every running instance has a next event, a task somebody may do, or an incident.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from engine.bpmn import Publication
from engine.domain.access import Role
from engine.domain.ids import CaseId, InstanceId, ProgrammeKey, UserId
from engine.domain.states import InstanceStatus, ReferralStatus, TaskStatus, TimerKind, TimerStatus
from engine.domain.text import Text
from engine.domain.workdays import instant, local_date
from engine.referrals import ANSWERED
from engine.standing import OVER
from engine.store.cases import CaseRow, InstanceRow, SubscriptionRow, TaskRow, TimerRow
from engine.store.evidence import ReferralRow
from engine.store.interventions import IncidentRow, SuspensionRow
from engine.store.people import ApiTokenRow, MembershipRow, PersonRow
from engine.store.programmes import ProgrammeRow
from engine.timer_rows import planned_at
from engine.timers import NEVER
from engine.work import Work

LATE = dt.timedelta(minutes=10)  # a clock that rings every few seconds is never that far behind
LONG = dt.timedelta(days=30)  # an order to suspend has no end: one that old may be forgotten
AFTER_TERM = dt.timedelta(days=60)  # the last reports are written after the end of a programme
MOST = 200  # of one kind: more of them say nothing new
LIVE = (TaskStatus.OPEN, TaskStatus.CLAIMED)
AT_WORK = frozenset({Role.STAFF.value, Role.SUPERVISOR.value})


class Why(StrEnum):
    """Why something waits in vain."""

    NOTHING = "nothing"  # no task, timer, message or signal
    NO_MEMBER = "no_member"  # the group of a task has nobody
    HOLDER_GONE = "holder_gone"  # who holds a task has left or may not do it
    CLOCK_LATE = "clock_late"  # a timer is long overdue: the clock has stopped
    NO_SENDER = "no_sender"  # nobody can send what is waited for
    NO_ORDER = "no_order"  # it is suspended, but by no order anybody could lift
    SUSPENDED_LONG = "suspended_long"  # an order to suspend may have been forgotten
    NO_SUPERVISOR = "no_supervisor"  # an incident waits, and nobody may see to it
    TERM_OVER = "term_over"  # the programme has ended, the case has not


SENTENCES: Mapping[Why, Text] = {
    Why.NOTHING: Text("作業も期日も連絡待ちもないまま止まっています。", "It waits for no task, date or message."),
    Why.NO_MEMBER: Text(
        "作業「{name}」を行うグループに、担当できる方がいません。", "Nobody of the group can do “{name}”."
    ),
    Why.HOLDER_GONE: Text(
        "作業「{name}」の担当者は、利用を停止しているか、この事業を離れています。", "Who holds “{name}” has left."
    ),
    Why.CLOCK_LATE: Text(
        "「{name}」の期日を過ぎても進んでいません。時計が止まっている可能性があります。",
        "“{name}” is overdue: the clock may have stopped.",
    ),
    Why.NO_SENDER: Text("「{name}」を待っていますが、知らせる方法がありません。", "Nobody can send “{name}”."),
    Why.NO_ORDER: Text(
        "中断していますが、その指示が残っていないため再開されません。", "It is suspended, but no order to lift is left."
    ),
    Why.SUSPENDED_LONG: Text(
        "30日を超えて中断しています。再開するか、取り消すかを決めてください（理由：{name}）。",
        "It has been suspended for more than 30 days. Resume or cancel it (reason: {name}).",
    ),
    Why.NO_SUPERVISOR: Text(
        "「{name}」が止まっていますが、この事業に監督がいません。",
        "“{name}” has stopped and the programme has no supervisor.",
    ),
    Why.TERM_OVER: Text(
        "事業の期間が終わって60日を超えましたが、案件が終わっていません。",
        "The programme ended more than 60 days ago and the case is still open.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """One thing that waits in vain. name: of the task, timer, message or element; of an order its reason.

    since: aware UTC. case_id, instance_id: None for what belongs to no case.
    """

    why: Why
    programme: ProgrammeKey
    case_id: CaseId | None
    case_number: str
    instance_id: InstanceId | None
    name: str
    since: dt.datetime

    @property
    def text(self) -> Text:
        """The sentence."""
        return SENTENCES[self.why].format(name=self.name.replace("{", "｛"))


def find(work: Work, programmes: Sequence[ProgrammeKey] | None = None) -> list[Stuck]:
    """List what waits in vain, the longest first; None looks at every programme.

    The caller has decided that the actor may see these programmes.
    """
    looks = (_idle, _tasks, _late, _unsent, _without_order, _long, _unseen, _after_term)
    found = [one for look in looks for one in look(work)]
    wanted = [one for one in found if programmes is None or one.programme in programmes]
    return sorted(wanted, key=lambda one: (one.since, one.case_id or 0, one.name))


def _idle(work: Work) -> Iterator[Stuck]:
    has_task = exists().where(TaskRow.instance_id == InstanceRow.id, TaskRow.status.in_(LIVE))
    has_timer = exists().where(TimerRow.instance_id == InstanceRow.id, TimerRow.status == TimerStatus.WAITING)
    listens = exists().where(SubscriptionRow.instance_id == InstanceRow.id)
    wanted = (
        select(InstanceRow, CaseRow)
        .join(CaseRow, CaseRow.id == InstanceRow.case_id)
        .where(InstanceRow.status == InstanceStatus.RUNNING, ~has_task, ~has_timer, ~listens)
    )
    for instance, case in work.session.execute(wanted):
        yield _of(Why.NOTHING, case, InstanceId(instance.id), instance.process_id, instance.started_at)


def _tasks(work: Work) -> Iterator[Stuck]:
    at_work = _people_at_work(work)
    for programme in work.session.scalars(select(ProgrammeRow.key)).all():
        here = at_work.get(programme, {})
        wanted = (
            select(TaskRow, CaseRow)
            .join(CaseRow, CaseRow.id == TaskRow.case_id)
            .where(TaskRow.programme_key == programme, TaskRow.status.in_(LIVE), TaskRow.paused_at.is_(None))
            .where(_nobodys(here))
            .order_by(TaskRow.created_at)
            .limit(MOST)
        )
        for task, case in work.session.execute(wanted):
            why = Why.NO_MEMBER if task.assignee_id is None else Why.HOLDER_GONE
            yield _of(why, case, task.instance_id, task.name, task.claimed_at or task.created_at)


def _nobodys(here: Mapping[UserId, frozenset[str]]) -> ColumnElement[bool]:
    """Say of a task that nobody of these people can do it."""
    groups = {group for each in here.values() for group in each}
    holder_gone = and_(TaskRow.assignee_id.is_not(None), TaskRow.assignee_id.not_in(here))
    unmanned = or_(TaskRow.group_key.not_in(groups), TaskRow.group_key.is_(None) if not here else false())
    return or_(holder_gone, and_(TaskRow.assignee_id.is_(None), unmanned))


def _people_at_work(work: Work) -> dict[ProgrammeKey, dict[UserId, frozenset[str]]]:
    """Return who may do tasks, with their groups, by programme."""
    rows = select(MembershipRow).join(PersonRow, PersonRow.id == MembershipRow.person_id).where(PersonRow.active)
    found: dict[ProgrammeKey, dict[UserId, frozenset[str]]] = {}
    for row in work.session.scalars(rows):
        if AT_WORK & set(row.roles):
            found.setdefault(row.programme_key, {})[row.person_id] = frozenset(row.groups)
    return found


def _late(work: Work) -> Iterator[Stuck]:
    """Yield what the clock should have fired, cannot see though its instance runs, or gave up in silence."""
    waiting, past = TimerRow.status == TimerStatus.WAITING, TimerRow.due_at < work.now - LATE
    runs = exists().where(InstanceRow.id == TimerRow.instance_id, InstanceRow.status == InstanceStatus.RUNNING)
    known = exists().where(IncidentRow.timer_id == TimerRow.id, IncidentRow.ended_at.is_(None))
    overdue = (
        select(TimerRow, CaseRow)
        .outerjoin(CaseRow, CaseRow.id == TimerRow.case_id)
        .where(
            or_(
                and_(waiting, past, TimerRow.attempts == 0),
                and_(TimerRow.status == TimerStatus.HELD, past, runs),
                and_(waiting, TimerRow.due_at >= NEVER, ~known),
            )
        )
        .order_by(TimerRow.due_at)
        .limit(MOST)  # a clock that stands still is one trouble, not thousands
    )
    for timer, case in work.session.execute(overdue):
        name = str(timer.payload.get("name") or timer.payload.get("report") or timer.kind.value)
        yield Stuck(
            why=Why.CLOCK_LATE,
            programme=timer.programme_key,
            case_id=case.id if case else None,
            case_number=case.number if case else "",
            instance_id=timer.instance_id,
            name=name,
            since=planned_at(timer),
        )


def _unsent(work: Work) -> Iterator[Stuck]:
    """Yield instances that wait only for what no diagram throws, no institution answers and no program can send."""
    busy = exists().where(TaskRow.instance_id == InstanceRow.id, TaskRow.status.in_(LIVE))
    steps = (TimerRow.status == TimerStatus.WAITING, TimerRow.kind != TimerKind.NOTICE)
    timed = exists().where(TimerRow.instance_id == InstanceRow.id, *steps)
    asked = exists().where(
        ReferralRow.instance_id == InstanceRow.id,
        ReferralRow.status.in_((ReferralStatus.SENT, ReferralStatus.WORKING)),
    )
    wanted = (
        select(SubscriptionRow, InstanceRow, CaseRow)
        .join(InstanceRow, InstanceRow.id == SubscriptionRow.instance_id)
        .join(CaseRow, CaseRow.id == InstanceRow.case_id)
        .where(InstanceRow.status == InstanceStatus.RUNNING, ~busy, ~timed)
    )
    programs = _programmes_with_programs(work)
    for row, instance, case in work.session.execute(wanted.where(~(asked & (SubscriptionRow.name == ANSWERED)))):
        by_program = row.kind == Publication.MESSAGE.value and case.programme_key in programs
        if not by_program and not _is_thrown(work, case, row):
            yield _of(Why.NO_SENDER, case, InstanceId(instance.id), row.name, instance.started_at)


def _programmes_with_programs(work: Work) -> frozenset[ProgrammeKey]:
    """Return the programmes in which a program holds a token to send messages with."""
    rows = (
        select(MembershipRow)
        .join(ApiTokenRow, ApiTokenRow.person_id == MembershipRow.person_id)
        .join(PersonRow, PersonRow.id == MembershipRow.person_id)
        .where(ApiTokenRow.revoked_at.is_(None), PersonRow.active)
    )
    return frozenset(row.programme_key for row in work.session.scalars(rows) if AT_WORK & set(row.roles))


def _is_thrown(work: Work, case: CaseRow, row: SubscriptionRow) -> bool:
    """Tell whether an element of the programme's diagrams throws a message or signal of that name."""
    release = work.programmes.current(work.session, case.programme_key)
    return any(
        event.kind == row.kind and event.name == row.name and not _catches(element.type)
        for process in release.model.diagrams.values()
        for element in process.elements()
        for event in element.events
    )


def _catches(type_: str) -> bool:
    return type_ in {"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"}


def _without_order(work: Work) -> Iterator[Stuck]:
    orders = exists().where(
        SuspensionRow.resumed_at.is_(None),
        SuspensionRow.programme_key == CaseRow.programme_key,
        or_(SuspensionRow.instance_id.is_(None), SuspensionRow.instance_id == InstanceRow.id),
        or_(SuspensionRow.case_id.is_(None), SuspensionRow.case_id == CaseRow.id),
        or_(SuspensionRow.case_kind.is_(None), SuspensionRow.case_kind == CaseRow.kind),
    )
    wanted = (
        select(InstanceRow, CaseRow)
        .join(CaseRow, CaseRow.id == InstanceRow.case_id)
        .where(InstanceRow.status == InstanceStatus.SUSPENDED, ~orders)
    )
    for instance, case in work.session.execute(wanted):
        since = instance.suspended_at or instance.started_at
        yield _of(Why.NO_ORDER, case, InstanceId(instance.id), instance.process_id, since)


def _long(work: Work) -> Iterator[Stuck]:
    wanted = (
        select(SuspensionRow, CaseRow)
        .outerjoin(CaseRow, CaseRow.id == SuspensionRow.case_id)
        .where(SuspensionRow.resumed_at.is_(None), SuspensionRow.suspended_at < work.now - LONG)
    )
    for order, case in work.session.execute(wanted):
        yield Stuck(
            why=Why.SUSPENDED_LONG,
            programme=order.programme_key,
            case_id=order.case_id,
            case_number=case.number if case else "",
            instance_id=order.instance_id,
            name=order.reason,
            since=order.suspended_at,
        )


def _unseen(work: Work) -> Iterator[Stuck]:
    """Yield incidents of programmes without a supervisor."""
    members = select(MembershipRow).join(PersonRow, PersonRow.id == MembershipRow.person_id).where(PersonRow.active)
    steered = {row.programme_key for row in work.session.scalars(members) if Role.SUPERVISOR.value in row.roles}
    wanted = (
        select(IncidentRow, CaseRow)
        .outerjoin(CaseRow, CaseRow.id == IncidentRow.case_id)
        .where(IncidentRow.ended_at.is_(None), IncidentRow.programme_key.not_in(steered))
        .order_by(IncidentRow.began_at)
        .limit(MOST)
    )
    for incident, case in work.session.execute(wanted):
        yield Stuck(
            why=Why.NO_SUPERVISOR,
            programme=incident.programme_key,
            case_id=incident.case_id,
            case_number=case.number if case else "",
            instance_id=incident.instance_id,
            name=incident.name or incident.element_id or incident.code,
            since=incident.began_at,
        )


def _after_term(work: Work) -> Iterator[Stuck]:
    """Yield cases that are still open long after their programme has ended."""
    today = local_date(work.now)
    for key in work.session.scalars(select(ProgrammeRow.key).where(ProgrammeRow.current_release_id.is_not(None))).all():
        programme = work.programmes.current(work.session, key).programme
        if today <= programme.term.end_on + AFTER_TERM:
            continue
        left = CaseRow.programme_key == key, CaseRow.status.not_in(OVER)
        ended_at = instant(programme.term.end_on + dt.timedelta(days=1), dt.time(0))
        for case in work.session.scalars(select(CaseRow).where(*left).order_by(CaseRow.id).limit(MOST)):
            yield _of(Why.TERM_OVER, case, None, case.title, ended_at)


def _of(why: Why, case: CaseRow, instance_id: InstanceId | None, name: str, since: dt.datetime) -> Stuck:
    return Stuck(
        why=why,
        programme=case.programme_key,
        case_id=case.id,
        case_number=case.number,
        instance_id=instance_id,
        name=name,
        since=since,
    )
