"""Reminders, overdue notices and escalations: each given once, alone or in the day's list (KAG-41)."""

import datetime as dt

from sqlalchemy import select

from engine import digests, fact_letters, fixed_date_rows, leading_notices, letters, matters, outbox, trail
from engine.domain.states import TimerKind, TimerStatus
from engine.domain.workdays import local_date
from engine.matters import Item, Matter
from engine.outbox import Recipient, Subject
from engine.people import PersonView
from engine.reports import notices as report_notices
from engine.store.cases import TimerRow
from engine.surveys import letters as survey_letters
from engine.timer_rows import planned_at
from engine.work import Work

ABOUT = (report_notices.ABOUT, fixed_date_rows.ABOUT)  # what a notice is about besides a task


def give(work: Work, timer: TimerRow) -> None:
    """Tell the people of a notice that has fallen due; send a day's list, a message a fact queued, or a survey's mails.

    Nobody is told of a task that is over, or of a report that was submitted.
    """
    if digests.is_list(timer):
        digests.give(work, timer)
        return
    if fact_letters.is_of_fact(timer):
        fact_letters.give(work, timer)
        return
    if survey_letters.is_of_survey(timer):
        survey_letters.give(work, timer)
        return
    matter = matters.of_timer(work, timer)
    if matter is None or _is_outdated(work, timer):
        return
    told = matter.everyone(work, timer.payload["to"])
    kind = timer.payload["notice"]
    if leading_notices.is_listed(work, timer):
        for person, word in told:
            digests.put(work, matter.release.key, person.id, Item(key=matter.key, kind=kind, word=word))
        return
    elsewhere = leading_notices.told_by_another(work, timer, matter)
    alone = [person for person, _word in told if person.id not in elsewhere]
    for person in alone:
        _tell(work, matter, person, timer)
    trail.record(work, matter.fact(notice=kind, to=[person.name for person in alone]))


def hold(work: Work, timer: TimerRow) -> bool:
    """Put off what may not be told now, to the next hour in which it may; tells whether it was.

    Alarms of counted duties are held as notices are; lists find their hour by themselves.
    """
    is_held = timer.kind is TimerKind.OBLIGATION or timer.payload.get("held")
    if not is_held or timer.payload.get("listed"):
        return False
    programme = work.programmes.current(work.session, timer.programme_key).programme
    allowed_at = programme.manner.next_allowed(work.now, programme.office)
    if allowed_at == work.now:
        return False
    timer.payload = {"due_at": planned_at(timer).isoformat(), **timer.payload}
    timer.due_at = allowed_at
    return True


def _tell(work: Work, matter: Matter, person: PersonView, timer: TimerRow) -> None:
    template = leading_notices.TEMPLATES[timer.payload["notice"]]
    about = Subject(programme=matter.release.key, message_key=template, case_id=matter.case_id, task_id=matter.task_id)
    lang = letters.lang_of(matter.release, template, person)
    values = {
        "recipient": {"name": person.name},
        "case": matter.case_words(work, lang),
        "task": matter.words(work, person, lang),
    }
    recipient = Recipient(address=person.email, name=person.name)
    letter = letters.write(work, matter.release, template, values, lang)
    outbox.queue(work, about, recipient, letter, dedupe=f"{timer.payload['once']}:{person.id}")


def _is_outdated(work: Work, timer: TimerRow) -> bool:
    """Tell whether a notice of a later day to the same people is due by now, after a stop of the clock."""
    due = select(TimerRow).where(
        TimerRow.case_id.is_not_distinct_from(timer.case_id),
        TimerRow.task_id.is_not_distinct_from(timer.task_id),
        TimerRow.kind == TimerKind.NOTICE,
        TimerRow.status == TimerStatus.WAITING,
        TimerRow.due_at <= work.now,
    )
    return any(_replaces(later, timer) for later in work.session.scalars(due) if _is_of_same(later, timer))


def _is_of_same(later: TimerRow, timer: TimerRow) -> bool:
    """Tell whether it is a notice, too, and about the same report or fixed date where both are about one."""
    return "notice" in later.payload and all(later.payload.get(key) == timer.payload.get(key) for key in ABOUT)


def _replaces(later: TimerRow, timer: TimerRow) -> bool:
    days: list[dt.date] = [local_date(planned_at(row)) for row in (later, timer)]
    return days[0] > days[1] and set(later.payload["to"]) >= set(timer.payload["to"])
