"""How long open work has been waiting: tasks by group, cases by kind; in the database, whatever their number."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from engine.cases import GENERIC_KIND, REPORT_KIND
from engine.domain.programme import Programme
from engine.domain.states import CaseStatus
from engine.domain.text import Text
from engine.store.cases import CaseRow, TaskRow
from engine.task_rows import IS_LIVE
from engine.work import Work

BANDS = (7, 14)  # days; the second is when a case counts as stale
BAND_NAMES = (
    Text("7日未満", "under 7 days"),
    Text("7～13日", "7 to 13 days"),
    Text("14日以上", "14 days or more"),
)
NO_GROUP = Text("グループなし", "no group")
OWN_KINDS = {REPORT_KIND: Text("報告", "Report"), GENERIC_KIND: Text("その他の手順", "Other processes")}
STILL = (CaseStatus.INCIDENT, CaseStatus.SUSPENDED)
OPEN = (CaseStatus.OPEN, *STILL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits in one group, or of one kind. key: None for tasks of no group. bands: how many by BAND_NAMES.

    alarming: how many of them are past their due moment (tasks), or stand still (cases).
    """

    key: str | None
    name: Text
    bands: tuple[int, ...]
    alarming: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.bands)


def tasks(work: Work, programme: Programme) -> tuple[Waiting, ...]:
    """Return the open tasks of each group by the days since they came up, in the programme's order."""
    overdue = TaskRow.due_at < work.now
    counted = select(TaskRow.group_key, *_bands(TaskRow.created_at, work.now), func.count().filter(overdue))
    ours = counted.where(TaskRow.programme_key == programme.key, IS_LIVE).group_by(TaskRow.group_key)
    names = {key: group.name for key, group in programme.groups.items()}
    return _in_order(work.session.execute(ours).all(), names)


def cases(work: Work, programme: Programme) -> tuple[Waiting, ...]:
    """Return the open cases of each kind by the days since they were opened, in the programme's order."""
    still = CaseRow.status.in_(STILL)
    counted = select(CaseRow.kind, *_bands(CaseRow.opened_at, work.now), func.count().filter(still))
    ours = counted.where(CaseRow.programme_key == programme.key, CaseRow.status.in_(OPEN)).group_by(CaseRow.kind)
    names = {key: kind.name for key, kind in programme.case_kinds.items()}
    return _in_order(work.session.execute(ours).all(), {**names, **OWN_KINDS})


def _bands(since: ColumnElement[dt.datetime] | Any, now: dt.datetime) -> list[ColumnElement[int]]:
    """Count by bands: from each edge back to the next one."""
    edges = [now - dt.timedelta(days=days) for days in BANDS]
    bands = [
        since > edges[0],
        *(and_(since <= young, since > old) for young, old in pairwise(edges)),
    ]
    return [func.count().filter(band) for band in (*bands, since <= edges[-1])]


def _in_order(rows: Sequence[Any], names: Mapping[str, Text]) -> tuple[Waiting, ...]:
    """Put the rows in the order of the names; what has none comes last."""
    order = {key: place for place, key in enumerate(names)}
    found = [
        Waiting(key=key, name=_name(key, names), bands=tuple(bands), alarming=alarming)
        for key, *bands, alarming in rows
    ]
    return tuple(sorted(found, key=lambda one: (order.get(one.key or "", len(order)), one.key or "")))


def _name(key: str | None, names: Mapping[str, Text]) -> Text:
    return NO_GROUP if key is None else names.get(key, Text(key, key))
