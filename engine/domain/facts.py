"""What can happen, in the past tense (design D7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from engine.domain.ids import CaseId, ProgrammeKey, TaskId
from engine.domain.text import Text


class FactKind(StrEnum):
    """The kinds of facts; what they are called on a page is in FACT_NAMES."""

    PROGRAMME_PUBLISHED = "programme_published"
    DRAFT_SAVED = "draft_saved"
    CASE_OPENED = "case_opened"
    CASE_CLOSED = "case_closed"
    STEP_TAKEN = "step_taken"
    STEP_FAILED = "step_failed"
    TASK_OFFERED = "task_offered"
    TASK_CLAIMED = "task_claimed"
    TASK_RELEASED = "task_released"
    TASK_REASSIGNED = "task_reassigned"
    TASK_DONE = "task_done"
    TASK_WITHDRAWN = "task_withdrawn"
    TIMER_FIRED = "timer_fired"
    NOTICE_GIVEN = "notice_given"
    MESSAGE_QUEUED = "message_queued"
    MESSAGE_SENT = "message_sent"
    MESSAGE_FAILED = "message_failed"
    RECORD_WRITTEN = "record_written"
    RECORD_CORRECTED = "record_corrected"
    RECORD_WITHDRAWN = "record_withdrawn"
    EVIDENCE_ADDED = "evidence_added"
    RIGHTS_CLEARED = "rights_cleared"
    PERSONAL_READ = "personal_read"
    CODES_REVIEWED = "codes_reviewed"
    DECISION_MADE = "decision_made"
    REFERRAL_SENT = "referral_sent"
    REFERRAL_CHASED = "referral_chased"
    REFERRAL_ANSWERED = "referral_answered"
    REPORT_RAISED = "report_raised"
    REPORT_DRAFTED = "report_drafted"
    REPORT_ASKED = "report_asked"
    REPORT_CHECKED = "report_checked"
    REPORT_RETURNED = "report_returned"
    REPORT_APPROVED = "report_approved"
    REPORT_COMMENTED = "report_commented"
    REPORT_REVISED = "report_revised"
    REPORT_SUBMITTED = "report_submitted"
    REPORT_RECEIVED = "report_received"
    REPORT_LEFT_OUT = "report_left_out"
    FILE_ADDED = "file_added"
    PERSON_CHANGED = "person_changed"
    LOGGED_IN = "logged_in"
    CASE_SUSPENDED = "case_suspended"
    CASE_RESUMED = "case_resumed"
    CASE_CANCELLED = "case_cancelled"
    EVENT_HELD = "event_held"
    DATA_CORRECTED = "data_corrected"
    STEP_MOVED = "step_moved"
    STEP_RETRIED = "step_retried"
    STEP_SKIPPED = "step_skipped"
    DEADLINE_MOVED = "deadline_moved"
    CALENDAR_CHANGED = "calendar_changed"
    DUTY_TOLD = "duty_told"
    DATE_MET = "date_met"
    DATE_REOPENED = "date_reopened"
    COMPANY_CHANGED = "company_changed"
    COMPANIES_MERGED = "companies_merged"
    MERGE_UNDONE = "merge_undone"
    COMPANIES_DISTINCT = "companies_distinct"
    CONTACT_CHANGED = "contact_changed"
    CONSENT_CHANGED = "consent_changed"
    SME_CHECKED = "sme_checked"
    CASE_PARTY_CHANGED = "case_party_changed"
    INSTITUTION_CHANGED = "institution_changed"
    PARTIES_IMPORTED = "parties_imported"
    MONTH_CLOSED = "month_closed"
    MONTH_REOPENED = "month_reopened"
    SURVEY_CHANGED = "survey_changed"
    DATA_EXPORTED = "data_exported"
    HANDOVER_MADE = "handover_made"
    NOTE = "note"


FACT_NAMES: Mapping[FactKind, Text] = {
    FactKind.PROGRAMME_PUBLISHED: Text("業務の流れを公開", "Programme published"),
    FactKind.DRAFT_SAVED: Text("下書きを保存", "Draft saved"),
    FactKind.CASE_OPENED: Text("案件を受付", "Case opened"),
    FactKind.CASE_CLOSED: Text("案件を終了", "Case closed"),
    FactKind.STEP_TAKEN: Text("手順が進行", "Process moved on"),
    FactKind.STEP_FAILED: Text("手順が停止", "Process step failed"),
    FactKind.TASK_OFFERED: Text("作業を割り当て", "Task offered"),
    FactKind.TASK_CLAIMED: Text("作業を担当", "Task claimed"),
    FactKind.TASK_RELEASED: Text("担当を解除", "Task released"),
    FactKind.TASK_REASSIGNED: Text("担当者を変更", "Task reassigned"),
    FactKind.TASK_DONE: Text("作業を完了", "Task completed"),
    FactKind.TASK_WITHDRAWN: Text("作業を取下げ", "Task withdrawn"),
    FactKind.TIMER_FIRED: Text("期日が到来（自動）", "Timer fired (automatic)"),
    FactKind.NOTICE_GIVEN: Text("督促・上申（自動）", "Reminder or escalation (automatic)"),
    FactKind.MESSAGE_QUEUED: Text("送信を予約", "Message queued"),
    FactKind.MESSAGE_SENT: Text("メールを送信", "Message sent"),
    FactKind.MESSAGE_FAILED: Text("メールを送信できず", "Message could not be sent"),
    FactKind.RECORD_WRITTEN: Text("記録を作成", "Record written"),
    FactKind.RECORD_CORRECTED: Text("記録を補正", "Record corrected"),
    FactKind.RECORD_WITHDRAWN: Text("記録を取下げ", "Record withdrawn"),
    FactKind.EVIDENCE_ADDED: Text("証拠書類を追加", "Evidence added"),
    FactKind.RIGHTS_CLEARED: Text("権利の確認", "Rights cleared"),
    FactKind.PERSONAL_READ: Text("個人情報を表示", "Personal data shown"),
    FactKind.CODES_REVIEWED: Text("その他の見直し", "Other codes reviewed"),
    FactKind.DECISION_MADE: Text("判定表を適用", "Decision table applied"),
    FactKind.REFERRAL_SENT: Text("連携機関へ紹介", "Referred to an institution"),
    FactKind.REFERRAL_CHASED: Text("連携機関へ督促（自動）", "Institution reminded (automatic)"),
    FactKind.REFERRAL_ANSWERED: Text("連携機関が回答", "Institution answered"),
    FactKind.REPORT_RAISED: Text("報告を開始（自動）", "Report raised (automatic)"),
    FactKind.REPORT_DRAFTED: Text("報告書案を作成", "Report drafted"),
    FactKind.REPORT_ASKED: Text("報告の求めを受付", "Report asked for"),
    FactKind.REPORT_CHECKED: Text("報告書案を確認", "Draft report checked"),
    FactKind.REPORT_RETURNED: Text("報告書案を差戻し", "Draft report sent back"),
    FactKind.REPORT_APPROVED: Text("報告書案を承認", "Draft report approved"),
    FactKind.REPORT_COMMENTED: Text("報告書に意見", "Comment on a report"),
    FactKind.REPORT_REVISED: Text("報告の差替えを開始", "Correction of a report begun"),
    FactKind.REPORT_SUBMITTED: Text("報告を提出", "Report submitted"),
    FactKind.REPORT_RECEIVED: Text("報告を発注者が受領", "Report received by the authority"),
    FactKind.REPORT_LEFT_OUT: Text("該当なしのため報告を省略（自動）", "Report left out, nothing to tell (automatic)"),
    FactKind.FILE_ADDED: Text("書類を追加", "File added"),
    FactKind.PERSON_CHANGED: Text("利用者を変更", "Person changed"),
    FactKind.LOGGED_IN: Text("ログイン", "Logged in"),
    FactKind.CASE_SUSPENDED: Text("手順を中断", "Suspended"),
    FactKind.CASE_RESUMED: Text("手順を再開", "Resumed"),
    FactKind.CASE_CANCELLED: Text("案件を取消し", "Cancelled"),
    FactKind.EVENT_HELD: Text("中断中の知らせを保管", "Kept until resumed"),
    FactKind.DATA_CORRECTED: Text("内容を訂正", "Data corrected"),
    FactKind.STEP_MOVED: Text("手順の位置を変更", "Moved to another step"),
    FactKind.STEP_RETRIED: Text("止まった手順を再実行", "Failed step retried"),
    FactKind.STEP_SKIPPED: Text("止まった手順を省略", "Failed step skipped"),
    FactKind.DEADLINE_MOVED: Text("期限を変更", "Deadline moved"),
    FactKind.CALENDAR_CHANGED: Text("暦を変更", "Calendar changed"),
    FactKind.DUTY_TOLD: Text("回数の不足を通知（自動）", "Shortfall told (automatic)"),
    FactKind.DATE_MET: Text("期日を済みにした", "Fixed date marked as met"),
    FactKind.DATE_REOPENED: Text("期日の済みを取消し", "Fixed date opened again"),
    FactKind.COMPANY_CHANGED: Text("企業の情報を変更", "Company changed"),
    FactKind.COMPANIES_MERGED: Text("企業を統合", "Companies merged"),
    FactKind.MERGE_UNDONE: Text("企業の統合を取消し", "Merge undone"),
    FactKind.COMPANIES_DISTINCT: Text("別の企業と確認", "Found to be different companies"),
    FactKind.CONTACT_CHANGED: Text("連絡先の人を変更", "Contact changed"),
    FactKind.CONSENT_CHANGED: Text("同意を記録", "Consent recorded"),
    FactKind.SME_CHECKED: Text("中小企業者の要件を確認", "SME definition checked"),
    FactKind.CASE_PARTY_CHANGED: Text("案件の関係者を変更", "Part in the case changed"),
    FactKind.INSTITUTION_CHANGED: Text("連携機関の情報を変更", "Institution changed"),
    FactKind.PARTIES_IMPORTED: Text("名簿を取込み", "List imported"),
    FactKind.MONTH_CLOSED: Text("実績を確定", "Month closed"),
    FactKind.MONTH_REOPENED: Text("実績の確定を解除", "Month opened again"),
    FactKind.SURVEY_CHANGED: Text("アンケートを変更", "Survey changed"),
    FactKind.DATA_EXPORTED: Text("データを出力", "Data exported"),
    FactKind.HANDOVER_MADE: Text("引継ぎ一式を作成", "Hand-over package made"),
    FactKind.NOTE: Text("メモ", "Note"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One change: what happened to what, with the values before and after in `data`, and why."""

    kind: FactKind
    programme: ProgrammeKey | None = None
    case_id: CaseId | None = None
    task_id: TaskId | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
