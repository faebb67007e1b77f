"""What pages show of an import: its columns, what was found, how far it is, and the mistakes as a file."""

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from engine.domain.access import May, require
from engine.domain.ids import ProgrammeKey
from engine.domain.import_states import ImportStatus, LineOutcome
from engine.domain.programme import Programme
from engine.domain.text import Text
from engine.imports.columns import Target
from engine.imports.lines import Problem
from engine.imports.reading import ENCODING_NAMES
from engine.imports.running import fields_of, sheet_of, visible
from engine.store.imports import ImportLineRow, ImportRow
from engine.work import Work

SAMPLE = 5
MOST_LISTED = 50
RUNS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet program would take for a formula


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSummary:
    """An import in the list. lines: rows with content, without the head."""

    id: int
    target: Target
    list_name: str
    file_name: str
    status: ImportStatus
    lines: int
    created_at: dt.datetime
    created_by: str
    finished_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLine:
    """A row that was looked through. name: of the company or institution. extra: by title."""

    number: int
    outcome: LineOutcome
    name: str
    problems: Sequence[Problem]
    party_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """An import with all its page shows. sample: the first rows. fields: what a column can be. counts: by outcome.

    applied: rows that are in; to_apply: rows that are, or would be, taken in.
    """

    summary: ImportSummary
    programme: Programme
    encoding: str
    head: Sequence[str]
    sample: Sequence[Sequence[str]]
    columns: Mapping[str, str]
    fields: Mapping[str, Text]
    counts: Mapping[LineOutcome, int]
    applied: int
    lines: Sequence[ImportLine]

    @property
    def to_apply(self) -> int:
        """How many rows are taken in in all."""
        return sum(number for outcome, number in self.counts.items() if outcome is not LineOutcome.ERROR)


def newest(work: Work, programme: ProgrammeKey, limit: int = MOST_LISTED) -> list[ImportSummary]:
    """List the imports of a programme, newest first.  Raises: NotAllowed."""
    require(work.actor, May.PARTY_IMPORT, programme)
    ours = select(ImportRow).where(ImportRow.programme_key == programme).order_by(ImportRow.id.desc()).limit(limit)
    return [_summary(row) for row in work.session.scalars(ours)]


def read(work: Work, import_id: int, outcome: LineOutcome | None = None) -> ImportPage:
    """Return the page of an import. outcome: which rows are listed, None = those with mistakes or doubts.

    Raises: NoSuchImport, NotAllowed.
    """
    row = visible(work, import_id)
    programme = work.programmes.current(work.session, row.programme_key).programme
    sheet = sheet_of(work, row)
    return ImportPage(
        summary=_summary(row),
        programme=programme,
        encoding=ENCODING_NAMES[row.encoding],
        head=sheet.head,
        sample=[cells for _number, cells in sheet.rows[:SAMPLE]],
        columns=row.columns,
        fields=fields_of(programme, Target(row.target)),
        counts=_counts(work, row.id),
        applied=_applied(work, row.id),
        lines=_lines(work, row.id, outcome),
    )


def errors_csv(work: Work, import_id: int) -> bytes:
    """Return the wrong rows as they were sent, each with its mistakes, as CSV (UTF-8 with BOM) nothing runs of.

    Raises: NoSuchImport, NotAllowed.
    """
    row = visible(work, import_id)
    sheet = sheet_of(work, row)
    wrong = select(ImportLineRow).where(ImportLineRow.import_id == row.id, ImportLineRow.outcome == LineOutcome.ERROR)
    mistakes = {line.number: _said(line) for line in work.session.scalars(wrong)}
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(["行", "誤り", *map(inert, sheet.head)])
    for number, cells in sheet.rows:
        if number in mistakes:
            writer.writerow([number, inert(mistakes[number]), *map(inert, cells)])
    return written.getvalue().encode("utf-8-sig")


def inert(cell: str) -> str:
    """Return a cell no spreadsheet program takes for a formula."""
    return f"'{cell}" if cell.startswith(RUNS) else cell


def _said(line: ImportLineRow) -> str:
    return " ".join(f"{one['column']}：{one['ja']}" if one["column"] else one["ja"] for one in line.problems)


def _counts(work: Work, import_id: int) -> Mapping[LineOutcome, int]:
    counted = select(ImportLineRow.outcome, func.count()).where(ImportLineRow.import_id == import_id)
    return {row[0]: row[1] for row in work.session.execute(counted.group_by(ImportLineRow.outcome))}


def _applied(work: Work, import_id: int) -> int:
    done = ImportLineRow.import_id == import_id, ImportLineRow.applied_at.is_not(None)
    return work.session.scalar(select(func.count()).select_from(ImportLineRow).where(*done)) or 0


def _lines(work: Work, import_id: int, outcome: LineOutcome | None) -> list[ImportLine]:
    shown = (outcome,) if outcome else (LineOutcome.ERROR, LineOutcome.DOUBTFUL)
    wanted = select(ImportLineRow).where(ImportLineRow.import_id == import_id, ImportLineRow.outcome.in_(shown))
    rows = work.session.scalars(wanted.order_by(ImportLineRow.number).limit(MOST_LISTED))
    return [
        ImportLine(
            number=row.number,
            outcome=row.outcome,
            name=str(row.data["values"].get("name") or ""),
            problems=[Problem(column=one["column"], text=Text(one["ja"], one["en"])) for one in row.problems],
            party_id=row.party_id,
        )
        for row in rows
    ]


def _summary(row: ImportRow) -> ImportSummary:
    return ImportSummary(
        id=row.id,
        target=Target(row.target),
        list_name=row.list_name,
        file_name=row.file_name,
        status=row.status,
        lines=row.lines,
        created_at=row.created_at,
        created_by=row.created_by,
        finished_at=row.finished_at,
    )
