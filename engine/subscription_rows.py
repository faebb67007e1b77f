"""What instances wait for, kept in line with each step, and who takes a thrown message or signal."""

from sqlalchemy import delete, or_, select

from engine import bpmn, standing
from engine.domain.ids import InstanceId
from engine.store.cases import CaseRow, InstanceRow, SubscriptionRow
from engine.work import Work


def sync(work: Work, instance: InstanceRow, step: bpmn.Step) -> None:
    """Add rows for what is newly waited for; drop those for what no longer is, or is by another correlation."""
    wanted = {waiting.key: waiting for waiting in step.subscriptions}
    mine = SubscriptionRow.instance_id == instance.id
    ours = select(SubscriptionRow.key, SubscriptionRow.correlation).where(mine)
    known = {row.key: row.correlation for row in work.session.execute(ours)}
    stays = {key for key, correlation in known.items() if key in wanted and wanted[key].correlation == correlation}
    if gone := known.keys() - stays:
        work.session.execute(delete(SubscriptionRow).where(mine, SubscriptionRow.key.in_(gone)))
    for key in wanted.keys() - stays:
        waiting = wanted[key]
        work.session.add(
            SubscriptionRow(
                instance_id=instance.id,
                key=key,
                kind=waiting.kind.value,
                name=waiting.message,
                correlation=waiting.correlation,
            )
        )


def receivers(work: Work, case: CaseRow, sender: InstanceId, event: bpmn.Published) -> list[InstanceId]:
    """List the running instances of the programme that take the event, by id; never the one that threw it.

    A message is for one: those of the same case come before others, those who ask for its key before those who take
    any. All that are equally near are listed.
    """
    wanted = (
        select(SubscriptionRow.instance_id, SubscriptionRow.correlation, InstanceRow.case_id)
        .join(InstanceRow, InstanceRow.id == SubscriptionRow.instance_id)
        .join(CaseRow, CaseRow.id == InstanceRow.case_id)
        .where(
            SubscriptionRow.name == event.name,
            SubscriptionRow.kind == event.kind.value,
            SubscriptionRow.instance_id != sender,
            CaseRow.programme_key == case.programme_key,
            InstanceRow.status.in_(standing.ALIVE),
            or_(SubscriptionRow.correlation.is_(None), SubscriptionRow.correlation == event.correlation),
        )
    )
    found = {(row[2] != case.id, row[1] is None, row[0]) for row in work.session.execute(wanted)}
    if event.kind is bpmn.Publication.SIGNAL:
        return sorted({instance_id for _other, _any, instance_id in found})
    nearest = min((row[:2] for row in found), default=None)
    return sorted(row[2] for row in found if row[:2] == nearest)
