"""The five programmes with their KPIs, running: records are written, figures asked for."""

import datetime as dt
from decimal import Decimal
from typing import Any

from engine import definitions, kpi, programme_files, records
from engine.domain.access import SYSTEM
from engine.domain.ids import ProgrammeKey, RecordId
from engine.domain.periods import Period, Span, span_of
from engine.kpi import Figure, Ledger
from engine.work import Services, Work, begin
from tests.domain.measured import files_of
from tests.domain.record_kinds import YEAR
from tests.engine.record_lab import DIAGRAM, VISIT, release

TERM = Span(dt.date(2026, 4, 1), dt.date(2027, 3, 31), Period.TERM)
OCTOBER = span_of(Period.MONTH, dt.date(2026, 10, 1))


def open_programme(services: Services, key: str, more: str = "") -> ProgrammeKey:
    """Publish one of the five programmes. more: TOML behind it."""
    files = files_of(key)
    with begin(services, SYSTEM) as work:
        files |= {"programme.toml": files["programme.toml"] + more.encode(), "idle.bpmn": DIAGRAM}
        years = programme_files.years_until_now(files, YEAR)
        return definitions.load(work, files, shift_years=years).key


def record(services: Services, programme: str, kind: str, /, **data: Any) -> RecordId:
    """Write a record in a transaction of its own."""
    with begin(services, SYSTEM) as work:
        now = release(work, ProgrammeKey(programme))
        return records.write(work, now, kind=kind, case_id=None, task_id=None, company_id=None, data=data)


def visit(services: Services, company: str, on: str = "2026-10-06", **data: Any) -> RecordId:
    """Write a visit report of the prefecture's programme."""
    said = {**VISIT, "company": company, "visited_at": f"{on}T14:00", **data}
    return record(services, "yamagata", "visit", **said)


def book(work: Work, programme: str) -> Ledger:
    """Return the programme's ledger."""
    return kpi.ledger(work, release(work, ProgrammeKey(programme)))


def counted(services: Services, programme: str, key: str, span: Span = TERM) -> Figure:
    """Count a KPI."""
    with begin(services, SYSTEM, read_only=True) as work:
        return kpi.figure(book(work, programme), key, span)


def value(services: Services, programme: str, key: str, span: Span = TERM) -> Decimal | None:
    """Return what a KPI counts."""
    return counted(services, programme, key, span).value
