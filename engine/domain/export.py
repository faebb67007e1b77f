"""Exports of data, as a programme agreed them with its authority: which rows, which columns, in which form (YAM)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.domain.periods import Period
from engine.domain.text import Text


class ExportSource(StrEnum):
    """What the rows of an export are."""

    RECORDS = "records"
    CASES = "cases"
    COMPANIES = "companies"
    INSTITUTIONS = "institutions"
    REFERRALS = "referrals"


class ExportFormat(StrEnum):
    """The form of the file."""

    CSV = "csv"
    XLSX = "xlsx"


class Encoding(StrEnum):
    """How a CSV file is written."""

    UTF8 = "utf-8-sig"  # with the mark spreadsheets know it by
    CP932 = "cp932"  # what older Japanese programs read


class DateStyle(StrEnum):
    """How days stand in a file."""

    ISO = "iso"  # 2026-10-06
    ERA = "era"  # 令和8年10月6日


class ExportStatus(StrEnum):
    """How far a file is that is made behind the page."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # its sentence says why


EXPORT_STATUS_NAMES: Mapping[ExportStatus, Text] = {
    ExportStatus.WAITING: Text("作成待ち", "Waiting"),
    ExportStatus.RUNNING: Text("作成中", "Being made"),
    ExportStatus.DONE: Text("できました", "Done"),
    ExportStatus.FAILED: Text("作成できません", "Could not be made"),
}


class CodeManner(StrEnum):
    """How a code stands in a file."""

    CODE = "code"
    NAME = "name"
    BOTH = "both"  # two columns: the code, then its name


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportColumn:
    """A column. field: of the record kind, or of OWN_COLUMNS. label: as agreed, None = the field's own."""

    field: str
    label: Text | None = None
    codes: CodeManner = CodeManner.BOTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file somebody can ask for. records: the kind, for records only. columns: empty = all of them, in order.

    rows: a field of rows whose lines the file has, one by one; None = the records themselves. where: FEEL over a
    record's fields. personal: with personal data; only for those who may read them. period: what it is usually asked
    for, None = everything up to now.
    """

    key: str
    name: Text
    source: ExportSource
    records: str | None = None
    rows: str | None = None
    columns: tuple[ExportColumn, ...] = ()
    where: str | None = None
    format: ExportFormat = ExportFormat.CSV
    encoding: Encoding = Encoding.UTF8
    dates: DateStyle = DateStyle.ISO
    personal: bool = False
    period: Period | None = None


# What the rows have besides the fields of a record kind.
OWN_COLUMNS = {
    ExportSource.RECORDS: {
        "record_id": Text("記録番号", "Record number"),
        "occurred_on": Text("計上日", "Counts on"),
        "case_number": Text("案件番号", "Case number"),
        "company": Text("企業名", "Company"),
        "company_id": Text("企業の番号", "Company id"),
        "corporate_number": Text("法人番号", "Corporate number"),
        "valid": Text("有効", "Valid"),
        "revision": Text("版", "Revision"),
        "recorded_on": Text("記録した日", "Recorded on"),
        "recorded_by": Text("記録者", "Recorded by"),
        "withdrawn_on": Text("取り下げた日", "Withdrawn on"),
        "withdrawn_why": Text("取下げの理由", "Why it was withdrawn"),
    },
    ExportSource.CASES: {
        "case_number": Text("案件番号", "Case number"),
        "kind": Text("案件の種類", "Kind"),
        "title": Text("件名", "Title"),
        "status": Text("状態", "Status"),
        "channel": Text("受付の方法", "Channel"),
        "company": Text("企業名", "Company"),
        "company_id": Text("企業の番号", "Company id"),
        "opened_on": Text("受付日", "Opened on"),
        "closed_on": Text("終了日", "Closed on"),
        "outcome": Text("結果", "Outcome"),
    },
    ExportSource.COMPANIES: {
        "company_id": Text("企業の番号", "Company id"),
        "company": Text("企業名", "Company"),
        "corporate_number": Text("法人番号", "Corporate number"),
        "municipality": Text("市町村", "Municipality"),
        "created_on": Text("登録日", "Registered on"),
    },
    ExportSource.INSTITUTIONS: {
        "institution": Text("機関の記号", "Institution key"),
        "name": Text("名称", "Name"),
        "type": Text("機関の種類", "Type"),
        "area": Text("地域", "Area"),
        "active": Text("紹介先として選べる", "Can be referred to"),
    },
    ExportSource.REFERRALS: {
        "referral_id": Text("紹介の番号", "Referral id"),
        "case_number": Text("案件番号", "Case number"),
        "institution": Text("機関の記号", "Institution key"),
        "institution_name": Text("機関の名称", "Institution"),
        "status": Text("状態", "Status"),
        "sent_on": Text("紹介した日", "Sent on"),
        "answered_on": Text("回答の日", "Answered on"),
        "chases": Text("督促の回数", "Reminders"),
    },
}
# Which of them are codes of a list, and which hold what should not leave without the right to read it.
CODED = {
    (ExportSource.CASES, "channel"): "channel",
    (ExportSource.COMPANIES, "municipality"): "municipality",
}
PERSONAL = frozenset(
    {(ExportSource.CASES, "title"), (ExportSource.RECORDS, "withdrawn_why")}
)  # what people wrote freely
