"""What a scenario expects to find: each kind compares what is stored with what is written, and says how they differ."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from engine import cases, feel, foresight, kpi, obligations, people, records
from engine.domain.ids import CaseId
from engine.domain.periods import Span, spans_of
from engine.domain.text import Text
from engine.domain.workdays import JAPAN
from engine.kpi import page as kpi_page
from engine.scenarios.play import Play
from engine.scenarios.reading import moment_of, plain
from engine.scenarios.scenario import WrongStep
from engine.store.cases import CaseRow, TaskRow
from engine.store.evidence import FactRow, OutboxRow, ReportRow
from engine.task_rows import IS_LIVE
from engine.work import Work

Told = Mapping[str, Any]
Check = Callable[[Play, Work, Any], Iterator[Text]]
UNEXPECTED_MAIL = Text("予想外の通知：{to}「{subject}」", "unexpected mail: {to} “{subject}”")
MOST_MAILS = 10_000


def open_tasks(play: Play, work: Work, told: Any) -> Iterator[Text]:
    """Expect exactly these open tasks of each case, by element id."""
    for name, wanted in _mapping(told).items():
        query = select(TaskRow.element_id).where(TaskRow.case_id == play.case_named(name), IS_LIVE)
        yield from _same(f"{name}", sorted(work.session.scalars(query)), sorted(wanted or []))


def tasks(play: Play, work: Work, told: Any) -> Iterator[Text]:
    """Expect of the newest task of an element: group, assignee, status, when it is due, why, what else it is due by."""
    for one in _rows(told):
        case_id, element = _case(play, work, one), str(one.get("task"))
        query = select(TaskRow).where(TaskRow.case_id == case_id, TaskRow.element_id == element)
        row = work.session.scalars(query.order_by(TaskRow.id.desc()).limit(1)).one_or_none()
        if row is None:
            yield _missing(f"task {element}")
            continue
        found = {
            "group": row.group_key,
            "name": row.name,
            "status": row.status.value,
            "assignee": _login(work, row),
            "due": row.due_at,
            "target": row.target_at,
            "rule": row.deadline_rule,
            "beside": _beside(row),
        }
        yield from _compared(f"task {element}", found, one, ignoring={"case", "report", "period", "task"})


def _beside(row: TaskRow) -> dict[str, str]:
    """Return the due moments of the other clauses about the same thing, by rule."""
    moments = (
        (other["rule"], dt.datetime.fromisoformat(other["due_at"])) for other in (row.deadline or {}).get("beside", [])
    )
    return {rule: f"{moment.astimezone(JAPAN):%Y-%m-%d %H:%M}" for rule, moment in moments}


def _login(work: Work, row: TaskRow) -> str | None:
    return people.get(work, row.assignee_id).login if row.assignee_id else None


def mails(play: Play, work: Work, told: Any) -> Iterator[Text]:
    """Expect exactly these mails since mails were last expected, in any order.

    A list: all of them, each with `to`, `subject` (a part of it), `body`, `message`. A mapping: those to these people
    or addresses only, by parts of their subjects.
    """
    fresh = [row for row in _mails(play, work) if row.id not in play.told_mails]
    wanted = _rows(told) if isinstance(told, list) else _to_each(_mapping(told))
    if not isinstance(told, list):
        fresh = [row for row in fresh if any(_is_to(row, name) for name in told)]
    play.told_mails.update(row.id for row in fresh)
    for one in wanted:
        found = next((row for row in fresh if _fits(row, one)), None)
        if found is None:
            yield _missing(f"mail {dict(one)}")
        else:
            fresh.remove(found)
    for row in fresh:
        yield UNEXPECTED_MAIL.format(to=row.to_address, subject=row.subject)


def _to_each(told: Told) -> list[Told]:
    return [{"to": name, "subject": subject} for name, subjects in told.items() for subject in subjects or []]


def mailed(play: Play, work: Work, told: Any) -> Iterator[Text]:
    """Expect that each of these mails is among all that were written."""
    written = list(_mails(play, work))
    for one in _rows(told):
        count = sum(_fits(row, one) for row in written)
        if count != int(one.get("count", count or 1)):
            yield _differs(f"mail {dict(one)}", count, one.get("count", 1))


def _mails(play: Play, work: Work) -> list[OutboxRow]:
    query = select(OutboxRow).where(OutboxRow.programme_key == play.programme).order_by(OutboxRow.id)
    return list(work.session.scalars(query.limit(MOST_MAILS)))


def _fits(row: OutboxRow, told: Told) -> bool:
    parts = ((row.subject, "subject"), (row.body, "body"), (row.message_key, "message"))
    return _is_to(row, told.get("to", "")) and all(str(told.get(key, "")) in text for text, key in parts)


def _is_to(row: OutboxRow, name: object) -> bool:
    return str(name) in {"", row.to_address} or row.to_address.startswith(f"{name}@")


def recorded(play: Play, work: Work, told: Any) -> Iterator[Text]:
    """Expect so many records (one when nothing is said) of a kind with these fields, of a case or of the programme."""
    for one in _rows(told):
        kind, fields = str(one.get("kind")), one.get("fields") or {}
        found = [record for record in _records(play, work, kind, one) if _has(record.fields, fields)]
        yield from _same(f"records {kind} {dict(fields)}", len(found), int(one.get("count", 1)))


def _records(play: Play, work: Work, kind: str, told: Told) -> Iterator[records.RecordView]:
    if "case" in told:
        found = records.of_case(work, play.case_named(str(told["case"])))
    else:
        term = play.release(work).programme.term
        found = list(records.between(work, play.programme, kind, term.start_on, term.end_on))
    return (record for record in found if record.kind == kind)


def _has(fields: Mapping[str, Any], wanted: Told) -> bool:
    stored = {key: plain(feel.to_json(fields.get(key))) for key in wanted}
    return all(_equal(stored[key], value) for key, value in wanted.items())


def figures(play: Play, work: Work, told: Any) -> Iterator[Text]:
    """Expect a KPI's value in a period: value, target, unit (Japanese); `value: none` = cannot be computed.

    `groups`: what some of its groups count, by key.
    """
    ledger = kpi.ledger(work, play.release(work))
    for one in _rows(told):
        key = str(one.get("kpi"))
        period = str(one.get("period", "term"))
        found = kpi.figure(ledger, key, _span(play, work, key, period))
        said: dict[str, Any] = {
            "value": found.value,
            "target": found.target,
            "unit": found.unit.ja,
            "records": len(found.record_ids),
        }
        said["groups"] = _groups(play, work, key, period, _mapping(one.get("groups") or {}))
        yield from _compared(f"figure {key}", said, one, ignoring={"kpi", "period"})


def _groups(play: Play, work: Work, key: str, period: str, wanted: Told) -> dict[str, Decimal]:
    """Return what the groups one asks for count; nothing is asked of the page when nobody asks."""
    groups = kpi_page.page(work, play.programme, key, kpi_page.Wish(period=period)).groups if wanted else ()
    return {group.key: group.value for group in groups if group.key in wanted}


def _span(play: Play, work: Work, key: str, period: str) -> Span:
    programme = play.release(work).programme
    if key not in programme.kpis:
        raise WrongStep(what=f"kpi: {key}")
    found = [span for span in spans_of(programme.kpis[key].per, programme.term) if span.key == period]
    if not found:
        raise WrongStep(what=f"period: {period}")
    return found[0]


def reports(play: Play, work: Work, told: Any) -> Iterator[Text]:
    """Expect of a report of a period: status, when it is due, when it was submitted; `status: none` = not raised."""
    for one in _rows(told):
        key, period = str(one.get("report")), str(one.get("period"))
        query = select(ReportRow).where(
            ReportRow.programme_key == play.programme, ReportRow.report_key == key, ReportRow.period == period
        )
        row = work.session.scalars(query).one_or_none()
        found = {
            "status": row.status.value if row else "none",
            "due": row.due_at if row else None,
            "submitted": row.submitted_at if row else None,
        }
        yield from _compared(f"report {key} {period}", found, one, ignoring={"report", "period"})


def cases_are(play: Play, work: Work, told: Any) -> Iterator[Text]:
    """Expect of each case: status, outcome, number, title, company."""
    for name, wanted in _mapping(told).items():
        view = cases.get(work, play.case_named(name))
        found = {
            "status": view.status.value,
            "outcome": view.outcome,
            "number": view.number,
            "title": view.title,
            "company": view.company_name,
        }
        yield from _compared(f"case {name}", found, wanted, ignoring=set())


def opened(play: Play, work: Work, told: Any) -> Iterator[Text]:
    """Expect so many cases of each kind, open and closed."""
    for kind, wanted in _mapping(told).items():
        ours = CaseRow.programme_key == play.programme, CaseRow.kind == kind
        found = work.session.scalar(select(func.count()).select_from(CaseRow).where(*ours))
        yield from _same(f"cases of {kind}", found, wanted)


def facts(play: Play, work: Work, told: Any) -> Iterator[Text]:
    """Expect that the trail holds such facts: kind, case, by (name), reason, count (at least one when not said)."""
    for one in _rows(told):
        query = select(FactRow).where(FactRow.programme_key == play.programme, FactRow.kind == str(one.get("kind")))
        if "case" in one:
            query = query.where(FactRow.case_id == play.case_named(str(one["case"])))
        keys = {"by": "actor_name", "reason": "reason"}
        found = [
            row
            for row in work.session.scalars(query)
            if all(str(one[key]) == getattr(row, name) for key, name in keys.items() if key in one)
        ]
        if len(found) != int(one.get("count", len(found) or 1)):
            yield _differs(f"facts {dict(one)}", len(found), one.get("count", 1))


def duties(play: Play, work: Work, told: Any) -> Iterator[Text]:
    """Expect of a counted duty in a period: standing, count, needed, missing, due, owing (who is short, by name)."""
    for one in _rows(told):
        key, window = str(one.get("duty")), str(one.get("period"))
        found = obligations.page(work, play.programme, key, window).duty
        state = found.state
        said = {
            "standing": state.standing.value,
            "count": state.count,
            "needed": state.needed,
            "missing": state.missing,
            "due": found.watch.deadline.due_at,
            "owing": [owner.name for owner in found.owners if owner.state.missing],
        }
        yield from _compared(f"duty {key} {window}", said, one, ignoring={"duty", "period"})


def outlook(play: Play, work: Work, told: Any) -> Iterator[Text]:
    """Expect of the year ahead that something of this `key` stands on that day: `kind`, `not_before`."""
    projected = foresight.outlook(play.release(work).programme, work.now).projected
    for one in _rows(told):
        key, day = str(one.get("key")), str(one.get("on"))
        kind = str(one.get("kind", ""))
        there = (line for line in projected if line.key == key and line.on.isoformat() == day)
        found = next((line for line in there if kind in {"", line.kind.value}), None)
        if found is None:
            yield _missing(f"outlook {key} {day} {kind}")
        else:
            said = {"not_before": found.deadline.not_before_at}
            yield from _compared(f"outlook {key} {day}", said, one, ignoring={"key", "on", "kind"})


CHECKS: Mapping[str, Check] = {
    "open_tasks": open_tasks,
    "tasks": tasks,
    "mails": mails,
    "mailed": mailed,
    "records": recorded,
    "figures": figures,
    "reports": reports,
    "cases": cases_are,
    "opened": opened,
    "facts": facts,
    "duties": duties,
    "outlook": outlook,
}


def _case(play: Play, work: Work, told: Told) -> CaseId:
    if "report" not in told:
        return play.case_named(str(told.get("case")))
    query = select(ReportRow.case_id).where(
        ReportRow.programme_key == play.programme,
        ReportRow.report_key == str(told["report"]),
        ReportRow.period == str(told.get("period")),
    )
    found = work.session.scalars(query).one_or_none()
    if found is None:
        raise WrongStep(what=f"report: {told['report']} {told.get('period')}")
    return found


def _compared(what: str, found: Told, wanted: Any, *, ignoring: set[str]) -> Iterator[Text]:
    for key, value in _mapping(wanted).items():
        if key in ignoring:
            continue
        if key not in found:
            raise WrongStep(what=f"{what}: {key}")
        if not _equal(found[key], value):
            yield _differs(f"{what}: {key}", _shown(found[key]), value)


def _equal(found: Any, wanted: Any) -> bool:
    """Compare as people write: a moment by the minute or by the day in Japan, numbers by value, none for nothing."""
    if found is None or wanted is None:
        return (found is None and wanted in {None, "none"}) or (found == "none" and wanted is None)
    if isinstance(found, dt.datetime):
        return _same_moment(found.astimezone(JAPAN), str(wanted))
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(found, Decimal | int | float) and isinstance(wanted, Decimal | int):
        return Decimal(str(found)) == wanted
    return bool(plain(found) == plain(wanted)) if isinstance(found, list | Mapping) else str(found) == str(wanted)


def _same_moment(found: dt.datetime, wanted: str) -> bool:
    moment = moment_of(wanted)
    by_day = len(wanted) == len("2026-05-01")
    return moment is not None and (found.date() == moment.date() if by_day else found == moment)


def _shown(found: Any) -> str:
    return f"{found.astimezone(JAPAN):%Y-%m-%d %H:%M}" if isinstance(found, dt.datetime) else str(found)


def _same(what: str, found: Any, wanted: Any) -> Iterator[Text]:
    if found != wanted:
        yield _differs(what, found, wanted)


def _differs(what: str, found: object, wanted: object) -> Text:
    return Text(f"{what}：{wanted} のはずが {found} です。", f"{what}: expected {wanted}, found {found}.")


def _missing(what: str) -> Text:
    return Text(f"{what} がありません。", f"{what} is missing.")


def _mapping(told: Any) -> Told:
    if not isinstance(told, Mapping):
        raise WrongStep(what=str(told))
    return told


def _rows(told: Any) -> list[Told]:
    if not isinstance(told, list):
        raise WrongStep(what=str(told))
    return [_mapping(one) for one in told]
