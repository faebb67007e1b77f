"""Due dates as a calendar file (iCalendar, RFC 5545); the library folds and escapes."""

import datetime as dt
from collections.abc import Sequence

from icalendar import Calendar, Event, Timezone, TimezoneStandard

from engine.render.calendar_entry import Entry

PRODUCT = "-//Banso//Due dates//JA"
JAPAN = "Asia/Tokyo"
OFFSET = dt.timedelta(hours=9)
FIRST = dt.datetime(1970, 1, 1)  # noqa: DTZ001  # a wall-clock time of the zone that is being described
REFRESH = dt.timedelta(hours=1)


def write(name: str, entries: Sequence[Entry]) -> bytes:
    """Return the file of a calendar; the same entries are the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)  # what most programs read instead
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add_component(_zone())  # a calendar without any entry still has to hold a component
    for entry in entries:
        calendar.add_component(_event(entry))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.start)
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("url", entry.url)
    event.add("transp", "TRANSPARENT")  # a due date keeps nobody busy
    return event


def _zone() -> Timezone:
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", JAPAN)
    standard.add("dtstart", FIRST)
    standard.add("tzoffsetfrom", OFFSET)
    standard.add("tzoffsetto", OFFSET)
    standard.add("tzname", "JST")
    zone.add_component(standard)
    return zone
