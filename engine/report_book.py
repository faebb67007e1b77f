"""A report's figures as a workbook: 表紙, 集計, the lists, and 根拠 with the records behind every figure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from engine.domain.era import date_label, era_date, moment_label
from engine.domain.ids import RecordId
from engine.domain.programme import Programme
from engine.domain.report import Report
from engine.domain.workdays import local_date
from engine.kpi import NO_TARGET, Figure
from engine.records.text import plain
from engine.render.book import Block, Book, Heading, Link, Paper, Paragraph, Row, Sheet, Side, Table, Value
from engine.report_figures import Breakdown, CountedRow, ListedRecord, Listing, RecordLine, ReportFigures, TargetRow

NIL = "該当なし"
COUNTED_HEAD = ("区分", "延べ（件）", "実数（社）", "根拠")
TARGET_HEAD = ("指標", "期間", "実績", "単位", "根拠", "目標", "達成率", "年度累計", "根拠", "備考")
LINE_HEAD = ("記録番号", "種類", "案件番号", "実施日", "事業者")
ONE_COMPANY_ONCE = "注　同じ事業者が複数の区分に当たることがあるため、実数の計は内訳の合計と一致しないことがあります。"
SEVERAL = "注　一つの記録で複数を選べるため、延べの計は内訳の合計と一致しないことがあります。"
CUT_OFF = "注　対象期間の終わりより前に集計したため、{moment}までに登録された記録を数えています。"
OUTSIDE = "次の記録は委託期間の外の日付のため、どの数にも含めていません。日付を確かめてください。"
CHANGES = "すでに報告した期間の数のうち、その後の記録の補正により変わったものです。"
TENTH_OF_PERCENT = Decimal("0.1")
NARROWEST, WIDEST = 12, 44  # of a list's columns
NUMBERS_IN_A_ROW = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What the first page says beside the figures. made_at: aware. comment: the supervisor's remarks, or empty."""

    made_at: dt.datetime
    due_on: dt.date
    comment: str = ""


class _Evidence:
    """Numbers the sets of records in the order of the report; figures that rest on the same records share one."""

    def __init__(self) -> None:
        self.figures: dict[tuple[RecordId, ...], list[Figure]] = {}

    def link(self, figure: Figure | None) -> Value:
        """Return the cell that leads from a figure to its records; an empty one for none."""
        if figure is None or not figure.record_ids:
            return None
        self.figures.setdefault(figure.record_ids, []).append(figure)
        number = list(self.figures).index(figure.record_ids) + 1
        return Link(f"根拠{number}", str(number))


def compose(programme: Programme, report: Report, figures: ReportFigures, cover: Cover) -> Book:
    """Return the workbook of one report."""
    evidence = _Evidence()
    summary = _summary(figures, evidence)
    return Book(
        title=f"{report.name.ja}　{figures.period.ja}",
        author=programme.contractor.ja,
        heading=f"{report.name.ja}　{figures.period.ja}",
        made_at=cover.made_at,
        sheets=(
            _cover(programme, report, figures, cover),
            summary,
            *(_list(listing) for listing in figures.listings),
            _evidence(evidence),
            _records(figures),
        ),
    )


def _cover(programme: Programme, report: Report, figures: ReportFigures, cover: Cover) -> Sheet:
    period = figures.period.ja
    blocks: list[Block] = [
        Paragraph(text=era_date(local_date(cover.made_at)), side=Side.RIGHT),
        Paragraph(text=f"{programme.authority.ja}　御中"),
        Paragraph(text=programme.contractor.ja, side=Side.RIGHT),
        Paragraph(text=f"{report.name.ja}\n{period}", side=Side.CENTRE, size=16),
        Paragraph(text=_opening(programme, figures)),
        Table(head=("項目", "内容"), rows=_overview(figures, cover)),
    ]
    if local_date(figures.counted_at) <= figures.end_on:
        blocks.append(Paragraph(text=CUT_OFF.format(moment=moment_label(figures.counted_at).ja)))
    if cover.comment:
        blocks += [Heading("所見"), Paragraph(text=cover.comment)]
    return Sheet(name="表紙", widths=(30, 60), blocks=blocks)


def _opening(programme: Programme, figures: ReportFigures) -> str:
    if figures.nil:
        return f"{programme.name.ja}について、{figures.period.ja}は報告すべき実績がありませんでした（{NIL}）。"
    return f"{programme.name.ja}について、{figures.period.ja}の実績を次のとおり報告します。"


def _overview(figures: ReportFigures, cover: Cover) -> list[Row]:
    days = f"{date_label(figures.start_on).ja}～{date_label(figures.end_on).ja}"
    rows = [
        Row(cells=("対象期間", days)),
        Row(cells=("提出期限", date_label(cover.due_on).ja)),
        Row(cells=("集計日時", moment_label(figures.counted_at).ja)),
    ]
    return [*rows, *(Row(cells=(row.name.ja, _both(row))) for row in figures.totals)]


def _both(row: CountedRow) -> str:
    if not row.occurrences.value:
        return NIL
    return f"延べ{_number(row.occurrences)}件　実数{_number(row.companies)}社"


def _number(figure: Figure) -> str:
    return "－" if figure.value is None else f"{figure.value.normalize():,f}"


def _summary(figures: ReportFigures, evidence: _Evidence) -> Sheet:
    blocks: list[Block] = []
    if figures.nil:
        blocks.append(Paragraph(text=NIL, size=14))
    blocks += [Heading("件数"), Table(head=COUNTED_HEAD, rows=_counted_rows(figures.totals, evidence))]
    blocks += _notes(figures.totals)
    if figures.targets:
        rows = [_target_row(row, evidence) for row in figures.targets]
        blocks += [Heading("目標に対する実績"), Table(head=TARGET_HEAD, rows=rows)]
    if figures.breakdowns:
        blocks += [Heading("内訳"), Paragraph(text=ONE_COMPANY_ONCE, size=10)]
    for breakdown in figures.breakdowns:
        blocks += _breakdown(breakdown, evidence)
    blocks += _changes(figures)
    blocks += _outside(figures.outside)
    return Sheet(name="集計", widths=(32, 16, 12, 12, 12, 12, 12, 12, 12, 28), blocks=blocks, paper=Paper.LANDSCAPE)


def _counted_rows(rows: Sequence[CountedRow], evidence: _Evidence) -> list[Row]:
    return [Row(cells=_counted(row, evidence)) for row in rows]


def _counted(row: CountedRow, evidence: _Evidence) -> tuple[Value, ...]:
    """Return both figures and the records they share."""
    link = evidence.link(row.occurrences)
    evidence.link(row.companies)
    return (row.name.ja, row.occurrences.value, row.companies.value, link)


def _notes(rows: Sequence[CountedRow]) -> list[Block]:
    return [
        Paragraph(text=f"注　{row.name.ja}：{note.ja}", size=10)
        for row in rows
        for note in (*row.occurrences.notes, *row.companies.notes)
    ]


def _target_row(row: TargetRow, evidence: _Evidence) -> Row:
    figure, to_date = row.figure, row.to_date
    return Row(
        cells=(
            figure.name.ja,
            figure.period.ja,
            "－" if figure.value is None else figure.value,
            figure.unit.ja,
            evidence.link(figure),
            _target(figure),
            _attainment(figure),
            to_date.value if to_date else None,
            evidence.link(to_date),
            "。".join(note.ja for note in figure.notes if note != NO_TARGET),
        )
    )


def _target(figure: Figure) -> str:
    """Return the target in words; one that was never set is no zero."""
    if figure.target is None:
        return "目標未設定"
    return f"{plain(figure.target)}{figure.unit.ja}{'程度' if figure.about else ''}"


def _attainment(figure: Figure) -> str:
    """Return the share reached, never rounded up to a target that was missed."""
    if figure.attainment is None:
        return "－"
    return f"{(figure.attainment * 100).quantize(TENTH_OF_PERCENT, ROUND_DOWN)}％"


def _breakdown(breakdown: Breakdown, evidence: _Evidence) -> list[Block]:
    table = Table(head=COUNTED_HEAD, rows=_counted_rows(breakdown.rows, evidence))
    note: list[Block] = [Paragraph(text=SEVERAL, size=10)] if breakdown.several else []
    return [Heading(breakdown.title.ja), table, *note]


def _changes(figures: ReportFigures) -> list[Block]:
    if not figures.changes:
        return []
    rows = [Row(cells=(change.name.ja, change.period.ja, change.was, change.now)) for change in figures.changes]
    table = Table(head=("数値", "期間", "報告した数", "現在の数"), rows=rows)
    return [Heading("既に報告した数の変更"), Paragraph(text=CHANGES, size=10), table]


def _outside(lines: Sequence[RecordLine]) -> list[Block]:
    if not lines:
        return []
    table = Table(head=LINE_HEAD, rows=[Row(cells=_line(line)) for line in lines])
    return [Heading("委託期間外の記録"), Paragraph(text=OUTSIDE, size=10), table]


def _line(line: RecordLine) -> tuple[Value, ...]:
    return (line.id, line.kind.ja, line.case_number, line.occurred_on, line.company_name)


def _list(listing: Listing) -> Sheet:
    head = ("記録番号", *(column.ja for column in listing.columns))
    table = Table(head=head, rows=[_listed(row) for row in listing.rows], repeats=True)
    return Sheet(name=listing.title.ja, widths=_widths(listing), blocks=_or_nil(table), paper=Paper.LANDSCAPE)


def _listed(row: ListedRecord) -> Row:
    return Row(cells=(int(row.record_id), *row.values))


def _widths(listing: Listing) -> tuple[int, ...]:
    """Give each column of a list the room its longest value wants, within reason."""
    columns = [
        [column.ja, *(plain(row.values[place]) for row in listing.rows)] for place, column in enumerate(listing.columns)
    ]
    return (NARROWEST, *(min(WIDEST, max(NARROWEST, *(2 * len(text) + 2 for text in texts))) for texts in columns))


def _evidence(evidence: _Evidence) -> Sheet:
    """Name the records of each figure by their numbers, a row holding as many as can be read."""
    rows: list[Row] = []
    for number, (record_ids, figures) in enumerate(evidence.figures.items(), start=1):
        said = "\n".join(_said(figure) for figure in figures)
        for first in range(0, len(record_ids), NUMBERS_IN_A_ROW):
            numbers = "、".join(str(record_id) for record_id in record_ids[first : first + NUMBERS_IN_A_ROW])
            cells = (f"根拠{number}", said, len(record_ids), numbers)
            rows.append(Row(cells=cells, anchor=None if first else str(number)))
    table = Table(head=("根拠", "数値", "記録の数", "記録番号"), rows=rows, repeats=True)
    return Sheet(name="根拠", widths=(9, 52, 10, 72), blocks=_or_nil(table), paper=Paper.LANDSCAPE)


def _said(figure: Figure) -> str:
    return f"{figure.name.ja}（{figure.period.ja}）：{_number(figure)}{figure.unit.ja}"


def _records(figures: ReportFigures) -> Sheet:
    """List every record the evidence speaks of, by number."""
    lines = sorted(figures.lines, key=lambda line: line.id)
    table = Table(head=LINE_HEAD, rows=[Row(cells=_line(line)) for line in lines], repeats=True)
    return Sheet(name="根拠の記録", widths=(12, 20, 20, 22, 40), blocks=_or_nil(table))


def _or_nil(table: Table) -> list[Block]:
    return [table] if table.rows else [table, Paragraph(text=NIL, size=14)]
