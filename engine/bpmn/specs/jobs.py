"""Service and send tasks, message events with a job type: the work is done through Ports.call."""

from collections.abc import Mapping
from typing import Any

from engine.bpmn.errors import BpmnError, StepFailed
from engine.bpmn.ports import JobCall
from engine.bpmn.tokens import Token
from engine.bpmn.unforeseen import unforeseen
from engine.bpmn.variables import kept, value_of, visible
from engine.domain.text import Text
from engine.errors import EngineError

NO_TYPE = Text("処理の種類（ジョブタイプ）が文字になりません。", "The job type is not a text.")


def run_job(token: Token) -> Mapping[str, Any]:
    """Do the job of the token's element and return its result variables. Raises StepFailed, BpmnError."""
    element = token.element
    options = element.options
    kind = "" if options.job_type is None else value_of(token, options.job_type)
    if not isinstance(kind, str):
        raise StepFailed(element.id, element.name, "job_type", NO_TYPE)
    inputs = token.inputs if options.inputs else visible(token)
    job = JobCall(
        type=kind,
        element_id=element.id,
        element_name=element.name,
        headers=options.headers,
        inputs=dict(inputs),
        process_id=element.process_id,
    )
    with token.running.budget.outside(element):
        results = named(token, lambda: token.running.ports.call(job))
    return kept(token, results)


def named(token: Token, work: Any) -> Any:
    """Do work outside this room; what goes wrong in it is told with the name of the element.

    Raises: StepFailed, BpmnError, and what `Ports.passes` names.
    """
    element = token.element
    try:
        return work()
    except (StepFailed, BpmnError):
        raise
    except EngineError as error:
        raise StepFailed(element.id, element.name, error.code, error.text) from error
    except token.running.ports.passes:
        raise
    except Exception as bug:
        raise unforeseen(element.id, element.name, bug) from bug
