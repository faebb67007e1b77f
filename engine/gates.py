"""Steps nobody may complete until something else is done: 「事前に県と相談」 (DL-G6), the consequence block."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine import bpmn, deadlines, feel
from engine.domain.deadline_rule import Consequence, DeadlineRule
from engine.domain.text import Text
from engine.errors import Invalid
from engine.programmes import Release
from engine.store.cases import CaseRow, InstanceRow, TaskRow
from engine.work import Work


class StepBlocked(Invalid):
    """The step depends on something that is not done yet; nothing was completed."""

    code = "step_blocked"
    sentence = Text(
        "「{name_ja}」が済むまで、この作業は完了できません。{miss_ja}{clause_ja}",
        "This cannot be completed until “{name_en}” is done. {miss_en}{clause_en}",
    )


def refuse(work: Work, instance: InstanceRow, task: TaskRow, data: Mapping[str, Any]) -> None:
    """Return when nothing stands before the task.  Raises: StepBlocked.

    data: what the task is being completed with.
    """
    release = work.programmes.release(work.session, task.release_id)
    gates = list(_before(release, task.element_id))
    if not gates:
        return
    case = work.session.get_one(CaseRow, task.case_id)
    seen = bpmn.seen_by_tasks(release.model, instance.state, deadlines.looking(work, release)).get(task.key, {})
    names = {**seen, **data, **deadlines.moments_of(release, case, task)}
    env = release.environment(work.now)
    for rule in gates:
        if feel.evaluate(rule.done_when or "false", names, env).value is not True:
            raise _blocked(rule)


def _before(release: Release, element_id: str) -> Iterator[DeadlineRule]:
    for rule in release.programme.deadlines.values():
        if element_id in rule.blocks and rule.consequence is Consequence.BLOCK:
            yield rule


def _blocked(rule: DeadlineRule) -> StepBlocked:
    miss, clause = rule.miss or Text("", ""), rule.clause
    return StepBlocked(
        name_ja=rule.name.ja,
        name_en=rule.name.en,
        miss_ja=miss.ja,
        miss_en=miss.en,
        clause_ja=f"（{clause.source}「{clause.quote}」）" if clause else "",
        clause_en=f" ({clause.source}: “{clause.quote}”)" if clause else "",
    )
