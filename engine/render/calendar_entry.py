"""What a calendar file is made of; plain, so that nobody loads its writer who only names due dates."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One due date. uid: stays the same for ever. start: a day, or an aware instant. changed_at: aware."""

    uid: str
    summary: str
    description: str
    url: str
    start: dt.date
    changed_at: dt.datetime
    sequence: int
