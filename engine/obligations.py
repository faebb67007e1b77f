"""Counted duties (回数の義務): put on the clock, told of while the number is not reached, shown with their records."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine import addressees, feel, kpi, letters, outbox, trail
from engine.domain.access import May, allows, require
from engine.domain.deadline_notices import Notice
from engine.domain.era import moment_label
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import ProgrammeKey, UserId
from engine.domain.obligation import Obligation
from engine.domain.obligation_state import (
    LinePoint,
    ObligationState,
    Occurrence,
    counts_by_day,
    line_of,
    raises_alarm,
    state_of,
    states_of_each,
)
from engine.domain.obligation_windows import Setting, Watch, watches
from engine.domain.periods import Period, Span
from engine.domain.states import TimerKind, TimerStatus
from engine.domain.text import Text
from engine.domain.workdays import instant, local_date
from engine.errors import Invalid, NotFound
from engine.outbox import Recipient, Subject
from engine.people import PersonView
from engine.programmes import NoSuchProgramme, Release
from engine.records import RecordView
from engine.store.cases import CaseRow, TimerRow
from engine.store.people import CompanyRow
from engine.work import Work

MESSAGE = "duty_alarm"
LISTED = Text("、", ", ")
Place = tuple[str, str]  # a counted duty and one of its periods
OWN_FIELDS = frozenset({"company", "case_number"})  # known of every record


class NoAlarmMessage(Invalid):
    """A programme has duties with alarms, and nothing to write to people about them."""

    code = "no_alarm_message"
    sentence = Text(
        "回数の義務の知らせに使う文面「duty_alarm」を、programme.toml に加えてください。",
        "Add the message “duty_alarm” for the alarms of counted duties.",
    )


class NoSuchDuty(NotFound):
    """The programme has no such counted duty, or no such period of it."""

    code = "no_such_duty"
    sentence = Text("回数の義務が見つかりません。", "The counted duty was not found.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """How one of those stands who owe a duty by themselves."""

    name: str
    state: ObligationState


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A counted duty in one period. owners: those who owe it by themselves, the missing first; else empty."""

    state: ObligationState
    owners: tuple[Owner, ...]

    @property
    def watch(self) -> Watch:
        """The period and its alarms."""
        return self.state.watch


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyPage:
    """One duty with everything behind its number. records: empty for those who read no cases."""

    duty: Duty
    periods: tuple[Duty, ...]
    line: tuple[LinePoint, ...]
    records: tuple[RecordView, ...]


def schedule(work: Work, release: Release) -> int:
    """Put the alarms of every duty and period on the clock; return how many rows were added.

    Each alarm date of a period has one row, however often this is done; rows of dates that are gone are cancelled.
    Of a period that still runs, the last alarm that was due before the programme came here is given at once; what was
    due in periods that are over is not told.  Raises: DeadlineUnknown, NoAlarmMessage.
    """
    wanted: dict[str, tuple[Watch, Notice]] = {}
    for watch in _watches(work, release):
        wanted |= {_key(release, watch, notice): (watch, notice) for notice in watch.alarms}
    if wanted and MESSAGE not in release.programme.messages:
        raise NoAlarmMessage
    ours = select(TimerRow).where(TimerRow.programme_key == release.key, TimerRow.kind == TimerKind.OBLIGATION)
    known = {row.key: row for row in work.session.scalars(ours.with_for_update())}
    for key, row in known.items():
        if row.status is TimerStatus.WAITING and key not in wanted:
            row.status = TimerStatus.CANCELLED
        elif row.status is TimerStatus.CANCELLED and key in wanted and row.due_at > work.now:
            row.status = TimerStatus.WAITING
    late = _late(work, release, {_place(row.payload) for row in known.values() if row.status is TimerStatus.FIRED})
    new = [
        key for key, (_watch, notice) in wanted.items() if key not in known and (notice.at > work.now or key in late)
    ]
    work.session.add_all(_row(release, key, *wanted[key]) for key in new)
    return len(new)


def _late(work: Work, release: Release, told: AbstractSet[Place]) -> set[str]:
    """Return the last alarms of running periods that were due already; the clock asks whether they are still true.

    told: the periods in which an alarm was given, perhaps on another day of a calendar that has changed since.
    """
    found = set()
    for watch in _watches(work, release):
        passed = [notice for notice in watch.alarms if notice.at <= work.now]
        is_told = (watch.obligation.key, watch.window.key) in told
        if passed and not is_told and watch.deadline.due_at > work.now:
            last_at = max(notice.at for notice in passed)
            found |= {_key(release, watch, notice) for notice in passed if notice.at == last_at}
    return found


def _place(payload: Mapping[str, Any]) -> Place:
    return payload["duty"], payload["window"]


def fire(work: Work, row: TimerRow) -> None:
    """Tell the people of an alarm that has fallen due, while the number is not reached; else nobody."""
    release = work.programmes.current(work.session, row.programme_key)
    duty = release.programme.obligations.get(row.payload["duty"])
    if duty is None:
        return
    book = _Book(work, release)
    found = next(book.of(duty, row.payload["window"]), None)
    if found is None or not _is_to_be_told(book, found):
        return
    told = _people(work, release, row.payload["to"])
    for person in told:
        lang = letters.lang_of(release, MESSAGE, person)
        letter = letters.write(work, release, MESSAGE, _words(work, found, person, lang), lang)
        about = Subject(programme=release.key, message_key=MESSAGE)
        to = Recipient(address=person.email, name=person.name)
        outbox.queue(work, about, to, letter, dedupe=f"{row.key}:{person.id}")
    data = {"duty": duty.key, "window": found.watch.window.key, "count": found.state.count}
    data |= {"missing": found.state.missing, "to": [person.name for person in told]}
    trail.record(work, Fact(kind=FactKind.DUTY_TOLD, programme=release.key, data=data))


def current(work: Work, programme: ProgrammeKey) -> list[Duty]:
    """List every duty of a programme as it stands in the period of today, else the next one, else the last.

    Raises: NoSuchProgramme (also for strangers), NotAllowed.
    """
    release = _read(work, programme)
    book = _Book(work, release)
    found = (list(book.of(duty)) for duty in release.programme.obligations.values())
    return [_today(periods, local_date(work.now)) for periods in found if periods]


def lacking(work: Work, release: Release, duty: Obligation) -> list[str]:
    """List who still owes a duty in the periods begun so far: by name where each owes it, else its own name."""
    begun = [one for one in _Book(work, release).of(duty) if one.watch.window.start <= local_date(work.now)]
    if duty.each is None:
        return [duty.name.ja for one in begun if one.state.missing]
    return list(dict.fromkeys(owner.name for one in begun for owner in one.owners if owner.state.missing))


def page(work: Work, programme: ProgrammeKey, key: str, window: str | None = None) -> DutyPage:
    """Return one duty of a period (None: today's) with its line and the records it counts.

    Raises: NoSuchProgramme (also for strangers), NotAllowed, NoSuchDuty.
    """
    release = _read(work, programme)
    duty = release.programme.obligations.get(key)
    book = _Book(work, release)
    periods = list(book.of(duty)) if duty is not None else []
    if not periods:
        raise NoSuchDuty
    shown = next((one for one in periods if one.watch.window.key == window), None)
    if shown is None and window is not None:
        raise NoSuchDuty
    shown = shown or _today(periods, local_date(work.now))
    inside = allows(work.actor, May.CASE_READ, programme)
    return DutyPage(
        duty=shown,
        periods=tuple(periods),
        line=line_of(shown.watch, book.counts(shown.watch), work.now),
        records=book.records(shown.watch) if inside else (),
    )


class _Book:
    """The records of a programme, counted for its duties."""

    def __init__(self, work: Work, release: Release) -> None:
        self._work, self._release = work, release
        self._ledger = kpi.ledger(work, release)

    def of(self, duty: Obligation, only: str | None = None) -> Iterator[Duty]:
        """Return a duty period by period, first to last; `only`: the one period of that key."""
        for watch in _watches(self._work, self._release, duty, only):
            owners = self._owners(watch)
            state = state_of(watch, self.counts(watch), self._work.now)
            yield Duty(state=state, owners=owners)

    def records(self, watch: Watch) -> tuple[RecordView, ...]:
        """Return the records that count in a period, oldest first."""
        duty, window = watch.obligation, watch.window
        span = Span(window.counted_from, window.end, Period.EVENT)
        return kpi.select(self._ledger, duty.records, duty.where, span).records

    def counts(self, watch: Watch) -> dict[dt.date, int]:
        """Count the records of a period by day."""
        return counts_by_day(watch, self._occurrences(watch))

    def _occurrences(self, watch: Watch) -> list[Occurrence]:
        duty = watch.obligation
        return [
            Occurrence(on=record.occurred_on, who=_value(record, duty.distinct), of=_value(record, duty.each))
            for record in self.records(watch)
        ]

    def _owners(self, watch: Watch) -> tuple[Owner, ...]:
        duty = watch.obligation
        if duty.each is None:
            return ()
        occurrences = self._occurrences(watch)
        counted = {
            of: _called(record, duty.each) for record in self.records(watch) if (of := _value(record, duty.each))
        }
        names = counted | self._those_in_records(watch) | self._those_in_cases(watch)
        states = states_of_each(watch, names, occurrences, self._work.now)
        owners = (Owner(name=names[key], state=state) for key, state in states.items())
        return tuple(sorted(owners, key=lambda owner: (not owner.state.missing, owner.name)))

    def _those_in_records(self, watch: Watch) -> dict[str, str]:
        """Return who owes a duty because a record of another kind names them, up to the end of the period."""
        duty, span = watch.obligation, Span(self._release.programme.term.start_on, watch.window.end, Period.EVENT)
        found: dict[str, str] = {}
        for kind in duty.owed_by:
            for record in kpi.select(self._ledger, kind, duty.owed_where, span).records:
                of = _value(record, duty.each)
                found |= {} if of is None else {of: _called(record, duty.each or "")}
        return found

    def _those_in_cases(self, watch: Watch) -> dict[str, str]:
        """Return who owes a duty because of a case under way: the case itself, or its company."""
        duty, end_at = watch.obligation, watch.deadline.due_at
        if duty.each not in OWN_FIELDS:
            return {}
        kinds = self._release.programme.case_kinds if duty.cases is None else duty.cases
        open_then = (
            select(CaseRow, CompanyRow)
            .outerjoin(CompanyRow, CompanyRow.id == CaseRow.company_id)
            .where(CaseRow.programme_key == self._release.key, CaseRow.opened_at <= end_at)
            .where(CaseRow.kind.in_(kinds))
            .where(CaseRow.closed_at.is_(None) | (CaseRow.closed_at >= instant(watch.window.start, dt.time(0))))
        )
        rows = self._work.session.execute(open_then).all()
        if duty.each == "case_number":
            return {case.number: f"{case.number}　{case.title}" for case, _company in rows}
        return {str(company.id): company.name for _case, company in rows if company is not None}


def _watches(work: Work, release: Release, duty: Obligation | None = None, only: str | None = None) -> list[Watch]:
    programme, env = release.programme, release.environment(work.now)

    def evaluate(source: str, names: Mapping[str, object]) -> object:
        return feel.evaluate(source, names, env).value

    setting = Setting(
        term=programme.term,
        office=programme.office,
        rules=programme.deadlines,
        evaluate=evaluate,
        moments={"parameters": dict(programme.parameters)},
    )
    duties: Iterable[Obligation] = programme.obligations.values() if duty is None else (duty,)
    return [watch for one in duties for watch in watches(one, setting, only)]


def _is_to_be_told(book: _Book, found: Duty) -> bool:
    duty = found.watch.obligation
    short = any(owner.state.missing for owner in found.owners) if duty.each else found.state.missing > 0
    if not short or duty.misses_before_alarm == 1:
        return short
    return raises_alarm(duty, [one.state for one in book.of(duty) if one.watch.window.end <= found.watch.window.end])


def _today(periods: Sequence[Duty], today: dt.date) -> Duty:
    return next((one for one in periods if one.watch.window.end >= today), periods[-1])


def _read(work: Work, programme: ProgrammeKey) -> Release:
    if not allows(work.actor, May.REPORT_READ, programme) and programme not in work.actor.programmes:
        raise NoSuchProgramme(key=programme)
    require(work.actor, May.REPORT_READ, programme)
    return work.programmes.current(work.session, programme)


def _value(record: RecordView, field: str | None) -> str | None:
    """Return what a record says in a field, as text; None for nothing."""
    if field is None:
        return None
    own = {"company": record.company_id, "case_number": record.case_number or None}
    found = own[field] if field in OWN_FIELDS else record.fields.get(field)
    return None if found is None else str(found)


def _called(record: RecordView, field: str) -> str:
    """Return how whoever a record's field means is called: a company by its name, everything else by its value."""
    return record.company_name if field == "company" else str(_value(record, field))


def _people(work: Work, release: Release, words: Iterable[str]) -> list[PersonView]:
    """Return the people behind the words of an alarm, each once."""
    found: dict[UserId, PersonView] = {}
    for word in words:
        for person in addressees.without_task(work, release, word):
            found.setdefault(person.id, person)
    return list(found.values())


def _words(work: Work, found: Duty, person: PersonView, lang: str) -> dict[str, Any]:
    duty, state = found.watch.obligation, found.state
    lacking = [owner.name for owner in found.owners if owner.state.missing]
    return {
        "recipient": {"name": person.name},
        "duty": {
            "name": duty.name.get(lang),
            "period": found.watch.window.label.get(lang),
            "count": state.count,
            "needed": state.needed,
            "missing": state.missing,
            "lacking": LISTED.get(lang).join(lacking),
            "due_label": moment_label(found.watch.deadline.due_at).get(lang),
            "miss": duty.miss.get(lang) if duty.miss else "",
            "url": f"{work.settings.base_url}/duties",
        },
    }


def _key(release: Release, watch: Watch, notice: Notice) -> str:
    duty, window = watch.obligation.key, watch.window.key
    return f"obligation:{release.key}:{duty}:{window}:{notice.at.isoformat()}:{','.join(notice.to)}"


def _row(release: Release, key: str, watch: Watch, notice: Notice) -> TimerRow:
    return TimerRow(
        key=key,
        kind=TimerKind.OBLIGATION,
        status=TimerStatus.WAITING,
        programme_key=release.key,
        due_at=notice.at,
        payload={"duty": watch.obligation.key, "window": watch.window.key, "to": list(notice.to)},
    )
