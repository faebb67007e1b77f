"""The rows of exports, straight from the database and in portions: as they are now, corrections in, withdrawn out."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from engine.domain.export import Export, ExportSource
from engine.domain.periods import Span
from engine.domain.programme import RecordKind
from engine.domain.record_values import restore
from engine.domain.workdays import instant, local_date
from engine.exports.columns import Values
from engine.programmes import Release
from engine.store.cases import CaseRow
from engine.store.evidence import RecordRow, ReferralRow
from engine.store.people import CompanyRow, InstitutionRow
from engine.work import Work

PORTION = 500
MIDNIGHT = dt.time()
_Stands = aliased(CompanyRow, name="stands")  # whom a company stands for after a merge
_STANDS_FOR = func.coalesce(CompanyRow.merged_into_id, CompanyRow.id)


def count(work: Work, release: Release, export: Export, span: Span | None) -> int:
    """Count the rows of a period before any condition of the export."""
    wanted = QUERIES[export.source](release, export, span).order_by(None).subquery()
    return work.session.scalar(select(func.count()).select_from(wanted)) or 0


def rows(work: Work, release: Release, export: Export, span: Span | None) -> Iterator[Values]:
    """Yield the rows of a period, oldest first, by the fields of their columns."""
    kind = release.programme.records.get(export.records or "")
    wanted = QUERIES[export.source](release, export, span).execution_options(yield_per=PORTION)
    for row in work.session.execute(wanted):
        yield _plain(kind, row._mapping)  # noqa: SLF001 - SQLAlchemy's own name for it


def _plain(kind: RecordKind | None, row: Mapping[Any, Any]) -> Values:
    found = {str(key): value for key, value in row.items()}
    for instant_of in ("opened", "closed", "created", "sent", "answered", "recorded"):
        if (at := found.pop(f"{instant_of}_at", None)) is not None:
            found[f"{instant_of}_on"] = local_date(at)
    details = found.pop("details", None) or {}
    stored = found.pop("fields", {})
    told = {key: value for key, value in details.items() if key in {"type", "area"}}
    return {**told, **_restored(kind, stored), **found}  # the company by the name it has now


def _restored(kind: RecordKind | None, stored: Mapping[str, Any]) -> dict[str, Any]:
    return restore(kind.fields, stored) if kind else {}


def _records(release: Release, export: Export, span: Span | None) -> Select[*tuple[Any, ...]]:
    ours = (RecordRow.programme_key == release.key, RecordRow.kind == export.records, RecordRow.withdrawn_at.is_(None))
    days = (RecordRow.occurred_on.between(span.start, span.end),) if span else ()
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
            RecordRow.fields,
        )
        .outerjoin(CaseRow, CaseRow.id == RecordRow.case_id)
        .outerjoin(CompanyRow, CompanyRow.id == RecordRow.company_id)
        .outerjoin(_Stands, _Stands.id == _STANDS_FOR)
        .where(*ours, *days)
        .order_by(RecordRow.occurred_on, RecordRow.id)
    )


def _cases(release: Release, _export: Export, span: Span | None) -> Select[*tuple[Any, ...]]:
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
        .where(CaseRow.programme_key == release.key, *_within(CaseRow.opened_at, span))
        .order_by(CaseRow.opened_at, CaseRow.id)
    )


def _companies(release: Release, _export: Export, _span: Span | None) -> Select[*tuple[Any, ...]]:
    """Return the companies as they are now; those merged into another are that one."""
    return (
        select(
            CompanyRow.id.label("company_id"),
            CompanyRow.name.label("company"),
            CompanyRow.corporate_number,
            CompanyRow.municipality,
            CompanyRow.created_at,
        )
        .where(CompanyRow.programme_key == release.key, CompanyRow.merged_into_id.is_(None))
        .order_by(CompanyRow.id)
    )


def _institutions(release: Release, _export: Export, _span: Span | None) -> Select[*tuple[Any, ...]]:
    return (
        select(
            InstitutionRow.key.label("institution"), InstitutionRow.name, InstitutionRow.active, InstitutionRow.details
        )
        .where(InstitutionRow.programme_key == release.key)
        .order_by(InstitutionRow.id)
    )


def _referrals(release: Release, _export: Export, span: Span | None) -> Select[*tuple[Any, ...]]:
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
        .where(ReferralRow.programme_key == release.key, *_within(ReferralRow.sent_at, span))
        .order_by(ReferralRow.sent_at, ReferralRow.id)
    )


def _within(at: Any, span: Span | None) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that an instant lies on the Japanese days of a span."""
    if span is None:
        return ()
    ends = instant(span.end + dt.timedelta(days=1), MIDNIGHT)
    return at >= instant(span.start, MIDNIGHT), at < ends


QUERIES: Mapping[ExportSource, Callable[[Release, Export, Span | None], Select[*tuple[Any, ...]]]] = {
    ExportSource.RECORDS: _records,
    ExportSource.CASES: _cases,
    ExportSource.COMPANIES: _companies,
    ExportSource.INSTITUTIONS: _institutions,
    ExportSource.REFERRALS: _referrals,
}
