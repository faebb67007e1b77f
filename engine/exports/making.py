"""Making an export: written row by row, its hash and its number of rows noted in the trail with who asked for it."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from engine import feel, render, trail
from engine.domain.export import Export, ExportFormat
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import ProgrammeKey
from engine.domain.periods import Span
from engine.domain.text import Text
from engine.errors import Invalid
from engine.exports import sources
from engine.exports.columns import Column, Values, columns, written
from engine.exports.offers import Wish, chosen, lines_of, release_for
from engine.exports.sources import Extent
from engine.programmes import Release
from engine.render import table_file
from engine.render.table_file import Cell, Sheet
from engine.work import Work

MOST_ROWS_OF_A_SHEET = 1_048_575
PIECE = 1 << 20
NAME_OF = {
    ExportFormat.CSV: "text/csv",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WITHDRAWN = "withdrawn_on"
STEP = 1_000  # rows between two words to who waits
Told = Callable[[int], None]


class TooManyRows(Invalid):
    """A sheet has no room for so many rows."""

    code = "too_many_rows"
    sentence = Text(
        "{rows}行あり、XLSXの一枚に入りません。期間を分けるか、CSVを選んでください。",
        "There are {rows} rows, more than a sheet holds. Choose CSV or a shorter period.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An export that was written. name: of the file. rows: without the head. said: what the trail keeps of it."""

    name: str
    media_type: str
    rows: int
    sha256: str
    said: Mapping[str, Any]


def count(work: Work, wish: Wish) -> int:
    """Count the rows an export would have, before its own condition; of lines the records they stand in.

    Raises: NoSuchProgramme (also for strangers), NotAllowed, NoSuchExport.
    """
    release = release_for(work, wish.programme)
    export, span = chosen(work, release, wish)
    return sources.count(work, release, export, _extent(wish, export, span))


def make(work: Work, wish: Wish, target: IO[bytes]) -> Made:
    """Write an export to an empty file and note it in the trail; it is as long as its rows, the memory is not.

    Raises: NoSuchProgramme (also for strangers), NotAllowed, NoSuchExport, NotInEncoding, TooManyRows.
    """
    made = produce(work, wish, target)
    note(work, wish.programme, made)
    return made


def produce(work: Work, wish: Wish, target: IO[bytes], told: Told | None = None) -> Made:
    """Write an export, changing nothing. told: hears now and then how many rows are written.  Raises: as `make`."""
    release = release_for(work, wish.programme)
    export, span = chosen(work, release, wish)
    rows = write(work, release, export, _extent(wish, export, span), target, told)
    period = span.key if span else None
    sha256 = hash_of(target)
    return Made(
        name=f"{release.key}-{export.key}-{period or 'all'}.{export.format.value}",
        media_type=NAME_OF[export.format],
        rows=rows,
        sha256=sha256,
        said={
            "export": export.key,
            "period": period,
            "since": wish.since.isoformat() if wish.since else None,
            "format": export.format.value,
            "encoding": export.encoding.value if export.format is ExportFormat.CSV else None,
            "personal": export.personal,
            "rows": rows,
            "sha256": sha256,
        },
    )


def note(work: Work, programme: ProgrammeKey, made: Made) -> None:
    """Leave the fact that somebody took data out."""
    trail.record(work, Fact(kind=FactKind.DATA_EXPORTED, programme=programme, data=made.said))


def write(
    work: Work, release: Release, export: Export, extent: Extent, target: IO[bytes], told: Told | None = None
) -> int:
    """Write the rows of an export; return their number.  Raises: NotInEncoding, TooManyRows."""
    main = _sheet(work, release, export, extent, told)
    if export.format is ExportFormat.CSV:
        return table_file.write_csv(target, main.head, main.rows, export.encoding.value)
    number = sources.count(work, release, export, extent)
    if number > MOST_ROWS_OF_A_SHEET:
        raise TooManyRows(rows=f"{number:,}")
    sheets = (main, *(_sheet(work, release, one, extent, None) for one in _beside(release, export)))
    return render.long_tables(target, sheets, work.now)


def hash_of(file: IO[bytes]) -> str:
    """Return the SHA-256 of a file, and leave it at its beginning."""
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(PIECE):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def _extent(wish: Wish, export: Export, span: Span | None) -> Extent:
    """Return which rows are wanted; withdrawn ones only where a column can say so."""
    named = {column.field for column in export.columns}
    marks = export.rows is None and (not named or WITHDRAWN in named)
    return Extent(span=span, since=wish.since, withdrawn=wish.since is not None and marks)


def _beside(release: Release, export: Export) -> Iterator[Export]:
    """Yield what a workbook of whole records has on further sheets: the lines of their rows."""
    if not export.columns and export.rows is None:
        lines = lines_of(release.programme, export)
        yield from (one for one in lines if one.personal is export.personal)


def _sheet(work: Work, release: Release, export: Export, extent: Extent, told: Told | None) -> Sheet:
    shown = columns(release.programme, export)
    cells = _cells(work, release, export, extent, shown)
    return Sheet(
        name=export.rows or "data",
        head=[column.label for column in shown],
        rows=cells if told is None else _heard(cells, told),
    )


def _heard(rows: Iterator[list[Cell]], told: Told) -> Iterator[list[Cell]]:
    for number, row in enumerate(rows, start=1):
        if number % STEP == 0:
            told(number)
        yield row


def _cells(
    work: Work, release: Release, export: Export, extent: Extent, shown: Sequence[Column]
) -> Iterator[list[Cell]]:
    every, where = sources.rows(work, release, export, extent), export.where
    found = every if where is None else (one for one in every if _holds(work, release, where, one))
    for values in found if export.rows is None else sources.lines(found, export.rows):
        yield [written(column.of(values), export.dates) for column in shown]


def _holds(work: Work, release: Release, where: str, values: Values) -> bool:
    """Tell whether a condition is true of a record; what it cannot decide is left out."""
    return feel.evaluate(where, feel.from_json(dict(values)), release.environment(work.now)).value is True
