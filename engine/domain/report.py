"""A report as a programme declares it: what it says in which order, who makes, checks, approves and gets it.

Sections are data; engine/reports fills them, engine/render lays them out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from engine.domain.access import Role
from engine.domain.periods import Period, Span, Term, halves_of, spans_of
from engine.domain.report_content import ChartKind
from engine.domain.text import Text

LONGEST_TEXT = 4000  # of a narrative part that says no length itself


class ReportKind(StrEnum):
    """What makes a report fall due."""

    PERIODIC = "periodic"  # 定期報告
    INTERIM = "interim"  # 中間報告
    FINAL = "final"  # 実績報告
    ON_REQUEST = "on_request"  # 求めに応じた報告 (P10)


class HalfOf(StrEnum):
    """Whose halves a half-yearly report is about (DL-K11)."""

    FISCAL_YEAR = "fiscal_year"  # 上半期・下半期
    TERM = "term"  # 契約期間の前半・後半


class ReportFormat(StrEnum):
    """The kind of file a report becomes."""

    XLSX = "xlsx"
    DOCX = "docx"
    PDF = "pdf"
    PPTX = "pptx"


class ReportStep(StrEnum):
    """The pieces of work on a report that people do."""

    WRITE = "write"  # 案の作成
    CHECK = "check"  # 確認
    APPROVE = "approve"  # 承認
    SUBMIT = "submit"  # 提出
    RECEIVE = "receive"  # 受領


class ChecklistManner(StrEnum):
    """What a checklist asks of each item."""

    STATUS = "status"  # 実施・未実施・該当なし with content (C-K7)
    DELIVERY = "delivery"  # handed over or not, in which form and how often (NAG-16)


class ItemForm(StrEnum):
    """In which form an item is delivered."""

    PAPER = "paper"  # 紙媒体
    DATA = "data"  # 電子データ


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresSection:
    """KPIs with their targets, one line each."""

    title: Text
    kpis: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsSection:
    """延べ and 実数 of record kinds, one line each."""

    title: Text
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownSection:
    """延べ and 実数 of one record kind by the codes of its fields. by: field keys, empty for every coded field."""

    title: Text
    records: str
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSection:
    """A table over records. columns: field keys of the record kind. where: FEEL filter over one record.

    group: a field whose values part the table. totals: columns that are added up. sort: field keys, `-` before one for
    the other way round; empty for the order of the days.
    """

    title: Text
    records: str
    columns: tuple[str, ...]
    where: str | None = None
    group: str | None = None
    totals: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSection:
    """A narrative part people write. prefill: FEEL for the text it begins with. carried: begins as it last read."""

    key: str
    title: Text
    guidance: Text | None = None
    required: bool = False
    max_length: int = LONGEST_TEXT
    prefill: str | None = None
    carried: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierSection:
    """What a narrative part of the last report said. part: its key."""

    title: Text
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSection:
    """A KPI over the periods of the term so far."""

    title: Text
    kpi: str
    kind: ChartKind = ChartKind.BAR


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistEntry:
    """One item of a checklist. form, copies: for a delivery."""

    key: str
    text: Text
    form: ItemForm | None = None
    copies: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistSection:
    """Items people answer one by one."""

    key: str
    title: Text
    manner: ChecklistManner
    items: tuple[ChecklistEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturesSection:
    """Pictures kept with records of a kind; only those whose rights are cleared. most: how many are taken."""

    title: Text
    records: str
    most: int = 6


ReportSection: TypeAlias = (
    FiguresSection
    | CountsSection
    | BreakdownSection
    | TableSection
    | TextSection
    | EarlierSection
    | ChartSection
    | ChecklistSection
    | PicturesSection
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalStep:
    """One step of the chain. group or role: who may take it. count: how many people have to.

    four_eyes: whoever wrote in the report does not count as the only one.
    """

    name: Text
    group: str | None = None
    role: Role | None = None
    count: int = 1
    four_eyes: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report that falls due per period, or when it is asked for.

    process: the BPMN process that makes it. tasks: which of its tasks is which step. deadline: rule. recipients: group
    keys or `authority`. formats: the files it becomes, first the one people open. number: FEEL for the number of the
    document. approval: the chain, in order. receipt_working_days: within which a receipt is expected. lead_days: how
    many days before it is due its making begins, None = when its period is over. half_of: of a half-yearly one. nil:
    sent even when there is nothing to report (該当なし). moments: what the rule knows besides, by name: the
    day of the newest record of a kind (the day the work was completed, DL-N3); unknown while there is none. returned:
    rule of an edition the authority sent back (修正依頼), from `returned_on`; None: the first due date stays.
    """

    key: str
    name: Text
    period: Period
    process: str | None
    deadline: str
    kind: ReportKind = ReportKind.PERIODIC
    recipients: tuple[str, ...] = ("authority",)
    formats: tuple[ReportFormat, ...] = (ReportFormat.XLSX,)
    template: str | None = None
    number: str | None = None
    sections: tuple[ReportSection, ...] = ()
    approval: tuple[ApprovalStep, ...] = ()
    tasks: Mapping[ReportStep, str] = field(default_factory=dict)
    receipt_working_days: int | None = None
    lead_days: int | None = None
    half_of: HalfOf = HalfOf.FISCAL_YEAR
    nil: bool = True
    moments: Mapping[str, str] = field(default_factory=dict)
    returned: str | None = None

    @property
    def kpis(self) -> tuple[str, ...]:
        """The KPIs the report tells, in order."""
        return tuple(dict.fromkeys(key for section in self.sections for key in kpis_of(section)))

    def spans(self, term: Term) -> list[Span]:
        """Return the periods the report is about, first to last; none for reports that follow events or requests."""
        if self.period is Period.EVENT or self.kind is ReportKind.ON_REQUEST:
            return []
        if self.period is Period.HALF and self.half_of is HalfOf.TERM:
            return [*halves_of(term)]
        return [*spans_of(self.period, term)]

    def texts(self) -> Iterator[TextSection]:
        """Yield the narrative parts, in order."""
        yield from (section for section in self.sections if isinstance(section, TextSection))

    def checklists(self) -> Iterator[ChecklistSection]:
        """Yield the checklists, in order."""
        yield from (section for section in self.sections if isinstance(section, ChecklistSection))


def kpis_of(section: ReportSection) -> tuple[str, ...]:
    """Return the KPIs a section tells."""
    match section:
        case FiguresSection(kpis=kpis):
            return kpis
        case ChartSection(kpi=kpi):
            return (kpi,)
    return ()


def records_of(section: ReportSection) -> tuple[str, ...]:
    """Return the record kinds a section counts or lists."""
    match section:
        case CountsSection(records=kinds):
            return kinds
        case BreakdownSection(records=kind) | TableSection(records=kind) | PicturesSection(records=kind):
            return (kind,)
    return ()
