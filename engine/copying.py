"""Copying a whole installation into an empty database, of the same or the other kind, and proving the copy."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, Table, inspect

from engine import trail
from engine.domain.access import SYSTEM
from engine.domain.text import Text
from engine.errors import Conflict, EngineError
from engine.store import schema, transfer
from engine.work import Services, begin

Say = Callable[[str], None]


class TargetNotEmpty(Conflict):
    """The database to copy into already holds something."""

    code = "target_not_empty"
    sentence = Text(
        "コピー先のデータベースは空ではありません（なにも変更していません）。",
        "The database to copy into is not empty; nothing was changed.",
    )


class NotOurSchema(Conflict):
    """A database stands at another schema than this version of Banso."""

    code = "not_our_schema"
    sentence = Text(
        "{which}のデータベースの構造がこの版と合いません。先に banso db upgrade を実行してください。",
        "The schema of the {which} database is not that of this version; run banso db upgrade first.",
    )


class CopyDiffers(EngineError):
    """What arrived is not what was there; the target was left as it was."""

    code = "copy_differs"
    sentence = Text(
        "コピーした内容が元と一致しません（表 {table}）。コピー先は元のままです。",
        "The copy of table {table} differs from the original; the target was left as it was.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCopied:
    """A table that was copied and compared. digest: hash over its rows, the same on both databases."""

    name: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What was copied. broken_links: (chain, number) of facts whose hash chain is broken, in the original already."""

    tables: tuple[TableCopied, ...]
    broken_links: tuple[tuple[str, int], ...]

    @property
    def rows(self) -> int:
        """The number of rows in all tables."""
        return sum(table.rows for table in self.tables)


def copy(source: Services, target: Services, *, hot: bool = False, replace: bool = False) -> Copied:
    """Copy everything into an empty database and compare: the number of rows and their content, table by table.

    One transaction in the target: it holds everything or what it held before. Meanwhile nobody can write to the
    source, unless `hot`: then what others write after the start is left out. replace: what the target holds goes.
    Raises: TargetNotEmpty, NotOurSchema, CopyDiffers.
    """
    if not schema.is_current(source.database):
        raise NotOurSchema(which="元 / source")
    _prepare(target.database)
    with _reading(source.database, hot=hot) as origin, _writing(target.database) as copied:
        if replace:
            transfer.empty(copied)
        elif not transfer.is_empty(copied):
            raise TargetNotEmpty
        tables = tuple(_table(origin, copied, table) for table in transfer.TABLES)
        transfer.number_on(copied)
    with begin(target, SYSTEM, read_only=True) as work:
        return Copied(tables=tables, broken_links=tuple(trail.broken_links(work)))


def _prepare(target: Engine) -> None:
    """Make the tables where there is nothing at all."""
    if not inspect(target).get_table_names():
        schema.upgrade(target)
    if not schema.is_current(target):
        raise NotOurSchema(which="コピー先 / target")


@contextmanager
def _reading(database: Engine, *, hot: bool) -> Iterator[Connection]:
    """Open a transaction that sees one state of the database throughout."""
    if database.dialect.name == "postgresql":
        database = database.execution_options(isolation_level="REPEATABLE READ")
    with database.connect().execution_options(read_only=hot) as connection, connection.begin():
        transfer.patient(connection)
        if not hot:
            transfer.hold(connection)
        yield connection


@contextmanager
def _writing(database: Engine) -> Iterator[Connection]:
    with database.begin() as connection:
        transfer.patient(connection)
        transfer.hold(connection)
        yield connection


def _table(origin: Connection, copied: Connection, table: Table) -> TableCopied:
    sent = transfer.Sum()
    with closing(transfer.read(origin, table)) as portions:
        for rows in portions:
            transfer.write(copied, table, rows)
            sent.add(rows)
    arrived = transfer.summed(copied, table)
    if (arrived.rows, arrived.digest) != (sent.rows, sent.digest):
        raise CopyDiffers(table=table.name)
    return TableCopied(name=table.name, rows=sent.rows, digest=sent.digest)
