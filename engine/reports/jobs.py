"""The service tasks of a report's process: gather, render, send, receive (docs/bpmn.md)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from engine import feel, files, letters, outbox, people
from engine.domain.access import Role
from engine.domain.facts import FactKind
from engine.domain.ids import UserId
from engine.domain.programme import Programme
from engine.domain.states import ReportStatus
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import Conflict, Invalid
from engine.files import FileView, NewFile
from engine.job import JobContext
from engine.outbox import Recipient, Subject
from engine.people import PersonView
from engine.report_figures import ReportFigures, headlines
from engine.reports import making, receipt, slots, snapshot
from engine.reports.slots import Slot
from engine.store.evidence import ReportRow
from engine.work import Work

SUBMISSION = "report_submission"
UNFIT_FOR_NAMES = str.maketrans('/\\:*?"<>|', "／＼：＊？”＜＞｜")


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


class NobodyToSendTo(Invalid):
    """None of the report's recipients has an account."""

    code = "nobody_to_send_to"
    sentence = Text(
        "報告「{name}」の送付先がありません。発注者の利用者を登録してください。",
        "There is nobody to send the report “{name}” to. Add a person of the client.",
    )


def gather(work: Work, context: JobContext) -> Mapping[str, Any]:
    """Count the period of input `report` and keep the figures with the report.

    Result: {nil, to_send, period_label, counts {record kind: {occurrences, companies}}, kpis {key: value}, outside,
    changes}. to_send: false only for a nil report the programme does not want. outside, changes: how many records lie
    outside the term, how many figures of earlier reports changed. The lists stay with the report.
    """
    slot = _slot(work, context)
    row = making.row_for(work, slot, context.case_id)
    figures = making.count(work, context.release, slot)
    row.figures, row.status = snapshot.to_json(figures), ReportStatus.DRAFT
    return _result(slot, figures)


def _result(slot: Slot, figures: ReportFigures) -> dict[str, Any]:
    heads = {figure.key: figure.value for figure in headlines(figures).values()}
    kinds = [row.occurrences.key.partition(":")[0] for row in figures.totals]
    return {
        "nil": figures.nil,
        "to_send": slot.report.nil or not figures.nil,
        "period_label": figures.period.ja,
        "counts": {kind: {way: heads[f"{kind}:{way}"] for way in ("occurrences", "companies")} for kind in kinds},
        "kpis": {row.figure.key: row.figure.value for row in figures.targets},
        "outside": len(figures.outside),
        "changes": len(figures.changes),
    }


def render(work: Work, context: JobContext) -> Mapping[str, Any]:
    """Lay the gathered figures out as a workbook, with input `comment` as the remarks, and keep it with the case.

    Result: {file_id, name}.  Raises: NotGathered, CannotMake.
    """
    slot = _slot(work, context)
    row = making.row_for(work, slot, context.case_id)
    if row.figures is None:
        raise NotGathered
    comment = context.inputs.get("comment")
    figures = snapshot.from_json(row.figures)
    content = making.workbook(work, context.release, slot, figures, comment if isinstance(comment, str) else "")
    name = f"{slot.title}.xlsx".translate(UNFIT_FOR_NAMES)
    new = NewFile(name=name, media_type=making.XLSX, content=content)
    file = files.add(work, new, programme=slot.programme, case_id=row.case_id)
    row.file_id = file.id
    making.note(work, row, FactKind.REPORT_DRAFTED, file_id=file.id, sha256=file.sha256, nil=figures.nil)
    return {"file_id": file.id, "name": file.name}


def send(work: Work, context: JobContext) -> Mapping[str, Any]:
    """Write to each recipient of the report, one by one (KAG-41), with the file of input `draft`.

    Result: {sent_on, recipients (how many)}.  Raises: NotDrafted, NobodyToSendTo, NoSuchMessage.
    """
    slot = _slot(work, context)
    row = making.row_for(work, slot, context.case_id)
    file = _checked_draft(work, row, context.inputs.get("draft"))
    told = _recipients(work, context.release.programme, slot)
    for person in told:
        _write(work, context, slot, row, file, person)
    row.status, row.submitted_at, row.receipt = ReportStatus.SUBMITTED, work.now, None
    late = work.now > row.due_at
    making.note(
        work, row, FactKind.REPORT_SUBMITTED, to=[person.name for person in told], sha256=file.sha256, late=late
    )
    return {"sent_on": local_date(work.now), "recipients": len(told)}


def _checked_draft(work: Work, row: ReportRow, draft: Any) -> FileView:
    """Return the newest file; a draft that names another one was overtaken after somebody checked it."""
    named = draft.get("file_id") if isinstance(draft, Mapping) else None
    if row.file_id is None or (named is not None and named != row.file_id):
        raise NotDrafted
    return files.content(work, row.file_id)[0]


def _recipients(work: Work, programme: Programme, slot: Slot) -> list[PersonView]:
    found: dict[UserId, PersonView] = {}
    for word in slot.report.recipients:
        for group in _groups(programme, word):
            found.update({person.id: person for person in people.in_group(work, slot.programme, group)})
    if not found:
        raise NobodyToSendTo(name=slot.report.name.ja)
    return list(found.values())


def _groups(programme: Programme, word: str) -> list[str]:
    """Return the groups a recipient means: a group's key, `supervisor`, or every group of the authority."""
    if word in programme.groups:
        return [word]
    if word == "supervisor":
        return [programme.supervisor]
    return [key for key, group in programme.groups.items() if word == "authority" and Role.AUTHORITY in group.roles]


def _write(work: Work, context: JobContext, slot: Slot, row: ReportRow, file: FileView, person: PersonView) -> None:
    figures = snapshot.from_json(row.figures or {})
    values = {
        **context.inputs,
        "recipient": {"name": person.name},
        "case": letters.case_words(work, context.case_id),
        "report": feel.from_json(slot.words),
        "figures": {"nil": figures.nil, "period_label": figures.period.ja},
    }
    letter = letters.write(work, context.release, SUBMISSION, values)
    about = Subject(programme=slot.programme, message_key=SUBMISSION, case_id=context.case_id, file_ids=(file.id,))
    to = Recipient(address=person.email, name=person.name)
    outbox.queue(work, about, to, letter, dedupe=f"report:{row.id}:{file.id}:{person.id}")


def receive(work: Work, context: JobContext) -> Mapping[str, Any]:
    """Note the receipt of input `report`: `received_on` (day), `method`, `note`.

    Result: {received_on}.  Raises: NotSent, WrongReceiptDate.
    """
    row = making.row_for(work, _slot(work, context), context.case_id)
    received_on = context.inputs.get("received_on")
    if not isinstance(received_on, dt.date):
        raise receipt.WrongReceiptDate({"received_on": [receipt.WrongReceiptDate.sentence]})
    how, note = (str(context.inputs.get(key) or "") for key in ("method", "note"))
    receipt.record_receipt(work, row.id, received_on, how, note)
    return {"received_on": received_on}


def _slot(work: Work, context: JobContext) -> Slot:
    """Return the report and period the diagram hands in as input `report`.  Raises: NoSuchReport, NoSuchPeriod."""
    report = context.inputs.get("report")
    said = report if isinstance(report, Mapping) else {}
    key, period = str(said.get("key") or ""), str(said.get("period") or "")
    return slots.slot(work, context.release, key, period)
