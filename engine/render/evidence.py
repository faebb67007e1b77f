"""The evidence of a document: figures lead to what they rest on, and that leads back."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from engine.domain.report_content import ColumnKind, Document, Evidence, EvidenceEntry, EvidenceRecord, FigureTable
from engine.domain.text import Text
from engine.render.grid import Cell, Column, Grid, Link, fitted
from engine.render.wording import NIL, clean, date_text

MOST_LINKS = 3000  # more would make the appendix slow to open; the numbers stay readable
LABEL = Text("根拠{number}", "Evidence {number}")
ENTRIES = Text("数値と根拠", "Figures and evidence")
RECORDS = Text("根拠の記録", "Records")
RETURN = Text("本文", "text")
BACK = "figure-"  # of anchors: the cells that first lead to a piece of evidence
FORTH = "evidence-"  # of anchors: the rows of the appendix
ENTRY_COLUMNS = (
    (Text("根拠", "Evidence"), ColumnKind.CODE),
    (Text("数値", "Figures"), ColumnKind.TEXT),
    (Text("件数", "Number"), ColumnKind.NUMBER),
    (Text("記録番号", "Records"), ColumnKind.TEXT),
    (Text("戻る", "Back"), ColumnKind.CODE),
)
RECORD_COLUMNS = (
    (Text("記録番号", "Record"), ColumnKind.CODE),
    (Text("種類", "Kind"), ColumnKind.TEXT),
    (Text("実施日", "Day"), ColumnKind.DATE),
    (Text("案件番号", "Case"), ColumnKind.CODE),
    (Text("事業者", "Company"), ColumnKind.TEXT),
    (Text("証拠書類", "Files"), ColumnKind.TEXT),
)


class Evidenced:
    """What the figures of one document rest on, numbered in the order of its appendix."""

    def __init__(self, document: Document) -> None:
        self.lang = document.lang
        self.evidence = [block for block in document.blocks if isinstance(block, Evidence)]
        entries = [entry for block in self.evidence for entry in block.entries]
        self.places = {entry.anchor: number for number, entry in enumerate(entries, start=1)}
        self.named = {
            row.evidence for block in document.blocks if isinstance(block, FigureTable) for row in block.rows
        } & set(self.places)
        self.known = {record.number for block in self.evidence for record in block.records}
        self.linked = sum(len(entry.numbers) for entry in entries) <= MOST_LINKS
        self.led_from: set[str] = set()

    def cell(self, anchor: str | None) -> Cell:
        """Return the cell that leads from a figure to what it rests on; an empty one for a figure without records.

        The first cell to lead there is where its evidence leads back to.
        """
        if anchor is None or anchor not in self.places:
            return Cell()
        text = self._label(anchor)
        first = anchor not in self.led_from
        self.led_from.add(anchor)
        back = f"{BACK}{self.places[anchor]}" if first else None
        return Cell(text, text, (Link(text, f"{FORTH}{self.places[anchor]}"),), back)

    def grids(self, caption: Callable[[str], str]) -> Iterator[Grid]:
        """Yield the two tables of the appendix."""
        for evidence in self.evidence:
            title = ENTRIES.get(self.lang)
            yield self._grid(title, caption(title), ENTRY_COLUMNS, [self._entry(one) for one in evidence.entries])
            title = RECORDS.get(self.lang)
            yield self._grid(title, caption(title), RECORD_COLUMNS, [self._record(one) for one in evidence.records])

    def _grid(
        self, title: str, caption: str, columns: tuple[tuple[Text, ColumnKind], ...], rows: list[tuple[Cell, ...]]
    ) -> Grid:
        heads = tuple(Column(label.get(self.lang), kind) for label, kind in columns)
        return fitted(
            Grid(
                title=title,
                caption=caption,
                columns=heads,
                rows=tuple(rows),
                nil=NIL.get(self.lang),
                lists=True,
                appendix=True,
            )
        )

    def _label(self, anchor: str) -> str:
        return LABEL.get(self.lang).format(number=self.places[anchor])

    def _entry(self, entry: EvidenceEntry) -> tuple[Cell, ...]:
        label, place = self._label(entry.anchor), self.places[entry.anchor]
        figures = "\n".join(clean(figure) for figure in entry.figures)
        back = RETURN.get(self.lang)
        return (
            Cell(label, label, anchor=f"{FORTH}{place}"),
            Cell(figures, figures),
            _count(len(entry.numbers)),
            self._numbers(entry.numbers),
            Cell(back, back, (Link(back, f"{BACK}{place}"),)) if entry.anchor in self.named else Cell(),
        )

    def _numbers(self, numbers: tuple[int, ...]) -> Cell:
        text = "、".join(map(str, numbers))
        links = tuple(Link(str(number), f"record-{number}") for number in numbers)
        return Cell(text, text, links if self.linked and self.known.issuperset(numbers) else ())

    def _record(self, record: EvidenceRecord) -> tuple[Cell, ...]:
        day = date_text(record.occurred_on, self.lang)
        texts = (clean(record.kind), clean(record.case_number), clean(record.company), clean("\n".join(record.files)))
        kind, case, company, files = (Cell(text, text) for text in texts)
        number = str(record.number)
        return (
            Cell(number, number, anchor=f"record-{number}"),
            kind,
            Cell(day, record.occurred_on),
            case,
            company,
            files,
        )


def _count(number: int) -> Cell:
    return Cell(f"{number:,}", Decimal(number))
