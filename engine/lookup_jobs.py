"""Service tasks that look something up for a diagram: records of other cases, figures, companies of a list."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine import feel, kpi, records
from engine.domain.ids import CompanyId
from engine.job import JobContext
from engine.parties.companies import CANONICAL
from engine.records import RecordView
from engine.store.cases import CaseRow
from engine.store.imports import CompanyListEntryRow
from engine.store.people import CompanyRow
from engine.work import Work


def find_records(work: Work, context: JobContext) -> Mapping[str, Any]:
    """Return the valid records of header `kind` that count in the term: how many, all of them, the newest.

    Header `where`: FEEL over one record's fields and the inputs; only those for which it is true. Header
    `without_case`: a kind of case; leaves out records of companies that have such a case already, and further records
    of one company.
    """
    headers, term = context.call.headers, context.release.programme.term
    found = records.between(work, context.release.key, headers.get("kind", ""), term.start_on, term.end_on)
    told = [words for one in found if _is_meant(work, context, words := _words(one))]
    if "without_case" in headers:
        known = _with_case(work, context)
        told = list({one["company_id"]: one for one in told if one["company_id"] not in known}.values())
    return {"count": len(told), "records": told, "last": told[-1] if told else None}


def _words(record: RecordView) -> dict[str, Any]:
    own = {"record_id": record.id, "occurred_on": record.occurred_on, "company_id": record.company_id}
    return {**record.fields, **own, "company_name": record.company_name, "case_number": record.case_number}


def _is_meant(work: Work, context: JobContext, words: Mapping[str, Any]) -> bool:
    where = context.call.headers.get("where")
    names = {**context.inputs, **words}
    return where is None or feel.evaluate(where, names, context.release.environment(work.now)).value is True


def _with_case(work: Work, context: JobContext) -> frozenset[CompanyId]:
    """Return the companies that have a case of header `without_case`, as those they were merged into."""
    ours = CaseRow.programme_key == context.release.key, CaseRow.kind == context.call.headers["without_case"]
    wanted = select(CANONICAL).join(CaseRow, CaseRow.company_id == CompanyRow.id).where(*ours)
    return frozenset(work.session.scalars(wanted))


def read_figures(work: Work, context: JobContext) -> Mapping[str, Any]:
    """Return the KPIs of header `kpis` (parted by blanks) as they stand, by key; None where there is no value.

    Each is counted over its own period that holds today.  Raises: NoSuchKpi.
    """
    ledger = kpi.ledger(work, context.release)
    today = min(max(ledger.today, ledger.programme.term.start_on), ledger.programme.term.end_on)
    return {key: kpi.standing(ledger, key, today) for key in context.call.headers.get("kpis", "").split()}


def list_companies(work: Work, context: JobContext) -> Mapping[str, Any]:
    """Return the companies on the list of header `list` that the authority gave (指定名簿), by name.

    Each with company_name, municipality, industry, corporate_number and the list's own columns as details.
    """
    ours = CompanyListEntryRow.programme_key == context.release.key
    listed = (
        select(CompanyRow, CompanyListEntryRow.details)
        .join(CompanyListEntryRow, CompanyListEntryRow.company_id == CompanyRow.id)
        .where(ours, CompanyListEntryRow.list_name == context.call.headers.get("list", ""))
        .order_by(CompanyRow.name_key, CompanyRow.id)
    )
    found = [_listed(company, details) for company, details in work.session.execute(listed)]
    return {"count": len(found), "companies": found}


def _listed(company: CompanyRow, details: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "company_name": company.name,
        "municipality": company.municipality,
        "industry": company.details.get("industry"),
        "corporate_number": company.corporate_number,
        "details": dict(details),
    }
