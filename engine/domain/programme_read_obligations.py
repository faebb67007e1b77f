"""Counted duties of a folder."""

import re

from engine.domain.deadline_check import BLOCKS_NOTHING
from engine.domain.deadline_rule import Consequence, NoticeKind, Origin
from engine.domain.obligation import Every, Obligation
from engine.domain.programme_read_deadlines import read_clause
from engine.domain.programme_read_notices import read_notice
from engine.domain.programme_table import Reference, Table
from engine.domain.text import Text

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
MOST_BELOW_LEAST = Text("at_most が at_least より小さくなっています。", "`at_most` is less than `at_least`.")
WRONG_PLAN = Text(
    'plan は「"2026-04" = 10」のように月と件数で書いてください。', 'Write the plan by month: "2026-04" = 10.'
)
PLAN_TOO_SMALL = Text(
    "計画の合計{sum}件が、必要な{needed}件に足りません。", "The plan adds up to {sum}, less than {needed}."
)
PLAN_NOT_FOR_TERM = Text(
    "plan を使うには per を term か fiscal_year にしてください。", "A `plan` needs `per` term or fiscal_year."
)


def read_obligations(root: Table) -> dict[str, Obligation]:
    """Read `[obligations.*]`."""
    return {key: _obligation(key, table) for key, table in root.keyed("obligations")}


def _obligation(key: str, table: Table) -> Obligation:
    records = table.reference("records", "record", required=True) or ""
    at_least = table.integer("at_least", 1)
    at_most = table.integer("at_most", 1) if "at_most" in table else None
    if at_most is not None and at_most < at_least:
        table.error("wrong_value", "at_most", MOST_BELOW_LEAST)
    about = table.boolean("about", default=False)
    every = table.choice("per", Every)
    consequence = table.choice("consequence", Consequence, Consequence.WARNING if about else Consequence.ALARM)
    blocks = table.references("blocks", "task")
    if blocks and consequence is not Consequence.BLOCK:
        table.error("wrong_value", "blocks", BLOCKS_NOTHING)
    return Obligation(
        key=key,
        name=table.text("name"),
        records=records,
        every=every,
        at_least=at_least,
        at_most=at_most,
        where=table.expression("where"),
        distinct=_field(table, "distinct", records),
        each=_field(table, "each", records),
        over=table.integer("over", 1, least=1),
        since=table.expression("since"),
        until=table.expression("until"),
        plan=_plan(table, every, at_least),
        about=about,
        misses_before_alarm=table.integer("misses_before_alarm", 1, least=1),
        deadline=table.reference("deadline", "deadline"),
        alarms=tuple(read_notice(row, NoticeKind.ESCALATION) for row in table.rows("alarms")),
        cases=table.references("cases", "case_kind") if "cases" in table else None,
        owed_by=table.references("owed_by", "record"),
        owed_where=table.expression("owed_where"),
        blocks=blocks,
        consequence=consequence,
        miss=table.optional_text("miss"),
        clause=read_clause(table),
        origin=table.choice("origin", Origin, Origin.DEFAULT),
    )


def _field(table: Table, key: str, records: str) -> str | None:
    """Read the name of a field of the counted records; `company` and `case_number` are known for all of them."""
    field = table.optional(key)
    if field is not None and records:
        table.notes.references.append(Reference(f"field of {records}", field, (*table.path, key)))
    return field


def _plan(table: Table, every: Every, needed: int) -> dict[str, int]:
    plan = table.free("plan")
    if not plan:
        return {}
    right = {month: n for month, n in plan.items() if MONTH.fullmatch(month) and type(n) is int and n >= 0}
    if right.keys() != plan.keys():
        table.error("wrong_value", "plan", WRONG_PLAN)
    elif sum(right.values()) < needed:
        table.error("wrong_value", "plan", PLAN_TOO_SMALL.format(sum=sum(right.values()), needed=needed))
    if every not in {Every.TERM, Every.FISCAL_YEAR}:
        table.error("wrong_value", "plan", PLAN_NOT_FOR_TERM)
    return right
