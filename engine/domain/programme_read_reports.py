"""Reports, as a programme declares them."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

from engine.domain.access import Role
from engine.domain.periods import Period
from engine.domain.programme_read_records import column_of
from engine.domain.programme_table import Table
from engine.domain.report import (
    LONGEST_TEXT,
    ApprovalStep,
    BreakdownSection,
    ChartSection,
    ChecklistEntry,
    ChecklistManner,
    ChecklistSection,
    CountsSection,
    EarlierSection,
    FiguresSection,
    HalfOf,
    ItemForm,
    PicturesSection,
    Report,
    ReportFormat,
    ReportKind,
    ReportSection,
    ReportStep,
    TableSection,
    TextSection,
)
from engine.domain.report_content import ChartKind
from engine.domain.text import Text


class SectionType(StrEnum):
    """The word `type` of a section."""

    FIGURES = "figures"
    COUNTS = "counts"
    BREAKDOWN = "breakdown"
    TABLE = "table"
    TEXT = "text"
    EARLIER = "earlier"
    CHART = "chart"
    CHECKLIST = "checklist"
    PICTURES = "pictures"


def read_reports(root: Table) -> dict[str, Report]:
    """Read `[reports.*]`."""
    return {key: _report(key, table) for key, table in root.keyed("reports")}


def _report(key: str, table: Table) -> Report:
    kind = table.choice("kind", ReportKind, ReportKind.PERIODIC)
    sections = tuple(_section(row) for row in table.rows("sections"))
    _refuse_twins(table, sections)
    return Report(
        key=key,
        name=table.text("name"),
        kind=kind,
        period=table.choice("period", Period, None if kind is ReportKind.PERIODIC else Period.TERM),
        process=table.reference("process", "process"),
        deadline=table.reference("deadline", "deadline", required=True) or "",
        recipients=table.references("recipients", "recipient", ("authority",)),
        formats=table.choices("formats", ReportFormat, (ReportFormat.XLSX,)) or (ReportFormat.XLSX,),
        template=table.reference("template", "file"),
        number=table.expression("number"),
        sections=sections,
        approval=tuple(_approval(row) for row in table.rows("approval")),
        tasks=_tasks(table),
        receipt_working_days=table.integer("receipt_working_days", 0) or None,
        lead_days=table.integer("lead_days", 0) or None,
        half_of=table.choice("half_of", HalfOf, HalfOf.FISCAL_YEAR),
        nil=table.boolean("nil", default=True),
        moments=_moments(table),
        returned=table.reference("returned", "deadline"),
    )


def _tasks(table: Table) -> Mapping[ReportStep, str]:
    named = table.table("tasks")
    found = {step: named.reference(step.value, "task") for step in ReportStep}
    named.finish()
    return {step: task for step, task in found.items() if task is not None}


def _moments(table: Table) -> Mapping[str, str]:
    named = table.table("moments")
    found = {name: named.reference(name, "record", required=True) for name in named.data}
    named.finish()
    return {name: kind for name, kind in found.items() if kind is not None}


def _approval(table: Table) -> ApprovalStep:
    role = table.choice("role", Role, Role.SUPERVISOR) if "role" in table else None
    step = ApprovalStep(
        name=table.text("name"),
        group=table.reference("group", "group"),
        role=role,
        count=table.integer("count", 1, least=1),
        four_eyes=table.boolean("four_eyes", default=True),
    )
    if (step.group is None) is (role is None):
        text = Text("group か role のどちらか一つを書いてください。", "Write either a group or a role.")
        table.error("wrong_value", None, text)
    table.finish()
    return step


def _section(table: Table) -> ReportSection:
    kind = table.choice("type", SectionType, SectionType.TABLE)
    section = READING[kind](table)
    table.finish()
    return section


def _figures(table: Table) -> FiguresSection:
    return FiguresSection(title=table.text("title"), kpis=table.references("kpis", "kpi"))


def _counts(table: Table) -> CountsSection:
    return CountsSection(title=table.text("title"), records=table.references("records", "record"))


def _breakdown(table: Table) -> BreakdownSection:
    records = _records(table)
    return BreakdownSection(title=table.text("title"), records=records, by=_columns(table, "by", records))


def _table(table: Table) -> TableSection:
    records = _records(table)
    group = table.optional("group")
    sort = table.strings("sort")
    _look_up(table, "group", records, (group,) if group else ())
    _look_up(table, "sort", records, tuple(key.removeprefix("-") for key in sort))
    columns = _columns(table, "columns", records)
    totals = table.strings("totals")
    for key in totals:
        if key not in columns:
            text = Text(f"「{key}」は表の列（columns）にありません。", f"“{key}” is no column of the table.")
            table.error("wrong_value", "totals", text)
    return TableSection(
        title=table.text("title"),
        records=records,
        columns=columns,
        where=table.expression("where"),
        group=group,
        totals=totals,
        sort=sort,
    )


def _text(table: Table) -> TextSection:
    return TextSection(
        key=table.string("key"),
        title=table.text("title"),
        guidance=table.optional_text("guidance"),
        required=table.boolean("required", default=False),
        max_length=table.integer("max_length", LONGEST_TEXT, least=1),
        prefill=table.expression("prefill"),
        carried=table.boolean("carried", default=False),
    )


def _earlier(table: Table) -> EarlierSection:
    return EarlierSection(title=table.text("title"), part=table.string("part"))


def _chart(table: Table) -> ChartSection:
    return ChartSection(
        title=table.text("title"),
        kpi=table.reference("kpi", "kpi", required=True) or "",
        kind=table.choice("kind", ChartKind, ChartKind.BAR),
    )


def _checklist(table: Table) -> ChecklistSection:
    section = ChecklistSection(
        key=table.string("key"),
        title=table.text("title"),
        manner=table.choice("manner", ChecklistManner),
        items=tuple(_item(row) for row in table.rows("items")),
    )
    if len({item.key for item in section.items}) != len(section.items) or not section.items:
        text = Text(
            "項目（items）を、重ならない key で一つ以上書いてください。", "Write items, each with a key of its own."
        )
        table.error("wrong_value", "items", text)
    return section


def _item(table: Table) -> ChecklistEntry:
    entry = ChecklistEntry(
        key=table.string("key"),
        text=table.text("text"),
        form=table.choice("form", ItemForm, ItemForm.PAPER) if "form" in table else None,
        copies=table.integer("copies", 1, least=1),
    )
    table.finish()
    return entry


def _pictures(table: Table) -> PicturesSection:
    return PicturesSection(title=table.text("title"), records=_records(table), most=table.integer("most", 6, least=1))


def _records(table: Table) -> str:
    return table.reference("records", "record", required=True) or ""


def _columns(table: Table, key: str, records: str) -> tuple[str, ...]:
    found = table.strings(key)
    _look_up(table, key, records, found)
    return found


def _look_up(table: Table, key: str, records: str, names: tuple[str, ...]) -> None:
    table.notes.references += [column_of(records, name, table, key) for name in names]


READING: Mapping[SectionType, Callable[[Table], ReportSection]] = {
    SectionType.FIGURES: _figures,
    SectionType.COUNTS: _counts,
    SectionType.BREAKDOWN: _breakdown,
    SectionType.TABLE: _table,
    SectionType.TEXT: _text,
    SectionType.EARLIER: _earlier,
    SectionType.CHART: _chart,
    SectionType.CHECKLIST: _checklist,
    SectionType.PICTURES: _pictures,
}


def _refuse_twins(table: Table, sections: tuple[ReportSection, ...]) -> None:
    """Note parts of one key, and earlier parts the report does not have."""
    keys = list(_keys(sections))
    for place, section in enumerate(sections):
        if isinstance(section, TextSection | ChecklistSection) and keys.count(section.key) > 1:
            text = Text(f"key「{section.key}」が重なっています。", f"The key “{section.key}” is there twice.")
            table.notes.error("wrong_value", (*table.path, "sections", place, "key"), text)
        if isinstance(section, EarlierSection) and section.part not in keys:
            text = Text(f"記載欄「{section.part}」がありません。", f"There is no text part “{section.part}”.")
            table.notes.error("unknown_reference", (*table.path, "sections", place, "part"), text)


def _keys(sections: tuple[ReportSection, ...]) -> Iterator[str]:
    yield from (section.key for section in sections if isinstance(section, TextSection | ChecklistSection))
