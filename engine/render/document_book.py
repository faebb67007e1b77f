"""A document as a workbook: 概要 with its text, 指標 with figures and charts, a sheet for every list."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from engine.domain.report_content import ColumnKind, Document, Heading, Paragraph
from engine.domain.text import Text
from engine.render import book, limits, spreadsheet
from engine.render.book import Block, Book, Paper, Sheet, Side
from engine.render.evidence import BACK, FORTH
from engine.render.grid import Cell, Grid, width_needed
from engine.render.layout import Part, Photo, Plot, parts
from engine.render.pictures import prepare
from engine.render.wording import clean, date_text

OVERVIEW, FIGURES, TABLE = Text("概要", "Overview"), Text("指標", "Figures"), Text("明細", "List")
ELSEWHERE = Text("{caption}（シート「{sheet}」）", "{caption} (sheet “{sheet}”)")
OVERVIEW_WIDTHS = (30, 62)
NARROWEST, WIDEST = 9, 48
READABLE, SQUEEZED = 170, 14  # on a page on its side, and what is left of a column of text then
UPRIGHT = 92  # characters of half width on an upright page, in a size that can be read
PICTURE_DOTS = 400  # the widest a picture is shown


@dataclass(slots=True)
class _Sorting:
    """Parts on their way to their sheets. heading: the last one seen, which names what has no title of its own."""

    lang: str
    overview: list[Block] = field(default_factory=list)
    figures: list[Block] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    lists: list[Sheet] = field(default_factory=list)
    heading: str = ""

    def refer(self, caption: str, sheet: str) -> None:
        """Say in the text where a table or chart stands.  caption: empty where the heading over it says what it is."""
        said = ELSEWHERE.get(self.lang).format(caption=caption, sheet=sheet)
        self.overview.append(book.Paragraph(text=said.strip()))


def write(document: Document) -> bytes:
    """Return the document as XLSX.  Raises: DocumentTooLarge, BadPicture."""
    return spreadsheet.write(compose(document))


def compose(document: Document) -> Book:
    """Return the workbook of a document.  Raises: DocumentTooLarge, BadPicture."""
    found = parts(document)
    limits.require(found, limits.SHEETS)
    sorting = _Sorting(document.lang, overview=[*_opening(document)])
    for part in found:
        _sort(part, sorting)
    heading = "　".join(clean(text) for text in (document.title, document.period_label) if text)
    return Book(
        title=heading,
        author=clean(document.organisation),
        heading=heading,
        made_at=document.made_at,
        sheets=tuple(_sheets(sorting)),
    )


def _opening(document: Document) -> Iterator[Block]:
    """Yield the head of the letter the workbook is."""
    for text in (document.number, date_text(document.date_on, document.lang)):
        if text:
            yield book.Paragraph(text=clean(text), side=Side.RIGHT)
    if document.recipient:
        yield book.Paragraph(text=clean(document.recipient))
    yield book.Paragraph(text=clean(document.organisation), side=Side.RIGHT)
    names = (document.title, document.subtitle, document.period_label)
    yield book.Paragraph(text="\n".join(clean(name) for name in names if name), side=Side.CENTRE, size=16)


def _sort(part: Part, sorting: _Sorting) -> None:
    """Put a part where it belongs: a page break means nothing where every list has a sheet."""
    match part:
        case Heading():
            sorting.heading = part.text
            sorting.overview.append(book.Heading(part.text))
        case Paragraph():
            sorting.overview.append(book.Paragraph(text=part.text))
        case Photo():
            sorting.overview += _photo(part)
        case Plot():
            _place_figures(part.grid, part.caption, sorting, _plot(part))
        case Grid():
            _place_grid(part, sorting)


def _place_grid(grid: Grid, sorting: _Sorting) -> None:
    if grid.headless:
        sorting.overview.append(_table(grid))
    elif grid.lists:
        sheet = _list(grid, sorting)
        sorting.lists.append(sheet)
        sorting.refer(grid.caption, sheet.name)
    else:
        _place_figures(grid, grid.caption, sorting, _table(grid))


def _place_figures(grid: Grid, caption: str, sorting: _Sorting, block: Block) -> None:
    sorting.figures += [book.Heading(caption or sorting.heading), block]
    sorting.refer(caption, FIGURES.get(sorting.lang))
    for place, width in enumerate(_widths(grid)):
        if place < len(sorting.widths):
            sorting.widths[place] = max(sorting.widths[place], width)
        else:
            sorting.widths.append(width)


def _sheets(sorting: _Sorting) -> Iterator[Sheet]:
    lang = sorting.lang
    yield Sheet(name=OVERVIEW.get(lang), widths=OVERVIEW_WIDTHS, blocks=sorting.overview)
    if sorting.figures:
        yield Sheet(name=FIGURES.get(lang), widths=sorting.widths, blocks=sorting.figures, paper=_paper(sorting.widths))
    yield from sorting.lists


def _list(grid: Grid, sorting: _Sorting) -> Sheet:
    name = grid.title or sorting.heading or TABLE.get(sorting.lang)
    widths = _widths(grid)
    return Sheet(name=name, widths=widths, blocks=(_table(grid, repeats=True),), paper=_paper(widths))


def _paper(widths: Iterable[int]) -> Paper:
    return Paper.LANDSCAPE if sum(widths) > UPRIGHT else Paper.PORTRAIT


def _widths(grid: Grid) -> tuple[int, ...]:
    """Return the widths of a grid's columns; where a page would be too wide to read, texts take more lines instead."""
    needs = (width_needed(grid, place) for place in range(len(grid.columns)))
    widths = [min(WIDEST, max(NARROWEST, round(need) + 1)) for need in needs]
    texts = sum(width for width, column in zip(widths, grid.columns, strict=True) if column.kind is ColumnKind.TEXT)
    share = min(1.0, max(0.0, READABLE - (sum(widths) - texts)) / texts) if texts else 1.0
    return tuple(
        max(SQUEEZED, round(width * share)) if column.kind is ColumnKind.TEXT and width > SQUEEZED else width
        for width, column in zip(widths, grid.columns, strict=True)
    )


def _table(grid: Grid, *, repeats: bool = False) -> book.Table:
    rows = [_row(row) for row in grid.rows]
    if not rows:
        rows = [book.Row(cells=(grid.nil, *[None] * (len(grid.columns) - 1)))]
    if grid.totals:
        rows.append(book.Row(cells=[_value(cell) for cell in grid.totals], total=True))
    return book.Table(
        head=[] if grid.headless else [column.label for column in grid.columns], rows=rows, repeats=repeats
    )


def _row(row: Sequence[Cell]) -> book.Row:
    anchors = [cell.anchor for cell in row if cell.anchor and cell.anchor.startswith((BACK, FORTH))]
    return book.Row(cells=[_value(cell) for cell in row], anchor=_name(anchors[0]) if anchors else None)


def _value(cell: Cell) -> book.Value:
    """Return what stands in a cell: a link where there is one; several cannot be followed from one cell."""
    if len(cell.links) == 1:
        return book.Link(cell.text, _name(cell.links[0].to))
    return cell.value


def _name(anchor: str) -> str:
    return anchor.removeprefix(FORTH).replace("-", "_")


def _plot(plot: Plot) -> book.Plot:
    table = _table(plot.grid)
    known = [book.Row(cells=[None if cell.value is None else _value(cell) for cell in row]) for row in plot.grid.rows]
    return book.Plot(
        title=clean(plot.chart.title),
        kind=plot.chart.kind,
        table=book.Table(head=table.head, rows=known),
        across=plot.across,
        plan=plot.chart.plan is not None,
        unit=clean(plot.chart.unit),
    )


def _photo(photo: Photo) -> Iterator[Block]:
    alt = clean(photo.picture.alt)
    picture = prepare(photo.picture.content, alt)
    if photo.caption:
        yield book.Paragraph(text=photo.caption, side=Side.CENTRE)
    share = min(1.0, PICTURE_DOTS / picture.width)
    yield book.Image(content=picture.content, alt=alt, height=picture.height, share=share)
