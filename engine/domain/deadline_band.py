"""Hours of the day with clocks of their own: 「平日の10時から18時の間は1時間以内」 (DL-M4)."""

from collections.abc import Sequence
from datetime import datetime, time

from engine.domain.deadline_rule import Band, BandDays
from engine.domain.workdays import JAPAN, Office, local_date


def band_of(bands: Sequence[Band], moment: datetime, office: Office) -> Band | None:
    """Return the first band that holds the instant; None if none does.

    A band begins with its first minute and ends before its last: 18:00 is outside 10:00–18:00. One that runs over
    midnight (22:00 to 06:00) belongs to the day the instant lies on.
    """
    return next((band for band in bands if _holds(band, moment, office)), None)


def _holds(band: Band, moment: datetime, office: Office) -> bool:
    if band.days is not BandDays.ANY and office.is_open(local_date(moment)) != (band.days is BandDays.WORKING):
        return False
    return _within(band.from_at or time(), band.to_at or time(), moment.astimezone(JAPAN).time())


def _within(start: time, end: time, at: time) -> bool:
    if start == end:
        return True
    return start <= at < end if start < end else at >= start or at < end
