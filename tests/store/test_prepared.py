"""Prepared statements do what SQLAlchemy's own way would have done, and fail as it fails."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import Engine, bindparam, event, select, text, update
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from engine.domain.states import CaseStatus, InstanceStatus, TimerKind, TimerStatus
from engine.store.cases import CaseRow, InstanceRow, TimerRow
from engine.store.database import connect
from engine.store.prepared import Prepared
from engine.store.programmes import ProgrammeRow, ReleaseRow
from engine.store.writing import add, add_all, change, columns_of, hold

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
TIMER = {
    "key": "t",
    "kind": TimerKind.START,
    "status": TimerStatus.WAITING,
    "programme_key": "p",
    "due_at": NOON,
    "payload": {"share": Decimal("0.10"), "name": "伴走"},
}
RELEASE = {"programme_key": "p", "number": 1, "files": {}, "note": "", "published_at": NOON, "published_by": "森"}
CASE = {
    "programme_key": "p",
    "kind": "k",
    "number": "1",
    "title": "題",
    "status": CaseStatus.OPEN,
    "facts": {},
    "opened_at": NOON,
    "opened_by": "森",
}
INSTANCE = {"process_id": "q", "status": InstanceStatus.RUNNING, "state": b"", "state_version": 3, "started_at": NOON}
TIMER_OF_KEY = Prepared(select(*columns_of(TimerRow)).where(TimerRow.key == bindparam("wanted")))
FIRE = Prepared(update(TimerRow).where(TimerRow.key == bindparam("wanted")).values(status=TimerStatus.FIRED))


@pytest.fixture(params=["sqlite", "postgresql"])
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """Return a session over a migrated database of either kind, in which a programme stands."""
    database = connect(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))
    with Session(database) as opened:
        opened.add(ProgrammeRow(key="p", name_ja="事業", name_en="Programme"))
        opened.flush()
        yield opened
    database.dispose()


def test_reads_back_the_types_that_were_written(session: Session) -> None:
    add_all(session, TimerRow, [TIMER])
    found = TIMER_OF_KEY.row(session.connection(), {"wanted": "t"})
    assert (found.kind, found.status, found.due_at) == (TimerKind.START, TimerStatus.WAITING, NOON)
    assert found.due_at.tzinfo is dt.UTC
    assert found.payload == {"share": Decimal("0.10"), "name": "伴走"}


def test_gives_what_is_left_out_its_default_else_null(session: Session) -> None:
    add_all(session, TimerRow, [TIMER])
    row = add(session, TimerRow(**TIMER | {"key": "u"}))
    for key in ("t", "u"):
        found = TIMER_OF_KEY.row(session.connection(), {"wanted": key})
        assert (found.attempts, found.case_id, found.fired_at) == (0, None, None)
    assert row.attempts == 0
    assert session.get(TimerRow, row.id) is row


def test_stores_no_value_as_null_and_not_as_the_json_word(session: Session) -> None:
    release = add(session, ReleaseRow(**RELEASE))
    case = add(session, CaseRow(**CASE))
    instance = add(session, InstanceRow(**INSTANCE | {"case_id": case.id, "release_id": release.id}))
    change(session, instance, error={"code": "E"})
    change(session, instance, error=None)
    assert session.scalar(text("SELECT count(*) FROM instance WHERE error IS NULL AND skips IS NULL")) == 1


def test_tells_how_many_rows_it_changed(session: Session) -> None:
    add_all(session, TimerRow, [TIMER])
    assert FIRE.change(session.connection(), {"wanted": "t"}) == 1
    assert FIRE.change(session.connection(), {"wanted": "nobody's"}) == 0
    assert TIMER_OF_KEY.row(session.connection(), {"wanted": "t"}).status is TimerStatus.FIRED


def test_finds_nothing_where_there_is_nothing(session: Session) -> None:
    assert TIMER_OF_KEY.row(session.connection(), {"wanted": "t"}) is None
    assert TIMER_OF_KEY.rows(session.connection(), {"wanted": "t"}) == []


def test_tells_the_errors_of_the_database_as_sqlalchemy_does(session: Session) -> None:
    add_all(session, TimerRow, [TIMER])
    with pytest.raises(IntegrityError):
        add_all(session, TimerRow, [TIMER])


def test_refuses_a_statement_without_one_of_its_values(session: Session) -> None:
    with pytest.raises((KeyError, ProgrammingError)):
        TIMER_OF_KEY.row(session.connection(), {})


def test_is_seen_by_who_listens_to_the_database(session: Session) -> None:
    sent: list[str] = []
    database = session.get_bind()
    assert isinstance(database, Engine)
    event.listen(database, "before_cursor_execute", lambda *told: sent.append(told[2]))
    TIMER_OF_KEY.row(session.connection(), {"wanted": "t"})
    assert [statement.startswith("SELECT") for statement in sent] == [True]


def test_holds_one_row_for_one_thing_however_often_it_is_read(session: Session) -> None:
    row = add(session, TimerRow(**TIMER))
    session.connection().execute(update(TimerRow).values(attempts=3))
    again = hold(session, TimerRow, TIMER_OF_KEY.row(session.connection(), {"wanted": "t"}))
    assert again is row
    assert row.attempts == 3
    assert row not in session.dirty


def test_writes_what_is_changed_in_a_row_it_holds(session: Session) -> None:
    add_all(session, TimerRow, [TIMER])
    row = hold(session, TimerRow, TIMER_OF_KEY.row(session.connection(), {"wanted": "t"}))
    row.attempts = 2
    session.flush()
    change(session, row, error="壊れた", fired_at=None)
    found = TIMER_OF_KEY.row(session.connection(), {"wanted": "t"})
    assert (found.attempts, found.error) == (2, "壊れた")
