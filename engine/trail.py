"""The trail: every change leaves a fact, hash-chained, in the transaction that made the change (design D7)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine import fact_messages
from engine.chains import FIRST, link_hash
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CaseId, TaskId
from engine.store.evidence import ChainRow, FactRow
from engine.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class FactView:
    """A fact as pages show it; at: aware UTC."""

    id: int
    at: dt.datetime
    kind: FactKind
    actor: str
    automatic: bool
    task_id: TaskId | None
    data: dict[str, Any]
    reason: str | None


def record(work: Work, fact: Fact) -> None:
    """Add a fact to its chain, stored with the transaction's other facts (`engine/chains.py`); queue its messages."""
    work.chains.note(fact, work.actor, work.now)
    fact_messages.attach(work, fact)


def of_case(work: Work, case_id: CaseId, *, before: int | None = None, limit: int | None = None) -> list[FactView]:
    """List a case's facts, newest first; before: id of the fact where an earlier list ended. None = all of them."""
    work.chains.write(work.session)
    ours = select(FactRow).where(FactRow.case_id == case_id).order_by(FactRow.id.desc()).limit(limit)
    rows = work.session.scalars(ours if before is None else ours.where(FactRow.id < before))
    return [_view(row) for row in rows]


def revision_of_case(work: Work, case_id: CaseId) -> int:
    """Return how many changes a case has seen; every change leaves a fact."""
    work.chains.write(work.session)
    key = f"case:{case_id}"
    length = work.chains.lengths.get(key)
    return length or work.session.scalar(select(ChainRow.length).where(ChainRow.key == key)) or 0


def last_of_task(work: Work, case_id: CaseId, task_id: TaskId, kind: FactKind) -> FactView | None:
    """Return the newest fact of a kind about one task; None when there is none."""
    work.chains.write(work.session)
    ours = select(FactRow).where(FactRow.case_id == case_id, FactRow.task_id == task_id, FactRow.kind == kind.value)
    row = work.session.scalar(ours.order_by(FactRow.id.desc()).limit(1))
    return _view(row) if row else None


def last_of_case(work: Work, case_id: CaseId, kind: FactKind) -> FactView | None:
    """Return the newest fact of a kind about a case; None when there is none."""
    work.chains.write(work.session)
    ours = select(FactRow).where(FactRow.case_id == case_id, FactRow.kind == kind.value)
    row = work.session.scalar(ours.order_by(FactRow.id.desc()).limit(1))
    return _view(row) if row else None


def _view(row: FactRow) -> FactView:
    return FactView(
        id=row.id,
        at=row.at,
        kind=FactKind(row.kind),
        actor=row.actor_name,
        automatic=row.actor_kind in {"clock", "system"},
        task_id=row.task_id,
        data=row.data,
        reason=row.reason,
    )


def _link(row: FactRow) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in FactRow.__table__.columns}


def broken_links(work: Work) -> Iterator[tuple[str, int]]:
    """Yield (chain, number) of every fact that was changed, removed or reordered after it was written."""
    work.chains.write(work.session)
    facts = select(FactRow).order_by(FactRow.chain_key, FactRow.seq).execution_options(yield_per=500)
    key, seq, head = "", 0, FIRST
    ends: dict[str, tuple[int, str]] = {}
    for row in work.session.scalars(facts):
        if row.chain_key != key:
            key, seq, head = row.chain_key, 0, FIRST
        if row.seq != seq + 1 or row.prev_hash != head or row.hash != link_hash(_link(row)):
            yield key, row.seq
        seq, head = row.seq, row.hash
        ends[key] = (seq, head)
    for chain in work.session.scalars(select(ChainRow)):
        if ends.get(chain.key, (0, FIRST)) != (chain.length, chain.head):
            yield chain.key, chain.length
