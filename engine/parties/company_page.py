"""Everything the page of a company shows: it and those merged into it, over the whole programme."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from engine.domain.access import May, allows
from engine.domain.company_fields import FIELDS, field_of
from engine.domain.ids import CaseId, CompanyId, RecordId
from engine.domain.programme import Programme
from engine.domain.states import CaseStatus
from engine.domain.text import Text
from engine.parties import changes, companies, consents, contacts
from engine.parties.changes import ChangeView
from engine.parties.companies import CompanyView
from engine.parties.company_list import CompanyLine, lines_of
from engine.parties.consents import ConsentView
from engine.parties.contacts import ContactView
from engine.parties.municipalities import places
from engine.store.cases import CaseRow
from engine.store.evidence import RecordRow
from engine.store.imports import CompanyListEntryRow
from engine.store.people import CompanyRow
from engine.work import Work

MOST_SHOWN = 200
INDUSTRIES = "industry"  # the code list a programme may name industries in
MUNICIPALITY = "municipality"
UNITS: Mapping[str, Text] = {
    "capital": Text("{value:,}円", "{value:,} yen"),
    "employees": Text("{value:,}人", "{value:,}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueLine:
    """One value as the page shows it. shown: a code by its name."""

    key: str
    name: Text
    value: str
    shown: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One change of the history. of: name of the company it was made at, when that is a merged one."""

    change: ChangeView
    name: Text
    before: Text
    after: Text
    of: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyCase:
    """A case of the company. written_as: the company's name it is attached to, when that is a merged one."""

    id: CaseId
    number: str
    title: str
    status: CaseStatus
    opened_at: dt.datetime
    written_as: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyRecord:
    """A record of the company; withdrawn ones are not among them."""

    id: RecordId
    name: Text
    occurred_on: dt.date
    case_id: CaseId | None
    written_as: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyPage:
    """A company with everything around it.

    history, contacts, consents: empty for who may not read personal data, which reasons may hold. counts: 延べ of its
    cases and records; of these the newest are listed, cases without their titles for who may not read them.
    stands_for: it and all merged into it. merged_into: where it was merged to. lists: names of lists it stands on.
    seen: its newest change.
    """

    company: CompanyView
    programme: Programme
    counts: CompanyLine
    merged_into: CompanyView | None
    stands_for: Sequence[CompanyView]
    values: Sequence[ValueLine]
    history: Sequence[ChangeLine]
    cases: Sequence[CompanyCase]
    records: Sequence[CompanyRecord]
    contacts: Sequence[ContactView]
    consents: Sequence[ConsentView]
    lists: Sequence[str]
    seen: int
    reads_persons: bool
    reads_cases: bool


def read(work: Work, company_id: CompanyId) -> CompanyPage:
    """Return the page of a company.  Raises: NoSuchCompany."""
    row = companies.visible(work, company_id)
    programme = work.programmes.current(work.session, row.programme_key).programme
    group = _group(work, row)
    names = {one.id: one.name for one in group if one.id != row.id}
    personal = contacts.may_read(work, row)
    reads_cases = allows(work.actor, May.CASE_READ, row.programme_key)
    into = work.session.get(CompanyRow, row.merged_into_id) if row.merged_into_id else None
    return CompanyPage(
        company=companies.view(row),
        programme=programme,
        counts=lines_of(work, [row])[0],
        merged_into=companies.view(into) if into else None,
        stands_for=[companies.view(one) for one in group],
        values=values(programme, companies.values_of(row), personal=personal),
        history=_history(work, programme, group) if personal else (),
        cases=_cases(work, names, group, titled=reads_cases),
        records=_records(work, programme, names, group),
        contacts=contacts.of(work, [one.id for one in group]) if personal else (),
        consents=consents.of(work, [one.id for one in group]) if personal else (),
        lists=_lists(work, group),
        seen=changes.newest(work, changes.of_company(row.id)),
        reads_persons=personal,
        reads_cases=reads_cases,
    )


def values(programme: Programme, known: Mapping[str, str], *, personal: bool) -> list[ValueLine]:
    """Return every field with its value, empty ones too; personal data only for who may read them."""
    keys = [*FIELDS, *(key for key in known if key not in FIELDS)]
    return [
        ValueLine(
            key=key, name=field_of(key).name, value=known.get(key, ""), shown=shown(programme, key, known.get(key))
        )
        for key in keys
        if personal or not field_of(key).personal
    ]


def shown(programme: Programme, key: str, value: str | None) -> Text:
    """Say a value as people read it: codes by their names, amounts with their thousands; empty for none."""
    plain = Text(value or "", value or "")
    if value and key == MUNICIPALITY:
        return places(programme).name(value) or plain
    if value and key == INDUSTRIES and INDUSTRIES in programme.codes:
        entry = programme.codes[INDUSTRIES].get(value)
        return entry.name if entry else plain
    if value and key in UNITS and value.isdecimal():
        return UNITS[key].format(value=int(value))
    return plain


def group_ids(work: Work, company_id: CompanyId) -> list[CompanyId]:
    """Return a company and all that were merged into it."""
    same = select(CompanyRow.id).where(or_(CompanyRow.id == company_id, CompanyRow.merged_into_id == company_id))
    return list(work.session.scalars(same.order_by(CompanyRow.id)))


def _group(work: Work, row: CompanyRow) -> list[CompanyRow]:
    """Return the company first, then those merged into it, as they were registered."""
    merged = select(CompanyRow).where(CompanyRow.merged_into_id == row.id).order_by(CompanyRow.id)
    return [row, *work.session.scalars(merged)]


def _history(work: Work, programme: Programme, group: Sequence[CompanyRow]) -> list[ChangeLine]:
    found = [
        _line(programme, change, None if one is group[0] else one.name)
        for one in group
        for change in changes.history(work, changes.of_company(one.id))
    ]
    return sorted(found, key=lambda line: line.change.at, reverse=True)


def _line(programme: Programme, change: ChangeView, of: str | None) -> ChangeLine:
    return ChangeLine(
        change=change,
        name=field_of(change.field).name,
        before=shown(programme, change.field, change.before),
        after=shown(programme, change.field, change.after),
        of=of,
    )


def _cases(
    work: Work, names: Mapping[CompanyId, str], group: Sequence[CompanyRow], *, titled: bool
) -> list[CompanyCase]:
    rows = work.session.scalars(
        select(CaseRow)
        .where(CaseRow.company_id.in_([one.id for one in group]))
        .order_by(CaseRow.opened_at.desc(), CaseRow.id.desc())
        .limit(MOST_SHOWN)
    )
    return [
        CompanyCase(
            id=row.id,
            number=row.number,
            title=row.title if titled else "",
            status=row.status,
            opened_at=row.opened_at,
            written_as=names.get(row.company_id) if row.company_id else None,
        )
        for row in rows
    ]


def _records(
    work: Work, programme: Programme, names: Mapping[CompanyId, str], group: Sequence[CompanyRow]
) -> list[CompanyRecord]:
    rows = work.session.scalars(
        select(RecordRow)
        .where(RecordRow.company_id.in_([one.id for one in group]), RecordRow.withdrawn_at.is_(None))
        .order_by(RecordRow.occurred_on.desc(), RecordRow.id.desc())
        .limit(MOST_SHOWN)
    )
    kinds = programme.records
    return [
        CompanyRecord(
            id=row.id,
            name=kinds[row.kind].name if row.kind in kinds else Text(row.kind, row.kind),
            occurred_on=row.occurred_on,
            case_id=row.case_id,
            written_as=names.get(row.company_id) if row.company_id else None,
        )
        for row in rows
    ]


def _lists(work: Work, group: Sequence[CompanyRow]) -> list[str]:
    listed = select(CompanyListEntryRow.list_name).where(CompanyListEntryRow.company_id.in_([one.id for one in group]))
    return list(work.session.scalars(listed.distinct().order_by(CompanyListEntryRow.list_name)))
