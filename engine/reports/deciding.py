"""Decisions about a draft: checked, sent back with what is to be mended, approved step by step (四つの目)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from engine.domain.facts import FactKind
from engine.domain.ids import UserId
from engine.domain.report import Report
from engine.domain.text import Text
from engine.errors import Conflict, Invalid
from engine.reports import approval, comments, rows, versions, writing
from engine.reports.approval import CHECK, Approval
from engine.store.evidence import ReportRow
from engine.store.reports import ReportDecisionRow, ReportEntryRow, ReportVersionRow
from engine.work import Work


class NoDraft(Conflict):
    """There is no draft to decide about."""

    code = "report_has_no_draft"
    sentence = Text("確認する報告書案がまだありません。", "There is no draft yet.")


class PartsMissing(Invalid):
    """Something that has to be filled in is not."""

    code = "report_parts_missing"
    sentence = Text("次の欄が未入力です：{names}", "These parts are not filled in: {names}")


class DraftOutdated(Conflict):
    """The report was changed after the draft was made."""

    code = "report_draft_outdated"
    sentence = Text(
        "この案を作成した後に内容が変わっています。案を作り直してから、もう一度確認してください。",
        "The report was changed after this draft was made. Make the draft again.",
    )


class CorrectionMissing(Invalid):
    """A draft is sent back without a word about what is to be mended."""

    code = "report_correction_missing"
    sentence = Text("差し戻す理由（直すところ）を入力してください。", "Say what is to be mended.")


class NotApproved(Conflict):
    """The chain of approval is not complete for the draft that is to be sent."""

    code = "report_not_approved"
    sentence = Text(
        "「{step_ja}」の承認がまだのため、提出できません。",
        "It cannot be submitted before “{step_en}” has approved it.",
    )


def check(work: Work, report: Report, row: ReportRow) -> None:
    """Note that a draft was checked and found right.  Raises: NoDraft, PartsMissing, DraftOutdated."""
    version = require_ready(work, report, row)
    _keep(work, version, CHECK, approved=True)
    _note(work, row, version, FactKind.REPORT_CHECKED)


def approve(work: Work, report: Report, row: ReportRow, text: str = "") -> None:
    """Give the next approval of the chain; a chain that is complete, or none at all, takes it as one more.

    Raises: NoDraft, PartsMissing, DraftOutdated, NotTheApprover, AlreadyDecided, AuthorApproves.
    """
    version = require_ready(work, report, row)
    given = approvals(work, version.id)
    place = approval.turn(report.approval, given)
    if place is not None:
        step, before = report.approval[place], [one for one in given if one.step == place]
        approval.require_approver(work.actor, row.programme_key, step, before, authors(work, row))
    name = report.approval[place].name.ja if place is not None else ""
    _keep(work, version, str(place if place is not None else len(report.approval)), approved=True, text=text)
    _note(work, row, version, FactKind.REPORT_APPROVED, step=name)


def send_back(work: Work, row: ReportRow, step: str, correction: str) -> None:
    """Send a draft back (差戻し); what is to be mended is said here or in comments on its parts.

    Raises: NoDraft, CorrectionMissing.
    """
    version = versions.newest_row(work, row)
    if version is None:
        raise NoDraft
    if correction.strip():
        comments.add(work, row, correction)
    elif not comments.open_of(work, row):
        raise CorrectionMissing({"correction": [CorrectionMissing.sentence]})
    _keep(work, version, step, approved=False, text=correction)
    _note(work, row, version, FactKind.REPORT_RETURNED, reason=correction.strip() or None)


def require_complete(work: Work, report: Report, row: ReportRow) -> None:
    """Return when everything that has to be filled in is.  Raises: PartsMissing."""
    missing = writing.entries_of(work, row.id).missing(report)
    if missing:
        raise PartsMissing(names="、".join(missing))


def require_approved(work: Work, report: Report, row: ReportRow) -> ReportVersionRow:
    """Return the newest draft when the whole chain approved it.  Raises: NoDraft, NotApproved, and as `check` does."""
    version = require_ready(work, report, row)
    place = approval.turn(report.approval, approvals(work, version.id))
    if place is not None:
        step = report.approval[place].name
        raise NotApproved(step_ja=step.ja, step_en=step.en)
    return version


def approver(work: Work, report: Report, version: ReportVersionRow | None) -> dict[str, Any] | None:
    """Return whose approval comes next: {name, group}; None when the chain is complete or there is none."""
    given = approvals(work, version.id) if version is not None else []
    place = approval.turn(report.approval, given)
    if place is None:
        return None
    step = report.approval[place]
    return {"name": step.name.ja, "group": step.group}


def approvals(work: Work, version_id: int) -> list[Approval]:
    """List the approvals of a version, oldest first."""
    return [
        Approval(step=int(row.step), by_id=row.decided_by_id, by=row.decided_by)
        for row in decisions(work, version_id)
        if row.approved and row.step != CHECK
    ]


def decisions(work: Work, version_id: int) -> Sequence[ReportDecisionRow]:
    """List what was decided about a version, oldest first."""
    ours = select(ReportDecisionRow).where(ReportDecisionRow.version_id == version_id)
    return work.session.scalars(ours.order_by(ReportDecisionRow.id)).all()


def authors(work: Work, row: ReportRow) -> set[UserId]:
    """Return who wrote in the report."""
    wanted = select(ReportEntryRow.edited_by_id).where(
        ReportEntryRow.report_id == row.id, ReportEntryRow.edited_by_id.is_not(None)
    )
    return {found for found in work.session.scalars(wanted) if found is not None}


def require_ready(work: Work, report: Report, row: ReportRow) -> ReportVersionRow:
    """Return the newest draft when it is complete and says what the report says now.

    Raises: NoDraft, PartsMissing, DraftOutdated.
    """
    require_complete(work, report, row)
    version = versions.newest_row(work, row)
    if version is None:
        raise NoDraft
    if version.entries != writing.entries_of(work, row.id).to_json() or version.gathered != row.figures:
        raise DraftOutdated
    return version


def _keep(work: Work, version: ReportVersionRow, step: str, *, approved: bool, text: str = "") -> None:
    decision = ReportDecisionRow(
        version_id=version.id,
        step=step,
        approved=approved,
        text=text,
        decided_at=work.now,
        decided_by=work.actor.name,
        decided_by_id=work.actor.user_id,
    )
    work.session.add(decision)
    work.session.flush()  # the next step of the same transaction asks whose turn it is


def _note(
    work: Work, row: ReportRow, version: ReportVersionRow, kind: FactKind, *, reason: str | None = None, **data: object
) -> None:
    said = {"edition": version.edition, "draft": version.draft, "sha256": version.sha256, **data}
    rows.note(work, row, kind, reason=reason, **said)
