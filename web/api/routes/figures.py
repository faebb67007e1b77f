"""Figures (実績), read only.

GET /figures     every KPI of a programme, over its own period or over one that is named
"""

from typing import Any

from flask import Blueprint, Response
from marshmallow import fields

from engine.domain.ids import ProgrammeKey
from engine.domain.text import Text
from engine.kpi import overview
from engine.kpi.overview import Counted
from web.api.answers import Answer, respond
from web.api.bearer import reading
from web.api.body import asked
from web.api.fields import Shape, words
from web.api.lang import said
from web.api.operations import Operation, describes

bp = Blueprint("figures", __name__, url_prefix="/figures")


class FigureQuery(Shape):
    """Which figures. period: 2026-10, 2026-Q3, 2026-H1, FY2026, term; without it each KPI over its own period."""

    programme = words(64, required=True)
    period = words(64)


class Figure(Shape):
    """A KPI over a period. value, target: exact; null when it cannot be computed, none is set. A share of 90 % is 0.9.

    about: the target is a 程度. planned: where the plan line is. closed: its month was closed with this value.
    """

    key = fields.String(required=True)
    name = fields.String(required=True)
    unit = fields.String(required=True)
    period = fields.String(required=True)
    start_on = fields.Date(required=True)
    end_on = fields.Date(required=True)
    value = fields.Decimal(required=True, allow_none=True)
    target = fields.Decimal(required=True, allow_none=True)
    about = fields.Boolean(required=True)
    attainment = fields.Decimal(required=True, allow_none=True)
    planned = fields.Decimal(required=True, allow_none=True)
    floor = fields.Decimal(required=True, allow_none=True)
    closed = fields.Boolean(required=True)
    definition = fields.String(required=True)
    notes = fields.List(fields.String(), required=True)


class Figures(Shape):
    """The figures of a programme."""

    counted_at = fields.AwareDateTime(required=True)
    figures = fields.List(fields.Nested(Figure), required=True)


@bp.get("")
@describes(
    Operation(
        text=Text("実績を読む", "Read every KPI of a programme. period: 2026-10, 2026-Q3, FY2026, term …"),
        query=FigureQuery,
        answer=Figures,
        errors=(403, 404),
    )
)
def find() -> Response:
    """Answer the figures of a programme."""
    query = asked(FigureQuery)
    with reading() as unit:
        found = overview.counted(unit, ProgrammeKey(query["programme"]), query["period"])
        now = unit.now
    return respond(Answer(content={"counted_at": now, "figures": [_figure(one) for one in found]}))


def _figure(counted: Counted) -> dict[str, Any]:
    figure, span = counted.figure, counted.span
    return {
        "key": figure.key,
        "name": said(figure.name),
        "unit": said(figure.unit),
        "period": span.key,
        "start_on": span.start,
        "end_on": span.end,
        "value": figure.value,
        "target": figure.target,
        "about": figure.about,
        "attainment": figure.attainment,
        "planned": figure.plan,
        "floor": figure.floor,
        "closed": figure.is_closed,
        "definition": said(figure.definition) if figure.definition else "",
        "notes": [said(note) for note in figure.notes],
    }
