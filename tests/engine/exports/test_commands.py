"""`banso export`, `banso handover` and `banso verify-package` as an operator sees them."""

import zipfile
from pathlib import Path

import click
import openpyxl
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from engine.commands import exports, handover
from engine.commands.console import Console
from engine.domain.access import SYSTEM
from engine.store.evidence import FactRow
from engine.work import Services, begin
from tests.clock import MovableClock
from tests.domain.agreed_exports import AGREED
from tests.engine.exports.lab import table
from tests.engine.kpi_lab import open_programme, visit


@pytest.fixture
def desk(
    sqlite_services: Services, sqlite_url: str, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> MovableClock:
    """Let a database with two visits be the machine's."""
    open_programme(sqlite_services, "yamagata", AGREED)
    visit(sqlite_services, "株式会社あけぼの", "2026-10-06")
    visit(sqlite_services, "有限会社みなと", "2026-11-08")
    monkeypatch.setenv("BANSO_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("BANSO_SECRET_KEY", "for-tests-only-and-long")
    return clock


def call(clock: MovableClock, *words: str | Path) -> Result:
    main = click.Group()
    exports.attach(main)
    handover.attach(main)
    return CliRunner().invoke(main, [str(word) for word in words], obj=Console(clock))


def test_an_export_is_written_as_agreed_and_noted(
    desk: MovableClock, sqlite_services: Services, tmp_path: Path
) -> None:
    file = tmp_path / "visits.csv"
    answer = call(desk, "export", "yamagata", "visits", "--period", "2026-10", "--out", file)
    assert (answer.exit_code, answer.output.count("1行")) == (0, 1)
    assert [row["企業"] for row in table(file.read_bytes(), "cp932")] == ["株式会社あけぼの"]
    with begin(sqlite_services, SYSTEM, read_only=True) as work:
        fact = work.session.scalars(select(FactRow).where(FactRow.kind == "data_exported")).one()
    assert str(fact.data["sha256"]) in answer.output


def test_the_options_say_what_of_it_and_how(desk: MovableClock, tmp_path: Path) -> None:
    file = tmp_path / "visits.xlsx"
    asked = ("--since", "2026-11-18", "--format", "xlsx", "--dates", "era", "--personal")
    answer = call(desk, "export", "yamagata", "records.visit", *asked, "--out", file)
    assert answer.exit_code == 0, answer.output
    rows = list(openpyxl.load_workbook(file)["data"].iter_rows(values_only=True))
    assert len(rows) == 3
    assert {"令和8年10月6日", "令和8年11月8日", "月輪 灯"} <= {cell for row in rows for cell in row}


@pytest.mark.parametrize("words", [("nothing", "--period", "2026-10"), ("visits", "--period", "1999-01")])
def test_what_is_not_there_is_said_and_no_file_is_left(desk: MovableClock, tmp_path: Path, words: tuple[str]) -> None:
    answer = call(desk, "export", "yamagata", *words, "--out", tmp_path / "x.csv")
    assert (answer.exit_code, list(tmp_path.glob("x.csv*"))) == (1, [])
    assert "ありません" in answer.output


def test_a_package_is_made_and_proves_itself(desk: MovableClock, tmp_path: Path) -> None:
    file = tmp_path / "handover.zip"
    made = call(desk, "handover", "yamagata", "--out", file)
    assert made.exit_code == 0, made.output
    assert "parties/companies.csv" in zipfile.ZipFile(file).namelist()
    assert call(desk, "verify-package", file).exit_code == 0


def test_a_package_that_was_changed_is_told_of_and_ends_with_one(desk: MovableClock, tmp_path: Path) -> None:
    file = tmp_path / "handover.zip"
    call(desk, "handover", "yamagata", "--out", file)
    with zipfile.ZipFile(file, "a") as book:
        book.writestr("parties/more.csv", "x")
    answer = call(desk, "verify-package", file)
    assert (answer.exit_code, "parties/more.csv" in answer.output) == (1, True)


def test_no_package_is_made_of_a_programme_that_is_not_there(desk: MovableClock, tmp_path: Path) -> None:
    answer = call(desk, "handover", "nowhere", "--out", tmp_path / "x.zip")
    assert (answer.exit_code, list(tmp_path.glob("x.zip*"))) == (1, [])
