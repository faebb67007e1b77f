"""Counted duties (回数の義務) held against the records: how each stands in a period, and who still owes it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from engine import feel, kpi
from engine.domain.obligation import Obligation
from engine.domain.obligation_state import ObligationState, Occurrence, counts_by_day, state_of, states_of_each
from engine.domain.obligation_windows import Setting, Watch, watches
from engine.domain.periods import Period, Span
from engine.domain.workdays import instant, local_date
from engine.programmes import Release
from engine.records import RecordView
from engine.store.cases import CaseRow
from engine.store.people import CompanyRow
from engine.work import Work

OWN_FIELDS = frozenset({"company", "case_number"})  # known of every record


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


def counted_days(watch: Watch) -> Span:
    """Return the days whose records count in a period."""
    return Span(watch.window.counted_from, watch.window.end, Period.EVENT)


def current_of(work: Work, release: Release, duty: Obligation) -> Duty | None:
    """Return a duty in the period of `in_force`, reading no records of other days; None when it is owed in none."""
    periods, today = watches_of(work, release, duty), local_date(work.now)
    if not periods:
        return None
    watch = next((one for one in periods if one.window.end >= today), periods[-1])
    days = None if duty.owed_by else counted_days(watch)
    return DutyBook(work, release, days).at(watch)


class DutyBook:
    """The records of a programme, counted for its duties. days: all that is read of records; None = the term."""

    def __init__(self, work: Work, release: Release, days: Span | None = None) -> None:
        self._work, self._release = work, release
        self._ledger = kpi.ledger(work, release, days)
        self._records: dict[tuple[str, str], tuple[RecordView, ...]] = {}

    def of(self, duty: Obligation, only: str | None = None) -> Iterator[Duty]:
        """Return a duty period by period, first to last; `only`: the one period of that key."""
        for watch in watches_of(self._work, self._release, duty, only):
            yield self.at(watch)

    def at(self, watch: Watch) -> Duty:
        """Return a duty in a period."""
        return Duty(state=state_of(watch, self.counts(watch), self._work.now), owners=self._owners(watch))

    def records(self, watch: Watch) -> tuple[RecordView, ...]:
        """Return the records that count in a period, oldest first."""
        duty, window = watch.obligation, watch.window
        place = (duty.key, window.key)
        if place not in self._records:
            found = kpi.select(self._ledger, duty.records, duty.where, counted_days(watch))
            self._records[place] = found.records
        return self._records[place]

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


def watches_of(work: Work, release: Release, duty: Obligation | None = None, only: str | None = None) -> list[Watch]:
    """List the periods of a duty (None: of all), first to last. only: the key of one.  Raises: DeadlineUnknown."""
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
    duties = programme.obligations.values() if duty is None else (duty,)
    return [watch for one in duties for watch in watches(one, setting, only)]


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
