"""Deadline rules of a folder."""

from typing import Any

from engine.domain.deadline_check import check_links, check_rule
from engine.domain.deadline_rule import (
    Band,
    BandDays,
    Clause,
    ClosedDay,
    Consequence,
    Counting,
    DeadlineRule,
    Origin,
    Proof,
)
from engine.domain.programme_read_notices import read_notices, read_offset
from engine.domain.programme_table import Table
from engine.domain.text import Text


def read_deadlines(root: Table) -> dict[str, DeadlineRule]:
    """Read `[deadlines.*]`; rules that name each other in a circle are refused."""
    rules = {key: _rule(key, table) for key, table in root.keyed("deadlines")}
    calendars = root.data.get("calendars")
    for key, rule in rules.items():
        check_rule(root.notes, rule, frozenset(calendars) if isinstance(calendars, dict) else frozenset())
        check_links(root.notes, key, rules)
    return rules


def _rule(key: str, table: Table) -> DeadlineRule:
    starts = _starts(table)
    start = starts[0] if starts else None
    endless = table.boolean("endless", default=False)
    bands = tuple(_band(row) for row in table.rows("bands"))
    notices = read_notices(table)
    fields: dict[str, Any] = {
        "name": table.text("name"),
        "due": table.expression("due", required=not bands and not endless) or "null",
        "bands": bands,
        "start_name": table.text("start_name") if "start_name" in table else None,
        "needs": table.strings("needs", starts[:1] if len(starts) == 1 else ()),
        "counting": table.choice("counting", Counting, Counting.CALENDAR),
        "counts_first_day": table.boolean("counts_first_day", default=False),
        "before": table.boolean("before", default=False),
        "not_after": table.expression("not_after"),
        "planned_until_known": _planned_until_known(table, starts),
        "not_before": table.expression("not_before"),
        "on_closed_day": table.choice("on_closed_day", ClosedDay, ClosedDay.KEEP),
        "at": table.time("at"),
        "calendar": table.optional("calendar"),
        "hold": table.boolean("hold", default=False),
        "endless": endless,
        "consequence": table.choice("consequence", Consequence, Consequence.ALARM),
        "miss": table.optional_text("miss"),
        "clause": read_clause(table),
        "origin": table.choice("origin", Origin, Origin.DEFAULT),
        "conflicts_with": table.references("conflicts_with", "deadline"),
        "blocks": table.references("blocks", "task"),
        "done_when": table.expression("done_when", required="blocks" in table and "done_by" not in table),
        "done_by": _proof(table),
        "pauses": table.boolean("pauses", default=True),
    }
    target = read_offset(table, "target", "0")
    if start is None and any(offset.share is not None for offset in (target, *(entry.offset for entry in notices))):
        text = Text("割合（%）を使うには start が必要です。", "A share of the clock needs a `start`.")
        table.error("missing", "start", text)
        return DeadlineRule(key=key, **fields)
    return DeadlineRule(key=key, start=start, or_start=starts[1:], target=target, notices=notices, **fields)


def _proof(table: Table) -> Proof | None:
    """Read `done_by = { records, where }`, which may be left out."""
    if "done_by" not in table:
        return None
    told = table.table("done_by")
    found = Proof(records=told.reference("records", "record", required=True) or "", where=told.expression("where"))
    told.finish()
    return found


def _planned_until_known(table: Table, starts: tuple[str, ...]) -> bool:
    wanted = table.boolean("planned_until_known", default=False)
    if wanted and not (starts and "not_after" in table):
        text = Text("start と not_after を書いてください。", "Write a `start` and `not_after`.")
        table.error("missing", "planned_until_known", text)
        return False
    return wanted


def _starts(table: Table) -> tuple[str, ...]:
    """Read `start`: one moment, or a list of which the earliest known one starts the clock."""
    if isinstance(table.data.get("start"), list):
        return table.strings("start")
    start = table.optional("start")
    return (start,) if start else ()


def _band(table: Table) -> Band:
    band = Band(
        due=table.expression("due", required=True) or "null",
        days=table.choice("days", BandDays, BandDays.ANY),
        from_at=table.time("from"),
        to_at=table.time("to"),
    )
    if (band.from_at is None) != (band.to_at is None):
        text = Text("from と to は一緒に書いてください。", "Write `from` and `to` together.")
        table.error("missing", "from" if band.from_at is None else "to", text)
    table.finish()
    return band


def read_clause(table: Table) -> Clause | None:
    """Read `clause = { source, quote }`, which may be left out."""
    if "clause" not in table:
        return None
    clause = table.table("clause")
    found = Clause(source=clause.string("source"), quote=clause.string("quote"))
    clause.finish()
    return found
