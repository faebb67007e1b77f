"""The figures of one report: totals, targets, breakdowns and lists of one period, frozen when they are counted."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine import kpi
from engine.domain.era import span_label
from engine.domain.ids import RecordId
from engine.domain.periods import Period, Span, span_of
from engine.domain.programme import FieldType, RecordField, RecordKind
from engine.domain.report import Report, TableSection, records_of
from engine.domain.text import Text
from engine.kpi import Figure, Ledger, Selection
from engine.records import RecordView
from engine.records.text import Shown, column_value, label_of

OCCURRENCES = Text("延べ", "occurrences")
COMPANIES = Text("実数", "companies")
TIMES, FIRMS = Text("件", ""), Text("社", "")
ALL = Text("計", "Total")
EMPTY = Text("（未記入）", "(left empty)")
MOST_LISTED = 15  # a longer code list is shown with the codes that occur only
CODED = frozenset({FieldType.CODE, FieldType.CODES})


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedRow:
    """One line of a table: 延べ and 実数 of the same records."""

    name: Text
    occurrences: Figure
    companies: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """Records of one kind by the codes of one field. several: one record can stand in several lines."""

    kind: str
    field: str
    title: Text
    several: bool
    rows: tuple[CountedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """One KPI of the report. to_date: counted from the start of the fiscal year, None where that says nothing."""

    figure: Figure
    to_date: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRecord:
    """One record in a list; values in the order of the columns."""

    record_id: RecordId
    values: tuple[Shown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list of the report (C-G2)."""

    title: Text
    columns: tuple[Text, ...]
    rows: tuple[ListedRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """A record behind a figure, as short as it can be named."""

    id: RecordId
    kind: Text
    case_number: str
    company_name: str
    occurred_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A figure of an earlier report that would be counted differently today.

    period: the earlier report's. key: the headline's.
    """

    period: Text
    key: str
    name: Text
    was: Decimal | None
    now: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFigures:
    """Everything one report says in numbers and lists.

    nil: nothing was done in the period. start_on, end_on: the part of the period inside the term. outside: records
    whose day lies outside the term; they are in no figure. changes: later corrections of reports already sent.
    lines: every record behind the figures.
    """

    period: Text
    start_on: dt.date
    end_on: dt.date
    counted_at: dt.datetime
    nil: bool
    totals: tuple[CountedRow, ...]
    targets: tuple[TargetRow, ...]
    breakdowns: tuple[Breakdown, ...]
    listings: tuple[Listing, ...]
    outside: tuple[RecordLine, ...]
    changes: tuple[Change, ...]
    lines: tuple[RecordLine, ...]


def count(
    ledger: Ledger,
    report: Report,
    span: Span,
    *,
    counted_at: dt.datetime,
    outside: Sequence[RecordView] = (),
    changes: Sequence[Change] = (),
) -> ReportFigures:
    """Count one report over one period.

    outside: records of the programme outside the term. changes: from earlier reports.
    """
    totals, found = _totals(ledger, report, span)
    kinds = [ledger.programme.records[key] for key in found]
    targets = tuple(row for key in report.kpis for row in _targets(ledger, key, span))
    start_on, end_on = kpi.clip(span, ledger.programme.term)
    return ReportFigures(
        period=span_label(span),
        start_on=start_on,
        end_on=end_on,
        counted_at=counted_at,
        nil=not any(selection.records for selection in found.values()),
        totals=totals,
        targets=targets,
        breakdowns=tuple(table for kind in kinds for table in _breakdowns(ledger, kind, span, found[kind.key])),
        listings=tuple(
            _listing(ledger, section, span) for section in report.sections if isinstance(section, TableSection)
        ),
        outside=tuple(_line(ledger, record) for record in outside),
        changes=tuple(changes),
        lines=_lines(ledger, kinds, span, targets),
    )


def kinds_of(ledger: Ledger, report: Report) -> list[str]:
    """Name the record kinds a report speaks of: those of its lists, then those of its KPIs."""
    kpis = ledger.programme.kpis
    named = [kind for section in report.sections for kind in records_of(section)]
    for key in report.kpis:
        ratio = kpis[key].ratio
        parts = (ratio.numerator, ratio.denominator) if ratio else (key,)
        named += [kind for part in parts if (kind := kpis[part].records)]
    return list(dict.fromkeys(named))


def headlines(figures: ReportFigures) -> dict[str, Figure]:
    """Return the totals and KPI figures by what identifies them from one counting to the next."""
    return _heads(figures.totals, [row.figure for row in figures.targets])


def headlines_now(ledger: Ledger, report: Report, span: Span) -> dict[str, Figure]:
    """Count the headlines of a period alone, as they stand now."""
    totals, _ = _totals(ledger, report, span)
    return _heads(totals, [figure for key in report.kpis for figure in kpi.figures(ledger, key, span)])


def differences(period: Text, was: Mapping[str, Decimal | None], now: Mapping[str, Figure]) -> list[Change]:
    """List headlines that are no longer what was reported. was: the values last reported, by headline."""
    return [
        Change(period=period, key=key, name=figure.name, was=was[key], now=figure.value)
        for key, figure in now.items()
        if key in was and was[key] != figure.value
    ]


def _heads(totals: Sequence[CountedRow], kpis: Sequence[Figure]) -> dict[str, Figure]:
    heads = [*(figure for row in totals for figure in (row.occurrences, row.companies)), *kpis]
    return {f"{figure.key}@{figure.period.ja}": figure for figure in heads}


def _totals(ledger: Ledger, report: Report, span: Span) -> tuple[tuple[CountedRow, ...], dict[str, Selection]]:
    """Count the record kinds of a report, and return what was counted by kind."""
    kinds = [ledger.programme.records[key] for key in kinds_of(ledger, report)]
    found = {kind.key: kpi.select(ledger, kind.key, None, span) for kind in kinds}
    return tuple(_counted(kind.key, kind.name, span, found[kind.key]) for kind in kinds), found


def _counted(key: str, name: Text, span: Span, chosen: Selection) -> CountedRow:
    """Count the same records both ways; a record of no known company is missing from 実数 and said so."""
    unknown = sum(record.company_id is None for record in chosen.records)
    notes = (kpi.NO_COMPANY.format(n=unknown),) if unknown else ()
    period = span_label(span)
    return CountedRow(
        name=name,
        occurrences=Figure(
            key=f"{key}:occurrences",
            name=Text(f"{name.ja}・{OCCURRENCES.ja}", f"{name.en}, {OCCURRENCES.en}"),
            value=Decimal(kpi.occurrences(chosen.records)),
            unit=TIMES,
            period=period,
            record_ids=chosen.ids,
        ),
        companies=Figure(
            key=f"{key}:companies",
            name=Text(f"{name.ja}・{COMPANIES.ja}", f"{name.en}, {COMPANIES.en}"),
            value=Decimal(kpi.companies(chosen.records)),
            unit=FIRMS,
            period=period,
            record_ids=chosen.ids,
            notes=notes,
        ),
    )


def _targets(ledger: Ledger, key: str, span: Span) -> list[TargetRow]:
    counted = kpi.figures(ledger, key, span)
    return [TargetRow(figure=figure, to_date=_to_date(ledger, key, span)) for figure in counted]


def _to_date(ledger: Ledger, key: str, span: Span) -> Figure | None:
    """Count from the start of the fiscal year to the end of the span, for KPIs of the report's own period."""
    if ledger.programme.kpis[key].per is not span.period or span.period in {Period.FISCAL_YEAR, Period.TERM}:
        return None
    year = span_of(Period.FISCAL_YEAR, span.end)
    return kpi.figure(ledger, key, Span(year.start, span.end, Period.FISCAL_YEAR))


def _breakdowns(ledger: Ledger, kind: RecordKind, span: Span, chosen: Selection) -> list[Breakdown]:
    coded = [field for field in kind.fields if field.type in CODED] if chosen.records else []
    return [_breakdown(ledger, kind, field, span, chosen) for field in coded]


def _breakdown(ledger: Ledger, kind: RecordKind, field: RecordField, span: Span, chosen: Selection) -> Breakdown:
    by_code: dict[str | None, list[RecordView]] = {}
    for record in chosen.records:
        for code in _codes_in(record, field):
            by_code.setdefault(code, []).append(record)
    rows = [
        _counted(f"{kind.key}.{field.key}:{code or ''}", name, span, Selection(tuple(by_code.get(code, ()))))
        for code, name in _lines_of(ledger, field, by_code)
    ]
    total = _counted(f"{kind.key}.{field.key}", ALL, span, chosen)
    title = Text(f"{kind.name.ja}：{field.label.ja}別", f"{kind.name.en} by {field.label.en}")
    several = field.type is FieldType.CODES
    return Breakdown(kind=kind.key, field=field.key, title=title, several=several, rows=(*rows, total))


def _codes_in(record: RecordView, field: RecordField) -> list[str | None]:
    value = record.fields.get(field.key)
    return [*value] if isinstance(value, list) and value else [value or None]


def _lines_of(
    ledger: Ledger, field: RecordField, by_code: dict[str | None, list[RecordView]]
) -> list[tuple[str | None, Text]]:
    """Return the lines of a breakdown: the list's codes in order, codes no list has, and records without one."""
    listed = ledger.programme.codes[field.codes or ""].codes
    everything = len(listed) <= MOST_LISTED
    known = [(code.code, code.name) for code in listed if code.code in by_code or (everything and not code.retired)]
    codes = {code.code for code in listed}
    foreign = [(code, Text(code, code)) for code in by_code if code is not None and code not in codes]
    return [*known, *foreign, *([(None, EMPTY)] if None in by_code else [])]


def _listing(ledger: Ledger, section: TableSection, span: Span) -> Listing:
    programme = ledger.programme
    chosen = kpi.select(ledger, section.records, section.where, span)
    return Listing(
        title=section.title,
        columns=tuple(label_of(programme, section.records, column) for column in section.columns),
        rows=tuple(
            ListedRecord(
                record_id=record.id,
                values=tuple(column_value(programme, record, column) for column in section.columns),
            )
            for record in chosen.records
        ),
    )


def _lines(
    ledger: Ledger, kinds: Sequence[RecordKind], span: Span, targets: Sequence[TargetRow]
) -> tuple[RecordLine, ...]:
    """Name every record behind the figures; those counted to date reach back beyond the period."""
    figures = [figure for row in targets for figure in (row.figure, row.to_date) if figure]
    wanted = {number for figure in figures for number in figure.record_ids}
    whole = Span(ledger.programme.term.start_on, span.end, Period.TERM)
    known = [record for kind in kinds for record in kpi.select(ledger, kind.key, None, whole).records]
    return tuple(_line(ledger, record) for record in known if record.id in wanted or record.occurred_on in span)


def _line(ledger: Ledger, record: RecordView) -> RecordLine:
    kind = ledger.programme.records.get(record.kind)
    return RecordLine(
        id=record.id,
        kind=kind.name if kind else Text(record.kind, record.kind),
        case_number=record.case_number,
        company_name=record.company_name,
        occurred_on=record.occurred_on,
    )


def behind(figures: ReportFigures, figure: Figure) -> list[RecordLine]:
    """List the records behind one of the report's figures, oldest first."""
    ids = set(figure.record_ids)
    return [line for line in figures.lines if line.id in ids]
