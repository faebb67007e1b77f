"""What the expressions of a template see of a report: its parts by the words a reader of the report sees over them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.domain.report_content import (
    Block,
    Checklist,
    DataTable,
    Document,
    FigureRow,
    FigureTable,
    Heading,
    KeyValues,
    Paragraph,
)
from engine.domain.report_content import Cell as Value
from engine.render.wording import STATES, clean

NUMBERING = re.compile(r"^[0-9０-９]+[　 .．、]+")


@dataclass(slots=True)
class _Gathered:
    """A report on its way to values. heading: without its number, the one last seen."""

    lang: str
    heading: str = ""
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    totals: dict[str, dict[str, Any]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)

    def names(self, title: str) -> Iterator[str]:
        """Yield what a part is called: by its heading, and by its title where it has one."""
        yield from dict.fromkeys(name for name in (self.heading, clean(title)) if name)


def values_of(document: Document) -> Mapping[str, Any]:
    """Return the values of a report (docs/documents.md lists them)."""
    gathered = _Gathered(document.lang)
    for block in document.blocks:
        _gather(block, gathered)
    return {
        "title": clean(document.title),
        "subtitle": clean(document.subtitle),
        "period": clean(document.period_label),
        "organisation": clean(document.organisation),
        "recipient": clean(document.recipient),
        "date": document.date_on,
        "number": clean(document.number),
        "figures": gathered.figures,
        "tables": gathered.tables,
        "totals": gathered.totals,
        "texts": gathered.texts,
        "items": gathered.items,
    }


def figure(row: FigureRow) -> dict[str, Any]:
    """Return a counted number; what is not known or not set is null."""
    return {
        "name": clean(row.name),
        "value": row.value,
        "unit": clean(row.unit),
        "target": row.target,
        "attainment": row.attainment,
        "note": clean(row.note),
    }


def _gather(block: Block, gathered: _Gathered) -> None:
    match block:
        case Heading():
            gathered.heading = NUMBERING.sub("", clean(block.text))
        case Paragraph():
            before = gathered.texts.get(gathered.heading)
            gathered.texts[gathered.heading] = clean(block.text) if before is None else f"{before}\n{clean(block.text)}"
        case KeyValues():
            gathered.items |= {clean(name): clean(value) for name, value in block.pairs}
        case FigureTable():
            rows = [figure(row) for row in block.rows]
            gathered.figures = {row["name"]: row for row in rows} | gathered.figures
            _add(gathered, block.title, rows)
        case DataTable():
            _gather_table(block, gathered)
        case Checklist():
            _add(gathered, block.title, [_item(item, gathered.lang) for item in block.items])


def _gather_table(block: DataTable, gathered: _Gathered) -> None:
    labels = [clean(column.label) for column in block.columns]
    _add(gathered, block.title, [_row(labels, row) for row in block.rows])
    if block.totals is not None:
        gathered.totals |= dict.fromkeys(gathered.names(block.title), _row(labels, block.totals))


def _row(labels: list[str], row: tuple[Value, ...]) -> dict[str, Any]:
    return {label: clean(cell) if isinstance(cell, str) else cell for label, cell in zip(labels, row, strict=True)}


def _item(item: Any, lang: str) -> dict[str, Any]:
    return {
        "text": clean(item.text),
        "state": STATES[item.state].get(lang),
        "content": clean(item.content),
        "reason": clean(item.reason),
    }


def _add(gathered: _Gathered, title: str, rows: list[dict[str, Any]]) -> None:
    """Add rows under every name of their table; tables under one heading are one list there."""
    for name in gathered.names(title):
        gathered.tables.setdefault(name, []).extend(rows)
