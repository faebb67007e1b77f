"""Reports on the clock: each period of each report is put there, and raised once (KAG-15)."""

from engine import cases, trail
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import ProgrammeKey, ReportId
from engine.domain.text import Text
from engine.errors import Invalid
from engine.programmes import Release
from engine.reports import gathering, notices, rows, slots
from engine.work import Work


class MadeOnDemand(Invalid):
    """The report has no process; `preview` makes it."""

    code = "report_made_on_demand"
    sentence = Text(
        "報告「{report}」には手順がないため、自動では始められません。", "The report “{report}” has no process to start."
    )


def schedule(work: Work, release: Release) -> int:
    """Put every period of every report that has a process on the clock; return how many rows were added.

    Raised at 06:00 (Japan) of the day after the period ends, or five working days before a deadline that comes sooner
    (DL-G2: March is due on the term's last day). Doing it again adds only what is missing, moves rows whose instant
    changed and cancels those whose report or period is gone. Periods that were over before the programme was first
    loaded are not raised, except the latest one.  Raises: DeadlineUnknown.
    """
    return slots.sync(work, release)


def raise_due(work: Work, programme_key: ProgrammeKey, report_key: str, period: str) -> None:
    """Do what the clock has to when a report's time has come: raise it, unless there is nothing to say.

    A report that is not wanted without records (`nil = false`) is asked for again every morning until it is due, for
    people write down late what they did; then it is left out, and the trail says so.  Raises: as `raise_report`.
    """
    release = work.programmes.current(work.session, programme_key)
    slot = slots.slot(work, release, report_key, period)
    if slot.report.nil or not gathering.nothing_done(work, release, slot.report, slot.span):
        raise_report(work, programme_key, report_key, period)
    elif not slots.put_off(work, slot):
        said = {"report": report_key, "period": period, "name": slot.title}
        trail.record(work, Fact(kind=FactKind.REPORT_LEFT_OUT, programme=programme_key, data=said))


def raise_report(work: Work, programme_key: ProgrammeKey, report_key: str, period: str) -> ReportId:
    """Open the case in which the report of a period is made; a report that exists stays as it is.

    The caller (the clock) has decided that it is time.
    Raises: NoSuchProgramme, NoSuchReport, NoSuchPeriod, MadeOnDemand, and what the first steps of the process raise.
    """
    release = work.programmes.current(work.session, programme_key)
    slot = slots.slot(work, release, report_key, period)
    if known := rows.find(work, programme_key, report_key, period):
        return known.id
    if slot.report.process is None:
        raise MadeOnDemand(report=report_key)
    case_id = cases.open_report_case(
        work, release, title=slot.title, process=slot.report.process, variables={"report": slot.words}
    )
    row = rows.row_for(work, slot, case_id)
    notices.put_on_clock(work, release, slot, row)
    return row.id
