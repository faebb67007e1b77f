"""All tables in one place, for the migrations and the schema check."""

from engine.store import (
    calendars,
    cases,
    dates,
    evidence,
    exports,
    figures,
    imports,
    interventions,
    parties,
    people,
    programmes,
    records,
    reports,
    surveys,
)
from engine.store.base import Row

__all__ = [
    "METADATA",
    "calendars",
    "cases",
    "dates",
    "evidence",
    "exports",
    "figures",
    "imports",
    "interventions",
    "parties",
    "people",
    "programmes",
    "records",
    "reports",
    "surveys",
]

METADATA = Row.metadata
