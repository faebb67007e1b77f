"""Counted duties (回数の義務): put on the clock, told of while the number is not reached, shown with their records."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine import addressees, letters, outbox, trail
from engine.domain.access import May, allows, require
from engine.domain.deadline_notices import Notice
from engine.domain.era import moment_label
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import ProgrammeKey, UserId
from engine.domain.obligation import Obligation
from engine.domain.obligation_state import (
    LinePoint,
    line_of,
    raises_alarm,
)
from engine.domain.obligation_windows import Watch
from engine.domain.states import TimerKind, TimerStatus
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.duty_book import Duty, DutyBook, current_of, watches_of
from engine.errors import Invalid, NotFound
from engine.outbox import Recipient, Subject
from engine.people import PersonView
from engine.programmes import NoSuchProgramme, Release
from engine.records import RecordView
from engine.store.cases import TimerRow
from engine.work import Work

MESSAGE = "duty_alarm"
LISTED = Text("、", ", ")
Place = tuple[str, str]  # a counted duty and one of its periods


class NoAlarmMessage(Invalid):
    """A programme has duties with alarms, and nothing to write to people about them."""

    code = "no_alarm_message"
    sentence = Text(
        "回数の義務の知らせに使う文面「duty_alarm」を、programme.toml に加えてください。",
        "Add the message “duty_alarm” for the alarms of counted duties.",
    )


class NoSuchDuty(NotFound):
    """The programme has no such counted duty, or no such period of it."""

    code = "no_such_duty"
    sentence = Text("回数の義務が見つかりません。", "The counted duty was not found.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyPage:
    """One duty with everything behind its number. records: empty for those who read no cases."""

    duty: Duty
    periods: tuple[Duty, ...]
    line: tuple[LinePoint, ...]
    records: tuple[RecordView, ...]


def schedule(work: Work, release: Release) -> int:
    """Put the alarms of every duty and period on the clock; return how many rows were added.

    Each alarm date of a period has one row, however often this is done; rows of dates that are gone are cancelled.
    Of a period that still runs, the last alarm that was due before the programme came here is given at once; what was
    due in periods that are over is not told.  Raises: DeadlineUnknown, NoAlarmMessage.
    """
    wanted: dict[str, tuple[Watch, Notice]] = {}
    for watch in watches_of(work, release):
        wanted |= {_key(release, watch, notice): (watch, notice) for notice in watch.alarms}
    if wanted and MESSAGE not in release.programme.messages:
        raise NoAlarmMessage
    ours = select(TimerRow).where(TimerRow.programme_key == release.key, TimerRow.kind == TimerKind.OBLIGATION)
    known = {row.key: row for row in work.session.scalars(ours.with_for_update())}
    for key, row in known.items():
        if row.status is TimerStatus.WAITING and key not in wanted:
            row.status = TimerStatus.CANCELLED
        elif row.status is TimerStatus.CANCELLED and key in wanted and row.due_at > work.now:
            row.status = TimerStatus.WAITING
    late = _late(work, release, {_place(row.payload) for row in known.values() if row.status is TimerStatus.FIRED})
    new = [
        key for key, (_watch, notice) in wanted.items() if key not in known and (notice.at > work.now or key in late)
    ]
    work.session.add_all(_row(release, key, *wanted[key]) for key in new)
    return len(new)


def _late(work: Work, release: Release, told: AbstractSet[Place]) -> set[str]:
    """Return the last alarms of running periods that were due already; the clock asks whether they are still true.

    told: the periods in which an alarm was given, perhaps on another day of a calendar that has changed since.
    """
    found = set()
    for watch in watches_of(work, release):
        passed = [notice for notice in watch.alarms if notice.at <= work.now]
        is_told = (watch.obligation.key, watch.window.key) in told
        if passed and not is_told and watch.deadline.due_at > work.now:
            last_at = max(notice.at for notice in passed)
            found |= {_key(release, watch, notice) for notice in passed if notice.at == last_at}
    return found


def _place(payload: Mapping[str, Any]) -> Place:
    return payload["duty"], payload["window"]


def fire(work: Work, row: TimerRow) -> None:
    """Tell the people of an alarm that has fallen due, while the number is not reached; else nobody."""
    release = work.programmes.current(work.session, row.programme_key)
    duty = release.programme.obligations.get(row.payload["duty"])
    if duty is None:
        return
    book = DutyBook(work, release)
    found = next(book.of(duty, row.payload["window"]), None)
    if found is None or not _is_to_be_told(book, found):
        return
    told = _people(work, release, row.payload["to"])
    for person in told:
        lang = letters.lang_of(release, MESSAGE, person)
        letter = letters.write(work, release, MESSAGE, _words(work, found, person, lang), lang)
        about = Subject(programme=release.key, message_key=MESSAGE)
        to = Recipient(address=person.email, name=person.name)
        outbox.queue(work, about, to, letter, dedupe=f"{row.key}:{person.id}")
    data = {"duty": duty.key, "window": found.watch.window.key, "count": found.state.count}
    data |= {"missing": found.state.missing, "to": [person.name for person in told]}
    trail.record(work, Fact(kind=FactKind.DUTY_TOLD, programme=release.key, data=data))


def current(work: Work, programme: ProgrammeKey) -> list[Duty]:
    """List every duty of a programme as it stands in the period of today, else the next one, else the last.

    Raises: NoSuchProgramme (also for strangers), NotAllowed.
    """
    release = _read(work, programme)
    found = (current_of(work, release, duty) for duty in release.programme.obligations.values())
    return [duty for duty in found if duty is not None]


def lacking(work: Work, release: Release, duty: Obligation) -> list[str]:
    """List who still owes a duty in the periods begun so far: by name where each owes it, else its own name."""
    begun = [one for one in DutyBook(work, release).of(duty) if one.watch.window.start <= local_date(work.now)]
    if duty.each is None:
        return [duty.name.ja for one in begun if one.state.missing]
    return list(dict.fromkeys(owner.name for one in begun for owner in one.owners if owner.state.missing))


def page(work: Work, programme: ProgrammeKey, key: str, window: str | None = None) -> DutyPage:
    """Return one duty of a period (None: today's) with its line and the records it counts.

    Raises: NoSuchProgramme (also for strangers), NotAllowed, NoSuchDuty.
    """
    release = _read(work, programme)
    duty = release.programme.obligations.get(key)
    book = DutyBook(work, release)
    periods = list(book.of(duty)) if duty is not None else []
    if not periods:
        raise NoSuchDuty
    shown = next((one for one in periods if one.watch.window.key == window), None)
    if shown is None and window is not None:
        raise NoSuchDuty
    shown = shown or _today(periods, local_date(work.now))
    inside = allows(work.actor, May.CASE_READ, programme)
    return DutyPage(
        duty=shown,
        periods=tuple(periods),
        line=line_of(shown.watch, book.counts(shown.watch), work.now),
        records=book.records(shown.watch) if inside else (),
    )


def _is_to_be_told(book: DutyBook, found: Duty) -> bool:
    duty = found.watch.obligation
    short = any(owner.state.missing for owner in found.owners) if duty.each else found.state.missing > 0
    if not short or duty.misses_before_alarm == 1:
        return short
    return raises_alarm(duty, [one.state for one in book.of(duty) if one.watch.window.end <= found.watch.window.end])


def _today(periods: Sequence[Duty], today: dt.date) -> Duty:
    """Return the period of today, else the next one, else the last."""
    return next((one for one in periods if one.watch.window.end >= today), periods[-1])


def _read(work: Work, programme: ProgrammeKey) -> Release:
    if not allows(work.actor, May.REPORT_READ, programme) and programme not in work.actor.programmes:
        raise NoSuchProgramme(key=programme)
    require(work.actor, May.REPORT_READ, programme)
    return work.programmes.current(work.session, programme)


def _people(work: Work, release: Release, words: Iterable[str]) -> list[PersonView]:
    """Return the people behind the words of an alarm, each once."""
    found: dict[UserId, PersonView] = {}
    for word in words:
        for person in addressees.without_task(work, release, word):
            found.setdefault(person.id, person)
    return list(found.values())


def _words(work: Work, found: Duty, person: PersonView, lang: str) -> dict[str, Any]:
    duty, state = found.watch.obligation, found.state
    lacking = [owner.name for owner in found.owners if owner.state.missing]
    return {
        "recipient": {"name": person.name},
        "duty": {
            "name": duty.name.get(lang),
            "period": found.watch.window.label.get(lang),
            "count": state.count,
            "needed": state.needed,
            "missing": state.missing,
            "lacking": LISTED.get(lang).join(lacking),
            "due_label": moment_label(found.watch.deadline.due_at).get(lang),
            "miss": duty.miss.get(lang) if duty.miss else "",
            "url": f"{work.settings.base_url}/duties",
        },
    }


def _key(release: Release, watch: Watch, notice: Notice) -> str:
    duty, window = watch.obligation.key, watch.window.key
    return f"obligation:{release.key}:{duty}:{window}:{notice.at.isoformat()}:{','.join(notice.to)}"


def _row(release: Release, key: str, watch: Watch, notice: Notice) -> TimerRow:
    return TimerRow(
        key=key,
        kind=TimerKind.OBLIGATION,
        status=TimerStatus.WAITING,
        programme_key=release.key,
        due_at=notice.at,
        payload={"duty": watch.obligation.key, "window": watch.window.key, "to": list(notice.to)},
    )
