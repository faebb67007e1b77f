"""Steps nobody may complete until something else is done: 「事前に県と相談」 (DL-G6), the consequence block."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from engine import bpmn, deadlines, feel, obligations, records
from engine.domain.deadline_rule import Consequence, DeadlineRule, Proof
from engine.domain.text import Text
from engine.errors import Invalid
from engine.programmes import Release
from engine.store.cases import CaseRow, InstanceRow, TaskRow
from engine.work import Work

MOST_NAMED = 10


class DutyOpen(Invalid):
    """The step closes something while a counted duty is still owed; nothing was completed."""

    code = "duty_open"
    sentence = Text(
        "「{name_ja}」が済んでいないため、この作業は完了できません（{who}）。",
        "This cannot be completed: “{name_en}” is still owed ({who}).",
    )


class StepBlocked(Invalid):
    """The step depends on something that is not done yet; nothing was completed."""

    code = "step_blocked"
    sentence = Text(
        "「{name_ja}」が済むまで、この作業は完了できません。{miss_ja}{clause_ja}",
        "This cannot be completed until “{name_en}” is done. {miss_en}{clause_en}",
    )


def refuse(work: Work, instance: InstanceRow, task: TaskRow, data: Mapping[str, Any]) -> None:
    """Return when nothing stands before the task.  Raises: StepBlocked, DutyOpen.

    data: what the task is being completed with. Conditions also see `actor`, who completes it (login, name).
    """
    release = work.programmes.release(work.session, task.release_id)
    _refuse_owing(work, release, task.element_id)
    gates = list(_before(release, task.element_id))
    if not gates:
        return
    case = work.session.get_one(CaseRow, task.case_id)
    seen = bpmn.seen_by_tasks(release.model, instance.state, deadlines.looking(work, release)).get(task.key, {})
    who = {"actor": {"login": work.actor.login, "name": work.actor.name}}
    names = {**seen, **data, **deadlines.moments_of(release, case, task), **who}
    env = release.environment(work.now)
    for rule in gates:
        says_so = rule.done_when is None or feel.evaluate(rule.done_when, names, env).value is True
        if not says_so or (rule.done_by is not None and not _is_proved(work, release, rule.done_by, names)):
            raise _blocked(rule)


def _refuse_owing(work: Work, release: Release, element_id: str) -> None:
    """Refuse the step while a duty it closes is owed (KYU-29: every case was followed up)."""
    for duty in release.programme.obligations.values():
        owing = obligations.lacking(work, release, duty) if element_id in duty.blocks else []
        if owing:
            who = "、".join(owing[:MOST_NAMED])
            raise DutyOpen(name_ja=duty.name.ja, name_en=duty.name.en, who=who)


def _is_proved(work: Work, release: Release, proof: Proof, names: Mapping[str, Any]) -> bool:
    """Tell whether a record that counts shows it; the record stands under `record`."""
    env = release.environment(work.now)
    found = records.between(work, release.key, proof.records, dt.date.min, dt.date.max)
    return any(
        proof.where is None or feel.evaluate(proof.where, {**names, "record": record.fields}, env).value is True
        for record in found
    )


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
