"""The rows of exports, straight from the database and in portions: as they are now, corrections in, withdrawn out."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from engine.domain.export import Export, ExportSource
from engine.domain.periods import Span
from engine.domain.programme import RecordKind
from engine.domain.record_values import restore
from engine.domain.workdays import instant, local_date
from engine.exports.columns import LINE, WHOLE, Values
from engine.programmes import Release
from engine.store.cases import CaseRow
from engine.store.evidence import FactRow, RecordRow, ReferralRow
from engine.store.parties import PartyChangeRow
from engine.store.people import CompanyRow, InstitutionRow
from engine.store.records import RecordRevisionRow
from engine.work import Work

PORTION = 500
MIDNIGHT = dt.time()
INSTANTS = ("opened", "closed", "created", "sent", "answered", "recorded", "withdrawn")
_Stands = aliased(CompanyRow, name="stands")  # whom a company stands for after a merge
_STANDS_FOR = func.coalesce(CompanyRow.merged_into_id, CompanyRow.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Which rows. span: by their day, None = all. since: only what came or changed on that day or later.

    withdrawn: withdrawn records as well; with `since` those withdrawn since then.
    """

    span: Span | None = None
    since: dt.date | None = None
    withdrawn: bool = False


def count(work: Work, release: Release, export: Export, extent: Extent) -> int:
    """Count the rows before any condition of the export; of lines the records they stand in."""
    wanted = QUERIES[export.source](release, export, extent).order_by(None).subquery()
    return work.session.scalar(select(func.count()).select_from(wanted)) or 0


def rows(work: Work, release: Release, export: Export, extent: Extent) -> Iterator[Values]:
    """Yield the rows, oldest first, by the fields of their columns."""
    kind = release.programme.records.get(export.records or "")
    wanted = QUERIES[export.source](release, export, extent).execution_options(yield_per=PORTION)
    for row in work.session.execute(wanted):
        yield _plain(kind, row._mapping)  # noqa: SLF001 - SQLAlchemy's own name for it


def lines(rows_of: Iterator[Values], field: str) -> Iterator[Values]:
    """Yield the lines of one field of records, each with its number and the record it stands in."""
    for values in rows_of:
        for number, line in enumerate(values.get(field) or (), start=1):
            yield {**line, LINE: number, WHOLE: values}


def _plain(kind: RecordKind | None, row: Mapping[Any, Any]) -> Values:
    found = {str(key): value for key, value in row.items()}
    for instant_of in INSTANTS:
        if (at := found.pop(f"{instant_of}_at", None)) is not None:
            found[f"{instant_of}_on"] = local_date(at)
    details = found.pop("details", None) or {}
    stored = found.pop("fields", {})
    told = {key: value for key, value in details.items() if key in {"type", "area"}}
    return {**told, **_restored(kind, stored), **found}  # the company by the name it has now


def _restored(kind: RecordKind | None, stored: Mapping[str, Any]) -> dict[str, Any]:
    return restore(kind.fields, stored) if kind else {}


def _records(release: Release, export: Export, extent: Extent) -> Select[*tuple[Any, ...]]:
    ours = (RecordRow.programme_key == release.key, RecordRow.kind == export.records)
    days = (RecordRow.occurred_on.between(extent.span.start, extent.span.end),) if extent.span else ()
    corrected = exists().where(RecordRevisionRow.record_id == RecordRow.id)
    return (
        select(
            RecordRow.id.label("record_id"),
            RecordRow.occurred_on,
            CaseRow.number.label("case_number"),
            _Stands.name.label("company"),
            _Stands.id.label("company_id"),
            _Stands.corporate_number,
            RecordRow.valid,
            RecordRow.revision,
            RecordRow.recorded_at,
            RecordRow.recorded_by,
            RecordRow.withdrawn_at,
            RecordRow.withdrawn_why,
            RecordRow.fields,
        )
        .outerjoin(CaseRow, CaseRow.id == RecordRow.case_id)
        .outerjoin(CompanyRow, CompanyRow.id == RecordRow.company_id)
        .outerjoin(_Stands, _Stands.id == _STANDS_FOR)
        .where(*ours, *days, *(() if extent.withdrawn else (RecordRow.withdrawn_at.is_(None),)))
        .where(
            *_since(extent, (RecordRow.recorded_at, RecordRow.withdrawn_at), corrected, RecordRevisionRow.replaced_at)
        )
        .order_by(RecordRow.occurred_on, RecordRow.id)
    )


def _cases(release: Release, _export: Export, extent: Extent) -> Select[*tuple[Any, ...]]:
    moved = exists().where(FactRow.case_id == CaseRow.id)
    return (
        select(
            CaseRow.number.label("case_number"),
            CaseRow.kind,
            CaseRow.title,
            CaseRow.status,
            CaseRow.channel,
            _Stands.name.label("company"),
            _Stands.id.label("company_id"),
            CaseRow.opened_at,
            CaseRow.closed_at,
            CaseRow.outcome,
        )
        .outerjoin(CompanyRow, CompanyRow.id == CaseRow.company_id)
        .outerjoin(_Stands, _Stands.id == _STANDS_FOR)
        .where(CaseRow.programme_key == release.key, *_within(CaseRow.opened_at, extent.span))
        .where(*_since(extent, (CaseRow.opened_at, CaseRow.closed_at), moved, FactRow.at))
        .order_by(CaseRow.opened_at, CaseRow.id)
    )


def _companies(release: Release, _export: Export, extent: Extent) -> Select[*tuple[Any, ...]]:
    """Return the companies as they are now; those merged into another are that one."""
    changed = exists().where(PartyChangeRow.company_id == CompanyRow.id)
    return (
        select(
            CompanyRow.id.label("company_id"),
            CompanyRow.name.label("company"),
            CompanyRow.corporate_number,
            CompanyRow.municipality,
            CompanyRow.created_at,
        )
        .where(CompanyRow.programme_key == release.key, CompanyRow.merged_into_id.is_(None))
        .where(*_since(extent, (CompanyRow.created_at,), changed, PartyChangeRow.at))
        .order_by(CompanyRow.id)
    )


def _institutions(release: Release, _export: Export, extent: Extent) -> Select[*tuple[Any, ...]]:
    """Return the institutions; with `since` those that were changed by hand or by an import."""
    changed = exists().where(PartyChangeRow.institution_id == InstitutionRow.id)
    return (
        select(
            InstitutionRow.key.label("institution"), InstitutionRow.name, InstitutionRow.active, InstitutionRow.details
        )
        .where(InstitutionRow.programme_key == release.key, *_since(extent, (), changed, PartyChangeRow.at))
        .order_by(InstitutionRow.id)
    )


def _referrals(release: Release, _export: Export, extent: Extent) -> Select[*tuple[Any, ...]]:
    moved = exists().where(FactRow.case_id == ReferralRow.case_id, FactRow.kind.startswith("referral_"))
    return (
        select(
            ReferralRow.id.label("referral_id"),
            CaseRow.number.label("case_number"),
            InstitutionRow.key.label("institution"),
            InstitutionRow.name.label("institution_name"),
            ReferralRow.status,
            ReferralRow.sent_at,
            ReferralRow.answered_at,
            ReferralRow.chases,
        )
        .join(CaseRow, CaseRow.id == ReferralRow.case_id)
        .join(InstitutionRow, InstitutionRow.id == ReferralRow.institution_id)
        .where(ReferralRow.programme_key == release.key, *_within(ReferralRow.sent_at, extent.span))
        .where(*_since(extent, (ReferralRow.sent_at, ReferralRow.answered_at), moved, FactRow.at))
        .order_by(ReferralRow.sent_at, ReferralRow.id)
    )


def _since(extent: Extent, instants: tuple[Any, ...], change: Any, changed_at: Any) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that one of a row's instants, or a change of it, lies on the day asked for or later."""
    if extent.since is None:
        return ()
    begins = instant(extent.since, MIDNIGHT)
    return (or_(*(one >= begins for one in instants), change.where(changed_at >= begins)),)


def _within(at: Any, span: Span | None) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that an instant lies on the Japanese days of a span."""
    if span is None:
        return ()
    ends = instant(span.end + dt.timedelta(days=1), MIDNIGHT)
    return at >= instant(span.start, MIDNIGHT), at < ends


QUERIES: Mapping[ExportSource, Callable[[Release, Export, Extent], Select[*tuple[Any, ...]]]] = {
    ExportSource.RECORDS: _records,
    ExportSource.CASES: _cases,
    ExportSource.COMPANIES: _companies,
    ExportSource.INSTITUTIONS: _institutions,
    ExportSource.REFERRALS: _referrals,
}
