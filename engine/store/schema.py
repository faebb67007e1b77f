"""Bringing a database to today's schema: the one place that loads what moves schemas, when it is first asked for.

Alembic and all it brings along are a tenth of a server's start, and a server that is up asks once whether it is ready.
"""

import importlib
from collections.abc import Sequence
from typing import Protocol, cast

from sqlalchemy import Engine


class _MovesSchemas(Protocol):
    def upgrade(self, engine: Engine, to: str = "head") -> None: ...
    def revision(self, engine: Engine) -> str | None: ...
    def revisions(self) -> Sequence[str]: ...
    def differences(self, engine: Engine) -> Sequence[object]: ...


def upgrade(engine: Engine, to: str = "head") -> None:
    """Move the schema forward.

    On SQLite foreign keys are switched off meanwhile: rebuilding a parent table would otherwise delete its children.
    """
    _alembic().upgrade(engine, to)


def revision(engine: Engine) -> str | None:
    """Return the migration a database stands at; None = at none."""
    return _alembic().revision(engine)


def revisions() -> Sequence[str]:
    """List every migration, the oldest first."""
    return _alembic().revisions()


def is_current(engine: Engine) -> bool:
    """Tell whether the database stands at the newest migration."""
    return revision(engine) == revisions()[-1]


def is_known(wanted: str) -> bool:
    """Tell whether this version has the migration."""
    return wanted in revisions()


def differences(engine: Engine) -> Sequence[object]:
    """List what the tables in code have and the database has not, or the other way round."""
    return _alembic().differences(engine)


def _alembic() -> _MovesSchemas:
    return cast("_MovesSchemas", importlib.import_module("engine.store.alembic_schema"))
