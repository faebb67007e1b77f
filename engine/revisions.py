"""Changes that are only meant for what the caller has seen: a task is held still, then its revision is compared."""

from collections.abc import Callable

from engine import instances, tasks
from engine.domain.ids import TaskId
from engine.domain.text import Text
from engine.errors import Conflict
from engine.work import Work


class Stale(Conflict):
    """The task has changed since the caller read it."""

    code = "stale"
    sentence = Text(
        "この作業は、読み込んだあとに変わっています（いまは第{revision}版）。読み直して確認してください。",
        "The task has changed since you read it (now revision {revision}). Read it again and check.",
    )


def require_task(work: Work, task_id: TaskId, accepts: Callable[[int], bool]) -> None:
    """Return when the task has a revision the caller accepts; nobody can change it until the transaction ends.

    The instance is locked before the task, as by every step.  Raises: NoSuchTask, Stale.
    """
    instances.locked_of_task(work, task_id)
    task = tasks.get(work, task_id, lock=True)
    if not accepts(task.revision):
        raise Stale(revision=task.revision)
