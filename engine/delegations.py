"""Tasks given to somebody who is named by log-in."""

from engine import people, tasks
from engine.domain.ids import TaskId
from engine.task_view import TaskView
from engine.tasks import CannotHold
from engine.work import Work


def delegate(work: Work, task_id: TaskId, login: str, *, reason: str) -> TaskView:
    """Give a task to the person with this log-in.

    Raises: NoSuchTask, TaskOver, NotAllowed, ReasonMissing, CannotHold (unknown log-ins too: nobody learns who exists).
    """
    tasks.get(work, task_id)
    to = people.id_of_login(work, login)
    if to is None:
        raise CannotHold
    return tasks.reassign(work, task_id, to, reason=reason)
