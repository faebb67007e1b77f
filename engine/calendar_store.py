"""What was added to the calendars (imported holidays, local days), laid over every release that is read.

Rows are only ever added. Every process keeps what it has parsed and compares one number, the sum of the rows' marks,
that is read along with other things: a calendar changed elsewhere counts from the next transaction on.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Select, cast, func, select
from sqlalchemy.orm import Session

from engine.calendars import ClosureFile, with_holidays
from engine.domain.ids import ProgrammeKey
from engine.domain.national_holidays import HolidayList, holiday_list
from engine.domain.programme import Programme
from engine.domain.workdays import Office
from engine.store.base import dump_json
from engine.store.calendars import CalendarRow

MARK = select(cast(func.coalesce(func.sum(CalendarRow.mark), 0), BigInteger)).scalar_subquery()
_MARK_ALONE = select(MARK)
_KNOWN = "calendar_mark"
_DIGITS = 12  # hexadecimal: sums of many marks still fit a number of the database


def remember(session: Session, mark: int) -> None:
    """Note the mark that was read along with something else of this transaction."""
    session.info[_KNOWN] = mark


def mark(session: Session) -> int:
    """Return the mark of the calendars as this transaction sees them; 0: nothing was ever added."""
    if _KNOWN not in session.info:
        session.info[_KNOWN] = session.scalar(_MARK_ALONE) or 0
    known: int = session.info[_KNOWN]
    return known


def look_again(session: Session) -> int:
    """Return the mark as it is now, whatever was read before."""
    session.info.pop(_KNOWN, None)
    return mark(session)


def holidays(session: Session) -> HolidayList | None:
    """Return the national holidays that were imported; None: the library's alone."""
    return merged(holiday_list(_days(row.days)) for row in session.scalars(_rows(None)))


def merged(lists: Iterable[HolidayList | None]) -> HolidayList | None:
    """Return one list of several; where they overlap, the last speaks for its years."""
    years: dict[int, Mapping[date, str]] = {}
    for one in lists:
        years |= one.by_year if one is not None else {}
    return holiday_list({day: name for year in years.values() for day, name in year.items()}) if years else None


def local_days(session: Session, programme: ProgrammeKey) -> ClosureFile:
    """Return a programme's own closures and openings as they were last applied."""
    row = session.scalar(_rows(programme).order_by(None).order_by(CalendarRow.id.desc()).limit(1))
    days: Mapping[str, Any] = row.days if row is not None else {"closed": {}, "opened": {}}
    return ClosureFile(closed=_days(days["closed"]), opened=_days(days["opened"]), findings=())


def over(session: Session, programme: Programme) -> Programme:
    """Return the programme with what was added to its calendar."""
    if not mark(session):
        return programme
    return laid_over(programme, holidays(session), local_days(session, ProgrammeKey(programme.key)))


def laid_over(programme: Programme, imported: HolidayList | None, own: ClosureFile) -> Programme:
    """Return the programme with these holidays in all its calendars, and these days of its own."""
    office: Office = own.applied_to(with_holidays(programme.office, imported))
    return replace(programme, office=office)


def mark_of(days: Mapping[str, Any], at: str) -> int:
    """Make the mark of a row from what it says and when it was added; never 0."""
    digest = hashlib.sha256(f"{at}{dump_json(days)}".encode()).hexdigest()
    return int(digest[:_DIGITS], 16) + 1


def _rows(programme: ProgrammeKey | None) -> Select[CalendarRow]:
    return select(CalendarRow).where(CalendarRow.programme_key.is_not_distinct_from(programme)).order_by(CalendarRow.id)


def _days(stored: Mapping[str, str]) -> dict[date, str]:
    return {date.fromisoformat(day): name for day, name in stored.items()}
