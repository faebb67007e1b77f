"""A programme's year as a workbook: 一覧, 月別, what waits for its start, and what a draft would change."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine import render
from engine.domain.deadline_rule import Origin
from engine.domain.era import date_label, fiscal_year_label, moment_label, month_label, span_label
from engine.domain.periods import Period, Span, day_of_month, end_of_month, fiscal_year, span_of
from engine.domain.projection import Projected
from engine.domain.projection_changes import Change
from engine.domain.workdays import JAPAN
from engine.foresight import CHANGE_NAMES, KIND_NAMES, Awaited, Line, Outlook, kind_of
from engine.render.book import Book, Heading, Paper, Paragraph, Row, Sheet, Table, Value

LIST_HEAD = (
    "日付",
    "曜日・時刻",
    "種類",
    "名前",
    "対象期間",
    "期限",
    "作業の目標",
    "知らせる相手",
    "数え方",
    "根拠",
    "引用",
)
CHANGE_HEAD = ("変更", "種類", "名前", "対象期間", "今", "公開後")
AWAITED_HEAD = ("名前", "起点と数え方", "根拠", "引用")
NOTHING = "該当するものはありません。"
ONLY_IF_LATE = "（間に合わないときだけ）"
END_OF_DAY = dt.time(23, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearBook:
    """What a workbook is made of. span: the days it shows. changes: of a draft, None without one. made_at: aware."""

    outlook: Outlook
    span: Span
    made_at: dt.datetime
    lines: Sequence[Line]
    changes: Sequence[Change] | None = None


def xlsx(year: YearBook) -> bytes:
    """Return the bytes of the XLSX file."""
    title = f"期限一覧　{_span_name(year.span)}"
    return render.workbook(
        Book(
            title=title,
            author=year.outlook.programme.contractor.ja,
            heading=f"{year.outlook.programme.name.ja}　{title}",
            made_at=year.made_at,
            sheets=(*_changed(year.changes), _list(year.lines), _months(year), _awaited(year.outlook.awaited)),
        )
    )


def _list(lines: Sequence[Line]) -> Sheet:
    rows = [Row(cells=_cells(line)) for line in lines]
    return Sheet(
        name="一覧",
        widths=(20, 14, 14, 30, 20, 26, 26, 20, 60, 20, 44),
        blocks=(Table(head=LIST_HEAD, rows=rows, repeats=True),),
        paper=Paper.LANDSCAPE,
    )


def _cells(line: Line) -> tuple[Value, ...]:
    what, why = line.what, line.why
    clause: Mapping[str, str] = why["clause"] or {}
    told = "、".join(name.ja for name in line.told)
    origin = "仕様書の定め" if why["origin"] == Origin.SOURCE.value else "当方の標準"
    return (
        what.on,
        _weekday_and_time(what.at),
        KIND_NAMES[what.kind].ja + (ONLY_IF_LATE if what.is_only_if_late else ""),
        what.name.ja,
        what.period.ja if what.period else None,
        moment_label(what.deadline.due_at).ja,
        moment_label(what.deadline.target_at).ja,
        told or None,
        "\n".join(f"{number}. {step['ja']}" for number, step in enumerate(why["steps"], start=1)),
        "\n".join(filter(None, (origin, clause.get("source")))),
        clause.get("quote"),
    )


def _months(year: YearBook) -> Sheet:
    """Lay the months side by side: a row for each day, what is raised on it in the cell."""
    firsts = list(_firsts(year.span))
    said: dict[dt.date, list[str]] = {}
    for line in year.lines:
        said.setdefault(line.what.on, []).append(_short(line.what))
    rows = [Row(cells=(f"{number}日", *(_day(said, first, number) for first in firsts))) for number in range(1, 32)]
    return Sheet(
        name="月別",
        widths=(6, *(18 for _ in firsts)),
        blocks=(Table(head=("", *(month_label(first).ja for first in firsts)), rows=rows),),
        paper=Paper.LANDSCAPE,
    )


def _firsts(span: Span) -> Iterable[dt.date]:
    month = span_of(Period.MONTH, span.start)
    while month.start <= span.end:
        yield month.start
        month = month.next()


def _day(said: Mapping[dt.date, Sequence[str]], first: dt.date, number: int) -> str | None:
    day = day_of_month(first, number)
    return "\n".join(said.get(day, ())) or None if number <= end_of_month(first).day else "―"


def _short(what: Projected) -> str:
    return f"{KIND_NAMES[what.kind].ja}：{what.name.ja}"


def _awaited(awaited: Sequence[Awaited]) -> Sheet:
    rows = [Row(cells=_awaited_cells(one)) for one in awaited]
    intro = Paragraph(text="起点になる出来事があったときに期限が生じるものです。日付はまだ決まっていません。")
    table = Table(head=AWAITED_HEAD, rows=rows)
    blocks = (intro, table if rows else Paragraph(text=NOTHING))
    return Sheet(name="起点を待つもの", widths=(34, 50, 24, 60), blocks=blocks, paper=Paper.LANDSCAPE)


def _awaited_cells(one: Awaited) -> tuple[Value, ...]:
    clause = one.rule.clause if one.rule else None
    return (one.name.ja, one.how.ja, clause.source if clause else None, clause.quote if clause else None)


def _changed(changes: Sequence[Change] | None) -> tuple[Sheet, ...]:
    if changes is None:
        return ()
    rows = [Row(cells=_changed_cells(change)) for change in changes]
    table = Table(head=CHANGE_HEAD, rows=rows)
    heading = Heading("下書きを公開すると変わる日")
    blocks = (heading, table if rows else Paragraph(text=NOTHING))
    return (Sheet(name="変更", widths=(12, 18, 34, 22, 28, 28), blocks=blocks, paper=Paper.LANDSCAPE),)


def _changed_cells(change: Change) -> tuple[Value, ...]:
    known = next(side for side in (change.after, change.before) if side is not None)
    return (
        CHANGE_NAMES[kind_of(change)].ja,
        KIND_NAMES[known.kind].ja,
        known.name.ja,
        known.period.ja if known.period else None,
        moment_label(change.before.at).ja if change.before else None,
        moment_label(change.after.at).ja if change.after else None,
    )


def _span_name(span: Span) -> str:
    """Name a whole period by its name, any other days by their dates."""
    if span_of(Period.FISCAL_YEAR, span.start) == Span(span.start, span.end, Period.FISCAL_YEAR):
        return fiscal_year_label(fiscal_year(span.start)).ja
    if span.period in {Period.MONTH, Period.QUARTER, Period.HALF} and span_of(span.period, span.start) == span:
        return span_label(span).ja
    return f"{date_label(span.start).ja}～{date_label(span.end).ja}"


def _weekday_and_time(at: dt.datetime) -> str:
    local = at.astimezone(JAPAN)
    weekday = date_label(local.date()).ja.partition("（")[2].rstrip("）")
    return f"{weekday}　終日" if local.time() >= END_OF_DAY else f"{weekday}　{local:%H:%M}"
