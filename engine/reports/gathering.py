"""Gathering what a report says in numbers and lists, as of now."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine import kpi, records
from engine.domain.ids import RecordId
from engine.domain.periods import Period, Span
from engine.domain.programme import Programme
from engine.domain.report import (
    ChecklistSection,
    CountsSection,
    FiguresSection,
    PicturesSection,
    Report,
    ReportSection,
    TextSection,
    records_of,
)
from engine.domain.report_content import EvidenceRecord
from engine.domain.text import Text
from engine.programmes import Release
from engine.records import RecordView
from engine.reports import pictures
from engine.reports.blocks import Sources, blocks_of
from engine.reports.gathered import Change, CountedFigure, Gathered, Section
from engine.reports.kpis import Kpis
from engine.reports.numbering import Numbering
from engine.reports.selecting import Records
from engine.work import Work


def gather(
    work: Work, release: Release, report: Report, span: Span, label: Text, changes: Sequence[Change] = ()
) -> Gathered:
    """Count and list everything a report says over a span, clipped to the term.

    label: what the span is called. changes: of reports already sent.
    """
    sources = _sources(work, release, span)
    sections = tuple(_section(work, section, sources) for section in report.sections)
    figures = tuple(sources.numbering.figures)
    term = release.programme.term
    return Gathered(
        period=label,
        start_on=max(span.start, term.start_on),
        end_on=min(span.end, term.end_on),
        counted_at=work.now,
        nil=_is_nil(release.programme, report, sources.records),
        sections=sections,
        figures=figures,
        records=_behind(work, release, report, span, figures),
        outside=tuple(
            line_of(release.programme, record)
            for record in records.outside(work, release.key, term.start_on, term.end_on)
        ),
        changes=tuple(changes),
    )


def nothing_done(work: Work, release: Release, report: Report, span: Span) -> bool:
    """Tell whether a report would have nothing to say: there is no record of any kind it speaks of."""
    return _is_nil(release.programme, report, Records(work, release, span))


def _is_nil(programme: Programme, report: Report, found: Records) -> bool:
    kinds = kinds_of(programme, report)
    return bool(kinds) and not any(found.of_kind(kind) for kind in kinds)


def headlines_now(work: Work, release: Release, report: Report, span: Span) -> dict[str, CountedFigure]:
    """Count the headlines of a period alone, as they stand now."""
    sources = _sources(work, release, span, live=True)
    for section in report.sections:
        if isinstance(section, FiguresSection | CountsSection):
            blocks_of(section, sources)
    return {figure.key: figure for figure in sources.numbering.figures if figure.headline}


def differences(was: Gathered, told: Mapping[str, Decimal | None], now: Mapping[str, CountedFigure]) -> list[Change]:
    """List headlines that are no longer what was reported. told: the values last reported, by key."""
    return [
        Change(period=was.period, key=key, name=figure.name, unit=figure.unit, was=told[key], now=figure.value)
        for key, figure in now.items()
        if key in told and told[key] != figure.value
    ]


def kinds_of(programme: Programme, report: Report) -> list[str]:
    """Name the record kinds a report speaks of: those of its sections, and those of its KPIs."""
    named = [kind for section in report.sections for kind in records_of(section)]
    for key in report.kpis:
        ratio = programme.kpis[key].ratio
        parts = (ratio.numerator, ratio.denominator) if ratio else (key,)
        named += [kind for part in parts if (kind := programme.kpis[part].records)]
    return list(dict.fromkeys(named))


def words_of(gathered: Gathered) -> dict[str, Any]:
    """Return the figures by key, as expressions see them: KPIs by their key, counts as `kind:occurrences`."""
    return {figure.key.partition("@")[0]: figure.value for figure in reversed(gathered.figures) if figure.headline}


def _sources(work: Work, release: Release, span: Span, *, live: bool = False) -> Sources:
    return Sources(
        span=span,
        records=Records(work, release, span),
        kpis=Kpis(kpi.ledger(work, release), live),
        numbering=Numbering(),
    )


def _section(work: Work, section: ReportSection, sources: Sources) -> Section:
    match section:
        case TextSection() | ChecklistSection():
            return Section(title=section.title, key=section.key)
        case PicturesSection():
            found = sources.records.of_kind(section.records)
            return Section(title=section.title, picture_ids=pictures.cleared(work, found, section.most))
    return Section(title=section.title, blocks=blocks_of(section, sources))


def _behind(
    work: Work, release: Release, report: Report, span: Span, figures: Iterable[CountedFigure]
) -> tuple[EvidenceRecord, ...]:
    """Name every record behind the figures; those counted to date reach back beyond the period."""
    wanted = {number for figure in figures for number in figure.record_ids}
    term = release.programme.term
    whole = Records(work, release, Span(term.start_on, span.end, Period.TERM))
    known = [record for kind in kinds_of(release.programme, report) for record in whole.of_kind(kind)]
    proved = pictures.names_by_record(work, wanted)
    return tuple(
        line_of(release.programme, record, proved.get(record.id, ())) for record in known if record.id in wanted
    )


def line_of(programme: Programme, record: RecordView, files: tuple[str, ...] = ()) -> EvidenceRecord:
    """Return a record as short as it can be named, with the files that prove it."""
    kind = programme.records.get(record.kind)
    return EvidenceRecord(
        number=RecordId(record.id),
        kind=(kind.name if kind else Text(record.kind, record.kind)).ja,
        occurred_on=record.occurred_on,
        case_number=record.case_number,
        company=record.company_name,
        files=files,
    )
