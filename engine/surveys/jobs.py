"""The service task with which a diagram runs a round of a survey (P16)."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import Invalid
from engine.job import JobContext
from engine.store.surveys import SurveyRoundRow
from engine.surveys import answers, recipients, rounds
from engine.surveys.rounds import NewRound
from engine.work import Work


class UnknownSurveyStep(Invalid):
    """A diagram asks for something no round of a survey can do."""

    code = "unknown_survey_step"
    sentence = Text(
        "アンケートの処理「{step}」はありません。make、add、send、read、feed-back のどれかにしてください。",
        "A survey has no step “{step}”: name make, add, send, read or feed-back.",
    )


def survey_round(work: Work, context: JobContext) -> Mapping[str, Any]:
    """Take the step of header `step` with the round of input `round`, and return how the round stands then.

    make: of input `survey`, with `name`, `about_on` and `case_number`. add: those in rows `people` (address, name,
    company), without them whom the survey itself names. send: asks who was chosen, here or on its page, and takes
    answers from now on. read: only looks. feed-back: notes `on` and `how` the respondents were told, and finishes the
    round. The result: id, state, opened_on and closes_on (None before it is sent), path of its page, asked, replied,
    valid, invalid.  Raises: UnknownSurveyStep, and what `rounds` and `recipients` raise.
    """
    step = context.call.headers.get("step", "")
    if step not in STEPS:
        raise UnknownSurveyStep(step=step)
    return _standing(work, STEPS[step](work, context))


def _make(work: Work, context: JobContext) -> int:
    told = {key: str(context.inputs.get(key) or "") for key in ("survey", "name", "about_on", "case_number")}
    return rounds.make(work, context.release.key, NewRound(**told))


def _add(work: Work, context: JobContext) -> int:
    round_id, people = _round_id(work, context), context.inputs.get("people")
    if people is None:
        recipients.add_declared(work, round_id)
    elif people:
        recipients.add_people(work, round_id, people)
    return round_id


def _send(work: Work, context: JobContext) -> int:
    round_id = _round_id(work, context)
    rounds.send(work, round_id)
    return round_id


def _read(work: Work, context: JobContext) -> int:
    return _round_id(work, context)


def _feed_back(work: Work, context: JobContext) -> int:
    round_id = _round_id(work, context)
    rounds.feed_back(work, round_id, on=str(context.inputs.get("on") or ""), how=str(context.inputs.get("how") or ""))
    rounds.finish(work, round_id)
    return round_id


def _round_id(work: Work, context: JobContext) -> int:
    """Return the round a diagram means; one of another programme is none.  Raises: NoSuchRound."""
    told = context.inputs.get("round")
    number = told.get("id") if isinstance(told, Mapping) else told
    row = work.session.get(SurveyRoundRow, int(number or 0))
    if row is None or row.programme_key != context.release.key:
        raise rounds.NoSuchRound
    return row.id


def _standing(work: Work, round_id: int) -> dict[str, Any]:
    row = work.session.get_one(SurveyRoundRow, round_id)
    found = answers.gather(work, row)
    return {
        "id": row.id,
        "state": rounds.state_of(row, work.now).value,
        "opened_on": local_date(row.opened_at) if row.opened_at else None,
        "closes_on": row.closes_on,
        "path": f"surveys/{row.id}",
        "asked": found.asked,
        "replied": found.replied,
        "valid": len(found.valid),
        "invalid": found.invalid,
    }


STEPS: Mapping[str, Callable[[Work, JobContext], int]] = {
    "make": _make,
    "add": _add,
    "send": _send,
    "read": _read,
    "feed-back": _feed_back,
}
