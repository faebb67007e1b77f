"""What people, outsiders and the clock do in a scenario: each act is one use case in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from engine import cancelling, cases, intake, links, messages, records, referrals, suspensions, tasks
from engine.domain.access import CLOCK, INSTITUTION, RESPONDENT, May, require
from engine.domain.ids import CaseId, ProgrammeKey, TaskId
from engine.scenarios import evidence_acts, import_acts, report_acts
from engine.scenarios.play import Play
from engine.scenarios.scenario import Step, WrongStep
from engine.store.cases import CaseRow, TaskRow
from engine.store.evidence import ReportRow
from engine.store.surveys import SurveyInvitationRow
from engine.surveys import answering
from engine.task_rows import IS_LIVE
from engine.work import Work, begin


@dataclass(frozen=True, slots=True)
class Act:
    """A verb of scenarios. keys: what else its step may say."""

    keys: frozenset[str]
    do: Callable[[Play, Step], None]


def _open(play: Play, step: Step) -> None:
    """Open a case by a public form, a channel of intake, or a process of its own."""
    case_id = _by_kind(play, step) if "kind" in step.told else _by_intake(play, step)
    play.name_case(str(step.word), case_id)


def _by_kind(play: Play, step: Step) -> CaseId:
    with begin(play.stage.services, play.actor(step)) as work:
        data = play.valued(work, dict(step.data))
        return cases.open_case(work, cases.NewCase(programme=play.programme, kind=step.text("kind"), data=data)).id


def _by_intake(play: Play, step: Step) -> CaseId:
    through = step.text("through")
    with begin(play.stage.services, play.actor(step)) as work:
        data = play.valued(work, dict(step.data))
        forms = play.release(work).programme.public_forms.values()
        if any(form.path == through for form in forms):
            receipt = intake.submit(work, play.programme, through, data, once=f"scenario-{step.line}")
            return cases.id_of_number(work, play.programme, receipt.number)
        return intake.register(work, play.programme, through, data).id


def _complete(play: Play, step: Step) -> None:
    with begin(play.stage.services, play.actor(step)) as work:
        tasks.complete(work, _task(play, work, step), play.valued(work, dict(step.data)))


def _claim(play: Play, step: Step) -> None:
    with begin(play.stage.services, play.actor(step)) as work:
        tasks.claim(work, _task(play, work, step))


def _release(play: Play, step: Step) -> None:
    with begin(play.stage.services, play.actor(step)) as work:
        tasks.release(work, _task(play, work, step))


def _task(play: Play, work: Work, step: Step) -> TaskId:
    """Return the live task of that element id or name; `nth` chooses among several of one element (1 = oldest)."""
    word, case_id = str(step.word), _case_of(play, work, step)
    wanted = select(TaskRow.id).where(TaskRow.case_id == case_id, IS_LIVE)
    named = (TaskRow.element_id == word) | (TaskRow.name == word)
    found = work.session.scalars(wanted.where(named).order_by(TaskRow.id)).all()
    nth = int(step.told.get("nth", 1))
    if len(found) < nth or (len(found) > 1 and "nth" not in step.told):
        raise WrongStep(what=f"{step.act}: {word} ({len(found)})")
    return found[nth - 1]


def _case_of(play: Play, work: Work, step: Step) -> CaseId:
    """Return the case of a step: one the scenario named, or that of a report (`report`, `period`)."""
    if "report" not in step.told:
        return play.case(step)
    wanted = select(ReportRow.case_id).where(
        ReportRow.programme_key == play.programme,
        ReportRow.report_key == step.text("report"),
        ReportRow.period == step.text("period"),
    )
    found = work.session.scalars(wanted).one_or_none()
    if found is None:
        raise WrongStep(what=f"report: {step.text('report')} {step.text('period')}")
    return found


def _answer(play: Play, step: Step) -> None:
    """Let the institution answer the newest referral of a case."""
    with begin(play.stage.services, INSTITUTION) as work:
        found = referrals.of_case(work, play.case_named(str(step.word)))
        if not found:
            raise WrongStep(what=f"answer: {step.word}")
        referrals.answer(work, found[-1].id, play.valued(work, dict(step.data)))


def _message(play: Play, step: Step) -> None:
    with begin(play.stage.services, play.actor(step)) as work:
        correlation = play.valued(work, step.told.get("correlation"))
        data = play.valued(work, dict(step.data))
        messages.correlate(work, messages.Message(name=str(step.word), correlation=correlation, data=data))


def _wait(play: Play, step: Step) -> None:
    """Only the time passes: `play` has already walked to the moment of the step."""


def _suspend(play: Play, step: Step) -> None:
    with begin(play.stage.services, play.actor(step)) as work:
        if step.word == "programme":
            suspensions.suspend_programme(work, play.programme, reason=step.text("reason"))
        else:
            suspensions.suspend_case(work, play.case_named(str(step.word)), reason=step.text("reason"))


def _resume(play: Play, step: Step) -> None:
    with begin(play.stage.services, play.actor(step)) as work:
        for order in _orders(play, work, step):
            suspensions.resume(work, order.id, reason=step.text("reason"))


def _orders(play: Play, work: Work, step: Step) -> list[suspensions.Order]:
    if step.word == "programme":
        return suspensions.in_force(work, [ProgrammeKey(play.programme)])
    return [order for order in suspensions.of_case(work, play.case_named(str(step.word))) if order.resumed_at is None]


def _cancel(play: Play, step: Step) -> None:
    with begin(play.stage.services, play.actor(step)) as work:
        cancelling.cancel(work, play.case_named(str(step.word)), reason=step.text("reason"))


def _correct(play: Play, step: Step) -> None:
    """Correct the newest record of a kind (of a case, where one is named)."""
    with begin(play.stage.services, play.actor(step)) as work:
        found = [one for one in _records(play, work, step) if one.kind == step.word]
        if not found:
            raise WrongStep(what=f"correct: {step.word}")
        data = play.valued(work, dict(step.data))
        records.correct(work, found[-1].id, data, reason=step.text("reason"))


def _records(play: Play, work: Work, step: Step) -> list[records.RecordView]:
    if "case" in step.told:
        return list(records.of_case(work, play.case(step)))
    term = play.release(work).programme.term
    return list(records.between(work, play.programme, str(step.word), term.start_on, term.end_on))


def _record(play: Play, step: Step) -> None:
    """Write a record that needs no case, as on the page 記録; `times` of them, told apart by n = 1, 2 … in FEEL."""
    with begin(play.stage.services, play.actor(step)) as work:
        require(work.actor, May.RECORD_WRITE, play.programme)
        release, kind = play.release(work), str(step.word)
        if kind not in release.programme.records or release.programme.records[kind].per_case:
            raise WrongStep(what=f"record: {kind}")
        for n in range(1, int(step.told.get("times", 1)) + 1):
            data = play.valued(work, dict(step.data), n=n)
            records.write(work, release, kind=kind, case_id=None, task_id=None, company_id=None, data=data)


def _reply(play: Play, step: Step) -> None:
    """Answer the newest survey an address was asked for, through the link in its mail."""
    with begin(play.stage.services, RESPONDENT) as work:
        wanted = select(SurveyInvitationRow.id).where(SurveyInvitationRow.address == str(step.word))
        found = work.session.scalars(wanted.order_by(SurveyInvitationRow.id.desc()).limit(1)).one_or_none()
        if found is None:
            raise WrongStep(what=f"reply: {step.word}")
        token = links.survey_url(work.settings, found).rpartition("/")[2]
        answering.answer(work, token, play.valued(work, dict(step.data)))


def _name(play: Play, step: Step) -> None:
    """Give a name to the newest case of a kind the engine opened by itself."""
    with begin(play.stage.services, CLOCK, read_only=True) as work:
        wanted = select(CaseRow.id).where(CaseRow.programme_key == play.programme, CaseRow.kind == step.text("kind"))
        found = work.session.scalars(wanted.order_by(CaseRow.id.desc()).limit(1)).one_or_none()
    if found is None:
        raise WrongStep(what=f"name: {step.text('kind')}")
    play.name_case(str(step.word), found)


def _said(*keys: str) -> frozenset[str]:
    return frozenset(keys)


ACTS: Mapping[str, Act] = {
    "open": Act(_said("through", "kind", "data"), _open),
    "complete": Act(_said("case", "report", "period", "nth", "data"), _complete),
    "claim": Act(_said("case", "report", "period", "nth"), _claim),
    "release": Act(_said("case", "report", "period", "nth"), _release),
    "answer": Act(_said("data"), _answer),
    "message": Act(_said("correlation", "data"), _message),
    "wait": Act(_said(), _wait),
    "suspend": Act(_said("reason"), _suspend),
    "resume": Act(_said("reason"), _resume),
    "cancel": Act(_said("reason"), _cancel),
    "correct": Act(_said("case", "data", "reason"), _correct),
    "record": Act(_said("data", "times"), _record),
    "import": Act(_said("rows"), import_acts.take_in),
    "reply": Act(_said("data"), _reply),
    "name": Act(_said("kind"), _name),
    "attach": Act(_said("case", "file", "text"), evidence_acts.attach),
    "ask": Act(_said("text"), report_acts.ask),
    "fill": Act(_said("period", "texts", "items"), report_acts.fill),
}
