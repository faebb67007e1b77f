"""A figure as a workbook: what it counts and how, its months, and every record behind it, one line each."""

from collections.abc import Iterator, Sequence

from engine import render
from engine.domain.ids import ProgrammeKey
from engine.domain.kpi import Kpi
from engine.kpi.drill import MOST, Drill, Member, drill
from engine.kpi.figure import label_of
from engine.kpi.ledger import ledger_for
from engine.kpi.page import KpiPage, counted_parts
from engine.kpi.wording import amount, share, signed, target
from engine.render.book import Book, Heading, Paper, Paragraph, Row, Sheet, Table, Value
from engine.work import Work

MONTHS_HEAD = ("月", "実績", "累計", "月の目標", "計画（累計）", "確定", "確定後の変更")
RECORDS_HEAD = (
    "区分",
    "数えるもの",
    "加算",
    "記録番号",
    "日付",
    "記録",
    "案件",
    "企業",
    "量",
    "証拠書類",
    "記録した人",
)
CHANGES_HEAD = ("月", "確定時", "現在", "差", "記録番号", "理由")
LEFT_OUT_HEAD = ("理由", "件数", "記録番号")


def xlsx(work: Work, page: KpiPage) -> bytes:
    """Return the bytes of the XLSX file; the lines of 数えた記録 add up to the figure."""
    title = f"{page.kpi.name.ja}　{label_of(page.span).ja}"
    return render.workbook(
        Book(
            title=title,
            author=page.programme.contractor.ja,
            heading=f"{page.programme.name.ja}　{title}",
            made_at=page.proof.counted_at,
            sheets=(_facts(page), _months(page), *_records(work, page), _changes(page)),
        )
    )


def _facts(page: KpiPage) -> Sheet:
    figure, proof = page.figure, page.proof
    clause = page.kpi.clause
    facts: list[tuple[str, Value]] = [
        ("実績", amount(figure.value, figure.unit, limit=figure.target)),
        ("目標", target(figure)),
        ("達成率", share(figure)),
        ("数え方", page.definition.ja),
        ("根拠", f"{clause.source}「{clause.quote}」" if clause else "―"),
        ("注記", "、".join(note.ja for note in figure.notes) or "―"),
        ("集計した日時", f"{proof.counted_at:%Y-%m-%d %H:%M} UTC"),
        ("対象の記録", f"{proof.entries}件（記録番号{proof.newest}まで、番号の合計{proof.total}）"),
        ("事業の版", f"第{proof.release}版、数え方の印 {proof.declaration}"),
        ("照合値", proof.hash),
    ]
    rows = [Row(cells=fact) for fact in facts]
    left = [Row(cells=(one.why.ja, one.number, "、".join(str(r.id) for r in one.records))) for one in page.left_out]
    blocks = (Table(head=("項目", "内容"), rows=rows), Heading("除いた記録"), Table(head=LEFT_OUT_HEAD, rows=left))
    return Sheet(name="実績", widths=(24, 60, 40), blocks=blocks if left else blocks[:1])


def _months(page: KpiPage) -> Sheet:
    rows = [
        Row(
            cells=(
                row.span.key,
                row.value,
                row.to_date,
                row.target,
                None if row.planned is None else amount(row.planned, page.kpi.unit),
                f"{row.closing.closed_at:%Y-%m-%d}" if row.closing else "",
                "" if row.delta is None else signed(row.delta, page.kpi.unit),
            )
        )
        for row in page.months
    ]
    return Sheet(name="月別", widths=(12, 12, 12, 12, 16, 14, 16), blocks=(Table(head=MONTHS_HEAD, rows=rows),))


def _records(work: Work, page: KpiPage) -> Iterator[Sheet]:
    """Yield a sheet for the figure, or for each part of a share."""
    ledger = ledger_for(work, ProgrammeKey(page.programme.key))
    parts = counted_parts(ledger, page.kpi)
    for number, part in enumerate(parts):
        first, rows = 0, list[Row]()
        while (found := drill(ledger, part, page.span, first=first)).members:
            rows += [row for member in found.members for row in _lines(part, found, member)]
            first += MOST
        name = "数えた記録" if len(parts) == 1 else ("分子の記録", "分母の記録")[number]
        widths = (16, 28, 8, 10, 12, 20, 20, 28, 10, 30)
        table = Table(head=RECORDS_HEAD, rows=rows, repeats=True)
        yield Sheet(name=name, widths=widths, blocks=(table,), paper=Paper.LANDSCAPE)


def _lines(kpi: Kpi, found: Drill, member: Member) -> Iterator[Row]:
    """Yield the records of what counts once; only the first line adds to the figure."""
    group = found.groups[member.group].ja if kpi.each else ""
    for place, line in enumerate(member.lines):
        record = line.record
        yield Row(
            cells=(
                group,
                member.name.ja,
                member.counts if place == 0 else None,
                record.id,
                record.occurred_on,
                line.kind.ja,
                record.case_number,
                record.company_name,
                line.amount,
                "、".join(name for _number, name in line.files),
            )
        )


def _changes(page: KpiPage) -> Sheet:
    rows = [
        Row(
            cells=(
                change.month,
                change.was,
                change.now,
                signed(change.delta, page.kpi.unit),
                line.record_id,
                line.why.ja,
            )
        )
        for change in page.changes
        for line in change.lines
    ]
    said: Sequence[Paragraph | Table] = (
        (Table(head=CHANGES_HEAD, rows=rows),) if rows else (Paragraph(text="確定後の変更はありません。"),)
    )
    return Sheet(name="確定後の変更", widths=(12, 12, 12, 12, 12, 50), blocks=said)
