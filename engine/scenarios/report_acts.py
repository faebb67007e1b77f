"""What people do with reports in a scenario besides their tasks: ask for one, fill in its parts and items."""

from collections.abc import Mapping
from typing import Any

from engine.domain.ids import ReportId
from engine.reports import asking, rows, steps, writing
from engine.reports.asking import Wanted
from engine.scenarios.play import Play
from engine.scenarios.scenario import Step, WrongStep
from engine.work import Work, begin


def ask(play: Play, step: Step) -> None:
    """Ask for a report that is made on request; its days are those of the term until now."""
    with begin(play.stage.services, play.actor(step)) as work:
        wanted = Wanted(report=str(step.word), text=step.text("text"))
        asking.ask(work, play.programme, wanted)


def fill(play: Play, step: Step) -> None:
    """Fill in a report: `texts` by the key of the part, `items` as checklist.item → done, not_done, not_applicable.

    An item that needs a reason is written as its state and reason: {state: not_done, reason: …}.
    """
    with begin(play.stage.services, play.actor(step)) as work:
        report_id = _report(play, work, step)
        for key, text in _told(step, "texts").items():
            steps.write(work, report_id, key, text, revision=_revision(work, report_id, key))
        for name, told in _mapping(step, "items").items():
            section, _, item = name.partition(".")
            revision = _revision(work, report_id, f"{section}.{item}")
            answer = told if isinstance(told, Mapping) else {"state": str(told)}
            steps.answer_item(work, report_id, (section, item), answer, revision=revision)


def _report(play: Play, work: Work, step: Step) -> ReportId:
    row = rows.find(work, play.programme, str(step.word), step.text("period"))
    if row is None:
        raise WrongStep(what=f"fill: {step.word} {step.text('period')}")
    return row.id


def _told(step: Step, key: str) -> Mapping[str, str]:
    return {str(name): str(value) for name, value in _mapping(step, key).items()}


def _mapping(step: Step, key: str) -> Mapping[str, Any]:
    told = step.told.get(key, {})
    if not isinstance(told, Mapping):
        raise WrongStep(what=f"fill: {key}")
    return told


def _revision(work: Work, report_id: ReportId, key: str) -> int:
    """Return the revision of a part as whoever has the page open sees it."""
    return writing.entries_of(work, report_id).get(key).revision
