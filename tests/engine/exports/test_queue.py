"""Files made behind the page: asked for, made by the clock, fetched by who asked, told when they cannot be made."""

import datetime as dt
import hashlib
import io

import openpyxl
import pytest
from sqlalchemy import select

from engine import people
from engine.domain.access import CLOCK, SYSTEM, NotAllowed
from engine.domain.export import ExportFormat, ExportStatus
from engine.exports import queue
from engine.exports.offers import NoSuchExport, Wish
from engine.exports.queue import JobView, NoSuchJob, TooManyJobs
from engine.store.evidence import FactRow
from engine.store.exports import ExportJobRow
from engine.store.people import PersonRow
from engine.work import Services, begin
from notifications.clock import make_files, tidy
from tests.cast import KENCHO, MORI, SATO, Player, actor, hire
from tests.clock import MovableClock
from tests.domain.agreed_exports import AGREED
from tests.engine.exports.lab import YAMAGATA
from tests.engine.kpi_lab import open_programme, visit

BOOK = Wish(programme=YAMAGATA, export="records.visit", format=ExportFormat.XLSX, since=dt.date(2026, 4, 1))


@pytest.fixture
def desk(services: Services) -> Services:
    """Return services with three visits, in SQLite and in PostgreSQL."""
    open_programme(services, "yamagata", AGREED)
    with begin(services, SYSTEM) as work:
        for player in (SATO, MORI, KENCHO):
            hire(work, player, YAMAGATA)
    for day in ("2026-10-06", "2026-10-07", "2026-10-08"):
        visit(services, f"株式会社あけぼの{day}", day)
    return services


def ask(desk: Services, wish: Wish = BOOK, player: Player = SATO) -> int:
    with begin(desk, actor(desk, player)) as work:
        return queue.ask(work, wish)


def job(desk: Services, job_id: int, player: Player = SATO) -> JobView:
    with begin(desk, actor(desk, player), read_only=True) as work:
        return queue.get(work, YAMAGATA, job_id)


def test_the_clock_makes_the_file_and_the_trail_names_who_asked(desk: Services) -> None:
    number = ask(desk)
    assert (job(desk, number).status, job(desk, number).rows) == (ExportStatus.WAITING, 3)
    make_files(desk)
    with begin(desk, actor(desk, SATO), read_only=True) as work:
        made, content = queue.content(work, YAMAGATA, number)
        fact = work.session.scalars(select(FactRow).where(FactRow.kind == "data_exported")).one()
    assert openpyxl.load_workbook(io.BytesIO(content))["data"].max_row == 4
    assert (made.status, made.done, made.sha256) == (ExportStatus.DONE, 3, hashlib.sha256(content).hexdigest())
    assert (fact.actor_name, fact.data["rows"], fact.data["since"]) == (SATO.name, 3, "2026-04-01")


def test_it_says_how_far_it_is(desk: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.exports.making.STEP", 1)
    seen: list[int] = []
    monkeypatch.setattr("engine.exports.running._beat", lambda _services, _job, rows: seen.append(rows))
    ask(desk)
    make_files(desk)
    assert seen == [1, 2, 3]


def test_what_it_says_is_kept_while_the_rows_are_still_read(desk: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.exports.making.STEP", 2)
    monkeypatch.setattr("engine.exports.running._keep", lambda *_made: None)  # stop before it is done
    number = ask(desk)
    make_files(desk)
    found = job(desk, number)
    assert (found.status, found.done, found.rows) == (ExportStatus.RUNNING, 2, 3)


def test_nobody_else_sees_it_and_it_is_gone_after_a_week(desk: Services, clock: MovableClock) -> None:
    number = ask(desk)
    make_files(desk)
    with pytest.raises(NoSuchJob):
        job(desk, number, MORI)
    clock.move_to(dt.date(2026, 11, 26))
    tidy(desk)
    with pytest.raises(NoSuchJob):
        job(desk, number)


def test_whoever_lost_their_right_meanwhile_gets_nothing(desk: Services) -> None:
    number = ask(desk)
    with begin(desk, SYSTEM) as work:
        person_id = people.id_of_login(work, SATO.login)
        work.session.get_one(PersonRow, person_id).active = False
    make_files(desk)
    with begin(desk, CLOCK, read_only=True) as work:
        row = work.session.get_one(ExportJobRow, number)
        assert (row.status, row.content) == (ExportStatus.FAILED, None)


def test_one_whose_maker_fell_silent_is_taken_on_and_given_up_in_the_end(desk: Services, clock: MovableClock) -> None:
    number = ask(desk)
    for minute in range(0, 44, 11):
        clock.move_to(dt.date(2026, 11, 18), dt.time(10, minute))
        with begin(desk, CLOCK) as work:
            assert queue.take(work)
        with begin(desk, CLOCK) as work:
            assert queue.take(work) is None  # somebody is at it
    clock.move_to(dt.date(2026, 11, 18), dt.time(11))
    make_files(desk)
    found = job(desk, number)
    assert (found.status, found.error is not None) == (ExportStatus.FAILED, True)


def test_a_few_at_a_time_and_only_what_one_may_have(desk: Services) -> None:
    for _time in range(queue.MOST_WAITING):
        ask(desk)
    with pytest.raises(TooManyJobs):
        ask(desk)
    with pytest.raises(NoSuchExport):
        ask(desk, Wish(programme=YAMAGATA, export="all.cases"), KENCHO)
    with pytest.raises(NotAllowed):
        ask(desk, Wish(programme=YAMAGATA, export="records.visit", personal=True), KENCHO)
