"""Reports somebody asks for (P10): the request opens the case in which it is answered; its due date follows a rule."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select

from engine import cases
from engine.domain.access import May, require
from engine.domain.facts import FactKind
from engine.domain.ids import ProgrammeKey, ReportId
from engine.domain.report import Report, ReportKind
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import Invalid
from engine.programmes import NoSuchProgramme, Release
from engine.reports import notices, rows, slots
from engine.reports.raising import MadeOnDemand
from engine.reports.slots import NoSuchReport, Request
from engine.store.evidence import ReportRow
from engine.work import Work

LONGEST = 2000


class RequestEmpty(Invalid):
    """A report is asked for without saying what about."""

    code = "report_request_empty"
    sentence = Text(
        "求められた内容を2000文字以内で入力してください。", "Say what is asked for, in at most 2,000 characters."
    )


class WrongRequestDays(Invalid):
    """The days a request is about end before they begin."""

    code = "report_request_days"
    sentence = Text("対象期間の終わりは、始まり以後の日付にしてください。", "The last day lies not before the first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for. report: its key. start_on, end_on: the days it is about, None for the term until today."""

    report: str
    text: str
    start_on: dt.date | None = None
    end_on: dt.date | None = None


def ask(work: Work, programme: ProgrammeKey, wanted: Wanted) -> ReportId:
    """Begin the report somebody asks for; the authority asks itself, staff write down what it asked.

    Raises: NoSuchProgramme, NotAllowed, NoSuchReport, MadeOnDemand, RequestEmpty, WrongRequestDays, DeadlineUnknown.
    """
    if work.actor.user_id is not None and programme not in work.actor.programmes:
        raise NoSuchProgramme(key=programme)
    require(work.actor, May.REPORT_ASK, programme)
    release = work.programmes.current(work.session, programme)
    report = release.programme.reports.get(wanted.report)
    if report is None or report.kind is not ReportKind.ON_REQUEST:
        raise NoSuchReport
    if report.process is None:
        raise MadeOnDemand(report=report.key)
    return _begin(work, release, report, report.process, _request(work, release, wanted))


def _request(work: Work, release: Release, wanted: Wanted) -> Request:
    text, term = wanted.text.strip(), release.programme.term
    if not text or len(text) > LONGEST:
        raise RequestEmpty({"text": [RequestEmpty.sentence]})
    start_on = wanted.start_on or term.start_on
    end_on = wanted.end_on or min(local_date(work.now), term.end_on)
    if end_on < start_on:
        raise WrongRequestDays({"end_on": [WrongRequestDays.sentence]})
    return Request(asked_on=local_date(work.now), asked_by=work.actor.name, text=text, start_on=start_on, end_on=end_on)


def _begin(work: Work, release: Release, report: Report, process: str, request: Request) -> ReportId:
    period = _key(work, release.key, report.key, request.asked_on)
    slot = slots.slot(work, release, report.key, period, request.to_json())
    case_id = cases.open_report_case(work, release, title=slot.title, process=process, variables={"report": slot.words})
    row = rows.row_for(work, slot, case_id)
    notices.put_on_clock(work, release, slot, row)
    rows.note(work, row, FactKind.REPORT_ASKED, reason=request.text, by=request.asked_by, due_on=slot.due_on)
    return row.id


def _key(work: Work, programme: ProgrammeKey, report_key: str, day: dt.date) -> str:
    """Return the key of the next request of a day: 2026-11-20-1."""
    ours = (ReportRow.programme_key == programme, ReportRow.report_key == report_key)
    same_day = ReportRow.period.startswith(f"{day.isoformat()}-")
    many = work.session.scalar(select(func.count()).select_from(ReportRow).where(*ours, same_day)) or 0
    return f"{day.isoformat()}-{many + 1}"
