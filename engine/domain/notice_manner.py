"""When people may be told of their tasks: quiet hours, and one list a day instead of single mails (KAG-41)."""

from dataclasses import dataclass
from datetime import date, datetime, time

from engine.domain.workdays import Office, instant, local_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a programme tells its people.

    hours: Japan time from which and before which they are told, on working days; None: at any time.
    digest_at: Japan time, within the hours, of the day's list of what is not urgent; None: a mail for each.
    """

    hours: tuple[time, time] | None = None
    digest_at: time | None = None

    def next_allowed(self, moment: datetime, office: Office) -> datetime:
        """Return the first instant from `moment` on at which people may be told."""
        if self.hours is None:
            return moment
        opens, closes = self.hours
        day = local_date(moment)
        if office.is_open(day) and moment < instant(day, closes):
            return max(moment, instant(day, opens))
        return instant(office.next_open(day), opens)

    def last_allowed(self, moment: datetime, office: Office) -> datetime:
        """Return the last beginning of the hours, or last list, that is not after `moment`."""
        day = office.on_or_before(local_date(moment))
        usual = self.time_of_day
        return instant(day if instant(day, usual) <= moment else office.previous_open(day), usual)

    def digest_from(self, day: date, earliest: datetime | None, office: Office) -> datetime:
        """Return the first list on `day` or later that does not come before `earliest`."""
        first = office.on_or_after(day)
        at = instant(first, self.time_of_day)
        return at if earliest is None or at >= earliest else instant(office.next_open(first), self.time_of_day)

    @property
    def time_of_day(self) -> time:
        """When a day's telling begins: with its list, else with its hours."""
        return self.digest_at or (self.hours[0] if self.hours else time())


ANY_TIME = Manner()
