"""Calendars: the law's holidays, the Cabinet Office's file, an office's own days."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from engine.calendars import ClosureFile, HolidayFile, read_closures, read_holidays, with_holidays
from engine.domain.national_holidays import holiday_list, holidays_of
from engine.domain.workdays import Office
from tests.domain.japanese_holidays import holidays_by_law

HEADER = "国民の祝日・休日月日,国民の祝日・休日名称"
DAYS_2027 = sorted(holidays_by_law(2027))


def holiday_file(*lines: str, header: str = HEADER) -> HolidayFile:
    return read_holidays("\r\n".join((header, *lines, "")).encode("cp932"))


def lines_of(days: list[date]) -> list[str]:
    return [f"{day.year}/{day.month}/{day.day},休日" for day in days]


def closure_file(*lines: str) -> ClosureFile:
    return read_closures("\n".join(("日付,名称,区分", *lines)).encode())


@pytest.mark.parametrize("year", range(2019, 2036))
def test_the_calendar_knows_the_holidays_the_law_gives(year: int) -> None:
    assert set(holidays_of(year)) == holidays_by_law(year)


def test_reads_the_file_as_the_cabinet_office_publishes_it() -> None:
    found = holiday_file(*lines_of(DAYS_2027))
    assert found.findings == ()
    assert found.holidays
    assert list(found.holidays.days) == DAYS_2027
    assert holiday_list(found.holidays.days) == found.holidays


def test_tells_which_days_the_file_changes() -> None:
    found = holiday_file(*lines_of([day for day in DAYS_2027 if day != date(2027, 10, 11)]), "2027/10/12,休日")
    assert [finding.text.ja for finding in found.findings] == [
        "組み込みの暦の令和9年10月11日（月）（スポーツの日）が、このファイルにはありません。",
        "令和9年10月12日（火）（休日）は、組み込みの暦では祝日ではありません。",
    ]


def test_changes_are_told_against_the_list_imported_before() -> None:
    before = holiday_list({**dict.fromkeys(DAYS_2027, "休日"), date(2027, 6, 1): "記念日"})
    content = "\n".join((HEADER, *lines_of(DAYS_2027))).encode()
    assert [found.text.en for found in read_holidays(content, known=before).findings] == [
        "Tue 1 Jun 2027 (記念日) is not in this file."
    ]


def test_an_imported_list_wins_for_its_years_only() -> None:
    office = with_holidays(Office(), holiday_list({date(2027, 6, 1): "臨時の休日"}))
    assert not office.is_open(date(2027, 6, 1))
    assert office.is_open(date(2027, 11, 3))
    assert not office.is_open(date(2026, 11, 3))
    why = office.why_closed(date(2027, 6, 1))
    assert why
    assert why.ja == "祝日（臨時の休日）"


def test_an_imported_list_reaches_every_calendar_of_a_programme() -> None:
    office = with_holidays(Office(others=(("night", Office()),)), holiday_list({date(2027, 6, 1): "臨時の休日"}))
    assert not office.calendar("night").is_open(date(2027, 6, 1))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("2027/2/30,休日", "「2027/2/30」は日付になりません（例：2026/1/1）。"),
        ("2027/2/11", "2列にしてください。"),
        ("2027/2/11,", "名称がありません。"),
        ("2027/1/1,元日\r\n2027/1/1,元日", "令和9年1月1日（金）が二度書かれています。"),
        ("2200/1/1,元日", "2200年は扱える範囲（1949年から2099年）にありません。"),
        ("2025/1/1,元日\r\n2027/1/1,元日", "2026年が抜けています。"),
        ("", "日付が1行もありません。"),
    ],
)
def test_refuses_a_file_with_mistakes_and_says_where(line: str, sentence: str) -> None:
    found = holiday_file(line)
    assert found.holidays is None
    assert sentence in [finding.text.ja for finding in found.findings]


def test_names_the_line_of_a_mistake() -> None:
    assert [finding.line for finding in holiday_file("2027/1/1,元日", "1月11日,成人の日").findings] == [3]


@pytest.mark.parametrize("content", [b"", b"\xff\xff\x00", b"day,name\n2027/1/1,x\n", b"\n" * 20_000, b"\x00\n"])
def test_refuses_what_is_no_list_of_holidays(content: bytes) -> None:
    found = read_holidays(content)
    assert found.holidays is None
    assert len(found.findings) == 1


def test_warns_of_a_year_that_is_cut_short() -> None:
    assert "2027年は1日しかありません。" in holiday_file("2027/1/1,元日").findings[0].text.ja


def test_local_closures_and_openings_change_an_office() -> None:
    office = closure_file("2026/8/13,夏季休業,休業", "2026-11-23,相談会,開所").applied_to(Office())
    assert not office.is_open(date(2026, 8, 13))
    assert office.is_open(date(2026, 11, 23))
    why = office.why_closed(date(2026, 8, 13))
    assert why
    assert why.ja == "休業日（夏季休業）"


def test_a_day_read_again_forgets_what_was_said_before() -> None:
    closed = Office(closed_on=frozenset({date(2026, 8, 13)}), closure_names=((date(2026, 8, 13), "休業"),))
    office = closure_file("2026/8/13,開所日,開所").applied_to(closed)
    assert office == replace(Office(), open_on=frozenset({date(2026, 8, 13)}))


def test_refuses_a_closure_that_is_neither_closed_nor_open() -> None:
    found = closure_file("2026/8/13,夏季休業,休み")
    assert (found.closed, found.findings[0].line) == ({}, 2)
    assert found.findings[0].text.ja == "区分は「休業」か「開所」にしてください。"


OFFICIAL = [(day, name) for year in range(1955, 2028) for day, name in sorted(holidays_of(year).items())]


LINE_OF_2024 = OFFICIAL.index((date(2024, 1, 1), "元日")) + 2


def official(ending: str = "\r\n", date_of: Callable[[date], str] = "{0.year}/{0.month}/{0.day}".format) -> bytes:
    """Return the whole list as the Cabinet Office writes it: cp932, no zeros before days and months, CRLF."""
    lines = [HEADER, *(f"{date_of(day)},{name}" for day, name in OFFICIAL)]
    return (ending.join(lines) + ending).encode("cp932")


def test_reads_the_whole_official_list_from_1955_on() -> None:
    content = official()
    assert content.startswith("国民の祝日・休日月日,国民の祝日・休日名称\r\n1955/1/1,元日\r\n".encode("cp932"))
    found = read_holidays(content)
    assert found.findings == ()
    assert found.holidays
    assert list(found.holidays.days.items()) == OFFICIAL


@pytest.mark.parametrize(
    "content",
    [
        official("\n"),
        official().decode("cp932").encode(),
        official().decode("cp932").encode("utf-8-sig"),
        official().rstrip(b"\r\n"),
        official(date_of="{0:%Y/%m/%d}".format),
        official(date_of="{0:%Y-%m-%d}".format),
        official() + b",\r\n\r\n",
    ],
    ids=["LF", "UTF-8", "BOM", "no last newline", "zeros", "ISO", "empty lines"],
)
def test_reads_the_official_list_as_editors_and_spreadsheets_save_it_again(content: bytes) -> None:
    assert read_holidays(content).holidays == read_holidays(official()).holidays


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (official().replace(b",", b"\t"), 1, "1行目の見出しは"),
        (official().partition(b"\r\n")[2], 1, "1行目の見出しは"),
        (official().decode("cp932").encode("utf-16"), None, ""),
        (b"PK\x03\x04" + bytes(range(256)) * 8, None, ""),
        (b"<!DOCTYPE html>\r\n<html><body>404</body></html>\r\n", 1, "1行目の見出しは"),
        (
            official().replace(b"2024/1/1,", b"R6.1.1,"),
            LINE_OF_2024,
            "日付になりません",
        ),
        (official().replace(b"2024/1/1,", b"2024/1/1,,"), LINE_OF_2024, "2列"),
        (official() + "2027/11/3,文化の日\r\n".encode("cp932"), len(OFFICIAL) + 2, "二度書かれています"),
    ],
    ids=["tabs", "no header", "UTF-16", "a workbook", "a page", "eras", "three columns", "twice"],
)
def test_refuses_other_files_by_line(content: bytes, line: int | None, said: str) -> None:
    found = read_holidays(content)
    assert found.holidays is None
    assert found.findings[0].line == line
    assert said in found.findings[0].text.ja


def test_warns_of_a_list_that_was_cut_off() -> None:
    cut = official()[: official().index(b"2027/9/")]
    assert [finding.text.ja for finding in read_holidays(cut).findings if "途中で切れて" not in finding.text.ja]
