"""The service tasks of a report's process: gather, render, judge, send, receive (docs/bpmn.md)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from engine.domain.ids import FileId
from engine.domain.report import ReportStep
from engine.domain.states import ReportStatus
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import Conflict
from engine.job import JobContext
from engine.reports import deciding, making, notices, receipt, rows, sending, slots, snapshot, versions
from engine.reports.approval import CHECK
from engine.reports.gathered import Gathered
from engine.reports.gathering import words_of
from engine.reports.sending import Handover, Way
from engine.reports.slots import Slot
from engine.store.evidence import ReportRow
from engine.work import Work

MOMENT_KNOWN = "期限の起点となる日が決まった"


class NotGathered(Conflict):
    """The report has not been counted, so it cannot be laid out."""

    code = "report_not_gathered"
    sentence = Text("実績がまだ集計されていません。", "The figures have not been gathered yet.")


class NotDrafted(Conflict):
    """The draft that was checked is not the newest one, or there is none."""

    code = "report_not_drafted"
    sentence = Text(
        "確認した報告書案が最新ではありません。案を作り直して確認してください。",
        "The draft that was checked is not the newest. Make it again and check it.",
    )


def gather(work: Work, context: JobContext) -> Mapping[str, Any]:
    """Count the period of input `report` and keep the figures with the report; texts nobody wrote are filled in.

    Of a report that was sent it begins the next edition, with input `reason`.
    Result: {report, nil, to_send, period_label, edition, counts {record kind: {occurrences, companies}},
    kpis {key: value}, outside, changes}. report: as the process of a report knows it, due by what its moments say by
    now. to_send: false only for a nil report the programme does not want. outside, changes: how many records lie
    outside the term, how many figures of earlier reports changed. The lists stay with the report.
    """
    slot = _slot(work, context)
    row = rows.row_for(work, slot, context.case_id)
    if slot.report.moments and row.status is ReportStatus.DRAFT and row.due_at != slot.deadline.due_at:
        notices.move(work, context.release, slot, row, MOMENT_KNOWN)
    reason, was_sent = context.inputs.get("reason"), row.status in rows.SENT
    gathered = making.gather(work, context.release, slot, row, reason=reason if isinstance(reason, str) else "")
    if was_sent:
        slot = notices.send_back(work, context.release, slot, row)
    return {**_result(slot, gathered), "edition": row.edition}


def _result(slot: Slot, gathered: Gathered) -> dict[str, Any]:
    said = words_of(gathered)
    kinds = dict.fromkeys(key.partition(":")[0] for key in said if ":" in key)
    return {
        "report": slot.words,
        "nil": gathered.nil,
        "to_send": slot.report.nil or not gathered.nil,
        "period_label": gathered.period.ja,
        "counts": {kind: {way: said[f"{kind}:{way}"] for way in ("occurrences", "companies")} for kind in kinds},
        "kpis": {key: value for key, value in said.items() if ":" not in key},
        "outside": len(gathered.outside),
        "changes": len(gathered.changes),
    }


def render(work: Work, context: JobContext) -> Mapping[str, Any]:
    """Make the next draft from the gathered figures and the texts, and keep its files with the case.

    Input `comment`: remarks to be added. Header `finished` = "true": everything that has to be filled in must be.
    Result: {file_id, name, edition, draft, sha256, approver}; approver: whose approval comes first, {name, group}.
    Raises: NotGathered, PartsMissing.
    """
    slot = _slot(work, context)
    row = rows.row_for(work, slot, context.case_id)
    gathered = snapshot.from_json(row.figures)
    if gathered is None:
        raise NotGathered
    if context.call.headers.get("finished") == "true":
        deciding.require_complete(work, slot.report, row)
    comment = context.inputs.get("comment")
    remarks = comment if isinstance(comment, str) else ""
    version = making.draft(work, context.release, slot, row, gathered, remarks=remarks)
    view = versions.view(version)
    making.note_draft(work, row, view, nil=gathered.nil)
    return {
        "file_id": view.files[0].file_id,
        "name": view.files[0].name,
        "edition": view.edition,
        "draft": view.draft,
        "sha256": view.sha256,
        "approver": deciding.approver(work, slot.report, version),
    }


def judge(work: Work, context: JobContext) -> Mapping[str, Any]:
    """Note a decision about the newest draft. Header `step`: check or approve. Inputs: decision, correction.

    decision: "approve", or "return" with what is to be mended in `correction` or in comments.
    Result: {decision, approver}; approver: whose approval comes next, null when the chain is complete.
    Raises: NoDraft, PartsMissing, DraftOutdated, CorrectionMissing, NotTheApprover, AlreadyDecided, AuthorApproves.
    """
    slot = _slot(work, context)
    row = rows.row_for(work, slot, context.case_id)
    step, decision = context.call.headers.get("step", CHECK), context.inputs.get("decision")
    correction = context.inputs.get("correction")
    if decision == "return":
        deciding.send_back(work, row, step, correction if isinstance(correction, str) else "")
    elif step == ReportStep.APPROVE.value:
        deciding.approve(work, slot.report, row)
    else:
        deciding.check(work, slot.report, row)
    newest = versions.newest_row(work, row)
    return {"decision": decision, "approver": deciding.approver(work, slot.report, newest)}


def send(work: Work, context: JobContext) -> Mapping[str, Any]:
    """Submit the newest draft: written to each recipient with its files (KAG-41), or handed over by hand.

    Inputs: draft, way ("mail" or "hand"), handed_on (day), note. Result: {sent_on, recipients (how many)}.
    Raises: NotDrafted, NotApproved, PartsMissing, NobodyToSendTo, WrongHandoverDate, NoSuchMessage.
    """
    slot = _slot(work, context)
    row = rows.row_for(work, slot, context.case_id)
    _require_checked(row, context.inputs.get("draft"))
    way, handed_on, note = (context.inputs.get(key) for key in ("way", "handed_on", "note"))
    handover = Handover(
        way=Way(way) if way in set(Way) else Way.MAIL,
        handed_on=handed_on if isinstance(handed_on, dt.date) else None,
        note=note if isinstance(note, str) else "",
        words=context.inputs,
    )
    told = sending.submit(work, context.release, slot, row, handover)
    return {"sent_on": local_date(work.now), "recipients": len(told)}


def _require_checked(row: ReportRow, draft: Any) -> None:
    """Refuse a draft that names another file than the newest: it was overtaken after somebody checked it."""
    named = draft.get("file_id") if isinstance(draft, Mapping) else None
    if row.file_id is None or row.status is not ReportStatus.DRAFT:
        raise NotDrafted
    if named is not None and FileId(int(named)) != row.file_id:
        raise NotDrafted


def receive(work: Work, context: JobContext) -> Mapping[str, Any]:
    """Note the receipt of input `report`: `received_on` (day), `method`, `note`, `number` of the stamp.

    Result: {received_on}.  Raises: NotSent, WrongReceiptDate.
    """
    row = rows.row_for(work, _slot(work, context), context.case_id)
    received_on = context.inputs.get("received_on")
    if not isinstance(received_on, dt.date):
        raise receipt.WrongReceiptDate({"received_on": [receipt.WrongReceiptDate.sentence]})
    how, note, number = (str(context.inputs.get(key) or "") for key in ("method", "note", "number"))
    receipt.record_receipt(work, row.id, received_on, how, note, number=number)
    return {"received_on": received_on}


def _slot(work: Work, context: JobContext) -> Slot:
    """Return the report and period the diagram hands in as input `report`.  Raises: NoSuchReport, NoSuchPeriod."""
    report = context.inputs.get("report")
    said = report if isinstance(report, Mapping) else {}
    key, period, request = str(said.get("key") or ""), str(said.get("period") or ""), said.get("request")
    return slots.slot(work, context.release, key, period, request if isinstance(request, Mapping) else None)
