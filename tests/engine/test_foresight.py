"""What a programme will raise: published, drafted, of a folder; as data and as a workbook."""

import datetime as dt
import io
import json
import shutil
from pathlib import Path

import click
import openpyxl
import pytest
from click.testing import CliRunner, Result

from engine import definitions, foresight
from engine.commands import deadlines
from engine.commands.console import Console
from engine.domain.access import SYSTEM
from engine.domain.projection import ProjectedKind
from engine.errors import FilesRefused, NotFound, Refused
from engine.foresight import ChangeKind, kind_of
from engine.store.calendars import CalendarRow
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, KANRI, KENCHO, MORI, PASSERBY, SATO, Player, actor
from tests.clock import MovableClock
from tests.conftest import FOLDER

DUTY = """
[obligations.monthly_visit]
name = { ja = "毎月の訪問", en = "A visit every month" }
records = "support_visit"
per = "month"
alarms = [{ offset = "-5 working days", to = ["supervisor"] }]
clause = { source = "仕様書", quote = "月１回以上" }
origin = "source"
"""
YEAR = (dt.date(2026, 4, 1), dt.date(2027, 3, 31))
RULES = "programme.toml"
DUE = b"due = 'day of next month(period.end, 10)'"


@pytest.fixture
def called(sqlite_desk_url: str, clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> MovableClock:
    """Let the desk's database be the machine's."""
    monkeypatch.setenv("BANSO_DATABASE_URL", sqlite_desk_url)
    monkeypatch.setenv("BANSO_SECRET_KEY", "for-tests-only-and-long")
    return clock


def call(clock: MovableClock, *words: str) -> Result:
    main = click.Group()
    deadlines.attach(main)
    return CliRunner().invoke(main, ["deadlines", *words], obj=Console(clock))


def draft(services: Services, old: bytes, new: bytes) -> None:
    """Let the supervisor keep an edit of the rules."""
    with begin(services, actor(services, MORI)) as work:
        content = definitions.draft(work, KAGOSHIMA, RULES).content
        assert old in content
        definitions.save_draft(work, KAGOSHIMA, RULES, content.replace(old, new), base=1)


def test_a_year_holds_every_report_with_its_reminders_and_escalations(desk: Services) -> None:
    with begin(desk, actor(desk, MORI), read_only=True) as work:
        lines = foresight.published(work, KAGOSHIMA).between(*YEAR)
    reports = [line.what for line in lines if line.what.kind is ProjectedKind.REPORT]
    assert len(reports) == 13  # twelve months and the final report
    assert reports[0].on == dt.date(2026, 5, 10)
    assert reports[-1].on == dt.date(2027, 3, 31)
    assert {line.what.kind for line in lines} == set(ProjectedKind)


def test_each_line_says_why_and_quotes_its_clause(sqlite_desk: Services) -> None:
    with begin(sqlite_desk, actor(sqlite_desk, KENCHO), read_only=True) as work:
        lines = foresight.published(work, KAGOSHIMA).between(*YEAR)
    first = next(line for line in lines if line.what.kind is ProjectedKind.ESCALATION)
    assert first.why["clause"]["quote"].endswith("月に1回は県に報告すること。")
    assert "令和8年5月10日（日）" in first.why["steps"][0]["ja"]
    assert [name.ja for name in first.told] == ["監督"]


def test_what_waits_for_its_start_is_named(sqlite_desk: Services) -> None:
    with begin(sqlite_desk, actor(sqlite_desk, MORI), read_only=True) as work:
        outlook = foresight.published(work, KAGOSHIMA)
    assert "初回回答" in {waiting.name.ja for waiting in outlook.awaited}
    assert outlook.years == (2026, 2027)  # what follows the last day of the term is not lost


@pytest.mark.parametrize(("player", "error"), [(SATO, Refused), (KANRI, Refused), (PASSERBY, NotFound)])
def test_only_supervisors_and_the_authority_see_it(sqlite_desk: Services, player: Player, error: type) -> None:
    with begin(sqlite_desk, actor(sqlite_desk, player), read_only=True) as work, pytest.raises(error):
        foresight.published(work, KAGOSHIMA)


def test_a_draft_shows_what_moves_comes_and_goes(desk: Services) -> None:
    draft(desk, DUE, b"due = 'day of next month(period.end, 15)'")
    draft(desk, b"[deadlines.final_report_draft]\n", b"[deadlines.final_draft]\n")
    with begin(desk, actor(desk, MORI), read_only=True) as work:
        changes = foresight.drafted(work, KAGOSHIMA).changes(*YEAR)
    moved = next(change for change in changes if change.before and change.before.kind is ProjectedKind.REPORT)
    assert moved.before
    assert moved.before.on == dt.date(2026, 5, 10)
    assert moved.after
    assert moved.after.on == dt.date(2026, 5, 15)
    assert {kind_of(change) for change in changes} == {ChangeKind.ADDED, ChangeKind.MOVED, ChangeKind.REMOVED}


def test_no_draft_changes_nothing_and_is_not_for_the_authority(sqlite_desk: Services) -> None:
    with begin(sqlite_desk, actor(sqlite_desk, MORI), read_only=True) as work:
        assert foresight.drafted(work, KAGOSHIMA).changes(*YEAR) == []
    with begin(sqlite_desk, actor(sqlite_desk, KENCHO), read_only=True) as work, pytest.raises(Refused):
        foresight.drafted(work, KAGOSHIMA)


def test_days_the_office_added_count_for_both_sides(sqlite_desk: Services) -> None:
    days = {"closed": {"2026-05-08": "研修"}, "opened": {}}
    added = {"file": "x.csv", "reason": "研修", "applied_at": sqlite_desk.clock(), "applied_by": "管理 者"}
    with begin(sqlite_desk, SYSTEM) as work:
        work.session.add(CalendarRow(programme_key=KAGOSHIMA, days=days, mark=7, **added))
    with begin(sqlite_desk, actor(sqlite_desk, MORI), read_only=True) as work:
        drafted = foresight.drafted(work, KAGOSHIMA)
    assert drafted.changes(*YEAR) == []
    lines = drafted.after.between(dt.date(2026, 5, 1), dt.date(2026, 5, 10))
    assert {line.what.on for line in lines if line.what.key == "monthly_consultation"} == {
        dt.date(2026, 5, 7),
        dt.date(2026, 5, 10),
    }


def test_a_draft_that_cannot_be_read_says_so(sqlite_desk: Services) -> None:
    draft(sqlite_desk, DUE, b"due = 'min('")
    with begin(sqlite_desk, actor(sqlite_desk, MORI), read_only=True) as work, pytest.raises(FilesRefused):
        foresight.drafted(work, KAGOSHIMA)


def test_the_command_reads_a_folder_without_a_database(clock: MovableClock) -> None:
    result = call(clock, str(FOLDER), "--from", "2024-05-01", "--to", "2024-05-31", "--json")
    rows = json.loads(result.stdout)
    assert [row["on"] for row in rows if row["kind"] == "report"] == ["2024-05-10"]
    assert rows[0]["deadline"]["steps"]
    assert "初回回答" in result.stderr


def test_counted_duties_raise_their_alarms(clock: MovableClock, tmp_path: Path) -> None:
    folder = tmp_path / "duties"
    shutil.copytree(FOLDER, folder)
    shutil.copytree(FOLDER.parent / "_shared", tmp_path / "_shared")
    toml = folder / RULES
    toml.write_text(toml.read_text(encoding="utf-8") + DUTY, encoding="utf-8")
    rows = json.loads(call(clock, str(folder), "--from", "2024-05-01", "--to", "2024-05-31", "--json").stdout)
    found = [row for row in rows if row["key"] == "monthly_visit"]
    assert [(row["kind"], row["on"]) for row in found] == [("alarm", "2024-05-24"), ("due", "2024-05-31")]
    assert found[1]["deadline"]["clause"]["quote"] == "月１回以上"
    assert found[0]["to"] == ["supervisor"]


def test_the_command_writes_the_same_lines_as_a_workbook(called: MovableClock, tmp_path: Path) -> None:
    file = tmp_path / "year.xlsx"
    result = call(called, "kagoshima", "--from", "2026-04-01", "--to", "2027-03-31", "--xlsx", str(file))
    book = openpyxl.load_workbook(io.BytesIO(file.read_bytes()))
    assert book["一覧"].max_row - 1 == len(result.stdout.splitlines())
    assert book["月別"].max_column == 13
    assert "相談実績報告（月次）" in book["月別"]["C11"].value  # 10 May


def test_the_command_marks_what_a_draft_changes(called: MovableClock, sqlite_desk: Services, tmp_path: Path) -> None:
    draft(sqlite_desk, DUE, b"due = 'day of next month(period.end, 15)'")
    draft(sqlite_desk, b"[deadlines.final_report_draft]\n", b"[deadlines.final_draft]\n")
    words = ("kagoshima", "--from", "2026-04-01", "--to", "2027-03-31", "--draft", "--json")
    rows = json.loads(call(called, *words, "--xlsx", str(tmp_path / "y.xlsx")).stdout)
    moved = next(row for row in rows if row["kind"] == "report")
    assert (moved["change"], moved["on"], moved["was"][:10]) == ("moved", "2026-05-15", "2026-05-10")
    assert {row["change"] for row in rows} == {"moved", "added", "removed", None}
    assert openpyxl.load_workbook(tmp_path / "y.xlsx").sheetnames[0] == "変更"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("nobody", "--from", "2026-04-01", "--to", "2027-03-31"), 1),
        (("kagoshima", "--from", "2026-04-01", "--to", "2026-03-31"), 2),
        (("kagoshima", "--from", "2026-02-30", "--to", "2026-03-31"), 2),
        ((str(FOLDER), "--from", "2026-04-01", "--to", "2027-03-31", "--draft"), 2),
    ],
)
def test_the_command_refuses_wrong_calls_in_a_sentence(called: MovableClock, words: tuple[str, ...], code: int) -> None:
    result = call(called, *words)
    assert (result.exit_code, bool(result.stderr)) == (code, True)
