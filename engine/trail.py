"""The trail: every change leaves a fact, hash-chained, in the transaction that made the change (design D7)."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import select

from engine import fact_messages
from engine.bpmn import TraceEvent
from engine.chains import FIRST, link_digest
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


def written(trace: Iterable[TraceEvent]) -> list[tuple[str, str]]:
    """Return a step as a fact keeps it: elements and what happened to them; the release knows their names and types."""
    return [(event.element, event.event.value) for event in trace]


def passed(fact: FactView) -> Iterator[tuple[str, str]]:
    """Yield the elements a step passed and what happened to them, in order, at the instant of the fact.

    Facts are never rewritten: earlier ones name the elements' names and types as well.
    """
    for event in fact.data.get("trace", ()):
        yield (event["element"], event["event"]) if isinstance(event, dict) else (event[0], event[1])


def of_case(work: Work, case_id: CaseId, *, before: int | None = None, limit: int | None = None) -> list[FactView]:
    """List a case's facts, newest first; before: id of the fact where an earlier list ended. None = all of them."""
    work.chains.write(work.session)
    ours = select(FactRow).where(FactRow.case_id == case_id).order_by(FactRow.seq.desc()).limit(limit)
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
    row = work.session.scalar(ours.order_by(FactRow.seq.desc()).limit(1))
    return _view(row) if row else None


def last_of_case(work: Work, case_id: CaseId, kind: FactKind) -> FactView | None:
    """Return the newest fact of a kind about a case; None when there is none."""
    work.chains.write(work.session)
    ours = select(FactRow).where(FactRow.case_id == case_id, FactRow.kind == kind.value)
    row = work.session.scalar(ours.order_by(FactRow.seq.desc()).limit(1))
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
    of_cases = select(FactRow).where(FactRow.case_id.is_not(None)).order_by(FactRow.case_id, FactRow.seq)
    others = select(FactRow).where(FactRow.case_id.is_(None)).order_by(FactRow.chain_key, FactRow.seq)
    key, seq, before = "", 0, FIRST
    ends: dict[str, tuple[int, bytes]] = {}
    for row in chain(
        *(work.session.scalars(facts, execution_options={"yield_per": 500}) for facts in (of_cases, others))
    ):
        if row.chain_key != key:
            key, seq, before = row.chain_key, 0, FIRST
        if row.seq != seq + 1 or row.digest != link_digest(_link(row), before):
            yield key, row.seq
        seq, before = row.seq, row.digest
        ends[key] = (seq, before)
    for end in work.session.scalars(select(ChainRow)):
        if ends.get(end.key, (0, FIRST)) != (end.length, end.digest):
            yield end.key, end.length
