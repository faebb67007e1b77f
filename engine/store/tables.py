"""All tables in one place, for the migrations and the schema check."""

from engine.store import calendars, cases, evidence, interventions, people, programmes
from engine.store.base import Row

__all__ = ["METADATA", "calendars", "cases", "evidence", "interventions", "people", "programmes"]

METADATA = Row.metadata
