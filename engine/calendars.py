"""Calendars from files: the Cabinet Office's list of holidays, an office's own closures and openings.

Reading is a dry run: nothing is stored, the caller shows what was found and then keeps the values.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from engine.domain.deadline_words import say
from engine.domain.era import date_label
from engine.domain.finding import Finding, Severity, refuses
from engine.domain.national_holidays import FIRST_YEAR, LAST_YEAR, HolidayList, holiday_list, holidays_of
from engine.domain.programme_read_codes import decode
from engine.domain.text import Text
from engine.domain.workdays import Office

HOLIDAY_HEADER = ["国民の祝日・休日月日", "国民の祝日・休日名称"]
CLOSURE_HEADER = ["日付", "名称", "区分"]
MOST_LINES = 10_000
FEWEST_A_YEAR = 9  # the law has had no fewer holidays in any year
NO_CSV = Text(
    "UTF-8 でも Shift_JIS でもない、または大きすぎるファイルです。", "This is neither UTF-8 nor Shift_JIS text."
)
WRONG_HEADER = Text("1行目の見出しは「{header}」としてください。", "The first line must read “{header}”.")
WRONG_DATE = Text("「{value}」は日付になりません（例：2026/1/1）。", "“{value}” is no date (for example 2026/1/1).")
WRONG_LINE = Text("{n}列にしてください。", "There must be {n} columns.")
NO_NAME = Text("名称がありません。", "The name is missing.")
TWICE = Text("{day}が二度書かれています。", "{day} stands here twice.")
NO_DAYS = Text("日付が1行もありません。", "There is not one day in it.")
FAR_YEAR = Text("{year}年は扱える範囲（1949年から2099年）にありません。", "The year {year} is not among 1949 to 2099.")
FEW_DAYS = Text(
    "{year}年は{n}日しかありません。途中で切れていないか確認してください。",
    "{year} has only {n} days; is it cut short?",
)
MISSING_YEAR = Text("{year}年が抜けています。", "The year {year} is missing.")
ADDED = Text(
    "{day}（{name}）は、組み込みの暦では祝日ではありません。", "{day} ({name}) is no holiday in the calendar so far."
)
REMOVED = Text("組み込みの暦の{day}（{name}）が、このファイルにはありません。", "{day} ({name}) is not in this file.")
WRONG_KIND = Text("区分は「休業」か「開所」にしてください。", "The third column must be 休業 (closed) or 開所 (open).")


class DayKind(StrEnum):
    """What a line of an office's own calendar says."""

    CLOSED = "休業"
    OPEN = "開所"


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayFile:
    """What a file of the Cabinet Office holds. holidays: None if any finding is an error.

    findings: mistakes of the file (errors), and where it differs from the calendar in use (warnings).
    """

    holidays: HolidayList | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureFile:
    """An office's own closures and openings by day, with their names. Both are empty if any finding is an error."""

    closed: Mapping[date, str]
    opened: Mapping[date, str]
    findings: tuple[Finding, ...]

    def applied_to(self, office: Office) -> Office:
        """Return the office with these days added; a day named here forgets what was said of it before."""
        told = {**self.closed, **self.opened}
        kept = tuple((day, name) for day, name in office.closure_names if day not in told)
        return replace(
            office,
            closed_on=frozenset((office.closed_on - told.keys()) | self.closed.keys()),
            open_on=frozenset((office.open_on - told.keys()) | self.opened.keys()),
            closure_names=(*kept, *self.closed.items()),
        )


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    day: date
    name: str
    kind: str


def read_holidays(content: bytes, file: str = "syukujitsu.csv", known: HolidayList | None = None) -> HolidayFile:
    """Read the list of holidays as the Cabinet Office publishes it (syukujitsu.csv, cp932 or UTF-8).

    known: the list imported before; changes are told against it where it speaks, else against the library.
    """
    lines, findings = _read(content, file, HOLIDAY_HEADER)
    days = {line.day: line.name for line in lines}
    findings += [_error(file, None, wrong) for wrong in _wrong_years(days)]
    if refuses(findings):
        return HolidayFile(holidays=None, findings=tuple(findings))
    remarks = (_warning(file, text) for text in (*_few(days), *_changes(days, known)))
    return HolidayFile(holidays=holiday_list(days), findings=(*findings, *remarks))


def read_closures(content: bytes, file: str = "closures.csv") -> ClosureFile:
    """Read an office's own days: 日付,名称,区分 where 区分 is 休業 or 開所 (cp932 or UTF-8)."""
    lines, findings = _read(content, file, CLOSURE_HEADER)
    findings += [_error(file, line.number, WRONG_KIND) for line in lines if line.kind not in set(DayKind)]
    if refuses(findings):
        return ClosureFile(closed={}, opened={}, findings=tuple(findings))
    closed = {line.day: line.name for line in lines if line.kind == DayKind.CLOSED}
    opened = {line.day: line.name for line in lines if line.kind == DayKind.OPEN}
    return ClosureFile(closed=closed, opened=opened, findings=tuple(findings))


def with_holidays(office: Office, holidays: HolidayList | None) -> Office:
    """Return the office, and its other calendars, with an imported list of holidays (None: the library's alone)."""
    others = tuple((key, replace(other, imported=holidays)) for key, other in office.others)
    return replace(office, imported=holidays, others=others)


def text_of(content: bytes) -> str:
    """Return a file as text, to be sent again with the answer to its preview; "" for what cannot be read."""
    return decode(content) or ""


def _read(content: bytes, file: str, header: list[str]) -> tuple[list[_Line], list[Finding]]:
    rows = _rows(content)
    if rows is None:
        return [], [_error(file, None, NO_CSV)]
    if not rows or rows[0] != header:
        return [], [_error(file, 1, WRONG_HEADER.format(header=",".join(header)))]
    read = {number: _line(number, row, len(header)) for number, row in enumerate(rows[1:], start=2) if any(row)}
    lines = [found for found in read.values() if isinstance(found, _Line)]
    findings = [_error(file, number, found) for number, found in read.items() if isinstance(found, Text)]
    if not read and header is HOLIDAY_HEADER:  # an office may have no days of its own
        findings.append(_error(file, None, NO_DAYS))
    return lines, [*findings, *_twice(lines, file)]


def _rows(content: bytes) -> list[list[str]] | None:
    source = decode(content)
    if source is None or source.count("\n") > MOST_LINES:
        return None
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(source, newline=""))]
    except csv.Error:
        return None


def _line(number: int, cells: list[str], width: int) -> _Line | Text:
    if len(cells) != width:
        return WRONG_LINE.format(n=width)
    day = _date(cells[0])
    if day is None:
        return WRONG_DATE.format(value=cells[0])
    if not cells[1]:
        return NO_NAME
    return _Line(number, day, cells[1], cells[-1])


def _date(value: str) -> date | None:
    try:
        year, month, day = (int(part) for part in value.replace("-", "/").split("/"))
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _twice(lines: Sequence[_Line], file: str) -> Iterator[Finding]:
    seen: set[date] = set()
    for line in lines:
        if line.day in seen:
            yield _error(file, line.number, say(TWICE, day=date_label(line.day)))
        seen.add(line.day)


def _wrong_years(days: Mapping[date, str]) -> Iterator[Text]:
    years = {day.year for day in days}
    for year in sorted(years):
        if not FIRST_YEAR <= year <= LAST_YEAR:
            yield FAR_YEAR.format(year=year)
    for year in range(min(years, default=0), max(years, default=0)):
        if year not in years:
            yield MISSING_YEAR.format(year=year)


def _few(days: Mapping[date, str]) -> Iterator[Text]:
    for year in sorted({day.year for day in days}):
        count = sum(day.year == year for day in days)
        if count < FEWEST_A_YEAR:
            yield FEW_DAYS.format(year=year, n=count)


def _changes(days: Mapping[date, str], known: HolidayList | None) -> Iterator[Text]:
    """Say which days come and go. Names are the file's own: it calls substitute holidays 休日."""
    so_far: dict[date, str] = {}
    for year in sorted({day.year for day in days}):
        so_far |= holidays_of(year, known)
    for day in sorted(days.keys() ^ so_far.keys()):
        yield say(ADDED if day in days else REMOVED, day=date_label(day), name=days.get(day) or so_far[day])


def _error(file: str, line: int | None, text: Text) -> Finding:
    return Finding(code="calendar.wrong", severity=Severity.ERROR, text=text, file=file, line=line)


def _warning(file: str, text: Text) -> Finding:
    return Finding(code="calendar.differs", severity=Severity.WARNING, text=text, file=file)
