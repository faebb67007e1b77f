"""What states, days and amounts are called on a page."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from flask import Flask

from engine.domain.company_fields import ORIGIN_NAMES, Origin
from engine.domain.deadline_rule import NoticeKind
from engine.domain.era import MONTHS_EN, date_label, day_label, moment_label
from engine.domain.export import EXPORT_STATUS_NAMES, ExportStatus
from engine.domain.import_states import IMPORT_STATUS_NAMES, OUTCOME_NAMES, ImportStatus, LineOutcome
from engine.domain.obligation_state import Standing
from engine.domain.projection import ProjectedKind
from engine.domain.sme import VERDICT_NAMES, SmeVerdict
from engine.domain.states import (
    CaseStatus,
    IncidentEnd,
    IncidentKind,
    InstanceStatus,
    OutboxStatus,
    ReferralStatus,
    ReportStatus,
    TaskStatus,
)
from engine.domain.survey import ROUND_STATE_NAMES, RoundState
from engine.domain.text import Text
from engine.domain.workdays import JAPAN, local_date
from engine.foresight import CHANGE_NAMES, KIND_NAMES, ChangeKind
from web.i18n import in_language

KIB = 1024
IMPORT_TONES = {
    ImportStatus.UPLOADED: "new",
    ImportStatus.CHECKED: "today",
    ImportStatus.APPLYING: "run",
    ImportStatus.DONE: "done",
    ImportStatus.DROPPED: "wait",
}
EXPORT_TONES = {
    ExportStatus.WAITING: "wait",
    ExportStatus.RUNNING: "run",
    ExportStatus.DONE: "done",
    ExportStatus.FAILED: "overdue",
}
OUTCOME_TONES = {
    LineOutcome.NEW: "new",
    LineOutcome.UPDATE: "run",
    LineOutcome.SAME: "wait",
    LineOutcome.DOUBTFUL: "today",
    LineOutcome.ERROR: "overdue",
}
ROUND_TONES = {
    RoundState.DRAFT: "new",
    RoundState.OPEN: "run",
    RoundState.ENDED: "today",
    RoundState.FINISHED: "done",
}
VERDICT_TONES = {
    SmeVerdict.SME: "done",
    SmeVerdict.NPO: "done",
    SmeVerdict.LARGE: "overdue",
    SmeVerdict.DEEMED_LARGE: "overdue",
    SmeVerdict.UNKNOWN: "today",
}

# Each state with its word and the class of its tag; the colour never stands without the word. By kind of state first:
# members of two kinds with the same value count as equal.
STATES: Mapping[type[StrEnum], Mapping[StrEnum, tuple[Text, str]]] = {
    ExportStatus: {status: (name, EXPORT_TONES[status]) for status, name in EXPORT_STATUS_NAMES.items()},
    ImportStatus: {status: (name, IMPORT_TONES[status]) for status, name in IMPORT_STATUS_NAMES.items()},
    LineOutcome: {outcome: (name, OUTCOME_TONES[outcome]) for outcome, name in OUTCOME_NAMES.items()},
    RoundState: {state: (name, ROUND_TONES[state]) for state, name in ROUND_STATE_NAMES.items()},
    SmeVerdict: {verdict: (name, VERDICT_TONES[verdict]) for verdict, name in VERDICT_NAMES.items()},
    Origin: {origin: (name, "wait") for origin, name in ORIGIN_NAMES.items()},
    CaseStatus: {
        CaseStatus.OPEN: (Text("対応中", "In progress"), "run"),
        CaseStatus.INCIDENT: (Text("手順が停止", "Stopped"), "overdue"),
        CaseStatus.SUSPENDED: (Text("中断中", "Suspended"), "today"),
        CaseStatus.CLOSED: (Text("終了", "Closed"), "wait"),
        CaseStatus.CANCELLED: (Text("取消し", "Cancelled"), "wait"),
    },
    NoticeKind: {
        NoticeKind.REMINDER: (Text("督促", "Reminder"), "wait"),
        NoticeKind.OVERDUE: (Text("期限超過のお知らせ", "Overdue notice"), "today"),
        NoticeKind.ESCALATION: (Text("上申", "Escalation"), "overdue"),
    },
    Standing: {
        Standing.AHEAD: (Text("これから", "Not begun"), "wait"),
        Standing.MET: (Text("✓ 達成", "✓ Met"), "done"),
        Standing.ON_TRACK: (Text("順調", "On track"), "run"),
        Standing.BEHIND: (Text("遅れ", "Behind"), "today"),
        Standing.MISSED: (Text("未達", "Missed"), "overdue"),
        Standing.EXCEEDED: (Text("上限超過", "Over the most"), "overdue"),
    },
    TaskStatus: {
        TaskStatus.OPEN: (Text("未担当", "Unassigned"), "new"),
        TaskStatus.CLAIMED: (Text("対応中", "In progress"), "run"),
        TaskStatus.DONE: (Text("✓ 済み", "✓ Done"), "done"),
        TaskStatus.WITHDRAWN: (Text("取下げ", "Withdrawn"), "wait"),
    },
    ReferralStatus: {
        ReferralStatus.SENT: (Text("回答待ち", "Waiting for an answer"), "run"),
        ReferralStatus.WORKING: (Text("先方で対応中", "They are working on it"), "run"),
        ReferralStatus.DONE: (Text("✓ 対応済み", "✓ Dealt with"), "done"),
        ReferralStatus.DECLINED: (Text("受入れ不可", "Declined"), "wait"),
        ReferralStatus.LAPSED: (Text("未回答で終了", "Closed without an answer"), "wait"),
    },
    OutboxStatus: {
        OutboxStatus.QUEUED: (Text("送信待ち", "Queued"), "wait"),
        OutboxStatus.LEASED: (Text("送信中", "Being sent"), "run"),
        OutboxStatus.SENT: (Text("✓ 送信済み", "✓ Sent"), "done"),
        OutboxStatus.FAILED: (Text("送信できず", "Failed"), "overdue"),
        OutboxStatus.UNKNOWN: (Text("送信結果が不明", "Outcome unknown"), "today"),
        OutboxStatus.CANCELLED: (Text("送信を取りやめ", "Not sent"), "wait"),
    },
    InstanceStatus: {
        InstanceStatus.RUNNING: (Text("進行中", "Running"), "run"),
        InstanceStatus.COMPLETED: (Text("終了", "Ended"), "wait"),
        InstanceStatus.FAILED: (Text("停止", "Stopped"), "overdue"),
        InstanceStatus.SUSPENDED: (Text("中断中", "Suspended"), "today"),
        InstanceStatus.CANCELLED: (Text("取消し", "Cancelled"), "wait"),
    },
    IncidentKind: {
        IncidentKind.CLOCK: (Text("自動の処理", "Automatic"), "overdue"),
        IncidentKind.TASK: (Text("作業の続き", "Behind a task"), "overdue"),
        IncidentKind.INSTANCE: (Text("手順そのもの", "The process"), "overdue"),
        IncidentKind.ENTRY: (Text("申込み・回答の受付", "What came in"), "overdue"),
    },
    IncidentEnd: {
        IncidentEnd.SOLVED: (Text("✓ 解消", "✓ Solved"), "done"),
        IncidentEnd.SKIPPED: (Text("省略", "Skipped"), "wait"),
        IncidentEnd.CANCELLED: (Text("取消し", "Cancelled"), "wait"),
    },
    ReportStatus: {
        ReportStatus.DRAFT: (Text("作成中", "Draft"), "run"),
        ReportStatus.SUBMITTED: (Text("送付済み", "Submitted"), "done"),
        ReportStatus.RECEIVED: (Text("✓ 受領済み", "✓ Received"), "done"),
    },
    ProjectedKind: {
        ProjectedKind.REMINDER: (KIND_NAMES[ProjectedKind.REMINDER], "soon"),
        ProjectedKind.ALARM: (KIND_NAMES[ProjectedKind.ALARM], "today"),
        ProjectedKind.DUE: (KIND_NAMES[ProjectedKind.DUE], "run"),
        ProjectedKind.REPORT: (KIND_NAMES[ProjectedKind.REPORT], "run"),
        ProjectedKind.OVERDUE: (KIND_NAMES[ProjectedKind.OVERDUE], "overdue"),
        ProjectedKind.ESCALATION: (KIND_NAMES[ProjectedKind.ESCALATION], "today"),
    },
    ChangeKind: {
        ChangeKind.ADDED: (CHANGE_NAMES[ChangeKind.ADDED], "new"),
        ChangeKind.MOVED: (CHANGE_NAMES[ChangeKind.MOVED], "today"),
        ChangeKind.REMOVED: (CHANGE_NAMES[ChangeKind.REMOVED], "wait"),
        ChangeKind.TOLD: (CHANGE_NAMES[ChangeKind.TOLD], "soon"),
    },
}


def init_app(app: Flask) -> None:
    """Attach the filters."""
    app.add_template_filter(label)
    app.add_template_filter(tone)
    app.add_template_filter(day)
    app.add_template_filter(full_day)
    app.add_template_filter(moment)
    app.add_template_filter(short_moment)
    app.add_template_filter(stamp)
    app.add_template_filter(clock)
    app.add_template_filter(iso)
    app.add_template_filter(size)
    app.add_template_filter(cell)


def label(state: StrEnum) -> str:
    """Name a state."""
    return in_language(STATES[type(state)][state][0])


def tone(state: StrEnum) -> str:
    """Return the class of a state's tag."""
    return STATES[type(state)][state][1]


def day(value: dt.datetime | dt.date) -> str:
    """Return 11月18日（水）, in Japan."""
    return in_language(day_label(_date_of(value)))


def full_day(value: dt.datetime | dt.date) -> str:
    """Return 令和8年11月18日（水）, in Japan."""
    return in_language(date_label(_date_of(value)))


def moment(value: dt.datetime) -> str:
    """Return 令和8年11月18日（水）17:00, Japan time."""
    return in_language(moment_label(value))


def short_moment(value: dt.datetime) -> str:
    """Return 11月18日（水）17:00, Japan time."""
    return f"{day(value)} {value.astimezone(JAPAN):%H:%M}"


def stamp(value: dt.datetime) -> str:
    """Return 11月18日 17:00, Japan time: for narrow columns."""
    local = value.astimezone(JAPAN)
    day_ja, day_en = f"{local.month}月{local.day}日", f"{local.day} {MONTHS_EN[local.month - 1]}"
    return f"{in_language(Text(day_ja, day_en))} {local:%H:%M}"


def clock(value: dt.datetime) -> str:
    """Return 17:00, Japan time."""
    return f"{value.astimezone(JAPAN):%H:%M}"


def iso(value: dt.datetime | dt.date) -> str:
    """Return what a time element's datetime attribute wants."""
    if isinstance(value, dt.datetime):
        return value.astimezone(JAPAN).isoformat(timespec="minutes")
    return value.isoformat()


def size(value: int) -> str:
    """Return the size of a file as people say it: 12 KB, 1.4 MB."""
    if value < KIB:
        return f"{value} B"
    if value < KIB * KIB:
        return f"{value / KIB:.0f} KB"
    return f"{value / KIB / KIB:.1f} MB"


def cell(value: str | Decimal | dt.date) -> str:
    """Show a value of a record: a day with its era, a number with its thousands."""
    if isinstance(value, dt.date):
        return full_day(value)
    return f"{value:,f}" if isinstance(value, Decimal) else value


def _date_of(value: dt.datetime | dt.date) -> dt.date:
    return local_date(value) if isinstance(value, dt.datetime) else value
