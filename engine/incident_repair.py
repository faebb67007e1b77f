"""What the incident page does: try again, go past with results as they were typed, count what failed again."""

from collections.abc import Mapping
from typing import Any

from engine import feel, incidents, interventions
from engine.bpmn import StepFailed
from engine.domain.ids import IncidentId, TaskId
from engine.domain.text import Text
from engine.errors import EngineError, Invalid
from engine.store.cases import TaskRow
from engine.store.interventions import IncidentRow
from engine.task_rows import LIVE
from engine.work import Work


class WrongResults(Invalid):
    """What the element is to have given is no list of names and values."""

    code = "wrong_results"
    sentence = Text(
        '結果は {{"名前": 値}} の形で入力してください（例：{{"sent_by": "電話"}}）。',
        'Enter the results as {{"name": value}}, for example {{"sent_by": "phone"}}.',
    )

    def __init__(self) -> None:
        super().__init__({"given": (self.sentence.format(),)})


def retry(work: Work, incident_id: IncidentId, *, reason: str) -> None:
    """Try at once what failed.  Raises: as `interventions.retry`."""
    interventions.retry(work, incident_id, reason=reason)


def skip(work: Work, incident_id: IncidentId, *, reason: str, given: str) -> None:
    """Go past the failing element. given: a FEEL or JSON context; "" for none.  Raises: WrongResults, as `skip`."""
    interventions.skip(work, incident_id, reason=reason, given=_results(given))


def failed_again(work: Work, incident_id: IncidentId, error: EngineError) -> None:
    """Count a try that failed, in a transaction of its own."""
    row = work.session.get(IncidentRow, incident_id)
    if row is not None and row.ended_at is None and isinstance(error, StepFailed):
        row.times, row.last_at = row.times + 1, work.now
        row.sentence_ja, row.sentence_en, row.detail = error.text.ja, error.text.en, incidents.detail_of(error)


def of_task(work: Work, task_id: TaskId, typed: Mapping[str, Any], error: EngineError) -> None:
    """Keep what was typed and tell supervisors when the steps behind a task failed; in a transaction of its own.

    Anything but a failed step is the person's to put right and leaves nothing.
    """
    task = work.session.get(TaskRow, task_id)
    if task is not None and task.status in LIVE and isinstance(error, StepFailed):
        task.draft = dict(typed)
        incidents.of_task(work, task_id, error)


def is_failed_step(error: EngineError) -> bool:
    """Tell whether the steps of a process could not be done: nobody's input is wrong and nothing has changed."""
    return isinstance(error, StepFailed)


def _results(given: str) -> Mapping[str, Any]:
    if not given.strip():
        return {}
    try:
        found = feel.evaluate(given, {}, feel.Environment()).value
    except EngineError as error:
        raise WrongResults from error
    if not isinstance(found, Mapping):
        raise WrongResults
    return found
