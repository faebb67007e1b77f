"""The results of a round as a workbook: the same tables as on the page, with what may not be shown left out."""

from collections.abc import Iterator
from decimal import Decimal

from engine import render
from engine.domain.era import date_label
from engine.domain.report_content import Block, Cell, Column, ColumnKind, DataTable, Document, KeyValues, Paragraph
from engine.domain.workdays import local_date
from engine.records.text import column_value, label_of, plain
from engine.surveys import rounds
from engine.surveys.answers import gather, questions
from engine.surveys.tables import Cross, Question, Tables
from engine.work import Work

HIDDEN = "―"
SMALL_NOTE = "無記名のため、3件未満の欄と、合計から逆算できる欄は「―」としています。"
HUNDRED = Decimal(100)


def xlsx(work: Work, tables: Tables) -> bytes:
    """Return the bytes of the XLSX file; answers one by one only of a named round, without personal data."""
    row = rounds.row_of(work, tables.round.id)
    programme = rounds.release_of(work, row).programme
    document = Document(
        title=f"{tables.round.survey.name.ja}の集計",
        subtitle=tables.round.name,
        period_label=date_label(tables.round.about_on).ja,
        organisation=programme.contractor.ja,
        recipient="",
        date_on=local_date(work.now),
        number="",
        made_at=work.now,
        blocks=tuple(_blocks(work, tables)),
    )
    return render.xlsx(document)


def _blocks(work: Work, tables: Tables) -> Iterator[Block]:
    yield KeyValues(pairs=tuple(_heads(tables)))
    if tables.round.anonymous:
        yield Paragraph(text=SMALL_NOTE)
    if tables.strata:
        columns = _columns("層", "目標", "依頼", "回答")
        rows = tuple((one.name.ja, Decimal(one.target), Decimal(one.asked), _count(one.heard)) for one in tables.strata)
        yield DataTable(title="層ごとの回収", columns=columns, rows=rows)
    for question in tables.questions:
        yield from _question(question)
    if tables.cross:
        yield _cross(tables.cross)
    if not tables.round.anonymous:
        yield _list(work, tables)


def _heads(tables: Tables) -> Iterator[tuple[str, str]]:
    yield "依頼", f"{tables.asked}人"
    yield "依頼した人の回答", f"{tables.replied}人（回収率{_percent(tables.rate)}）"
    yield "有効回答", f"{tables.valid}件"
    yield "無効", f"{tables.invalid}件"
    for reason, number in tables.reasons:
        yield f"無効の理由：{reason.ja}", f"{number}件"
    if tables.satisfied:
        one = tables.satisfied
        counted = HIDDEN if one.count is None else f"{one.count}件"
        yield f"満足以上（{one.label.ja}）", f"{counted}／{one.of}件　{_percent(one.share)}"


def _question(question: Question) -> Iterator[Block]:
    title = f"{question.label.ja}（回答{question.answered}件）"
    if question.lines:
        rows = tuple((line.name.ja, _count(line.count), _percent(line.share)) for line in question.lines)
        yield DataTable(title=title, columns=_columns("選択肢", "件数", "割合"), rows=rows)
    elif question.mean is not None:
        pairs = [("平均", question.mean), ("最小", question.least), ("最大", question.most)]
        shown = tuple((name, f"{value:f}") for name, value in pairs if value is not None)
        yield Paragraph(text=title)
        yield KeyValues(pairs=shown)
    elif question.texts:
        text = Column(label=question.label.ja)
        yield DataTable(title=title, columns=(text,), rows=tuple((said,) for said in question.texts))


def _cross(cross: Cross) -> DataTable:
    heads = _columns(cross.down_label.ja, *(name.ja for name in cross.columns), "計")
    rows = tuple((name.ja, *map(_count, cells), _count(total)) for name, cells, total in cross.rows)
    totals: tuple[Cell, ...] = ("計", *map(_count, cross.totals), None)
    return DataTable(title=f"{cross.down_label.ja} × {cross.across_label.ja}", columns=heads, rows=rows, totals=totals)


def _list(work: Work, tables: Tables) -> DataTable:
    answers = gather(work, rounds.row_of(work, tables.round.id))
    programme, kind = answers.release.programme, answers.kind
    keys = [kind.occurred_on, "company", *(entry.key for entry in questions(answers))]
    rows = tuple(tuple(plain(column_value(programme, record, key)) for key in keys) for record in answers.valid)
    columns = tuple(Column(label=label_of(programme, kind.key, key).ja) for key in keys)
    return DataTable(title="有効回答の一覧", columns=columns, rows=rows)


def _columns(first: str, *others: str) -> tuple[Column, ...]:
    return (Column(label=first), *(Column(label=name, kind=ColumnKind.NUMBER) for name in others))


def _count(count: int | None) -> Cell:
    return HIDDEN if count is None else Decimal(count)


def _percent(share: Decimal | None) -> str:
    return HIDDEN if share is None else f"{share * HUNDRED:.1f}％"
