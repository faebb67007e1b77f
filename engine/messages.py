"""Messages from outside: handed to the one case that waits for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from engine import bpmn, cases, free_data, instances, standing
from engine.cases import CaseView
from engine.domain.access import May, allows
from engine.domain.ids import CaseId, InstanceId
from engine.domain.text import Text
from engine.errors import Conflict, NotFound
from engine.store.cases import CaseRow, InstanceRow, SubscriptionRow
from engine.work import Work

MOST_NAMED = 10


class NobodyWaits(NotFound):
    """No case the caller may act in waits for the message."""

    code = "nobody_waits"
    sentence = Text(
        "メッセージ「{name}」（{correlation}）を待っている案件はありません。",
        'No case is waiting for the message "{name}" ({correlation}).',
    )


class SeveralWait(Conflict):
    """More than one case waits for the message; it was given to none."""

    code = "several_wait"
    sentence = Text(
        "メッセージ「{name}」（{correlation}）を待っている案件が{count}件あり、渡す相手を決められません：{numbers}",
        '{count} cases are waiting for the message "{name}" ({correlation}): {numbers}. It was given to none.',
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message. data: become variables.

    correlation: with None it has the key its data give it by the correlation keys of the diagrams; where those give
    none, only those who wait for any of that name take it.
    """

    name: str
    correlation: str | None
    data: Mapping[str, Any]


def correlate(work: Work, message: Message) -> CaseView:
    """Give a message to the one instance that waits for it, and let its process go on; returns its case.

    Those who wait for this correlation come before those who take any.
    Raises: NobodyWaits, SeveralWait, Invalid, and what the step raises.
    """
    said = {"name": message.name, "correlation": message.correlation or "-"}
    data = free_data.taken(message.data)
    found = _waiting(work, message)
    if not found:
        raise NobodyWaits(**said)
    if len(found) > 1:
        numbers = [work.session.get_one(CaseRow, case_id).number for _instance, case_id in found[:MOST_NAMED]]
        raise SeveralWait(count=len(found), numbers="、".join(numbers), **said)
    instance_id, case_id = found[0]
    instances.deliver(work, instance_id, message.name, message.correlation, data)
    return cases.get(work, case_id)


def _waiting(work: Work, message: Message) -> Sequence[tuple[InstanceId, CaseId]]:
    """Return the running instances of the actor's programmes that wait for the message, with their cases."""
    mine = [key for key in work.actor.programmes if allows(work.actor, May.TASK_CLAIM, key)]
    wanted = (
        select(SubscriptionRow.correlation, InstanceRow.id, InstanceRow.case_id)
        .join(InstanceRow, InstanceRow.id == SubscriptionRow.instance_id)
        .join(CaseRow, CaseRow.id == InstanceRow.case_id)
        .where(
            SubscriptionRow.name == message.name,
            SubscriptionRow.kind == bpmn.Publication.MESSAGE.value,
            or_(SubscriptionRow.correlation.is_(None), SubscriptionRow.correlation.in_(_keys(work, message))),
            InstanceRow.status.in_(standing.ALIVE),
            CaseRow.programme_key.in_(mine),
        )
    )
    rows = work.session.execute(wanted).all()
    keyed = {(row.id, row.case_id) for row in rows if row.correlation is not None}
    return sorted(keyed or {(row.id, row.case_id) for row in rows})


def _keys(work: Work, message: Message) -> list[str]:
    """Return what the message is correlated by: what it says itself, else what the diagrams read from its data."""
    if message.correlation is not None:
        return [message.correlation]
    waiting = SubscriptionRow.instance_id == InstanceRow.id, SubscriptionRow.name == message.name
    wanted = select(InstanceRow.release_id).where(*waiting, InstanceRow.status.in_(standing.ALIVE)).distinct()
    releases = [work.programmes.release(work.session, key) for key in work.session.scalars(wanted)]
    told = (bpmn.message_keys(r.model, message.name, message.data, r.environment(work.now)) for r in releases)
    return sorted(frozenset().union(*told))
