"""A report as a document: what was gathered and what people wrote, in the order its programme declares."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.domain.era import date_label, moment_label
from engine.domain.ids import FileId
from engine.domain.programme import Programme
from engine.domain.report import ChecklistSection, EarlierSection, Report, ReportKind, ReportSection, TextSection
from engine.domain.report_content import (
    Block,
    Checklist,
    Column,
    ColumnKind,
    DataTable,
    Document,
    Evidence,
    EvidenceEntry,
    EvidenceRecord,
    Heading,
    KeyValues,
    Paragraph,
    Picture,
)
from engine.domain.workdays import local_date
from engine.reports.blocks import headline
from engine.reports.entries import Entries
from engine.reports.gathered import Gathered, Section

NIL = "該当なし"
NONE_SENT = "（前回の報告はありません。）"
OPENING = "{programme}について、{period}の実績を次のとおり報告します。"
NIL_OPENING = "{programme}について、{period}は報告すべき実績がありませんでした（該当なし）。"
ANSWER = "お求めのありました次の事項について、{programme}の状況を次のとおり報告します。"
CUT_OFF = "対象期間の終わりより前に集計したため、{moment}までに登録された記録を数えています。"
CHANGES = "すでに報告した期間の数のうち、その後の記録の補正により変わったものです。"
OUTSIDE = "次の記録は委託期間の外の日付のため、どの数にも含めていません。"
ONE_FIRM_ONCE = (
    "実数は同じ事業者を一度だけ数えたものです。複数の区分に当たる事業者があるため、"
    "内訳の合計とは一致しないことがあります。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What the document says of itself. made_at: aware. number: of the document, empty for none.

    edition: 1, then one more for each correction (差替え) of one that was sent; reason: why it was corrected. request:
    what the authority asked, for a report on request. remarks: the supervisor's, where a diagram hands them in.
    """

    made_at: dt.datetime
    due_on: dt.date
    number: str = ""
    edition: int = 1
    reason: str = ""
    request: str = ""
    remarks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What people wrote. earlier: texts of the last report by key. picture: a file as a picture, None if not usable."""

    entries: Entries
    earlier: Mapping[str, str] = field(default_factory=dict)
    picture: Callable[[FileId], Picture | None] = lambda _file_id: None


def compose(programme: Programme, report: Report, gathered: Gathered, written: Written, cover: Cover) -> Document:
    """Return the document of one report."""
    name, period = report.name.ja, gathered.period.ja
    return Document(
        title=name,
        subtitle=f"差替え（第{cover.edition}版）" if cover.edition > 1 else "",
        period_label=period,
        organisation=programme.contractor.ja,
        recipient=f"{programme.authority.ja}　御中",
        date_on=local_date(cover.made_at),
        number=cover.number,
        made_at=cover.made_at,
        blocks=tuple(_blocks(programme, report, gathered, written, cover)),
        sources=tuple(_sources(gathered)),
    )


def _blocks(
    programme: Programme, report: Report, gathered: Gathered, written: Written, cover: Cover
) -> Iterator[Block]:
    yield Paragraph(text=_opening(programme, report, gathered))
    if cover.request:
        yield Paragraph(text=cover.request)
    yield KeyValues(pairs=tuple(_overview(gathered, cover)))
    numbered = list(_numbered(report, gathered))
    for number, declared, section in numbered:
        yield Heading(level=1, text=f"{number}　{section.title.ja}")
        yield from _section(declared, section, written)
    if cover.remarks:
        yield Heading(level=1, text=f"{len(numbered) + 1}　所見")
        yield Paragraph(text=cover.remarks)
    yield from _changes(gathered)
    yield from _outside(gathered.outside)
    yield Evidence(entries=tuple(_entries(gathered)), records=gathered.records)


def _opening(programme: Programme, report: Report, gathered: Gathered) -> str:
    opening = NIL_OPENING if gathered.nil else OPENING
    if report.kind is ReportKind.ON_REQUEST:
        opening = ANSWER
    return opening.format(programme=programme.name.ja, period=gathered.period.ja)


def _overview(gathered: Gathered, cover: Cover) -> Iterator[tuple[str, str]]:
    yield "対象期間", f"{date_label(gathered.start_on).ja}～{date_label(gathered.end_on).ja}"
    yield "提出期限", date_label(cover.due_on).ja
    yield "集計日時", moment_label(gathered.counted_at).ja
    if cover.reason:
        yield "差替えの理由", cover.reason


def _numbered(report: Report, gathered: Gathered) -> Iterator[tuple[int, ReportSection | None, Section]]:
    """Yield what was gathered beside what is declared; the programme may have changed since."""
    declared = {(section.title.ja, getattr(section, "key", "")): section for section in report.sections}
    for number, section in enumerate(gathered.sections, start=1):
        yield number, declared.get((section.title.ja, section.key)), section


def _section(declared: ReportSection | None, section: Section, written: Written) -> Iterator[Block]:
    match declared:
        case TextSection(key=key):
            yield Paragraph(text=written.entries.get(key).text or NIL)
        case EarlierSection(part=part):
            yield Paragraph(text=written.earlier.get(part) or NONE_SENT)
        case ChecklistSection():
            yield Checklist(title="", items=written.entries.items(declared))
        case _:
            yield from section.blocks or _pictures(section, written)


def _pictures(section: Section, written: Written) -> Iterator[Block]:
    found = [picture for file_id in section.picture_ids if (picture := written.picture(file_id)) is not None]
    yield from found
    if not found:
        yield Paragraph(text=NIL)


def _changes(gathered: Gathered) -> Iterator[Block]:
    if not gathered.changes:
        return
    columns = ("数値", "期間", "報告した数", "現在の数", "差")
    kinds = (ColumnKind.TEXT, ColumnKind.CODE, ColumnKind.NUMBER, ColumnKind.NUMBER, ColumnKind.NUMBER)
    yield Heading(level=1, text="既に報告した数の変更")
    yield Paragraph(text=CHANGES)
    yield DataTable(
        title="",
        columns=tuple(Column(label=label, kind=kind) for label, kind in zip(columns, kinds, strict=True)),
        rows=tuple((one.name.ja, one.period.ja, one.was, one.now, one.difference) for one in gathered.changes),
    )


def _outside(lines: tuple[EvidenceRecord, ...]) -> Iterator[Block]:
    if not lines:
        return
    columns = (
        Column(label="記録番号", kind=ColumnKind.CODE),
        Column(label="種類"),
        Column(label="実施日", kind=ColumnKind.DATE),
        Column(label="案件番号", kind=ColumnKind.CODE),
        Column(label="事業者"),
    )
    yield Heading(level=1, text="委託期間外の記録")
    yield Paragraph(text=OUTSIDE)
    yield DataTable(
        title="",
        columns=columns,
        rows=tuple((str(one.number), one.kind, one.occurred_on, one.case_number, one.company) for one in lines),
    )


def _entries(gathered: Gathered) -> Iterator[EvidenceEntry]:
    for anchor, figures in gathered.evidence():
        said = tuple(f"{headline(figure)}（{figure.period.ja}）" for figure in figures)
        yield EvidenceEntry(anchor=anchor, figures=said, numbers=figures[0].record_ids)


def _sources(gathered: Gathered) -> Iterator[str]:
    if gathered.records:
        yield ONE_FIRM_ONCE
    if local_date(gathered.counted_at) <= gathered.end_on:
        yield CUT_OFF.format(moment=moment_label(gathered.counted_at).ja)
