"""`banso report` as an operator sees it (design §3)."""

import json
from pathlib import Path

import click
import openpyxl
import pytest
from click.testing import CliRunner, Result

from engine.commands import reports
from engine.commands.console import Console
from engine.work import Services
from tests.clock import MovableClock
from tests.make import a_case

MONTHLY = ("report", "kagoshima", "monthly_consultation", "--period", "2026-11")


@pytest.fixture
def called(sqlite_desk_url: str, clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> MovableClock:
    """Let the desk's database be the machine's."""
    monkeypatch.setenv("BANSO_DATABASE_URL", sqlite_desk_url)
    monkeypatch.setenv("BANSO_SECRET_KEY", "for-tests-only-and-long")
    return clock


def call(clock: MovableClock, *words: str) -> Result:
    main = click.Group()
    reports.attach(main)
    return CliRunner().invoke(main, list(words), obj=Console(clock))


@pytest.mark.parametrize(("suffix", "begin"), [("xlsx", b"PK"), ("docx", b"PK"), ("pdf", b"%PDF"), ("pptx", b"PK")])
def test_the_suffix_says_which_kind_of_file(
    called: MovableClock, sqlite_desk: Services, tmp_path: Path, suffix: str, begin: bytes
) -> None:
    a_case(sqlite_desk, "closed")
    file = tmp_path / f"report.{suffix}"
    answer = call(called, *MONTHLY, "--out", str(file))
    assert answer.exit_code == 0, answer.output
    assert file.read_bytes().startswith(begin)


def test_the_workbook_says_what_the_data_say(called: MovableClock, sqlite_desk: Services, tmp_path: Path) -> None:
    a_case(sqlite_desk, "closed")
    file = tmp_path / "report.xlsx"
    answer = call(called, *MONTHLY, "--out", str(file), "--json")
    said = json.loads(answer.stdout)
    assert (said["period_label"], said["due_on"]) == ("令和8年11月", "2026-12-10")
    figures = {row["name"]: row["value"] for block in said["blocks"] for row in block.get("figures", ())}
    assert figures["相談記録（延べ）"] == "1"
    cells = [
        cell for sheet in openpyxl.load_workbook(file) for row in sheet.iter_rows(values_only=True) for cell in row
    ]
    assert "相談記録（延べ）" in cells


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("report", "nowhere", "monthly", "--period", "2026-11", "--json"), 1),
        (("report", "kagoshima", "weekly", "--period", "2026-11", "--json"), 1),
        (("report", "kagoshima", "monthly_consultation", "--period", "2020-11", "--json"), 1),
        ((*MONTHLY, "--out", "report.txt"), 1),
        (MONTHLY, 2),
        (("report", "kagoshima"), 2),
    ],
)
def test_what_cannot_be_made_is_said_in_a_sentence(
    called: MovableClock, sqlite_desk: Services, words: tuple[str, ...], code: int
) -> None:
    del sqlite_desk
    answer = call(called, *words)
    assert answer.exit_code == code
    assert answer.stdout == ""
    assert answer.stderr.strip()


def test_a_wrong_period_is_told_with_an_example(called: MovableClock, sqlite_desk: Services) -> None:
    del sqlite_desk
    answer = call(called, "report", "kagoshima", "monthly_consultation", "--period", "11月", "--json")
    assert "報告「monthly_consultation」に期間「11月」はありません。例：2026-04" in answer.stderr
