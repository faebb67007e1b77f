"""All tables in one place, for the migrations and the schema check."""

from engine.store import cases, evidence, interventions, people, programmes
from engine.store.base import Row

__all__ = ["METADATA", "cases", "evidence", "interventions", "people", "programmes"]

METADATA = Row.metadata
