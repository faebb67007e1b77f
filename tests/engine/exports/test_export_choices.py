"""What somebody may choose of an export: only what changed, the style of days, the lines of rows; on both databases."""

import datetime as dt
import io

import openpyxl
import pytest

from engine import records
from engine.domain.access import SYSTEM
from engine.domain.export import DateStyle, ExportFormat, ExportSource
from engine.domain.ids import ProgrammeKey, RecordId
from engine.work import Services, begin
from tests.cast import MORI, SATO, actor, hire
from tests.clock import MovableClock
from tests.domain.agreed_exports import AGREED
from tests.engine.exports.lab import export, table
from tests.engine.kpi_lab import open_programme, record, visit

ALL = "records.visit"
KYUSHU = ProgrammeKey("kyushu")
COUNCIL = {
    "held_on": "2026-10-06",
    "minutes": "次年度の進め方",
    "members": [{"member_number": "1", "name": "月輪 灯"}, {"member_number": "2", "name": "森野 葉"}],
}


@pytest.fixture
def desk(services: Services) -> Services:
    """Return services with two visits, in SQLite and in PostgreSQL."""
    open_programme(services, "yamagata", AGREED)
    visit(services, "株式会社あけぼの", "2026-10-06")
    visit(services, "有限会社みなと", "2026-10-08")
    return services


@pytest.mark.parametrize("source", ExportSource)
@pytest.mark.parametrize("form", ExportFormat)
def test_every_source_can_be_had_in_every_form(desk: Services, source: ExportSource, form: ExportFormat) -> None:
    key = ALL if source is ExportSource.RECORDS else f"all.{source.value}"
    made, content = export(desk, key, format=form, period="2026-10", since=dt.date(2026, 4, 1))
    assert content
    assert made.rows == (2 if source in {ExportSource.RECORDS, ExportSource.COMPANIES} else 0)


def test_only_what_changed_since_a_day_comes_withdrawn_records_among_it(desk: Services, clock: MovableClock) -> None:
    clock.move_to(dt.date(2026, 12, 1))
    changed = visit(desk, "合同会社そら", "2026-10-20")
    first, second = (int(row["記録番号"]) for row in table(export(desk, ALL)[1]) if int(row["記録番号"]) != changed)
    clock.move_to(dt.date(2026, 12, 10))
    with begin(desk, SYSTEM) as work:
        records.withdraw(work, RecordId(first), reason="二重に入力した")
        records.correct(work, RecordId(second), {"summary": "在庫の管理"}, reason="追記")
    rows = table(export(desk, ALL, since=dt.date(2026, 12, 10))[1])
    assert [(int(row["記録番号"]), row["取り下げた日"]) for row in rows] == [(first, "2026-12-10"), (second, "")]
    assert len(table(export(desk, ALL, since=dt.date(2026, 12, 1))[1])) == 3
    assert first not in [int(row["記録番号"]) for row in table(export(desk, ALL)[1])]
    agreed = export(desk, "visits", since=dt.date(2026, 12, 10))[1]  # has no column that could tell a withdrawn one
    assert [row["企業"] for row in table(agreed, "cp932")] == ["有限会社みなと"]


def test_days_are_written_as_the_reader_wants_them(desk: Services) -> None:
    _made, content = export(desk, "visits", dates=DateStyle.ERA, period="2026-10")
    assert [row["訪問日"] for row in table(content, "cp932")] == ["令和8年10月6日", "令和8年10月8日"]


@pytest.fixture
def council(sqlite_services: Services) -> Services:
    """Return services with a meeting of two members, whose names are personal data."""
    open_programme(sqlite_services, "kyushu")
    with begin(sqlite_services, SYSTEM) as work:
        for player in (SATO, MORI):
            hire(work, player, KYUSHU)
    record(sqlite_services, "kyushu", "council", **COUNCIL)
    return sqlite_services


def test_the_lines_of_rows_are_a_file_of_their_own(council: Services) -> None:
    rows = table(export(council, "records.council.members", of=KYUSHU)[1])
    assert [(row["計上日"], row["行"], row["委員番号"]) for row in rows] == [
        ("2026-10-06", "1", "1"),
        ("2026-10-06", "2", "2"),
    ]
    assert "氏名" not in rows[0]
    (whole,) = table(export(council, "records.council", of=KYUSHU)[1])
    assert (whole["出席委員（行数）"], whole["記録番号"]) == ("2", rows[0]["記録番号"])


def test_names_in_lines_are_for_those_who_may_read_them(council: Services) -> None:
    _made, content = export(council, "records.council.members", actor(council, MORI), of=KYUSHU, personal=True)
    assert [row["氏名"] for row in table(content)] == ["月輪 灯", "森野 葉"]
    _made, book = export(council, "records.council", of=KYUSHU, format=ExportFormat.XLSX)
    assert "月輪" not in " ".join(sheets(book)["members"])


def test_a_workbook_has_the_lines_on_a_sheet_of_their_own(council: Services) -> None:
    made, content = export(council, "records.council", of=KYUSHU, format=ExportFormat.XLSX)
    found = sheets(content)
    assert (made.rows, list(found)) == (1, ["data", "members"])
    assert len(found["members"]) == 3


def sheets(content: bytes) -> dict[str, list[str]]:
    """Return each sheet of a workbook as lines of text, the head first."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [" ".join(map(str, row)) for row in sheet.iter_rows(values_only=True)] for sheet in book}
