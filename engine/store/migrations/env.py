"""Run by Alembic: moves the schema over the connection it is handed."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlalchemy.types import TypeEngine

from engine.store.base import UtcDateTime
from engine.store.tables import METADATA


def _render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column type in terms a migration file can keep for ever."""
    del autogen
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def _differs(
    _context: object, _inspected: object, _metadata: object, inspected: TypeEngine[object], ours: TypeEngine[object]
) -> bool | None:
    """Compare as Alembic does, except for our instants: a DateTime is what they are stored as."""
    del inspected
    return False if isinstance(ours, UtcDateTime) else None


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_item=_render,
        compare_type=_differs,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes["connection"])
