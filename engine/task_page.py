"""Everything around the form of one task, read in one go."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine import cases, forms, people, tasks
from engine.case_page import intake_view
from engine.cases import CaseView
from engine.domain.access import May, allows, may_do
from engine.domain.form_view import FormView
from engine.domain.ids import TaskId
from engine.domain.programme import Programme
from engine.domain.states import TaskStatus
from engine.people import PersonView
from engine.task_view import TaskView
from engine.work import Work

LIVE = frozenset({TaskStatus.OPEN, TaskStatus.CLAIMED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A task of the same case that is done, with what was entered; newest first in lists."""

    task: TaskView
    answers: FormView


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPage:
    """A task with what one needs to know to do it.

    programme: as it was when the task's process began. guidance: the diagram's words on the task. own: what it was
    completed with. candidates: to whom the actor may give it, empty when they may not.
    """

    task: TaskView
    case: CaseView
    programme: Programme
    guidance: str
    intake: FormView | None
    earlier: tuple[Earlier, ...]
    own: FormView | None
    candidates: tuple[PersonView, ...]
    may_edit: bool
    may_claim: bool
    may_release: bool


def read(work: Work, task_id: TaskId, *, lang: str) -> TaskPage:
    """Return the page of a task the actor may see.  Raises: NoSuchTask."""
    task = tasks.get(work, task_id)
    case = cases.get(work, task.case_id)
    release = work.programmes.release(work.session, task.release_id)
    process = release.model.processes.get(task.process_id)
    element = process.elements.get(task.element_id) if process else None
    mine = task.assignee_id == work.actor.user_id
    live, supervises = task.status in LIVE, allows(work.actor, May.TASK_REASSIGN, task.programme)
    return TaskPage(
        task=task,
        case=case,
        programme=release.programme,
        guidance=element.documentation if element else "",
        intake=intake_view(work, case, lang=lang),
        earlier=tuple(_earlier(work, task, lang)),
        own=forms.task_page(work, task, lang=lang) if task.status is TaskStatus.DONE else None,
        candidates=tuple(candidates(work, task)) if live and supervises else (),
        may_edit=live and (mine or (task.assignee_id is None and may_do(work.actor, task.programme, task.group))),
        may_claim=task.status is TaskStatus.OPEN
        and task.paused_at is None
        and may_do(work.actor, task.programme, task.group),
        may_release=task.status is TaskStatus.CLAIMED and (mine or supervises),
    )


def candidates(work: Work, task: TaskView) -> list[PersonView]:
    """List to whom a task can be given: the active people of the programme who may do tasks, its own group first."""
    found = [
        (task.group not in member.groups, person)
        for person, member in people.in_programme(work, task.programme)
        if person.active and _does_tasks(work, task, person)
    ]
    return [person for _other, person in sorted(found, key=lambda pair: pair[0])]


def _does_tasks(work: Work, task: TaskView, person: PersonView) -> bool:
    return allows(people.actor_of(work, person.id), May.TASK_CLAIM, task.programme)


def _earlier(work: Work, task: TaskView, lang: str) -> Iterator[Earlier]:
    for other in reversed(tasks.of_case(work, task.case_id)):
        if other.status is TaskStatus.DONE and other.id != task.id:
            view = forms.task_page(work, other, lang=lang)
            if view is not None:
                yield Earlier(task=other, answers=view)
