"""Rounds of a survey: made after an event or for a period, sent, ended, and finished once the results were told."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from engine import trail
from engine.domain.access import May, allows, require
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CaseId, ProgrammeKey
from engine.domain.survey import RoundState, Survey
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import Conflict, Invalid, NotFound
from engine.programmes import NoSuchProgramme, Release
from engine.store.cases import CaseRow
from engine.store.surveys import SurveyInvitationRow, SurveyRoundRow
from engine.surveys import letters
from engine.work import Work

LONGEST_NAME = 100
LONGEST_NOTE = 1000


class NoSuchRound(NotFound):
    """No round of that id is visible to the caller."""

    code = "no_such_round"
    sentence = Text("アンケートが見つかりません。", "The survey was not found.")


class WrongRoundState(Conflict):
    """The round is no longer, or not yet, in a state in which this is possible."""

    code = "wrong_round_state"
    sentence = Text(
        "アンケートの状態が変わっているため、この操作はできません。",
        "This is not possible in the present state of the survey.",
    )


class NoFeedback(Conflict):
    """The respondents were not told the results, which was promised (KYU-46)."""

    code = "no_feedback"
    sentence = Text(
        "回答者へのフィードバックを記録すると、完了にできます。",
        "Note the feedback to the respondents before finishing.",
    )


class NobodyAsked(Invalid):
    """A round without recipients and without a link for the venue reaches nobody."""

    code = "nobody_asked"
    sentence = Text(
        "送り先がありません。送り先を加えるか、会場用のリンクを使えるようにしてください。",
        "Nobody would be asked: add recipients, or allow the link for the venue.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundView:
    """A round with its survey. closes_on: last day answers are taken, None until it is sent."""

    id: int
    programme: ProgrammeKey
    survey: Survey
    name: str
    about_on: dt.date
    case_id: CaseId | None
    case_number: str
    anonymous: bool
    at_venue: bool
    state: RoundState
    made_at: dt.datetime
    made_by: str
    opened_at: dt.datetime | None
    opened_by: str | None
    closes_on: dt.date | None
    fed_back_on: dt.date | None
    fed_back_how: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRound:
    """A round to be made. about_on: ISO day as typed. case_number: of the event's case, empty for none."""

    survey: str
    name: str
    about_on: str
    case_number: str = ""


def row_of(work: Work, round_id: int, permission: May = May.REPORT_READ, *, lock: bool = False) -> SurveyRoundRow:
    """Return a round's row.  Raises: NoSuchRound (strangers learn no more), NotAllowed."""
    wanted = select(SurveyRoundRow).where(SurveyRoundRow.id == round_id).execution_options(populate_existing=True)
    row = work.session.scalar(wanted.with_for_update() if lock else wanted)
    if row is None or not allows(work.actor, May.REPORT_READ, row.programme_key):
        raise NoSuchRound
    require(work.actor, permission, row.programme_key)
    return row


def release_of(work: Work, row: SurveyRoundRow) -> Release:
    """Return the release a round runs on: its form stays what it was when the first mail went out."""
    return work.programmes.release(work.session, row.release_id)


def state_of(row: SurveyRoundRow, now: dt.datetime) -> RoundState:
    """Return where a round is at a moment; the day it closes on still belongs to it."""
    if row.finished_at is not None:
        return RoundState.FINISHED
    if row.opened_at is None or row.closes_on is None:
        return RoundState.DRAFT
    is_over = row.ended_at is not None or local_date(now) > row.closes_on
    return RoundState.ENDED if is_over else RoundState.OPEN


def view(work: Work, row: SurveyRoundRow) -> RoundView:
    """Return a round as pages show it."""
    case = work.session.get(CaseRow, row.case_id) if row.case_id else None
    return RoundView(
        id=row.id,
        programme=row.programme_key,
        survey=release_of(work, row).programme.surveys[row.survey_key],
        name=row.name,
        about_on=row.about_on,
        case_id=row.case_id,
        case_number=case.number if case else "",
        anonymous=row.anonymous,
        at_venue=row.at_venue,
        state=state_of(row, work.now),
        made_at=row.made_at,
        made_by=row.made_by,
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        closes_on=row.closes_on,
        fed_back_on=row.fed_back_on,
        fed_back_how=row.fed_back_how,
    )


def of_programme(work: Work, programme: ProgrammeKey, *, limit: int = 200) -> Sequence[RoundView]:
    """List the rounds of a programme, newest first.  Raises: NoSuchProgramme, NotAllowed."""
    if work.actor.user_id is not None and programme not in work.actor.programmes:
        raise NoSuchProgramme(key=programme)
    require(work.actor, May.REPORT_READ, programme)
    ours = select(SurveyRoundRow).where(SurveyRoundRow.programme_key == programme)
    return [view(work, row) for row in work.session.scalars(ours.order_by(SurveyRoundRow.id.desc()).limit(limit))]


def make(work: Work, programme: ProgrammeKey, new: NewRound) -> int:
    """Make a round of the survey as it is published now; nobody is asked yet.

    Raises: NoSuchProgramme, NotAllowed, Invalid with every wrong field.
    """
    if work.actor.user_id is not None and programme not in work.actor.programmes:
        raise NoSuchProgramme(key=programme)
    require(work.actor, May.SURVEY_RUN, programme)
    release = work.programmes.current(work.session, programme)
    survey, about_on = release.programme.surveys.get(new.survey), day_of(new.about_on)
    case_id = _case(work, programme, new.case_number)
    errors = _wrong(survey, new, about_on, case_id)
    if errors or survey is None or about_on is None:
        raise Invalid(errors)
    row = SurveyRoundRow(
        programme_key=programme,
        release_id=release.id,
        survey_key=survey.key,
        name=new.name,
        about_on=about_on,
        case_id=case_id,
        anonymous=survey.anonymous,
        made_at=work.now,
        made_by=work.actor.name,
    )
    work.session.add(row)
    work.session.flush()
    _note(work, row, "made")
    return row.id


def send(work: Work, round_id: int) -> None:
    """Begin to take answers and let the clock write to everybody who was not asked yet, each once.

    Raises: NoSuchRound, NotAllowed, WrongRoundState, NobodyAsked.
    """
    row = row_of(work, round_id, May.SURVEY_RUN, lock=True)
    state = state_of(row, work.now)
    if state not in {RoundState.DRAFT, RoundState.OPEN}:
        raise WrongRoundState
    asked = select(SurveyInvitationRow.id).where(SurveyInvitationRow.round_id == row.id).limit(1)
    if not row.at_venue and work.session.scalar(asked) is None:
        raise NobodyAsked
    survey = release_of(work, row).programme.surveys[row.survey_key]
    if state is RoundState.DRAFT:
        row.opened_at, row.opened_by = work.now, work.actor.name
        row.closes_on = local_date(work.now) + dt.timedelta(days=survey.closes_after_days)
        letters.plan_reminders(work, row, survey)
    letters.ask(work, row)
    _note(work, row, "sent")


def allow_venue(work: Work, round_id: int, *, allowed: bool) -> None:
    """Let the link for everybody at the venue work, or no longer.  Raises: NoSuchRound, NotAllowed, WrongRoundState."""
    row = row_of(work, round_id, May.SURVEY_RUN, lock=True)
    if state_of(row, work.now) not in {RoundState.DRAFT, RoundState.OPEN}:
        raise WrongRoundState
    row.at_venue = allowed
    _note(work, row, "venue_on" if allowed else "venue_off")


def end(work: Work, round_id: int) -> None:
    """Take no more answers.  Raises: NoSuchRound, NotAllowed, WrongRoundState."""
    row = row_of(work, round_id, May.SURVEY_RUN, lock=True)
    if state_of(row, work.now) is not RoundState.OPEN:
        raise WrongRoundState
    row.ended_at, row.ended_by = work.now, work.actor.name
    _note(work, row, "ended")


def feed_back(work: Work, round_id: int, *, on: str, how: str) -> None:
    """Note when and how the respondents were told the results.

    Raises: NoSuchRound, NotAllowed, WrongRoundState, Invalid.
    """
    row = row_of(work, round_id, May.SURVEY_RUN, lock=True)
    if state_of(row, work.now) is not RoundState.ENDED:
        raise WrongRoundState
    day = day_of(on)
    errors: dict[str, list[Text]] = {}
    if day is None or day > local_date(work.now):
        errors["on"] = [Text("フィードバックした日を入力してください。", "Enter the day of the feedback.")]
    if not how:
        errors["how"] = [Text("方法と内容を入力してください。", "Enter how it was done.")]
    if errors:
        raise Invalid(errors)
    row.fed_back_on, row.fed_back_how = day, how
    _note(work, row, "fed_back")


def finish(work: Work, round_id: int) -> None:
    """Finish a round that has ended.  Raises: NoSuchRound, NotAllowed, WrongRoundState, NoFeedback."""
    row = row_of(work, round_id, May.SURVEY_RUN, lock=True)
    if state_of(row, work.now) is not RoundState.ENDED:
        raise WrongRoundState
    if release_of(work, row).programme.surveys[row.survey_key].needs_feedback and row.fed_back_on is None:
        raise NoFeedback
    row.finished_at, row.finished_by = work.now, work.actor.name
    _note(work, row, "finished")


def day_of(typed: str) -> dt.date | None:
    """Return a day as a date field sends it; None for anything else."""
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        return None


def _case(work: Work, programme: ProgrammeKey, number: str) -> CaseId | None:
    ours = (CaseRow.programme_key == programme, CaseRow.number == number)
    return work.session.scalar(select(CaseRow.id).where(*ours)) if number else None


def _wrong(
    survey: Survey | None, new: NewRound, about_on: dt.date | None, case_id: CaseId | None
) -> Mapping[str, list[Text]]:
    found: dict[str, list[Text]] = {}
    if survey is None:
        found["survey"] = [Text("アンケートを選んでください。", "Choose a survey.")]
    if not new.name:
        found["name"] = [Text("回の名前を入力してください。", "Enter the name of the round.")]
    if about_on is None:
        found["about_on"] = [Text("実施日を入力してください。", "Enter the day it is about.")]
    if new.case_number and case_id is None:
        found["case_number"] = [Text("この番号の案件はありません。", "There is no case of that number.")]
    return found


def _note(work: Work, row: SurveyRoundRow, what: str) -> None:
    said = {"survey": row.survey_key, "round": row.id, "name": row.name, "what": what}
    trail.record(work, Fact(kind=FactKind.SURVEY_CHANGED, programme=row.programme_key, case_id=row.case_id, data=said))
