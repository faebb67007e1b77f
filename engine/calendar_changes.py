"""Calendars as an office changes them: what a list or a day would move is shown first, then applied as one action."""

import csv
import datetime as dt
import functools
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select

from engine import (
    calendar_store,
    calendars,
    deadline_hold,
    deadline_moves,
    fixed_date_rows,
    obligations,
    programmes,
    reports,
    trail,
)
from engine.calendars import ClosureFile
from engine.deadline_moves import Move, ReasonMissing, Rules
from engine.domain.access import ActorKind, May, NotAllowed, allows, require
from engine.domain.facts import Fact, FactKind
from engine.domain.finding import Finding, refuses
from engine.domain.ids import ProgrammeKey
from engine.domain.national_holidays import HolidayList
from engine.domain.text import Text
from engine.errors import Conflict, FilesRefused
from engine.kpi import clock as figures
from engine.programmes import NoSuchProgramme, Release, with_programme
from engine.store.calendars import CalendarRow
from engine.work import Work

OF_ALL = Text("すべての事業の管理者", "administrators of all programmes")


class CalendarChanged(Conflict):
    """Somebody changed a calendar after the preview was shown."""

    code = "calendar_changed"
    sentence = Text(
        "確認している間に暦が変わりました。もう一度確認してください。",
        "The calendars have changed since you looked. Check once more.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPreview:
    """What a change would do. findings: of the file, errors refuse it. mark: what it was computed over.

    moves: deadlines of all programmes it counts for.
    """

    findings: tuple[Finding, ...]
    moves: tuple[Move, ...]
    mark: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A change as the page lists it. national: of the holidays all share. file: name of the list, "" for typed days."""

    national: bool
    file: str
    reason: str
    applied_at: dt.datetime
    applied_by: str


def check_holidays(work: Work, content: bytes, file: str) -> CalendarPreview:
    """Read a list of the Cabinet Office and say what it would change; nothing is kept.  Raises: NotAllowed."""
    _require_administrator(work)
    found = calendars.read_holidays(content, file, calendar_store.holidays(work.session))
    mark = calendar_store.mark(work.session)
    if found.holidays is None:
        return CalendarPreview(findings=found.findings, moves=(), mark=mark)
    imported = calendar_store.merged((calendar_store.holidays(work.session), found.holidays))
    moves: list[Move] = []
    for key in programmes.all_keys(work.session):
        own = calendar_store.local_days(work.session, key)
        moves += deadline_moves.preview(work, key, _laid(work, imported, own))
    return CalendarPreview(findings=found.findings, moves=tuple(moves), mark=mark)


def import_holidays(work: Work, content: bytes, file: str, *, mark: int, reason: str) -> int:
    """Keep the list for its years and move what it moves; return how many deadlines moved.

    mark: of the preview that was looked at.  Raises: NotAllowed, FilesRefused, ReasonMissing, CalendarChanged.
    """
    _require_administrator(work)
    found = calendars.read_holidays(content, file, calendar_store.holidays(work.session))
    if found.holidays is None:
        raise FilesRefused(found.findings)
    days = {day.isoformat(): name for day, name in found.holidays.days.items()}
    _keep(work, CalendarRow(programme_key=None, days=days, file=file), mark, reason)
    return sum(_follow(work, key, reason) for key in programmes.all_keys(work.session))


def check_local(work: Work, programme: ProgrammeKey, days: bytes) -> CalendarPreview:
    """Say what a programme's own days (日付,名称,区分) would change; they replace all it has.

    Raises: NoSuchProgramme (also for strangers), NotAllowed.
    """
    _require(work, programme)
    found, mark = calendars.read_closures(days, ""), calendar_store.mark(work.session)
    if refuses(list(found.findings)):
        return CalendarPreview(findings=found.findings, moves=(), mark=mark)
    moves = deadline_moves.preview(work, programme, _laid(work, calendar_store.holidays(work.session), found))
    return CalendarPreview(findings=found.findings, moves=tuple(moves), mark=mark)


def apply_local(work: Work, programme: ProgrammeKey, days: bytes, *, mark: int, reason: str) -> int:
    """Replace a programme's own days and move what they move; return how many deadlines moved.

    mark: of the preview that was looked at.
    Raises: NoSuchProgramme, NotAllowed, FilesRefused, ReasonMissing, CalendarChanged.
    """
    _require(work, programme)
    found = calendars.read_closures(days, "")
    if refuses(list(found.findings)):
        raise FilesRefused(found.findings)
    stored = {"closed": _stored(found.closed), "opened": _stored(found.opened)}
    _keep(work, CalendarRow(programme_key=programme, days=stored, file=""), mark, reason)
    return _follow(work, programme, reason)


def local_days(work: Work, programme: ProgrammeKey) -> ClosureFile:
    """Return a programme's own closures and openings as applied here; its folder may name more.

    Raises: NoSuchProgramme (also for strangers), NotAllowed.
    """
    _require(work, programme)
    return calendar_store.local_days(work.session, programme)


def history(work: Work, programme: ProgrammeKey) -> list[Applied]:
    """List what was applied to a programme's calendar and to the national holidays, newest first.

    Raises: NoSuchProgramme (also for strangers), NotAllowed.
    """
    _require(work, programme)
    ours = or_(CalendarRow.programme_key == programme, CalendarRow.programme_key.is_(None))
    rows = work.session.scalars(select(CalendarRow).where(ours).order_by(CalendarRow.id.desc()))
    return [
        Applied(
            national=row.programme_key is None,
            file=row.file,
            reason=row.reason,
            applied_at=row.applied_at,
            applied_by=row.applied_by,
        )
        for row in rows
    ]


def as_lines(days: Iterable[tuple[str, str, str]]) -> bytes:
    """Return days (as typed: date, name, 休業 or 開所) as the file that is read; empty rows are left out."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(calendars.CLOSURE_HEADER)
    lines.writerows(row for row in days if any(cell.strip() for cell in row[:2]))
    return written.getvalue().encode()


def may_import(work: Work) -> bool:
    """Tell whether the actor may import national holidays: who administers every programme, for they count for all.

    Where several organisations share an installation, who runs the machine does it (`banso.py holidays`).
    """
    if work.actor.kind is ActorKind.SYSTEM:
        return True
    keys = programmes.all_keys(work.session)
    return bool(keys) and all(allows(work.actor, May.HOLIDAYS_EDIT, key) for key in keys)


def _laid(work: Work, imported: HolidayList | None, own: ClosureFile) -> Rules:
    """Return what lays other calendars over the release a deadline follows."""

    @functools.cache
    def lay(release: Release) -> Release:
        plain = work.programmes.plain(work.session, release.id)
        return with_programme(plain, calendar_store.laid_over(plain.programme, imported, own))

    return lay


def _keep(work: Work, row: CalendarRow, mark: int, reason: str) -> None:
    deadline_hold.begin_change(work.session)  # one calendar change at a time, and no due date of the old one after it
    if not reason.strip():
        raise ReasonMissing({"reason": (ReasonMissing.sentence,)})
    if calendar_store.look_again(work.session) != mark:
        raise CalendarChanged
    row.mark, row.reason = calendar_store.mark_of(row.days, work.now.isoformat()), reason.strip()
    row.applied_at, row.applied_by = work.now, work.actor.name
    work.session.add(row)
    work.session.flush()
    calendar_store.look_again(work.session)


def _follow(work: Work, programme: ProgrammeKey, reason: str) -> int:
    """Bring what stands on a calendar in line: deadlines of open tasks, reports and duties on the clock."""
    moved = deadline_moves.apply(work, programme, lambda own: own, reason.strip())
    release = work.programmes.current(work.session, programme)
    reports.schedule(work, release)
    obligations.schedule(work, release)
    fixed_date_rows.schedule(work, release)
    figures.published(work, release)
    data = {"moved": len(moved)}
    fact = Fact(kind=FactKind.CALENDAR_CHANGED, programme=programme, data=data, reason=reason.strip())
    trail.record(work, fact)
    return len(moved)


def _require_administrator(work: Work) -> None:
    if not may_import(work):
        raise NotAllowed(roles_ja=OF_ALL.ja, roles_en=OF_ALL.en)


def _require(work: Work, programme: ProgrammeKey) -> None:
    if work.actor.kind is ActorKind.PERSON and programme not in work.actor.programmes:
        raise NoSuchProgramme(key=programme)
    require(work.actor, May.CALENDAR_EDIT, programme)


def _stored(days: Mapping[dt.date, str]) -> dict[str, str]:
    return {day.isoformat(): name for day, name in days.items()}
