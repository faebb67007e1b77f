"""All tables in one place, for the migrations and the schema check."""

from engine.store import cases, evidence, people, programmes
from engine.store.base import Row

__all__ = ["METADATA", "cases", "evidence", "people", "programmes"]

METADATA = Row.metadata
