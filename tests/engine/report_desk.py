"""A small desk that keeps records and reports monthly: its folder, its companies, its records."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook

from engine import definitions, parties, programme_folder, records
from engine.domain.access import SYSTEM
from engine.domain.ids import CaseId, CompanyId, ProgrammeKey, RecordId
from engine.domain.states import CaseStatus
from engine.kpi import tally
from engine.programmes import Release
from engine.store.cases import CaseRow
from engine.work import Services, Work, begin
from tests.cast import Player, hire

NANPU = ProgrammeKey("nanpu")
FOLDER = Path(__file__).parent / "nanpu"


def folder(*changes: tuple[str, str]) -> dict[str, bytes]:
    """Return the desk's folder; each change replaces a text of programme.toml."""
    files = programme_folder.read(FOLDER)
    toml = files["programme.toml"].decode()
    for old, new in changes:
        assert old in toml
        toml = toml.replace(old, new)
    return {**files, "programme.toml": toml.encode()}


def open_desk(services: Services, *players: Player) -> None:
    """Publish the desk and hire these people for it."""
    with begin(services, SYSTEM) as work:
        definitions.publish_folder(work, folder())
        tally.published(work, release(work))
        for player in players:
            hire(work, player, NANPU)


def release(work: Work) -> Release:
    """Return the desk's newest release."""
    return work.programmes.current(work.session, NANPU)


def company(work: Work, name: str) -> CompanyId:
    """Return a company of that name."""
    return parties.company_for(work, NANPU, name, municipality=None)


def case(work: Work, company_id: CompanyId | None = None, number: str = "令和8-NAN-0001") -> CaseId:
    """Open a case without a process, for records to belong to."""
    row = CaseRow(
        programme_key=NANPU,
        kind="consultation",
        number=number,
        title="相談",
        status=CaseStatus.OPEN,
        company_id=company_id,
        facts={},
        opened_at=work.now,
        opened_by="佐藤 結衣",
    )
    work.session.add(row)
    work.session.flush()  # records refer to the case's id
    return row.id


def visit(
    work: Work,
    at: dt.datetime | str,
    *,
    by: CompanyId | None = None,
    in_case: CaseId | None = None,
    **fields: Any,
) -> RecordId:
    """Write a visit; every field has a sensible value unless named."""
    data = {"held_at": at, "channel": "CH2", "hours": 1, **fields}
    return records.write(work, release(work), kind="visit", case_id=in_case, task_id=None, company_id=by, data=data)


def opened(content: bytes) -> Workbook:
    """Return a workbook as a spreadsheet program reads it."""
    return openpyxl.load_workbook(io.BytesIO(content))


def texts(content: bytes, sheet: str) -> list[list[Any]]:
    """Return the filled cells of a sheet, row by row."""
    rows = [[cell for cell in row if cell is not None] for row in opened(content)[sheet].iter_rows(values_only=True)]
    return [row for row in rows if row]
