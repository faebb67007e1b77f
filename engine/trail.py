"""The trail: every change leaves a fact, hash-chained, in the transaction that made the change (design D7)."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import firsts
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CaseId, TaskId
from engine.store.base import dump_json, load_json
from engine.store.evidence import ChainRow, FactRow
from engine.work import Work

FIRST = "0" * 64


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
    """Add a fact to its chain: one chain a case, else one a programme, else the system's."""
    chain = _locked_chain(work.session, _chain_key(fact))
    row = FactRow(
        chain_key=chain.key,
        seq=chain.length + 1,
        at=work.now,
        kind=fact.kind.value,
        actor_kind=work.actor.kind.value,
        actor_name=work.actor.name,
        actor_id=work.actor.user_id,
        programme_key=fact.programme,
        case_id=fact.case_id,
        task_id=fact.task_id,
        data=load_json(dump_json(dict(fact.data))),
        reason=fact.reason,
        prev_hash=chain.head,
        hash="",
    )
    row.hash = link_hash(row)
    chain.length, chain.head = row.seq, row.hash
    work.session.add(row)


def _chain_key(fact: Fact) -> str:
    if fact.case_id is not None:
        return f"case:{fact.case_id}"
    return f"programme:{fact.programme}" if fact.programme else "system"


def _locked_chain(session: Session, key: str) -> ChainRow:
    return firsts.locked(session, ChainRow, key, lambda: ChainRow(key=key, length=0, head=FIRST))


def link_hash(row: FactRow) -> str:
    """Return the SHA-256 over everything the fact says and the link before it."""
    said = [
        row.chain_key,
        row.seq,
        row.at.astimezone(dt.UTC).isoformat(),
        row.kind,
        row.actor_kind,
        row.actor_name,
        row.actor_id,
        row.programme_key,
        row.case_id,
        row.task_id,
        row.data,
        row.reason,
        row.prev_hash,
    ]
    return hashlib.sha256(dump_json(said).encode()).hexdigest()


def of_case(work: Work, case_id: CaseId, *, before: int | None = None, limit: int | None = None) -> list[FactView]:
    """List a case's facts, newest first; before: id of the fact where an earlier list ended. None = all of them."""
    ours = select(FactRow).where(FactRow.case_id == case_id).order_by(FactRow.id.desc()).limit(limit)
    rows = work.session.scalars(ours if before is None else ours.where(FactRow.id < before))
    return [_view(row) for row in rows]


def revision_of_case(work: Work, case_id: CaseId) -> int:
    """Return how many changes a case has seen; every change leaves a fact."""
    chain = work.session.get(ChainRow, f"case:{case_id}")  # after a change it is at hand
    return chain.length if chain else 0


def last_of_task(work: Work, case_id: CaseId, task_id: TaskId, kind: FactKind) -> FactView | None:
    """Return the newest fact of a kind about one task; None when there is none."""
    ours = select(FactRow).where(FactRow.case_id == case_id, FactRow.task_id == task_id, FactRow.kind == kind.value)
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


def broken_links(work: Work) -> Iterator[tuple[str, int]]:
    """Yield (chain, number) of every fact that was changed, removed or reordered after it was written."""
    facts = select(FactRow).order_by(FactRow.chain_key, FactRow.seq).execution_options(yield_per=500)
    key, seq, head = "", 0, FIRST
    ends: dict[str, tuple[int, str]] = {}
    for row in work.session.scalars(facts):
        if row.chain_key != key:
            key, seq, head = row.chain_key, 0, FIRST
        if row.seq != seq + 1 or row.prev_hash != head or row.hash != link_hash(row):
            yield key, row.seq
        seq, head = row.seq, row.hash
        ends[key] = (seq, head)
    for chain in work.session.scalars(select(ChainRow)):
        if ends.get(chain.key, (0, FIRST)) != (chain.length, chain.head):
            yield chain.key, chain.length
