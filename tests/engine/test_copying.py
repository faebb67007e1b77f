"""An installation is copied into another database, whole or not at all, and goes on there."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert, select, text, update

from engine import copying
from engine.domain.access import SYSTEM
from engine.domain.states import TaskStatus
from engine.services import build
from engine.store import transfer
from engine.store.cases import CaseRow, CounterRow, TaskRow
from engine.store.database import connect
from engine.work import Services, begin
from tests import look
from tests.clock import MovableClock, japan
from tests.make import a_case, do, waiting
from tests.ring import ring

Pair = tuple[Services, Services]


def at(services: Services, url: str) -> Services:
    """Return the same installation over another database."""
    return build(replace(services.settings, database_url=url), services.clock)


@pytest.fixture(params=["to postgresql", "to sqlite", "the same kind"])
def pair(request: pytest.FixtureRequest, clock: MovableClock) -> Iterator[Pair]:
    """Return a desk and an empty installation of either kind."""
    kind = request.param
    desk: Services = request.getfixturevalue("postgres_desk" if kind == "to sqlite" else "sqlite_desk")
    url = "postgres_url" if kind == "to postgresql" else "sqlite_url"
    other = at(desk, request.getfixturevalue(url))
    yield desk, other
    other.database.dispose()


def filled(services: Services, clock: MovableClock) -> None:
    """Let cases stand at several places, with mails out, a referral open and a task overdue."""
    for stage in ("task_first_answer", "task_consultation_record", "referred", "followed", "closed"):
        a_case(services, stage)
    clock.now = japan(2026, 12, 3, 10)
    ring(services)


def test_every_row_arrives_and_the_chains_hold(pair: Pair, clock: MovableClock) -> None:
    desk, other = pair
    filled(desk, clock)
    copied = copying.copy(desk, other)
    assert copied.broken_links == ()
    assert look.counts(other) == look.counts(desk)
    rows = {table.name: table.rows for table in copied.tables}
    assert {name: rows[name] for name in look.counts(desk)} == look.counts(desk)


def test_cases_go_on_in_the_copy(pair: Pair, clock: MovableClock) -> None:
    desk, other = pair
    case_id = a_case(desk, "task_agree_date")
    copying.copy(desk, other)
    do(other, case_id, "task_agree_date")
    assert waiting(other, case_id) == {"task_consultation_record"}
    fresh = a_case(other, "closed")
    assert fresh > case_id
    clock.move_by(days=30)
    ring(other)
    assert look.broken_links(other) == []
    assert waiting(desk, case_id) == {"task_agree_date"}


def test_there_and_back_again_is_the_same(pair: Pair, clock: MovableClock, tmp_path: object) -> None:
    desk, other = pair
    filled(desk, clock)
    there = copying.copy(desk, other)
    home = at(desk, f"sqlite:///{tmp_path}/back.db")
    back = copying.copy(other, home)
    home.database.dispose()
    assert back.tables == there.tables


def test_a_target_that_holds_something_is_refused_and_kept(pair: Pair) -> None:
    desk, other = pair
    with other.database.begin() as connection:
        connection.execute(insert(CounterRow).values(key="mine", last=7))
    with pytest.raises(copying.TargetNotEmpty):
        copying.copy(desk, other)
    with other.database.connect() as connection:
        assert connection.scalars(select(CounterRow.last)).all() == [7]


def test_a_copy_that_breaks_off_leaves_nothing(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, other = pair
    a_case(desk)
    write, written = transfer.write, list[None]()

    def break_off(*asked: Any) -> None:
        write(*asked)
        written.append(None)
        if len(written) == 8:
            raise RuntimeError("仕掛け")

    monkeypatch.setattr(transfer, "write", break_off)
    with pytest.raises(RuntimeError):
        copying.copy(desk, other)
    monkeypatch.undo()
    copying.copy(desk, other)
    assert look.counts(other) == look.counts(desk)


def test_a_row_that_changes_on_the_way_is_noticed(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, other = pair
    case_id = a_case(desk)
    number_on = transfer.summed

    def meddled(connection: Connection, table: Table) -> transfer.Sum:
        connection.execute(update(CaseRow).where(CaseRow.id == case_id).values(title="別の件名"))
        return number_on(connection, table)

    monkeypatch.setattr(transfer, "summed", meddled)
    with pytest.raises(copying.CopyDiffers):
        copying.copy(desk, other)
    assert look.counts(other)["case"] == 0


def test_nobody_writes_to_the_original_meanwhile(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, other = pair
    task_id = next(iter(_open_tasks(desk, a_case(desk))))
    summed, refused = transfer.summed, list[str]()

    def try_to_write(connection: Connection, table: Table) -> transfer.Sum:
        if not refused:
            refused.append(_write(desk, task_id))
        return summed(connection, table)

    monkeypatch.setattr(transfer, "summed", try_to_write)
    copying.copy(desk, other)
    assert len(refused) == 1
    assert "lock" in refused[0]


def _open_tasks(services: Services, case_id: object) -> list[int]:
    with begin(services, SYSTEM, read_only=True) as work:
        return list(work.session.scalars(select(TaskRow.id).where(TaskRow.status == TaskStatus.OPEN)))


def _write(services: Services, task_id: int) -> str:
    """Write as another process would, without patience; return why not."""
    impatient = connect(services.settings.database_url)
    postgres = impatient.dialect.name == "postgresql"
    try:
        with impatient.connect().execution_options(read_only=True) as connection, connection.begin():
            connection.execute(text("SET LOCAL lock_timeout = '100ms'" if postgres else "PRAGMA busy_timeout = 100"))
            connection.execute(update(TaskRow).where(TaskRow.id == task_id).values(priority=1))
    except Exception as error:  # noqa: BLE001  # each driver has its own
        return str(error)
    finally:
        impatient.dispose()
    return ""
