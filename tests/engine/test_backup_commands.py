"""`banso backup`, `banso restore` and `banso db copy` as an operator sees them."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from engine import services
from engine.commands import backup, database
from engine.commands.console import Console
from engine.settings import Settings
from engine.work import Services
from tests import look
from tests.clock import MovableClock
from tests.make import a_case


@pytest.fixture
def called(sqlite_desk_url: str, clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> MovableClock:
    """Let the desk's database be the machine's."""
    monkeypatch.setenv("BANSO_DATABASE_URL", sqlite_desk_url)
    monkeypatch.setenv("BANSO_SECRET_KEY", "for-tests-only-and-long")
    return clock


def call(clock: MovableClock, *words: str) -> Result:
    main = click.Group()
    backup.attach(main)
    database.attach(main)
    return CliRunner().invoke(main, list(words), obj=Console(clock))


def at(url: str, clock: MovableClock) -> Services:
    return services.build(Settings(database_url=url, secret_key="for-tests-only"), clock)


def test_a_backup_is_made_verified_and_restored(called: MovableClock, sqlite_desk: Services, tmp_path: Path) -> None:
    a_case(sqlite_desk)
    before = look.counts(sqlite_desk)
    file = str(tmp_path / "banso.backup")
    assert call(called, "backup", file).exit_code == 0
    assert "壊れていません" in call(called, "restore", file, "--verify").stdout
    a_case(sqlite_desk)
    refused = call(called, "restore", file)
    assert (refused.exit_code, "空ではありません" in refused.stderr) == (1, True)
    assert call(called, "restore", file, "--force").exit_code == 0
    assert look.counts(sqlite_desk) == before


def test_a_database_is_copied_and_every_table_named(
    called: MovableClock, sqlite_desk: Services, postgres_url: str
) -> None:
    a_case(sqlite_desk)
    answer = call(called, "db", "copy", "--to", postgres_url)
    assert answer.exit_code == 0, answer.stderr
    assert "instance" in answer.stderr
    copy = at(postgres_url, called)
    assert look.counts(copy) == look.counts(sqlite_desk)
    copy.database.dispose()
    again = call(called, "db", "copy", "--to", postgres_url)
    assert (again.exit_code, "空ではありません" in again.stderr) == (1, True)


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "unknown://x"])
def test_what_is_no_database_is_named(called: MovableClock, url: str) -> None:
    answer = call(called, "db", "copy", "--to", url)
    assert (answer.exit_code, "--to" in answer.stderr) == (1, True)


def test_a_damaged_file_is_named(called: MovableClock, tmp_path: Path) -> None:
    (tmp_path / "bad").write_bytes(b"x" * 100)
    answer = call(called, "restore", str(tmp_path / "bad"))
    assert (answer.exit_code, "読み取れません" in answer.stderr) == (1, True)
