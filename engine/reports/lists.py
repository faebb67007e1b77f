"""The list of a programme's reports: what is late first, what comes next, what was sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.domain.ids import ProgrammeKey, ReportId
from engine.domain.report import Report, ReportKind
from engine.domain.states import ReportStatus
from engine.programmes import Release
from engine.reports import reading, slots, versions
from engine.reports.reading import ReportSummary
from engine.reports.slots import Slot
from engine.reports.versions import VersionFile
from engine.work import Work

MOST_COMING = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to see; empty for all. state: of `ReportState`. report: key. period: key."""

    state: str = ""
    report: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Reports as one wants to see them.

    coming: those not raised yet, the next first. sent: the files the authority has, by report; what changed since is
    told on the report's own page. on_request: kinds that are made when they are asked for.
    """

    summaries: tuple[ReportSummary, ...]
    coming: tuple[Slot, ...]
    sent: Mapping[ReportId, Sequence[VersionFile]]
    on_request: tuple[Report, ...]


def read(work: Work, programme: ProgrammeKey, wish: Wish) -> Listed:
    """List the reports of a programme the actor may see.  Raises: NoSuchProgramme, NotAllowed."""
    every = reading.newest(work, programme)
    release = work.programmes.current(work.session, programme)
    inside = reading.sees_drafts(work.actor, programme)
    declared = release.programme.reports.values()
    return Listed(
        summaries=tuple(sorted((one for one in every if _is_wanted(one, wish)), key=_order)),
        coming=tuple(_coming(work, release, every)) if inside else (),
        sent=versions.sent_files(work, [one.id for one in every if one.submitted_at]),
        on_request=tuple(one for one in declared if one.kind is ReportKind.ON_REQUEST and one.process),
    )


def _is_wanted(one: ReportSummary, wish: Wish) -> bool:
    return (
        wish.state in {"", one.state.value} and wish.report in {"", one.report_key} and wish.period in {"", one.period}
    )


def _order(one: ReportSummary) -> tuple[bool, float]:
    """Put what is still to be sent first, the latest due date first of all; then what was sent, the newest first."""
    sent = one.status is not ReportStatus.DRAFT
    return sent, -one.due_at.timestamp() if sent else one.due_at.timestamp()


def _coming(work: Work, release: Release, every: Sequence[ReportSummary]) -> list[Slot]:
    known = {(one.report_key, one.period) for one in every}
    reports = [report for report in release.programme.reports.values() if report.process]
    found = [slot for report in reports for slot in slots.of_term(work, release, report)]
    ahead = [slot for slot in found if slot.deadline.due_at >= work.now and (slot.report.key, slot.key) not in known]
    return sorted(ahead, key=lambda slot: slot.deadline.due_at)[:MOST_COMING]
