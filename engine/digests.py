"""The day's list (本日のお知らせ): one mail a day and person for what is not urgent, and after a stop of the clock.

A list is a row of the clock, keyed by programme, person and day; it exists only once something stands on it. The row is
locked while something is put on it and while it is sent, so that nothing is lost between two clocks.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from engine import firsts, leading_notices, letters, matters, outbox, people, trail
from engine.domain.era import date_label
from engine.domain.ids import ProgrammeKey, UserId
from engine.domain.programme_read_notices import DIGEST_MESSAGE
from engine.domain.states import TimerKind, TimerStatus
from engine.domain.workdays import instant, local_date
from engine.matters import Item, Matter
from engine.outbox import Recipient, Subject
from engine.people import PersonView
from engine.programmes import Release
from engine.store.cases import TimerRow
from engine.work import Work

SETTLING = dt.timedelta(minutes=1)  # after a stop, a list waits so long for the last that goes on it


def is_list(timer: TimerRow) -> bool:
    """Tell whether a row of the clock is a day's list."""
    return "items" in timer.payload


def put(work: Work, programme: ProgrammeKey, person_id: UserId, item: Item) -> None:
    """Put something on a person's next list: today's, unless it has gone out or nobody may be told any more today."""
    release = work.programmes.current(work.session, programme)
    manner, office = release.programme.manner, release.programme.office
    allowed_at = manner.next_allowed(work.now + SETTLING, office)
    day = local_date(allowed_at)
    row = _row(work, release, person_id, day)
    while row.status is not TimerStatus.WAITING:
        day = office.next_open(day)
        row = _row(work, release, person_id, day)
    row.due_at = max(row.due_at, allowed_at, instant(day, manner.time_of_day))
    stands = row.payload["items"].get(item.key)
    if stands is not None and leading_notices.is_stricter(stands[0], item.kind):
        return
    items = {**row.payload["items"], item.key: [item.kind, item.word]}
    row.payload = {**row.payload, "release": release.id, "items": items}


def give(work: Work, timer: TimerRow) -> None:
    """Send a list; one whose day or hours have passed, while the clock stood still, goes into the next."""
    release = work.programmes.release(work.session, timer.payload["release"])
    person_id = UserId(timer.payload["person"])
    if not _may_go(work, release, timer):
        for item in _items(timer):
            put(work, timer.programme_key, person_id, item)
        return
    person = people.get(work, person_id)
    found = leading_notices.of_list(work, person, _still_due(work, person, timer)) if person.active else []
    if found:
        _send(work, release, person, found, dedupe=timer.key)


def _may_go(work: Work, release: Release, timer: TimerRow) -> bool:
    programme = release.programme
    is_today = timer.payload["on"] == local_date(work.now).isoformat()
    return is_today and programme.manner.next_allowed(work.now, programme.office) == work.now


def _items(timer: TimerRow) -> Iterator[Item]:
    for key, (kind, word) in timer.payload["items"].items():
        yield Item(key=key, kind=kind, word=word)


def _still_due(work: Work, person: PersonView, timer: TimerRow) -> Iterator[tuple[Matter, Item]]:
    """Yield what still waits, and still for this person."""
    for item in _items(timer):
        matter = matters.of_key(work, item.key)
        if matter is not None and person in matter.behind(work, item.word):
            yield matter, item


def _send(work: Work, release: Release, person: PersonView, found: list[tuple[Matter, Item]], *, dedupe: str) -> None:
    lang = letters.lang_of(release, DIGEST_MESSAGE, person)
    letter = letters.write(work, release, DIGEST_MESSAGE, _words(work, person, found, lang), lang)
    about = Subject(programme=release.key, message_key=DIGEST_MESSAGE)
    outbox.queue(work, about, Recipient(address=person.email, name=person.name), letter, dedupe=dedupe)
    for matter, item in found:
        trail.record(work, matter.fact(notice=item.kind, to=[person.name], listed=True))


def _words(work: Work, person: PersonView, found: list[tuple[Matter, Item]], lang: str) -> Mapping[str, Any]:
    """Return what the text may say: the tasks and submissions by how they stand, each in order of their due dates."""
    today = local_date(work.now)
    groups: dict[str, list[Mapping[str, Any]]] = {"escalated": [], "overdue": [], "today": [], "coming": []}
    for matter, item in sorted(found, key=lambda pair: (pair[0].due_at or work.now, pair[0].case_id or 0, pair[0].key)):
        groups[_standing(work, matter, item, today)].append(matter.words(work, person, lang))
    return {
        "recipient": {"name": person.name},
        "day_label": date_label(today).get(lang),
        "total": len(found),
        "inbox_url": f"{work.settings.base_url}/tasks",
        **groups,
    }


def _standing(work: Work, matter: Matter, item: Item, today: dt.date) -> str:
    if item.kind == "escalation":
        return "escalated"
    if matter.due_at is None:
        return "coming"
    if matter.due_at < work.now:
        return "overdue"
    return "today" if local_date(matter.due_at) == today else "coming"


def _row(work: Work, release: Release, person_id: UserId, day: dt.date) -> TimerRow:
    """Return the row of a person's list of a day, locked; made when there is none."""
    key = f"digest:{release.key}:{person_id}:{day.isoformat()}"
    wanted = select(TimerRow).where(TimerRow.key == key).with_for_update()
    row = work.session.scalar(wanted.execution_options(populate_existing=True))
    if row is not None:
        return row
    made = TimerRow(
        key=key,
        kind=TimerKind.NOTICE,
        status=TimerStatus.WAITING,
        programme_key=release.key,
        due_at=instant(day, release.programme.manner.time_of_day),
        payload={"person": person_id, "on": day.isoformat(), "release": release.id, "items": {}},
    )
    return made if firsts.is_first(work.session, made) else work.session.scalars(wanted).one()
