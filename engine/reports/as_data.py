"""A report as it would be now, as data for programs (`banso report --json`)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.domain.ids import ProgrammeKey
from engine.domain.report_content import (
    Block,
    Checklist,
    ChecklistItem,
    DataTable,
    Document,
    Evidence,
    FigureRow,
    FigureTable,
    Heading,
    KeyValues,
    Paragraph,
)
from engine.reports import reading
from engine.work import Work


def as_data(work: Work, programme: ProgrammeKey, report: str, period: str) -> dict[str, Any]:
    """Return what a report says, block by block; numbers as text, exact, days as ISO.

    Raises: NoSuchProgramme, NoSuchReport, NoSuchPeriod.
    """
    document, slot = reading.made_now(work, programme, report, period)
    return {
        "report": slot.report.key,
        "period": slot.key,
        "title": document.title,
        "period_label": document.period_label,
        "recipient": document.recipient,
        "organisation": document.organisation,
        "due_on": slot.due_on.isoformat(),
        "number": document.number,
        "blocks": [said for block in document.blocks if (said := _block(block))],
        "evidence": _evidence(document),
        "sources": list(document.sources),
    }


def _block(block: Block) -> Mapping[str, Any] | None:
    match block:
        case Heading() | Paragraph():
            return {"heading" if isinstance(block, Heading) else "text": block.text}
        case KeyValues():
            return {"items": dict(block.pairs)}
        case FigureTable():
            return {"title": block.title, "figures": [_figure(row) for row in block.rows]}
        case DataTable():
            columns = [column.label for column in block.columns]
            rows = [[_cell(cell) for cell in row] for row in block.rows]
            return {"title": block.title, "columns": columns, "rows": rows}
        case Checklist():
            return {"title": block.title, "checklist": [_item(one) for one in block.items]}
    return None


def _figure(row: FigureRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "value": _cell(row.value),
        "unit": row.unit,
        "target": _cell(row.target),
        "note": row.note,
        "evidence": row.evidence,
    }


def _item(one: ChecklistItem) -> dict[str, str]:
    return {"text": one.text, "state": one.state.value, "content": one.content, "reason": one.reason}


def _cell(value: object) -> str | None:
    """Return a cell as text: 1234.5, 2026-10-06."""
    if value is None:
        return None
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _evidence(document: Document) -> dict[str, list[int]]:
    """Return the records behind each anchor."""
    evidence = [block for block in document.blocks if isinstance(block, Evidence)]
    return {entry.anchor: list(entry.numbers) for block in evidence for entry in block.entries}
