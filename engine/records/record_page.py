"""Everything about one record: what it says in the words of its time, what it was, what proves it, where it counts."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine import clearance
from engine.clearance import EvidenceLine
from engine.codes import lists
from engine.codes.lists import Version
from engine.domain.access import May, allows
from engine.domain.ids import CompanyId, RecordId, ReportId, TaskId
from engine.domain.kpi import Kpi
from engine.domain.periods import Period, span_of
from engine.domain.programme import CodeList, FieldType, Programme, RecordField, RecordKind
from engine.domain.record_values import restore
from engine.domain.report import Report
from engine.domain.states import ReportStatus
from engine.domain.text import Text
from engine.programmes import Release
from engine.records import history, personal
from engine.records.fields import Scope
from engine.records.history import RecordState
from engine.records.judging import shortcomings
from engine.records.reading import RecordView, get, row_of
from engine.records.text import Shown, label_of, plain, shown
from engine.store.evidence import ReportRow
from engine.store.figures import TallyRow
from engine.work import Work

HAS_NO_SPAN = frozenset({Period.TERM, Period.EVENT})
HIDDEN = Text("（個人情報）", "(personal data)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One field. codes: each code with the version of its list. is_hidden: personal data that is not shown now.

    rows: of a field of rows, one tuple of cells each; headings: their columns.
    """

    label: Text
    shown: Shown
    codes: tuple[tuple[str, int], ...] = ()
    is_personal: bool = False
    is_hidden: bool = False
    is_computed: bool = False
    headings: tuple[Text, ...] = ()
    rows: tuple[tuple[Shown, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What one change made of one field, as people read it."""

    label: Text
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that was done to the record: written, corrected, withdrawn."""

    at: dt.datetime
    by: str
    reason: str
    number: int
    is_withdrawal: bool
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """A report over a period in which the record counts."""

    id: ReportId
    name: Text
    status: ReportStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """A record with everything around it. shortcomings: why it counts nowhere. kpis: where it counts now."""

    record: RecordView
    kind: RecordKind
    programme: Programme
    task_id: TaskId | None
    company_id: CompanyId | None
    lines: tuple[Line, ...]
    changes: tuple[Change, ...]
    files: tuple[EvidenceLine, ...]
    shortcomings: tuple[Text, ...]
    kpis: tuple[Kpi, ...]
    reports: tuple[ReportLine, ...]
    has_personal: bool
    may_correct: bool
    may_withdraw: bool
    may_read_personal: bool


def read(work: Work, record_id: RecordId, *, lang: str, with_personal: bool = False) -> RecordPage:
    """Return a record's page.  with_personal: the actor's reading was noted.  Raises: NoSuchRecord."""
    record, row = get(work, record_id), row_of(work, record_id)
    release = work.programmes.current(work.session, record.programme)
    programme = release.programme
    kind = programme.records.get(record.kind) or _gone(record)
    states = history.states(work, record_id)
    past = lists.older(work, programme, _versions(kind, states))
    speech = _Speech(programme, kind, past, lang, with_personal)
    live = record.withdrawn_at is None
    return RecordPage(
        record=record,
        kind=kind,
        programme=programme,
        task_id=row.task_id,
        company_id=record.company_id,
        lines=tuple(_lines(speech, record)),
        changes=tuple(reversed(list(_changes(speech, states)))),
        files=tuple(clearance.of_record(work, record_id)),
        shortcomings=shortcomings(Scope(work=work, release=release, case_id=None), kind, record.fields),
        kpis=tuple(_kpis(work, programme, record_id)),
        reports=tuple(_reports(work, release, record)) if live else (),
        has_personal=any(personal.is_personal(entry) for entry in kind.fields),
        may_correct=live and allows(work.actor, May.RECORD_WRITE, record.programme),
        may_withdraw=live and allows(work.actor, May.RECORD_WITHDRAW, record.programme),
        may_read_personal=personal.may_read(work, record),
    )


@dataclass(frozen=True, slots=True)
class _Speech:
    """In which words a record is told."""

    programme: Programme
    kind: RecordKind
    past: Mapping[Version, CodeList]
    lang: str
    with_personal: bool

    def cell(self, entry: RecordField, value: Any, version: int | None) -> Shown:
        if entry.personal and not self.with_personal:
            return HIDDEN.get(self.lang) if value not in (None, "") else ""
        words = self.programme
        if entry.codes is not None and version is not None:
            words = lists.in_words_of(words, (entry.codes, version), self.past)
        return shown(words, entry, value, self.lang)


def _gone(record: RecordView) -> RecordKind:
    """Stand in for a kind today's programme no longer declares."""
    name = Text(record.kind, record.kind)
    fields = tuple(RecordField(key=key, label=Text(key, key), type=FieldType.TEXT) for key in record.fields)
    return RecordKind(key=record.kind, name=name, fields=fields, occurred_on="")


def _versions(kind: RecordKind, states: Sequence[RecordState]) -> Iterator[Version]:
    for state in states:
        for path, version in state.code_versions.items():
            entry = _at(kind.fields, path)
            if entry is not None and entry.codes is not None:
                yield entry.codes, version


def _at(fields: Sequence[RecordField], path: str) -> RecordField | None:
    """Return the field of a path: `channel`, of rows `participants.after_follow`."""
    head, _dot, rest = path.partition(".")
    found = next((entry for entry in fields if entry.key == head), None)
    return _at(found.fields, rest) if found and rest else found


def _lines(speech: _Speech, record: RecordView) -> Iterator[Line]:
    for entry in speech.kind.fields:
        value = record.fields.get(entry.key)
        if entry.type is FieldType.ROWS and isinstance(value, list):
            yield _rows_line(speech, entry, value, record.code_versions)
        elif value not in (None, ""):
            version = record.code_versions.get(entry.key)
            many = value if isinstance(value, list) else [value]
            yield Line(
                label=_label(speech, entry),
                shown=speech.cell(entry, value, version),
                codes=tuple((str(code), version or 1) for code in many) if entry.codes else (),
                is_personal=entry.personal,
                is_hidden=entry.personal and not speech.with_personal,
                is_computed=entry.value is not None,
            )


def _label(speech: _Speech, entry: RecordField) -> Text:
    declared = speech.programme.records.get(speech.kind.key)
    return label_of(speech.programme, speech.kind.key, entry.key) if declared else entry.label


def _rows_line(speech: _Speech, entry: RecordField, value: list[Any], versions: Mapping[str, int]) -> Line:
    rows = tuple(
        tuple(
            speech.cell(inner, row.get(inner.key), versions.get(f"{entry.key}.{inner.key}")) for inner in entry.fields
        )
        for row in value
    )
    return Line(
        label=entry.label,
        shown="",
        is_personal=personal.is_personal(entry),
        is_hidden=personal.is_personal(entry) and not speech.with_personal,
        headings=tuple(inner.label for inner in entry.fields),
        rows=rows,
    )


def _changes(speech: _Speech, states: Sequence[RecordState]) -> Iterator[Change]:
    """Tell each state as what changed against the one before it."""
    for number, state in enumerate(states):
        before = states[number - 1] if number else None
        yield Change(
            at=state.since,
            by=state.by,
            reason=state.reason,
            number=state.number,
            is_withdrawal=state.withdrawn,
            differences=tuple(_differences(speech, before, state)) if before else (),
        )


def _differences(speech: _Speech, before: RecordState, after: RecordState) -> Iterator[Difference]:
    for entry in speech.kind.fields:
        if before.fields.get(entry.key) != after.fields.get(entry.key):
            yield Difference(
                label=entry.label,
                before=_told(speech, entry, before),
                after=_told(speech, entry, after),
            )


def _told(speech: _Speech, entry: RecordField, state: RecordState) -> str:
    value = restore([entry], state.fields)[entry.key]
    if entry.type is FieldType.ROWS and isinstance(value, list):
        line = _rows_line(speech, entry, value, state.code_versions)
        return "\n".join("／".join(plain(cell) for cell in row if cell != "") for row in line.rows)
    return plain(speech.cell(entry, value, state.code_versions.get(entry.key)))


def _kpis(work: Work, programme: Programme, record_id: RecordId) -> Iterator[Kpi]:
    keys = select(TallyRow.kpi_key).where(TallyRow.record_id == record_id, TallyRow.is_decided)
    counted = set(work.session.scalars(keys))
    yield from (kpi for key, kpi in programme.kpis.items() if key in counted)


def _reports(work: Work, release: Release, record: RecordView) -> Iterator[ReportLine]:
    """Name the reports that count records of this kind, of the periods the record lies in."""
    periods = {
        key: span_of(report.period, record.occurred_on).key
        for key, report in release.programme.reports.items()
        if _tells_of(release.programme, report, record.kind) and report.period not in HAS_NO_SPAN
    }
    ours = select(ReportRow).where(
        ReportRow.programme_key == release.key,
        ReportRow.report_key.in_(periods),
        ReportRow.period.in_(periods.values()),
    )
    for row in work.session.scalars(ours.order_by(ReportRow.due_at)):
        if periods[row.report_key] == row.period:
            yield ReportLine(id=row.id, name=release.programme.reports[row.report_key].name, status=row.status)


def _tells_of(programme: Programme, report: Report, kind: str) -> bool:
    counted = [programme.kpis[key].records for key in report.kpis if key in programme.kpis]
    told = [getattr(section, "records", ()) for section in report.sections]
    return any(kind == one or (isinstance(one, tuple) and kind in one) for one in (*counted, *told))
