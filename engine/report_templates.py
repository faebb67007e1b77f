"""The authority's own template of a report: what its places may name, checked before a programme is published."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from engine import feel, render
from engine.domain.finding import Finding, Severity
from engine.domain.programme import Programme, RecordField, RecordKind
from engine.domain.report import (
    BreakdownSection,
    ChecklistSection,
    CountsSection,
    EarlierSection,
    FiguresSection,
    Report,
    ReportSection,
    TableSection,
    TextSection,
)
from engine.domain.text import Text

KINDS = frozenset({".xlsx", ".docx"})
WRONG_KIND = Text("様式はXLSXかDOCXにしてください。", "A template has to be an XLSX or DOCX file.")
ITEMS = ("対象期間", "提出期限", "集計日時", "差替えの理由")
BESIDE = {"case_number": "案件番号", "case_title": "案件", "company": "事業者", "recorded_by": "記録者"}
WRITTEN = (TextSection, EarlierSection)
FIGURE = dict.fromkeys(("name", "value", "unit", "target", "attainment", "note"))
ANSWER = dict.fromkeys(("text", "state", "content", "reason"))


def check(files: Mapping[str, bytes], programme: Programme, environment: feel.Environment) -> list[Finding]:
    """List the places of templates that no report could fill, and templates that hold what may not be in them."""
    findings: list[Finding] = []
    for report in programme.reports.values():
        if report.template is not None and report.template in files:
            findings += _check(report, files[report.template], programme, environment)
    return findings


def _check(report: Report, content: bytes, programme: Programme, environment: feel.Environment) -> list[Finding]:
    file = report.template or ""
    if PurePosixPath(file).suffix.lower() not in KINDS:
        return [Finding(code="template.kind", severity=Severity.ERROR, text=WRONG_KIND, file=file)]
    return render.check_template(file, content, expected(programme, report), environment)


def expected(programme: Programme, report: Report) -> Mapping[str, Any]:
    """Return an example of what a report of this kind tells a template, with every name and no value."""
    figures: dict[str, Any] = {}
    tables: dict[str, Any] = {}
    for section in report.sections:
        names = list(_figures(section, programme))
        figures |= dict.fromkeys(names, FIGURE)
        if (row := _row(section, programme)) is not None:
            tables[section.title.ja] = [row]
    words = ("title", "subtitle", "period", "organisation", "recipient", "date", "number")
    return {
        **dict.fromkeys(words),
        "figures": figures,
        "tables": tables,
        "totals": {name: rows[0] for name, rows in tables.items()},
        "texts": {
            section.title.ja: None for section in report.sections if isinstance(section, TextSection | EarlierSection)
        },
        "items": dict.fromkeys(ITEMS),
    }


def _figures(section: ReportSection, programme: Programme) -> Iterator[str]:
    """Yield the names of the numbers a section counts."""
    match section:
        case FiguresSection():
            for key in section.kpis:
                yield from (programme.kpis[key].name.ja, f"{programme.kpis[key].name.ja}（年度累計）")
        case CountsSection():
            for key in section.records:
                yield from (f"{programme.records[key].name.ja}（{way}）" for way in ("延べ", "実数"))
        case BreakdownSection():
            for field in _coded(section, programme):
                yield from (code.name.ja for code in programme.codes[field.codes or ""].codes)


def _coded(section: BreakdownSection, programme: Programme) -> Iterator[RecordField]:
    for field in programme.records[section.records].fields:
        if field.codes is not None and (not section.by or field.key in section.by):
            yield field


def _row(section: ReportSection, programme: Programme) -> dict[str, Any] | None:
    """Return a row of a section's table without its values; None for a section that has none."""
    match section:
        case FiguresSection() | CountsSection() | BreakdownSection():
            return FIGURE
        case ChecklistSection():
            return ANSWER
        case TableSection():
            kind = programme.records[section.records]
            return dict.fromkeys(("記録番号", *(_label(kind, column) for column in section.columns)))
    return None


def _label(kind: RecordKind, column: str) -> str:
    declared = kind.field(column)
    if declared is None:
        return BESIDE.get(column, column)
    return f"{declared.label.ja}（{declared.unit.ja}）" if declared.unit else declared.label.ja
