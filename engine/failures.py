"""Steps that fail: whose they were, and a sentence instead of a defect nobody thought of.

Whatever a step raises, it is undone with its transaction; a database that is away is no fault of the step.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from engine import bpmn, outage
from engine.domain.ids import CaseId, InstanceId, ProgrammeKey
from engine.errors import EngineError
from engine.programmes import Release
from engine.store.cases import InstanceRow, TaskRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Whose step it was. case_id, instance_id: None where a case was to be opened.

    element_id, name: of the task, "" and the name of the process for any other step; said of a defect that names no
    element of its own.
    """

    programme: ProgrammeKey
    case_id: CaseId | None
    instance_id: InstanceId | None
    element_id: str
    name: str


def where_of(release: Release, instance: InstanceRow) -> Where:
    """Return what a step of the instance is named by."""
    process = release.model.processes.get(instance.process_id)
    is_new = not instance.state
    return Where(
        programme=release.key,
        case_id=None if is_new else instance.case_id,
        instance_id=None if is_new else InstanceId(instance.id),
        element_id="",
        name=(process.name if process is not None else "") or instance.process_id,
    )


def where_of_task(row: TaskRow) -> Where:
    """Return what the completing of a task is named by."""
    return Where(
        programme=row.programme_key,
        case_id=row.case_id,
        instance_id=row.instance_id,
        element_id=row.element_id,
        name=row.name,
    )


@contextmanager
def placed(where: Where) -> Iterator[None]:
    """Say of a step that fails in the block whose it was; the outermost, which is what somebody wanted, has the word.

    Raises: StepFailed for a failed step and for any defect; what else the step refuses, and an outage, as they are.
    """
    try:
        yield
    except bpmn.StepFailed as failed:
        failed.where = where
        raise
    except EngineError:
        raise
    except outage.TROUBLES:
        raise
    except Exception as bug:
        defect = bpmn.unforeseen(where.element_id, where.name, bug)
        defect.where = where
        raise defect from bug
