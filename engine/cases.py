"""Cases (案件): open, find, read, close."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from engine import feel, instances, orders, parties, trail
from engine.domain.access import May, allows
from engine.domain.company import name_key
from engine.domain.era import era_year
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CaseId, CompanyId, ProgrammeKey
from engine.domain.periods import fiscal_year
from engine.domain.programme import CaseKind
from engine.domain.states import CaseStatus
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import Invalid, NotFound
from engine.firsts import Keeping
from engine.programmes import Release
from engine.store.cases import CaseRow, CounterRow
from engine.store.people import CompanyRow
from engine.store.writing import add
from engine.work import Work

REPORT_KIND = "report"
_COUNTER = CounterRow.metadata.tables["counter"]
_COUNT = Keeping(_COUNTER, (_COUNTER.c.last,), {"last": _COUNTER.c.last + 1})
GENERIC_KIND = "process"  # a process is run for which the programme has no kind of case


class NoSuchCase(NotFound):
    """No case of that id is visible to the caller."""

    code = "no_such_case"
    sentence = Text("案件が見つかりません。", "The case was not found.")


class UnknownCaseKind(Invalid):
    """The programme has no such kind of case."""

    code = "unknown_case_kind"
    sentence = Text("案件の種類「{kind}」はこの事業にありません。", 'This programme has no case kind "{kind}".')


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """What a case is opened with.

    data: becomes the variable `intake`. variables: more of them, by name. channel: code of the channel of receipt.
    process: the one to run; None runs the kind's own. came: what reached the start event (`bpmn.start`).
    """

    programme: ProgrammeKey
    kind: str
    data: Mapping[str, Any]
    channel: str | None = None
    start_event: str | None = None
    came: str = ""
    process: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case as pages show it; all instants aware UTC."""

    id: CaseId
    programme: ProgrammeKey
    kind: str
    number: str
    title: str
    status: CaseStatus
    outcome: str | None
    company_id: CompanyId | None
    company_name: str | None
    channel: str | None
    facts: Mapping[str, Any]
    opened_at: dt.datetime
    opened_by: str
    closed_at: dt.datetime | None


def open_case(work: Work, new: NewCase) -> CaseView:
    """Open a case and start its process; the caller has decided that the actor may.

    Raises: UnknownCaseKind, NoSuchProgramme, and what the first steps of the process raise.
    """
    return open_in(work, work.programmes.current(work.session, new.programme), new)


def open_in(work: Work, release: Release, new: NewCase) -> CaseView:
    """Open a case of the newest release of its programme, as `open_case` does, for who has read it already."""
    kind = _kind(release, new)
    row = _new_row(work, release, kind, new)
    _note_opening(work, row)
    variables = {**new.variables, "intake": dict(new.data), **start_variables(work, release, row)}
    beginning = instances.Beginning(kind.process, new.start_event, new.came)
    instances.start(work, release, row, beginning, variables)
    orders.cover(work, row)
    return view(work.session, row)


def _kind(release: Release, new: NewCase) -> CaseKind:
    process = release.model.processes.get(new.process or "")
    if new.kind == GENERIC_KIND and process is not None:
        name = process.name or process.id
        return CaseKind(key=GENERIC_KIND, name=Text(name, name), prefix="P", process=process.id)
    kind = release.programme.case_kinds.get(new.kind)
    if kind is None:
        raise UnknownCaseKind(kind=new.kind)
    return kind


def open_report_case(work: Work, release: Release, *, title: str, process: str, variables: Mapping[str, Any]) -> CaseId:
    """Open the case in which one periodic report is made."""
    kind = CaseKind(key=REPORT_KIND, name=Text("報告", "Report"), prefix="R", process=process)
    row = _new_row(work, release, kind, NewCase(programme=release.key, kind=REPORT_KIND, data={}), title=title)
    _note_opening(work, row)
    told = {**variables, **start_variables(work, release, row)}
    instances.start(work, release, row, instances.Beginning(process), told)
    return row.id


def _new_row(work: Work, release: Release, kind: CaseKind, new: NewCase, title: str | None = None) -> CaseRow:
    row = CaseRow(
        programme_key=release.key,
        kind=kind.key,
        number=_number(work, release, kind),  # first: the counter's lock makes two of one company meet below
        title=title or _title(work, release, kind, new),
        status=CaseStatus.OPEN,
        company_id=_company(work, release, new),
        channel=new.channel,
        facts={key: value for key, value in new.data.items() if isinstance(value, str | int | bool)},
        opened_at=work.now,
        opened_by=work.actor.name,
    )
    work.kept.append(row)
    return add(work.session, row)  # everything else refers to the case's id


def _number(work: Work, release: Release, kind: CaseKind) -> str:
    """Give out the next number of the fiscal year, e.g. 令和8-KAG-0042."""
    today = local_date(work.now)
    year = fiscal_year(today)
    era = era_year(dt.date(year, 4, 1)).removesuffix("年")
    counter = f"case:{release.key}:{kind.prefix}:{year}"
    return f"{era}-{release.programme.number_prefix}-{kind.prefix}{next_number(work.session, counter):04d}"


def next_number(session: Session, key: str) -> int:
    """Count up a named counter and return the new number; a rolled back transaction gives its number back."""
    return int(_COUNT(session.connection(), {"key": key, "last": 1}).last)


def _title(work: Work, release: Release, kind: CaseKind, new: NewCase) -> str:
    if kind.title:
        variables = {**new.data, "intake": dict(new.data)}
        value = feel.evaluate(kind.title, variables, release.environment(work.now)).value
        if isinstance(value, str) and (line := " ".join(value.split())):
            return line[:255]
    return kind.name.ja


def _company(work: Work, release: Release, new: NewCase) -> CompanyId | None:
    name = new.data.get("company_name")
    if not isinstance(name, str) or not name:
        return None
    told = {key: value for key, value in new.data.items() if isinstance(value, str)}
    return parties.company_for(
        work,
        release.key,
        name,
        municipality=told.get("municipality"),
        corporate_number=told.get("corporate_number"),
        told=told,
    )


def start_variables(work: Work, release: Release, row: CaseRow) -> dict[str, Any]:
    """Return the variables every process of a case starts with."""
    programme = release.programme
    return {
        "case": {
            "id": row.id,
            "number": row.number,
            "title": row.title,
            "kind": row.kind,
            "opened_on": local_date(work.now),
            "parties": [],  # who takes part, as `parties.case_parties` keeps it
        },
        "programme": {
            "key": programme.key,
            "name": programme.name.ja,
            "authority": programme.authority.ja,
            "contractor": programme.contractor.ja,
            "term_start": programme.term.start_on,
            "term_end": programme.term.end_on,
        },
        "parameters": dict(programme.parameters),
    }


def _note_opening(work: Work, row: CaseRow) -> None:
    data = {"number": row.number, "kind": row.kind, "channel": row.channel}
    trail.record(work, Fact(kind=FactKind.CASE_OPENED, programme=row.programme_key, case_id=row.id, data=data))


def get(work: Work, case_id: CaseId) -> CaseView:
    """Return a case the actor may see.  Raises: NoSuchCase."""
    row = work.session.get(CaseRow, case_id)
    if row is None or not allows(work.actor, May.CASE_READ, row.programme_key):
        raise NoSuchCase
    return view(work.session, row)


def id_of_number(work: Work, programme: ProgrammeKey, number: str) -> CaseId:
    """Return the case of that number; the caller has decided that the actor may know.  Raises: NoSuchCase."""
    wanted = select(CaseRow.id).where(CaseRow.programme_key == programme, CaseRow.number == number)
    case_id = work.session.scalar(wanted)
    if case_id is None:
        raise NoSuchCase
    return case_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePlace:
    """Where a case stands in the list, newest first."""

    opened_at: dt.datetime
    id: CaseId


def find(
    work: Work,
    *,
    q: str = "",
    status: Sequence[CaseStatus] = (),
    kind: str | None = None,
    after: CasePlace | None = None,
    limit: int = 100,
) -> list[CaseView]:
    """List cases the actor may see, newest first.

    q: part of a number, title or company name, however that is written. after: the place where an earlier list ended.
    """
    seen = [key for key in work.actor.programmes if allows(work.actor, May.CASE_READ, key)]
    wanted = (
        select(CaseRow, CompanyRow.name)
        .outerjoin(CompanyRow, CompanyRow.id == CaseRow.company_id)
        .where(CaseRow.programme_key.in_(seen))
        .order_by(CaseRow.opened_at.desc(), CaseRow.id.desc())
        .limit(limit)
    )
    if q:
        columns = (CaseRow.number, CaseRow.title, CompanyRow.name)
        found = [column.contains(q, autoescape=True) for column in columns]
        if key := name_key(q):
            found.append(CompanyRow.name_key.contains(key, autoescape=True))
        wanted = wanted.where(or_(*found))
    if status:
        wanted = wanted.where(CaseRow.status.in_(status))
    if kind:
        wanted = wanted.where(CaseRow.kind == kind)
    if after is not None:
        same = and_(CaseRow.opened_at == after.opened_at, CaseRow.id < after.id)
        wanted = wanted.where(or_(CaseRow.opened_at < after.opened_at, same))
    return [_view(row, company) for row, company in work.session.execute(wanted)]


def view(session: Session, row: CaseRow) -> CaseView:
    """Return the row as others may see it."""
    company = session.get(CompanyRow, row.company_id) if row.company_id else None
    return _view(row, company.name if company else None)


def _view(row: CaseRow, company_name: str | None) -> CaseView:
    return CaseView(
        id=row.id,
        programme=row.programme_key,
        kind=row.kind,
        number=row.number,
        title=row.title,
        status=row.status,
        outcome=row.outcome,
        company_id=row.company_id,
        company_name=company_name,
        channel=row.channel,
        facts=row.facts,
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        closed_at=row.closed_at,
    )
