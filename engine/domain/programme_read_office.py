"""The programme's own head, its calendar, people and kinds of case."""

import re
from dataclasses import replace
from datetime import date, time
from typing import Any

from engine.domain.access import Role
from engine.domain.periods import Term
from engine.domain.programme import CaseKind, Group, Settings
from engine.domain.programme_table import Table
from engine.domain.text import Text
from engine.domain.workdays import YEAR_END, Office

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTH_DAY = re.compile(r"\d\d-\d\d")
ANY_LEAP_YEAR = 2024


def read_head(root: Table) -> dict[str, Any]:
    """Read `[programme]` into the fields of the same names."""
    head = root.table("programme")
    head.strings("modules")  # laid under the programme before it is read: `programme_modules`
    fields = {
        "key": head.string("key"),
        "name": head.text("name"),
        "description": head.optional_text("description"),
        "number_prefix": head.string("number_prefix"),
        "authority": head.text("authority"),
        "contractor": head.text("contractor"),
        "supervisor": head.reference("supervisor", "group", required=True),
        "term": _term(head.table("term")),
    }
    head.finish()
    return fields


def read_office(root: Table) -> Office:
    """Read `[calendar]`, and `[calendars.*]` as its others; the usual office when left out."""
    others = tuple((key, _office(table)) for key, table in root.keyed("calendars"))
    table = root.table("calendar")
    office = replace(_office(table), others=others)
    table.finish()
    return office


def _office(table: Table) -> Office:
    opens_at, closes_at = _hours(table.table("hours"))
    return Office(
        weekly_closed=_weekly_closed(table),
        yearly_closed=_yearly_closed(table),
        national_holidays=table.boolean("national_holidays", default=True),
        closed_on=table.days("closed_on"),
        open_on=table.days("open_on"),
        opens_at=opens_at,
        closes_at=closes_at,
        name=table.optional_text("name"),
    )


def _hours(table: Table) -> tuple[time, time]:
    usual = Office()
    opens_at, closes_at = table.time("open") or usual.opens_at, table.time("close") or usual.closes_at
    table.finish()
    if opens_at < closes_at:
        return opens_at, closes_at
    text = Text("開く時刻は閉まる時刻より前にしてください。", "It must open before it closes.")
    table.error("wrong_value", None, text)
    return usual.opens_at, usual.closes_at


def read_groups(root: Table) -> dict[str, Group]:
    """Read `[groups.*]`."""
    return {
        key: Group(
            key=key,
            name=table.text("name"),
            roles=table.choices("roles", Role, (Role.STAFF,)),
            supervisor=table.reference("supervisor", "group"),
        )
        for key, table in root.keyed("groups")
    }


def read_case_kinds(root: Table) -> dict[str, CaseKind]:
    """Read `[case_kinds.*]`."""
    return {
        key: CaseKind(
            key=key,
            name=table.text("name"),
            prefix=table.string("prefix", ""),
            process=table.reference("process", "process", required=True) or "",
            title=table.expression("title"),
            form=table.reference("form", "form"),
            staffed=table.reference("staffed", "group"),
        )
        for key, table in root.keyed("case_kinds")
    }


def read_settings(root: Table) -> Settings:
    """Read `[settings]`."""
    table, usual = root.table("settings"), Settings()
    settings = Settings(
        referral_reply_working_days=table.integer(
            "referral_reply_working_days", usual.referral_reply_working_days, least=1
        ),
        referral_chase_working_days=table.integers("referral_chase_working_days", usual.referral_chase_working_days),
        stale_case_days=table.integer("stale_case_days", usual.stale_case_days, least=1),
        retention_years=table.integer("retention_years", usual.retention_years),
        month_freeze_day=table.integer("month_freeze_day", 0) or None,
        code_review=table.reference("code_review", "record"),
    )
    table.finish()
    return settings


def _term(table: Table) -> Term:
    start, end = table.day("start"), table.day("end")
    if start > end:
        table.error("wrong_value", None, Text("期間の終わりが始まりより前です。", "The term ends before it starts."))
    table.finish()
    return Term(start_on=start, end_on=end)


def _weekly_closed(table: Table) -> frozenset[int]:
    names = table.strings("weekly_closed", ("sat", "sun"))
    wrong = [name for name in names if name not in WEEKDAYS]
    if wrong or len(set(names)) == len(WEEKDAYS):
        table.error(
            "wrong_value",
            "weekly_closed",
            Text(
                "曜日は mon tue wed thu fri sat sun で、少なくとも1日は開けてください。",
                "Use mon … sun, and leave a day open.",
            ),
        )
        return frozenset()
    return frozenset(WEEKDAYS.index(name) for name in names)


def _yearly_closed(table: Table) -> frozenset[tuple[int, int]]:
    usual = tuple(f"{month:02d}-{day:02d}" for month, day in sorted(YEAR_END))
    found = [_month_day(name) for name in table.strings("yearly_closed", usual)]
    if None in found:
        table.error(
            "wrong_value", "yearly_closed", Text('月日は "12-29" のように書いてください。', 'Write days like "12-29".')
        )
    return frozenset(day for day in found if day)


def _month_day(name: str) -> tuple[int, int] | None:
    try:
        day = date.fromisoformat(f"{ANY_LEAP_YEAR}-{name}") if MONTH_DAY.fullmatch(name) else None
    except ValueError:
        return None
    return (day.month, day.day) if day else None
