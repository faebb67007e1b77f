"""The data sections of a report as blocks: figures, counts, breakdowns, tables over records, charts, pictures."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.domain.era import span_label
from engine.domain.ids import RecordId
from engine.domain.periods import Period, Span, span_of
from engine.domain.programme import FieldType, RecordField, RecordKind
from engine.domain.report import (
    BreakdownSection,
    ChartSection,
    CountsSection,
    FiguresSection,
    ReportSection,
    TableSection,
)
from engine.domain.report_content import (
    Block,
    Cell,
    Chart,
    Column,
    ColumnKind,
    DataTable,
    FigureRow,
    FigureTable,
    Series,
)
from engine.domain.text import Text
from engine.kpi import NO_TARGET, Figure
from engine.records import RecordView
from engine.records.text import Shown, column_value, label_of, plain
from engine.reports.gathered import CountedFigure
from engine.reports.kpis import Kpis
from engine.reports.numbering import Numbering
from engine.reports.selecting import Records, companies

OCCURRENCES = Text("延べ", "occurrences")
COMPANIES = Text("実数", "companies")
TIMES, FIRMS = Text("件", ""), Text("社", "")
ALL = "計"
EMPTY = "（未記入）"
YEAR_SO_FAR = "年度累計"
TO_DATE = Text("{ja}（年度累計）", "{en} (fiscal year to date)")
NUMBER = Column(label="記録番号", kind=ColumnKind.NUMBER, share=7)
SEVERAL = "一つの記録で複数を選べるため、延べの計は内訳の合計と一致しないことがあります。"
NO_FIRM = "事業者の分からない記録{n}件を実数から除く"
MOST_LISTED = 15  # a longer code list is shown with the codes that occur only
CODED = frozenset({FieldType.CODE, FieldType.CODES})
KINDS: Mapping[FieldType, ColumnKind] = {
    FieldType.NUMBER: ColumnKind.NUMBER,
    FieldType.DATE: ColumnKind.DATE,
    FieldType.CODE: ColumnKind.CODE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What the sections of one report are made from."""

    span: Span
    records: Records
    kpis: Kpis
    numbering: Numbering


def blocks_of(section: ReportSection, sources: Sources) -> tuple[Block, ...]:
    """Return what a data section says; nothing for one that people fill in."""
    match section:
        case FiguresSection():
            return tuple(_figures(section, sources))
        case CountsSection():
            return (_counts(section, sources),)
        case BreakdownSection():
            return tuple(_breakdowns(section, sources))
        case TableSection():
            return tuple(_tables(section, sources))
        case ChartSection():
            return (_chart(section, sources),)
    return ()


def _figures(section: FiguresSection, sources: Sources) -> Iterator[FigureTable]:
    """Yield the KPIs beside their targets, and what they have come to in the fiscal year where that says more."""
    rows = [_row(figure, sources) for key in section.kpis for figure in sources.kpis.of_span(key, sources.span)]
    yield FigureTable(title="", rows=tuple(rows))
    so_far = [_to_date(key, sources) for key in section.kpis if _has_to_date(key, sources)]
    if so_far:
        yield FigureTable(title=YEAR_SO_FAR, rows=tuple(so_far))


def _has_to_date(key: str, sources: Sources) -> bool:
    per = sources.kpis.programme.kpis[key].per
    return per is sources.span.period and per not in {Period.FISCAL_YEAR, Period.TERM}


def _to_date(key: str, sources: Sources) -> FigureRow:
    year = span_of(Period.FISCAL_YEAR, sources.span.end)
    figure = sources.kpis.one(key, Span(year.start, sources.span.end, Period.FISCAL_YEAR))
    name = TO_DATE.format(ja=figure.name.ja, en=figure.name.en)
    counted = sources.numbering.count(
        f"{key}:to_date", name, figure.value, figure.unit, figure.period, figure.record_ids
    )
    return FigureRow(name=name.ja, value=figure.value, unit=figure.unit.ja, evidence=counted.anchor)


def _row(figure: Figure, sources: Sources) -> FigureRow:
    counted = sources.numbering.count(
        figure.key,
        figure.name,
        figure.value,
        figure.unit,
        figure.period,
        figure.record_ids,
        target=figure.target,
        headline=True,
    )
    said = [note.ja for note in figure.notes if note != NO_TARGET]
    period = [] if figure.period == span_label(sources.span) else [figure.period.ja]
    about = ["目標は程度"] if figure.about and figure.target is not None else []
    return FigureRow(
        name=figure.name.ja,
        value=figure.value,
        unit=figure.unit.ja,
        target=figure.target,
        attainment=figure.attainment,
        note="。".join((*period, *about, *said)),
        evidence=counted.anchor,
    )


def _counts(section: CountsSection, sources: Sources) -> FigureTable:
    rows: list[FigureRow] = []
    for key in section.records:
        kind, found = sources.records.programme.records[key], sources.records.of_kind(key)
        rows += _both_ways(key, kind.name, found, sources)
    return FigureTable(title="", rows=tuple(rows))


def _both_ways(key: str, name: Text, found: Sequence[RecordView], sources: Sources) -> list[FigureRow]:
    """Count the same records as 延べ and as 実数; a record of no known company is missing from 実数 and said so."""
    unknown = sum(record.company_id is None for record in found)
    counted = (
        (f"{key}:occurrences", OCCURRENCES, len(found), TIMES, ""),
        (f"{key}:companies", COMPANIES, len(companies(found)), FIRMS, NO_FIRM.format(n=unknown) if unknown else ""),
    )
    return [_counted(*one, name=name, found=found, sources=sources) for one in counted]


def _counted(  # noqa: PLR0913 - one line of a table
    key: str, way: Text, value: int, unit: Text, note: str, *, name: Text, found: Sequence[RecordView], sources: Sources
) -> FigureRow:
    said = Text(f"{name.ja}（{way.ja}）", f"{name.en}, {way.en}")
    counted = sources.numbering.count(key, said, value, unit, span_label(sources.span), _ids(found), headline=True)
    return FigureRow(name=said.ja, value=Decimal(value), unit=unit.ja, note=note, evidence=counted.anchor)


def _breakdowns(section: BreakdownSection, sources: Sources) -> list[Block]:
    kind = sources.records.programme.records[section.records]
    coded = [field for field in kind.fields if field.type in CODED and (not section.by or field.key in section.by)]
    return [_breakdown(kind, field, sources) for field in coded]


def _breakdown(kind: RecordKind, field: RecordField, sources: Sources) -> FigureTable:
    found = sources.records.of_kind(kind.key)
    by_code: dict[str | None, list[RecordView]] = {}
    for record in found:
        for code in _codes_in(record, field):
            by_code.setdefault(code, []).append(record)
    lines = _lines_of(field, by_code, sources)
    rows = [_line(kind, field, code, name, by_code.get(code, []), sources) for code, name in lines]
    total = _line(kind, field, ALL, ALL, found, sources, note=SEVERAL if field.type is FieldType.CODES else "")
    return FigureTable(title=f"{kind.name.ja}：{field.label.ja}別", rows=(*rows, total))


def _line(  # noqa: PLR0913 - one line of a table
    kind: RecordKind,
    field: RecordField,
    code: str | None,
    name: str,
    found: Sequence[RecordView],
    sources: Sources,
    *,
    note: str = "",
) -> FigureRow:
    title = f"{kind.name.ja}・{field.label.ja}：{name}"
    counted = sources.numbering.count(
        f"{kind.key}.{field.key}:{code or ''}",
        Text(title, title),
        len(found),
        TIMES,
        span_label(sources.span),
        _ids(found),
    )
    firms = f"実数{len(companies(found))}社" if found else ""
    return FigureRow(
        name=name,
        value=Decimal(len(found)),
        unit=TIMES.ja,
        note="。".join(part for part in (firms, note) if part),
        evidence=counted.anchor,
    )


def _codes_in(record: RecordView, field: RecordField) -> list[str | None]:
    value = record.fields.get(field.key)
    return [*value] if isinstance(value, list) and value else [value or None]


def _lines_of(
    field: RecordField, by_code: Mapping[str | None, Sequence[RecordView]], sources: Sources
) -> list[tuple[str | None, str]]:
    """Return the lines of a breakdown: the list's codes in order, codes no list has, and records without one."""
    listed = sources.records.programme.codes[field.codes or ""].codes
    everything = len(listed) <= MOST_LISTED
    known = [(code.code, code.name.ja) for code in listed if code.code in by_code or (everything and not code.retired)]
    codes = {code.code for code in listed}
    foreign = [(code, code) for code in by_code if code is not None and code not in codes]
    return [*known, *foreign, *([(None, EMPTY)] if None in by_code else [])]


def _tables(section: TableSection, sources: Sources) -> list[Block]:
    """Return the records as one table, or as one for each value of the field they are grouped by."""
    found = sorted_by(section.sort, sources.records.where(section.records, section.where), sources)
    if section.group is None:
        return [_table(section, "", found, sources)]
    groups: dict[str, list[RecordView]] = {}
    for record in found:
        value = plain(column_value(sources.records.programme, record, section.group)) or EMPTY
        groups.setdefault(value, []).append(record)
    return [_table(section, f"{name}（{len(rows)}件）", rows, sources) for name, rows in groups.items()]


def _table(section: TableSection, title: str, found: Sequence[RecordView], sources: Sources) -> DataTable:
    programme = sources.records.programme
    kind = programme.records[section.records]
    columns = [_column(kind, key, label_of(programme, kind.key, key).ja) for key in section.columns]
    rows = [(Decimal(record.id), *(_cell(sources, record, key) for key in section.columns)) for record in found]
    return DataTable(
        title=title,
        columns=(NUMBER, *columns),
        rows=tuple(rows),
        totals=_totals(section, rows) if section.totals else None,
    )


def _column(kind: RecordKind, key: str, label: str) -> Column:
    declared = kind.field(key)
    return Column(label=label, kind=KINDS.get(declared.type, ColumnKind.TEXT) if declared else ColumnKind.TEXT)


def _cell(sources: Sources, record: RecordView, key: str) -> Cell:
    value = column_value(sources.records.programme, record, key)
    return None if value == "" else value


def _totals(section: TableSection, rows: Sequence[tuple[Cell, ...]]) -> tuple[Cell, ...]:
    """Add up the columns that are to be: the numbers in them, or how many cells hold something."""
    sums: list[Cell] = []
    for place, key in enumerate(section.columns, start=1):
        cells = [row[place] for row in rows if row[place] is not None]
        numbers = [cell for cell in cells if isinstance(cell, Decimal)]
        sums.append(None if key not in section.totals else sum(numbers, Decimal(0)) if numbers else Decimal(len(cells)))
    return (None, *sums)


def sorted_by(keys: Sequence[str], found: Sequence[RecordView], sources: Sources) -> Sequence[RecordView]:
    """Return records sorted by columns, the first one first; `-` before a key for the other way round."""
    ordered = list(found)
    for key in reversed(keys):
        name = key.removeprefix("-")
        ordered.sort(
            key=lambda record: _order(column_value(sources.records.programme, record, name)), reverse=key != name
        )
    return ordered


def _order(value: Shown) -> tuple[int, Decimal, str]:
    """Return what a cell sorts by: empty ones first, then numbers, then days, then text."""
    if isinstance(value, Decimal):
        return 1, value, ""
    if isinstance(value, dt.date):
        return 2, Decimal(value.toordinal()), ""
    return (3, Decimal(0), value) if value else (0, Decimal(0), "")


def _chart(section: ChartSection, sources: Sources) -> Chart:
    """Show a KPI over its periods up to the report's end, beside its target where every period has one."""
    figures = sources.kpis.series(section.kpi, sources.span.end)
    kpi = sources.kpis.programme.kpis[section.kpi]
    plan = Series(name="目標", values=tuple(figure.target for figure in figures)) if kpi.target is not None else None
    return Chart(
        title=section.title.ja,
        kind=section.kind,
        labels=tuple(figure.period.ja for figure in figures),
        series=(Series(name=kpi.name.ja, values=tuple(figure.value for figure in figures)),),
        unit=kpi.unit.ja,
        plan=plan,
    )


def _ids(found: Sequence[RecordView]) -> tuple[RecordId, ...]:
    return tuple(record.id for record in found)


def headline(counted: CountedFigure) -> str:
    """Return a figure in words: 相談（延べ） 13件."""
    return f"{counted.name.ja} {'－' if counted.value is None else f'{counted.value.normalize():,f}'}{counted.unit.ja}"
