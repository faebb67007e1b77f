"""Whole tables of one programme as CSV: every column under its own name, nested values as JSON."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from enum import Enum
from typing import IO, Any

from sqlalchemy import ColumnElement, Select, inspect, or_, select

from engine.domain.ids import ProgrammeKey
from engine.render import table_file
from engine.render.table_file import UTF8, Cell
from engine.store.base import Row, dump_json
from engine.store.cases import CaseRow, TaskRow
from engine.store.dates import FixedDateRow
from engine.store.evidence import FileRow, RecordRow, ReferralRow, ReportRow
from engine.store.imports import CompanyListEntryRow
from engine.store.parties import (
    CasePartyRow,
    CompanyMergeRow,
    ConsentRow,
    ContactRow,
    PartyChangeRow,
    SmeCheckRow,
)
from engine.store.people import CompanyRow, InstitutionRow
from engine.store.records import ClearanceRow, CodeListRow, RecordEvidenceRow, RecordRevisionRow
from engine.store.reports import ReportVersionRow
from engine.store.surveys import SurveyAnswerRow, SurveyInvitationRow, SurveyRoundRow
from engine.task_rows import IS_LIVE
from engine.work import Work

PORTION = 500
NEXT_HEAD = (
    "case_number",
    "title",
    "status",
    "opened_at",
    "next_step",
    "group",
    "assigned",
    "due_at",
    "suspended_since",
)


def whole(programme: ProgrammeKey) -> Iterator[tuple[str, type[Row], ColumnElement[bool]]]:
    """Yield the tables that are handed over whole: their path, their rows and which of them are the programme's."""
    yield from _parties(programme)
    yield "cases/cases.csv", CaseRow, CaseRow.programme_key == programme
    yield "cases/parties.csv", CasePartyRow, CasePartyRow.case_id.in_(_ids(CaseRow, programme))
    yield "cases/referrals.csv", ReferralRow, ReferralRow.programme_key == programme
    records = _ids(RecordRow, programme)
    yield "records/earlier_states.csv", RecordRevisionRow, RecordRevisionRow.record_id.in_(records)
    yield "records/evidence.csv", RecordEvidenceRow, RecordEvidenceRow.record_id.in_(records)
    rounds = _ids(SurveyRoundRow, programme)
    yield "surveys/rounds.csv", SurveyRoundRow, SurveyRoundRow.programme_key == programme
    yield "surveys/invitations.csv", SurveyInvitationRow, SurveyInvitationRow.round_id.in_(rounds)
    yield "surveys/answers.csv", SurveyAnswerRow, SurveyAnswerRow.round_id.in_(rounds)
    reports = _ids(ReportRow, programme)
    yield "reports/reports.csv", ReportRow, ReportRow.programme_key == programme
    yield "reports/versions.csv", ReportVersionRow, ReportVersionRow.report_id.in_(reports)
    yield "dates/met.csv", FixedDateRow, FixedDateRow.programme_key == programme
    yield "codes/versions.csv", CodeListRow, CodeListRow.programme_key == programme
    yield "files/files.csv", FileRow, FileRow.programme_key == programme
    yield "files/clearances.csv", ClearanceRow, ClearanceRow.file_id.in_(_ids(FileRow, programme))


def _parties(programme: ProgrammeKey) -> Iterator[tuple[str, type[Row], ColumnElement[bool]]]:
    companies = _ids(CompanyRow, programme)
    institutions = _ids(InstitutionRow, programme)
    changed = or_(PartyChangeRow.company_id.in_(companies), PartyChangeRow.institution_id.in_(institutions))
    yield "parties/companies.csv", CompanyRow, CompanyRow.programme_key == programme
    yield "parties/contacts.csv", ContactRow, ContactRow.company_id.in_(companies)
    yield "parties/consents.csv", ConsentRow, ConsentRow.company_id.in_(companies)
    yield "parties/sme_checks.csv", SmeCheckRow, SmeCheckRow.company_id.in_(companies)
    yield "parties/lists.csv", CompanyListEntryRow, CompanyListEntryRow.programme_key == programme
    yield "parties/merges.csv", CompanyMergeRow, CompanyMergeRow.programme_key == programme
    yield "parties/institutions.csv", InstitutionRow, InstitutionRow.programme_key == programme
    yield "parties/changes.csv", PartyChangeRow, changed


def _ids(row: Any, programme: ProgrammeKey) -> Select[Any]:
    return select(row.id).where(row.programme_key == programme)


def write(work: Work, row: type[Row], ours: ColumnElement[bool], target: IO[bytes]) -> None:
    """Write the rows of a table in the order of their keys."""
    columns = list(inspect(row).columns)
    wanted = select(*columns).where(ours).order_by(*inspect(row).primary_key)
    _write(work, [column.name for column in columns], wanted, target)


def write_next_steps(work: Work, programme: ProgrammeKey, target: IO[bytes]) -> None:
    """Write the open cases with the tasks each one waits for; one line a task, one for a case that waits for none."""
    wanted = (
        select(
            CaseRow.number,
            CaseRow.title,
            CaseRow.status,
            CaseRow.opened_at,
            TaskRow.name,
            TaskRow.group_key,
            TaskRow.assignee_id.is_not(None),
            TaskRow.due_at,
            TaskRow.paused_at,
        )
        .outerjoin(TaskRow, (TaskRow.case_id == CaseRow.id) & IS_LIVE)
        .where(CaseRow.programme_key == programme, CaseRow.closed_at.is_(None))
        .order_by(CaseRow.id, TaskRow.id)
    )
    _write(work, NEXT_HEAD, wanted, target)


def _write(work: Work, head: tuple[str, ...] | list[str], wanted: Select[*tuple[Any, ...]], target: IO[bytes]) -> None:
    rows = work.session.execute(wanted.execution_options(yield_per=PORTION))
    table_file.write_csv(target, head, ([_cell(value) for value in row] for row in rows), UTF8)


def _cell(value: Any) -> Cell:
    """Return a value as a cell: an instant in UTC, a state by its value, nested values as JSON."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="seconds")
    if isinstance(value, Enum):
        return str(value.value)
    return value if value is None or isinstance(value, str | int | Decimal | dt.date) else dump_json(value)
