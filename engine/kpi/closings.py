"""Months that were closed (確定), as they are read: what was counted then stays what their figures are."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from engine.domain.ids import ProgrammeKey
from engine.domain.text import Text
from engine.store.figures import ClosingRow
from engine.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedFigure:
    """One KPI of a closed month. value: of the month. to_date: of the KPI's own longer period up to its end."""

    value: Decimal | None
    to_date: Decimal | None
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """That a closing told of a change of an earlier month: by how much, through which records."""

    month: str
    kpi: str
    delta: Decimal
    record_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A month that was closed. number: how often it was. hash: over its figures and every entry behind them.

    reopened_at: since when it no longer stands, with who did so and why; None while it stands.
    """

    id: int
    month: str
    number: int
    closed_at: dt.datetime
    closed_by: str
    hash: str
    figures: Mapping[str, ClosedFigure]
    told: tuple[Told, ...]
    reopened_at: dt.datetime | None
    reopened_by: str | None
    reason: str | None


def all_of(work: Work, programme: ProgrammeKey) -> list[Closing]:
    """List every closing of a programme, the earliest month first, reopened ones among them."""
    wanted = select(ClosingRow).where(ClosingRow.programme_key == programme)
    return [_read(row) for row in work.session.scalars(wanted.order_by(ClosingRow.month, ClosingRow.number))]


def get(work: Work, closing_id: int) -> Closing:
    """Return one closing."""
    return _read(work.session.get_one(ClosingRow, closing_id))


def standing(closings: Iterable[Closing]) -> dict[str, Closing]:
    """Return the closings that hold, by month."""
    return {closing.month: closing for closing in closings if closing.reopened_at is None}


def as_json(figures: Mapping[str, ClosedFigure], told: Iterable[Told]) -> dict[str, Any]:
    """Return what a closing's row keeps."""
    return {
        "kpis": {key: _figure_json(figure) for key, figure in figures.items()},
        "told": [[one.month, one.kpi, str(one.delta), list(one.record_ids)] for one in told],
    }


def _figure_json(figure: ClosedFigure) -> dict[str, Any]:
    value, to_date = (None if one is None else str(one) for one in (figure.value, figure.to_date))
    return {"value": value, "to_date": to_date, "notes": [[note.ja, note.en] for note in figure.notes]}


def _read(row: ClosingRow) -> Closing:
    return Closing(
        id=row.id,
        month=row.month,
        number=row.number,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        hash=row.hash,
        figures={key: _figure(kept) for key, kept in row.figures["kpis"].items()},
        told=tuple(
            Told(month=month, kpi=kpi, delta=Decimal(delta), record_ids=tuple(ids))
            for month, kpi, delta, ids in row.figures["told"]
        ),
        reopened_at=row.reopened_at,
        reopened_by=row.reopened_by,
        reason=row.reason,
    )


def _figure(kept: Mapping[str, Any]) -> ClosedFigure:
    value, to_date = (None if kept[key] is None else Decimal(kept[key]) for key in ("value", "to_date"))
    return ClosedFigure(value=value, to_date=to_date, notes=tuple(Text(ja, en) for ja, en in kept["notes"]))
