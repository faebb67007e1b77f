"""A clock that stands still until a test moves it."""

import datetime as dt
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")


class MovableClock:
    """The present instant, as the test says."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now.astimezone(dt.UTC)

    def __call__(self) -> dt.datetime:
        """Return the present instant."""
        return self.now

    def move_to(self, day: dt.date, at: dt.time = dt.time(9)) -> None:
        """Go to a Japan time of a day."""
        self.now = dt.datetime.combine(day, at, JAPAN).astimezone(dt.UTC)

    def move_by(self, **distance: float) -> None:
        """Go on by days, hours, minutes …."""
        self.now += dt.timedelta(**distance)


def japan(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> dt.datetime:
    """Return a Japan time."""
    return dt.datetime(year, month, day, hour, minute, tzinfo=JAPAN)
