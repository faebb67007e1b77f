"""All tables in one place, for the migrations and the schema check."""

from engine.store import calendars, cases, evidence, imports, interventions, parties, people, programmes, records
from engine.store.base import Row

__all__ = [
    "METADATA",
    "calendars",
    "cases",
    "evidence",
    "imports",
    "interventions",
    "parties",
    "people",
    "programmes",
    "records",
]

METADATA = Row.metadata
