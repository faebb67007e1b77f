"""Everything the page of a case shows, read in one go."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from engine import case_clocks, cases, clearance, files, forms, instances, records, referrals, tasks, trail
from engine.case_clocks import CaseClock
from engine.case_flow import Flow, flows_of, seen
from engine.cases import REPORT_KIND, CaseView
from engine.domain.access import May, allows
from engine.domain.form import Component, Form
from engine.domain.form_scope import fields_of
from engine.domain.form_view import FormView
from engine.domain.ids import CaseId, FileId, RecordId
from engine.domain.programme import Programme, RecordKind
from engine.domain.states import CaseStatus, TimerStatus
from engine.domain.text import Text
from engine.errors import NotFound
from engine.files import FileView
from engine.programmes import Release
from engine.records import RecordView, personal
from engine.records.text import Shown, label_of, shown
from engine.referrals import ReferralView
from engine.reports import sent
from engine.store.cases import CaseRow, InstanceRow, TimerRow
from engine.task_view import TaskView
from engine.trail import FactView
from engine.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """A record as the page of its case shows it. fields: label and value of what it holds."""

    id: RecordId
    name: Text
    occurred_on: dt.date
    recorded_at: dt.datetime
    recorded_by: str
    fields: tuple[tuple[Text, Shown], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """A case with everything around it. tasks: oldest first; facts: newest first; flows: outer diagrams first.

    decisions: what each decision is for, by its id: the name of the step that asks for it.
    clocks: what runs out besides the tasks.
    """

    case: CaseView
    kind: Text
    channel: Text | None
    programme: Programme
    intake: FormView | None
    flows: tuple[Flow, ...]
    tasks: tuple[TaskView, ...]
    clocks: tuple[CaseClock, ...]
    facts: tuple[FactView, ...]
    decisions: Mapping[str, str]
    referrals: tuple[ReferralView, ...]
    records: tuple[RecordLine, ...]
    files: tuple[FileView, ...]


def read(work: Work, case_id: CaseId, *, lang: str) -> CasePage:
    """Return the page of a case the actor may see.  Raises: NoSuchCase."""
    case = cases.get(work, case_id)
    release = work.programmes.current(work.session, case.programme)
    found = _instances(work, case_id)
    facts, own_tasks = trail.of_case(work, case_id), tasks.of_case(work, case_id)
    what = seen(facts, own_tasks, _waiting(work, case_id), work.now)
    kinds = release.programme.case_kinds
    return CasePage(
        case=case,
        kind=kinds[case.kind].name if case.kind in kinds else Text("報告", "Report"),
        channel=_channel(release.programme, case.channel),
        programme=release.programme,
        intake=intake_view(work, case, lang=lang),
        flows=tuple(
            flow
            for instance in found
            for flow in flows_of(work.programmes.release(work.session, instance.release_id), instance, what)
        ),
        tasks=tuple(own_tasks),
        clocks=tuple(case_clocks.of_case(work, release, case_id)),
        facts=tuple(facts),
        decisions=_decisions(release),
        referrals=tuple(referrals.of_case(work, case_id)),
        records=tuple(_record_lines(work, release.programme, case_id)),
        files=tuple(files.of_case(work, case_id)),
    )


def intake_view(work: Work, case: CaseView, *, lang: str) -> FormView | None:
    """Return what the case was opened with, in the words of the forms it can have come through; None without any."""
    first = next(iter(_instances(work, case.id)), None)
    if first is None:
        return None
    release = work.programmes.release(work.session, first.release_id)
    given = instances.variables(first).get("intake")
    data: Mapping[str, Any] = forms.to_json(given) if isinstance(given, Mapping) else case.facts
    form = Form(id="intake", components=tuple(_known_fields(release, case.kind).values()))
    return forms.page(work, release.id, form, lang=lang, typed=data)


def file_of(work: Work, file_id: FileId) -> tuple[FileView, bytes]:
    """Return a file the actor may read: whoever reads its case, a sent report, or the record it proves.

    Raises: NotFound.
    """
    found, content = files.content(work, file_id)
    if allows(work.actor, May.CASE_READ, found.programme):
        return found, content
    if allows(work.actor, May.REPORT_READ, found.programme) and sent.contains(work, found):
        return found, content
    if clearance.may_read(work, file_id):
        return found, content
    raise NotFound


def count(work: Work) -> Mapping[CaseStatus, int]:
    """Count the cases the actor may see, by their state."""
    visible = [key for key in work.actor.programmes if allows(work.actor, May.CASE_READ, key)]
    wanted = (
        select(CaseRow.status, func.count().label("number"))
        .where(CaseRow.programme_key.in_(visible))
        .group_by(CaseRow.status)
    )
    return {row.status: row.number for row in work.session.execute(wanted.group_by(CaseRow.status))}


def is_report(case: CaseView) -> bool:
    """Tell whether the case is the making of a periodic report."""
    return case.kind == REPORT_KIND


def _instances(work: Work, case_id: CaseId) -> Sequence[InstanceRow]:
    return work.session.scalars(
        select(InstanceRow).where(InstanceRow.case_id == case_id).order_by(InstanceRow.id)
    ).all()


def _waiting(work: Work, case_id: CaseId) -> Sequence[TimerRow]:
    wanted = select(TimerRow).where(TimerRow.case_id == case_id, TimerRow.status == TimerStatus.WAITING)
    return work.session.scalars(wanted.order_by(TimerRow.due_at)).all()


def _decisions(release: Release) -> dict[str, str]:
    elements = [element for process in release.model.processes.values() for element in process.elements.values()]
    return {element.decision: element.name for element in elements if element.decision and element.name}


def _channel(programme: Programme, code: str | None) -> Text | None:
    """Name the channel a case came through, by its code or its own key."""
    if not code:
        return None
    for channel in programme.intake_channels.values():
        if code in {channel.code, channel.key}:
            return channel.name
    return Text(code, code)


def _known_fields(release: Release, kind: str) -> dict[str, Component]:
    """Return the fields of every form a case of this kind can come through, each key once."""
    programme = release.programme
    ids = [page.form for page in programme.public_forms.values() if page.case_kind == kind]
    ids += [
        channel.form for channel in programme.intake_channels.values() if channel.case_kind == kind and channel.form
    ]
    if kind in programme.case_kinds and (own := programme.case_kinds[kind].form):
        ids.append(own)
    forms: list[Form] = [release.forms[key] for key in dict.fromkeys(ids) if key in release.forms]
    found: dict[str, Component] = {}
    for form in forms:
        for component in fields_of(form.components):
            found.setdefault(component.name, component)
    return found


def _record_lines(work: Work, programme: Programme, case_id: CaseId) -> Iterator[RecordLine]:
    for record in records.of_case(work, case_id):
        kind = programme.records.get(record.kind)
        yield RecordLine(
            id=record.id,
            name=kind.name if kind else Text(record.kind, record.kind),
            occurred_on=record.occurred_on,
            recorded_at=record.recorded_at,
            recorded_by=record.recorded_by,
            fields=tuple(_record_fields(programme, kind, record)) if kind else (),
        )


def _record_fields(programme: Programme, kind: RecordKind, record: RecordView) -> Iterator[tuple[Text, Shown]]:
    """Yield what a record says; personal data stand on its own page, where their reading is noted."""
    values = personal.masked(kind.fields, record.fields)
    for entry in kind.fields:
        value = shown(programme, entry, values.get(entry.key))
        if value != "":
            yield label_of(programme, kind.key, entry.key), value
