"""Asking and reminding: each person by a mail of their own, in portions by the clock, never twice (KAG-41, trap 11)."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, select

from engine import letters, links, outbox
from engine.domain.era import date_label, day_label
from engine.domain.states import TimerKind, TimerStatus
from engine.domain.survey import Survey
from engine.domain.workdays import instant, local_date
from engine.message_text import Letter
from engine.outbox import Recipient, Subject
from engine.programmes import Release
from engine.store.cases import TimerRow
from engine.store.surveys import SurveyInvitationRow, SurveyRoundRow
from engine.work import Work

PORTION = 200  # mails written in one transaction
AT = dt.time(10)  # when reminders go out, on a day the office works
APART = dt.timedelta(hours=20)  # nobody gets two mails of one round closer than this: a clock that stood still
ASK, REMIND = "ask", "remind"


def is_of_survey(timer: TimerRow) -> bool:
    """Tell whether a row of the clock writes to people who are asked in a survey."""
    return "survey_round" in timer.payload


def ask(work: Work, row: SurveyRoundRow) -> None:
    """Let the clock write to everybody of a round who was not asked yet."""
    asking = select(TimerRow.status).where(TimerRow.key.startswith(f"survey:{row.id}:{ASK}:"))
    known = work.session.scalars(asking).all()
    if TimerStatus.WAITING not in known:
        _plan(work, row, ASK, str(len(known)), work.now)


def plan_reminders(work: Work, row: SurveyRoundRow, survey: Survey) -> None:
    """Plan the reminders of a round that begins: on the working day on or before so many days before its end."""
    assert row.closes_on is not None, "planned before the round was opened"
    office = work.programmes.release(work.session, row.release_id).programme.office
    for days in sorted(set(survey.reminders), reverse=True):
        due_at = instant(office.on_or_before(row.closes_on - dt.timedelta(days=days)), AT)
        if due_at > work.now:
            _plan(work, row, REMIND, str(days), due_at)


def give(work: Work, timer: TimerRow) -> None:
    """Write one portion; the next is due at once. Whoever has answered, and whoever was just told, is left out.

    A round that takes no answers any more writes to nobody.
    """
    row = work.session.get_one(SurveyRoundRow, timer.payload["survey_round"])
    is_over = row.ended_at is not None or row.closes_on is None or local_date(work.now) > row.closes_on
    if is_over:
        return
    release = work.programmes.release(work.session, row.release_id)
    wanted = select(SurveyInvitationRow).where(*_whom(work, row, timer.payload["do"]))
    found = work.session.scalars(wanted.order_by(SurveyInvitationRow.id).limit(PORTION + 1)).all()
    for invitation in found[:PORTION]:
        _tell(work, release, row, invitation, timer)
    if len(found) > PORTION:
        number = timer.payload["portion"] + 1
        _plan(work, row, timer.payload["do"], timer.payload["once"], work.now, number)


def _whom(work: Work, row: SurveyRoundRow, do: str) -> list[ColumnElement[bool]]:
    ours = [SurveyInvitationRow.round_id == row.id, ~SurveyInvitationRow.answered]
    if do == ASK:
        return [*ours, SurveyInvitationRow.told_at.is_(None)]
    return [*ours, SurveyInvitationRow.told_at <= work.now - APART]


def _tell(work: Work, release: Release, row: SurveyRoundRow, invitation: SurveyInvitationRow, timer: TimerRow) -> None:
    survey = release.programme.surveys[row.survey_key]
    message = survey.invitation if timer.payload["do"] == ASK else survey.reminder
    about = Subject(programme=release.key, message_key=message, case_id=row.case_id)
    letter = _letter(work, release, row, invitation, message)
    recipient = Recipient(address=invitation.address, name=invitation.name or invitation.company_name)
    dedupe = f"survey:{invitation.id}:{timer.payload['do']}:{timer.payload['once']}"
    if outbox.queue(work, about, recipient, letter, dedupe=dedupe) is not None:
        invitation.times_told += 1
    invitation.told_at = work.now


def _letter(work: Work, release: Release, row: SurveyRoundRow, invitation: SurveyInvitationRow, message: str) -> Letter:
    assert row.closes_on is not None, "written before the round was opened"
    values: dict[str, Any] = {
        "recipient": {"name": invitation.name, "company_name": invitation.company_name},
        "survey": {
            "name": release.programme.surveys[row.survey_key].name.ja,
            "round": row.name,
            "about_label": date_label(row.about_on).ja,
            "closes_label": day_label(row.closes_on).ja,
            "anonymous": row.anonymous,
            "url": links.survey_url(work.settings, invitation.id),
        },
    }
    return letters.write(work, release, message, values)


def _plan(work: Work, row: SurveyRoundRow, do: str, once: str, due_at: dt.datetime, portion: int = 0) -> None:
    payload = {"survey_round": row.id, "do": do, "once": once, "portion": portion, "held": do == REMIND}
    work.session.add(
        TimerRow(
            key=f"survey:{row.id}:{do}:{once}:{portion}",
            kind=TimerKind.NOTICE,
            status=TimerStatus.WAITING,
            programme_key=row.programme_key,
            due_at=due_at,
            payload=payload,
        )
    )
