"""Making an export: written row by row, its hash and its number of rows noted in the trail with who asked for it."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from engine import feel, render, trail
from engine.domain.export import Export, ExportFormat
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import ProgrammeKey
from engine.domain.periods import Span
from engine.domain.text import Text
from engine.errors import Invalid
from engine.exports import sources
from engine.exports.columns import Column, Values, columns
from engine.exports.offers import Wish, chosen, release_for
from engine.programmes import Release
from engine.render import table_file
from engine.render.table_file import Cell
from engine.work import Work

MOST_ROWS_OF_A_SHEET = 1_048_575
PIECE = 1 << 20
NAME_OF = {
    ExportFormat.CSV: "text/csv",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class TooManyRows(Invalid):
    """A sheet has no room for so many rows."""

    code = "too_many_rows"
    sentence = Text(
        "{rows}行あり、XLSXの一枚に入りません。期間を分けるか、CSVを選んでください。",
        "There are {rows} rows, more than a sheet holds. Choose CSV or a shorter period.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An export that was written. name: of the file. rows: without the head."""

    name: str
    media_type: str
    rows: int
    sha256: str


def count(work: Work, wish: Wish) -> int:
    """Count the rows an export would have, before its own condition.

    Raises: NoSuchProgramme (also for strangers), NotAllowed, NoSuchExport.
    """
    release = release_for(work, wish.programme)
    export, span = chosen(work, release, wish)
    return sources.count(work, release, export, span)


def make(work: Work, wish: Wish, target: IO[bytes]) -> Made:
    """Write an export to an empty file and note it in the trail; it is as long as its rows, the memory is not.

    Raises: NoSuchProgramme (also for strangers), NotAllowed, NoSuchExport, NotInEncoding, TooManyRows.
    """
    release = release_for(work, wish.programme)
    export, span = chosen(work, release, wish)
    rows = write(work, release, export, span, target)
    made = Made(
        name=f"{release.key}-{export.key}-{span.key if span else 'all'}.{export.format.value}",
        media_type=NAME_OF[export.format],
        rows=rows,
        sha256=hash_of(target),
    )
    _note(work, release.key, export, span, made)
    return made


def write(work: Work, release: Release, export: Export, span: Span | None, target: IO[bytes]) -> int:
    """Write the rows of an export; return their number.  Raises: NotInEncoding, TooManyRows."""
    shown = columns(release.programme, export)
    head = [column.label for column in shown]
    rows = _cells(work, release, export, span, shown)
    if export.format is ExportFormat.CSV:
        return table_file.write_csv(target, head, rows, export.encoding.value)
    number = sources.count(work, release, export, span)
    if number > MOST_ROWS_OF_A_SHEET:
        raise TooManyRows(rows=f"{number:,}")
    return render.long_table(target, head, rows, work.now)


def hash_of(file: IO[bytes]) -> str:
    """Return the SHA-256 of a file, and leave it at its beginning."""
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(PIECE):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def _cells(
    work: Work, release: Release, export: Export, span: Span | None, shown: Sequence[Column]
) -> Iterator[list[Cell]]:
    for values in sources.rows(work, release, export, span):
        if export.where is None or _holds(work, release, export.where, values):
            yield [column.of(values) for column in shown]


def _holds(work: Work, release: Release, where: str, values: Values) -> bool:
    """Tell whether a condition is true of a record; what it cannot decide is left out."""
    return feel.evaluate(where, feel.from_json(dict(values)), release.environment(work.now)).value is True


def _note(work: Work, programme: ProgrammeKey, export: Export, span: Span | None, made: Made) -> None:
    data = {
        "export": export.key,
        "period": span.key if span else None,
        "format": export.format.value,
        "encoding": export.encoding.value if export.format is ExportFormat.CSV else None,
        "personal": export.personal,
        "rows": made.rows,
        "sha256": made.sha256,
    }
    trail.record(work, Fact(kind=FactKind.DATA_EXPORTED, programme=programme, data=data))
