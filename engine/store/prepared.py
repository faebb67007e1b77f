"""Statements that are compiled once, for what every step does.

SQLAlchemy looks up the compiled form of a statement at each execution and makes a result that knows its rows by name;
for a row or two that takes longer than the database does. What is prepared here goes the same way through the
connection (its transaction, its events, errors as `sqlalchemy.exc` has them) and through the same types; only its
compiled form is found once, and its rows come as plain named tuples.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Dialect, Select
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.schema import ColumnDefault
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine

ANSWER = "banso_answer"  # the execution option that says what to make of the cursor
NOTHING: Mapping[str, Any] = {ANSWER: lambda _cursor: None}
Values = Mapping[str, Any]
Writes = Callable[[Any], Any]


class Answering:
    """Mixed into the dialect's execution context (`database.connect`): a prepared statement reads its own rows."""

    execution_options: Mapping[str, Any]
    cursor: Any

    def _setup_result_proxy(self) -> Any:
        answer = self.execution_options.get(ANSWER)
        if answer is None:
            return super()._setup_result_proxy()  # type: ignore[misc]  # of the dialect's own context
        found = answer(self.cursor)
        self.cursor.close()
        return found


def answering(dialect: Dialect) -> None:
    """Let connections of the dialect take prepared statements."""
    own = dialect.execution_ctx_cls
    assert issubclass(own, DefaultExecutionContext)
    dialect.execution_ctx_cls = type(own.__name__, (Answering, own), {})


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as one kind of database takes it. order: of its values; None where they go by name."""

    text: str
    order: Sequence[str] | None
    given: Values
    writes: Mapping[str, Writes]
    rows: Mapping[str, Any]
    count: Mapping[str, Any]

    def values(self, values: Values) -> Any:
        """Return values as the driver takes them; what the statement holds itself need not be given."""
        all_ = {**self.given, **values}
        for name, write in self.writes.items():
            value = all_[name]
            if value is not None:  # a JSON column would keep the word "null"
                all_[name] = write(value)
        return all_ if self.order is None else tuple([all_[name] for name in self.order])


class Prepared:
    """A statement that is sent often. names: of the values an INSERT is given; answers: the columns it returns."""

    def __init__(
        self,
        statement: Select[*tuple[Any, ...]] | UpdateBase,
        names: Sequence[str] | None = None,
        answers: Sequence[ColumnElement[Any]] = (),
    ) -> None:
        self._statement, self._names = statement, names
        self._answers = list(statement.selected_columns) if isinstance(statement, Select) else answers
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, values: Values) -> list[Any]:
        """Return what is found or written, as tuples with the names of the columns."""
        ready = self._ready(connection)
        found: list[Any] = connection.exec_driver_sql(  # type: ignore[assignment]  # see Answering
            ready.text, ready.values(values), execution_options=ready.rows
        )
        return found

    def row(self, connection: Connection, values: Values) -> Any:
        """Return the first row; None where there is none."""
        found = self.rows(connection, values)
        return found[0] if found else None

    def change(self, connection: Connection, values: Values) -> int:
        """Change rows; return how many."""
        ready = self._ready(connection)
        count: int = connection.exec_driver_sql(  # type: ignore[assignment]  # see Answering
            ready.text, ready.values(values), execution_options=ready.count
        )
        return count

    def change_all(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Insert or change several rows; nothing to do is nothing done."""
        if rows:
            ready = self._ready(connection)
            connection.exec_driver_sql(
                ready.text, [ready.values(values) for values in rows], execution_options=ready.count
            )

    def _ready(self, connection: Connection) -> _Compiled:
        name = connection.dialect.name
        found = self._compiled.get(name)
        if found is None:
            found = self._compiled[name] = self._compile(connection.dialect)
        return found

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled = self._statement.compile(dialect=dialect, column_keys=self._names)
        assert isinstance(compiled, SQLCompiler)
        assert not compiled.post_compile_params, "its text depends on its values"
        writes = {
            name: write for name, bind in compiled.binds.items() if (write := _written(bind.type, dialect)) is not None
        }
        return _Compiled(
            text=str(compiled),
            order=compiled.positiontup if compiled.positional else None,
            given=_given(compiled),
            writes=writes,
            rows={ANSWER: _reader(self._answers, dialect)},
            count={ANSWER: lambda cursor: cursor.rowcount},
        )


def _given(compiled: SQLCompiler) -> Values:
    """Return the values a statement holds itself, and the defaults of columns it is not given."""
    own = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
    return own | {column.key: default_of(column) for column in compiled.insert_prefetch}


def default_of(column: Column[Any]) -> Any:
    """Return what a column holds that an INSERT does not name; None for NULL."""
    if column.default is None:
        return None
    assert isinstance(column.default, ColumnDefault)
    assert column.default.is_scalar, "it would have to be made anew for each row"
    return column.default.arg


def _written(type_: TypeEngine[Any], dialect: Dialect) -> Writes | None:
    return type_.dialect_impl(dialect).bind_processor(dialect)


def _reader(columns: Sequence[ColumnElement[Any]], dialect: Dialect) -> Callable[[Any], list[Any]]:
    """Return what makes the rows of a cursor into named tuples of the columns' types."""
    found_row: Any = namedtuple("Found", [column.key or "" for column in columns], rename=True)  # type: ignore[misc]  # noqa: PYI024  # the names are known only here
    processors = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    reads = [(place, read) for place, read in enumerate(processors) if read is not None]

    def read_all(cursor: Any) -> list[Any]:
        found = []
        for row in cursor.fetchall():
            values = list(row)
            for place, read in reads:
                if values[place] is not None:
                    values[place] = read(values[place])
            found.append(found_row._make(values))
        return found

    return read_all
