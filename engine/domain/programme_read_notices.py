"""Reminders, overdue notices and escalations of a folder, and the manner in which people are told."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import time, timedelta

from engine.domain.deadline_offset import parse_offset
from engine.domain.deadline_rule import NoticeKind, NoticeRule, Offset
from engine.domain.notice_manner import Manner
from engine.domain.programme_table import Table
from engine.domain.text import Text
from engine.domain.workdays import Office

DUE = Offset(days=0)
USUAL_REMINDERS = {
    "monthly": ("-P10D", "-P3D", "0"),
    "annual": ("-P30D", "-P10D", "-P3D", "0"),
    "short": ("-1 working days", "0"),
    "clock": ("50%",),
    "none": (),
}
USUAL_RECIPIENTS = ("assignee", "group")
MOST_TIMES = 50
DIGEST_MESSAGE = "task_digest"
WRONG_OFFSET = Text(
    '「{source}」は "-P3D"、"2 working days"、"PT30M"、"50%"、"0" のように書いてください。',
    'Write “{source}” like "-P3D", "2 working days", "PT30M", "50%" or "0".',
)
NO_RECIPIENT = Text("「to」に宛先を書いてください。", "Say in “to” whom to tell.")
NOT_USUAL = Text("「{usual}」は {names} のどれかにしてください。", "“{usual}” is none of {names}.")
EVERY_IS_LATER = Text(
    'every は "1 working days"、"P7D"、"PT2H" のように、0より大きい間隔で書いてください。',
    'Write `every` as a distance of more than nothing: "1 working days", "P7D", "PT2H".',
)
EVERY_WITHOUT_TIMES = Text(
    "every を使うときは、times に全部で何回かを書いてください。", "With `every`, say in `times` how often in all."
)
TIMES_WITHOUT_EVERY = Text(
    "times を使うときは、every に間隔を書いてください。", "With `times`, say in `every` at what distance."
)
TOO_MANY_TIMES = Text("times は2から{most}までにしてください。", "`times` must be between 2 and {most}.")
NO_HOURS = Text("開始は終了より前にしてください。", "`open` must be before `close`.")
DIGEST_OUTSIDE = Text(
    "digest_at は、知らせる時間（{opens}～{closes}）の中にしてください。",
    "`digest_at` must lie within the hours ({opens}–{closes}).",
)
NO_DIGEST_MESSAGE = Text(
    "digest_at を使うには、文面 [messages.task_digest] が必要です。",
    "`digest_at` needs the message [messages.task_digest].",
)
TASK_TWICE = Text(
    "作業「{task}」の通知は、すでに上にあります。", "The notices of the task “{task}” stand above already."
)


def read_notices(table: Table) -> tuple[NoticeRule, ...]:
    """Read `reminders`, `overdue` and `escalation` of a rule or a task."""
    return (*_reminders(table), *_overdue(table), *_escalation(table))


def read_manner(root: Table, office: Office, messages: AbstractSet[str]) -> Manner:
    """Read `[notices]`; left out, everything is told at any time, in a mail of its own.

    office: whose hours are kept when none are written. messages: keys of the programme's messages.
    """
    if "notices" not in root:
        return Manner()
    table = root.table("notices")
    opens, closes = _hours(table.table("hours"), office)
    digest_at = table.time("digest_at")
    if digest_at is not None and not opens <= digest_at < closes:
        table.error("wrong_value", "digest_at", DIGEST_OUTSIDE.format(opens=f"{opens:%H:%M}", closes=f"{closes:%H:%M}"))
        digest_at = None
    if digest_at is not None and DIGEST_MESSAGE not in messages:
        table.error("missing", "digest_at", NO_DIGEST_MESSAGE)
    table.finish()
    return Manner(hours=(opens, closes), digest_at=digest_at)


def read_task_notices(root: Table) -> dict[str, tuple[NoticeRule, ...]]:
    """Read `[[task_notices]]`: by a task's element id, what it says in place of its deadline rule."""
    found: dict[str, tuple[NoticeRule, ...]] = {}
    for table in root.rows("task_notices"):
        task = table.reference("task", "task", required=True) or ""
        if task in found:
            table.error("wrong_value", "task", TASK_TWICE.format(task=task))
        found[task] = read_notices(table)
        table.finish()
    return found


def read_notice(table: Table, kind: NoticeKind) -> NoticeRule:
    """Read whom to tell when: `{ offset, to, at, urgent, every, times }`."""
    offset, to, at = read_offset(table, "offset"), table.references("to", "recipient"), table.time("at")
    if not to:
        table.error("missing", "to", NO_RECIPIENT)
    urgent = table.boolean("urgent", default=False) if "urgent" in table else None
    every, times = _repetition(table)
    table.finish()
    usual: Mapping[str, time] = {"at": at} if at else {}
    return NoticeRule(kind=kind, offset=offset, to=to, urgent=urgent, every=every, times=times, **usual)


def read_offset(table: Table, key: str, default: str | None = None) -> Offset:
    """Read a distance from the due moment; the due moment itself stands in for one that cannot be read."""
    source = table.string(key, default)
    offset = parse_offset(source)
    if offset is None and source:
        table.error("wrong_value", key, WRONG_OFFSET.format(source=source))
    return offset or DUE


def _repetition(table: Table) -> tuple[Offset | None, int]:
    times = table.integer("times", 1)
    if "every" not in table:
        if "times" in table:
            table.error("missing", "every", TIMES_WITHOUT_EVERY)
        return None, 1
    every = parse_offset(table.string("every"))
    if every is None or not _is_later(every):
        table.error("wrong_value", "every", EVERY_IS_LATER)
        return None, 1
    if "times" not in table:
        table.error("missing", "times", EVERY_WITHOUT_TIMES)
    elif times not in range(2, MOST_TIMES + 1):
        table.error("wrong_value", "times", TOO_MANY_TIMES.format(most=MOST_TIMES))
    return every, times


def _is_later(every: Offset) -> bool:
    hours = every.exact is not None and every.exact > timedelta()
    return hours or (every.days or 0) > 0 or (every.working_days or 0) > 0


def _reminders(table: Table) -> tuple[NoticeRule, ...]:
    if isinstance(table.data.get("reminders", "none"), list):
        return tuple(read_notice(row, NoticeKind.REMINDER) for row in table.rows("reminders"))
    usual = table.string("reminders", "none")
    if usual not in USUAL_REMINDERS:
        table.error("wrong_value", "reminders", NOT_USUAL.format(usual=usual, names=" ".join(USUAL_REMINDERS)))
    offsets = (parse_offset(source) or DUE for source in USUAL_REMINDERS.get(usual, ()))
    return tuple(NoticeRule(kind=NoticeKind.REMINDER, offset=offset, to=USUAL_RECIPIENTS) for offset in offsets)


def _overdue(table: Table) -> tuple[NoticeRule, ...]:
    if "overdue" not in table:
        return ()
    return (read_notice(table.table("overdue"), NoticeKind.OVERDUE),)


def _escalation(table: Table) -> tuple[NoticeRule, ...]:
    return tuple(read_notice(row, NoticeKind.ESCALATION) for row in table.rows("escalation"))


def _hours(table: Table, office: Office) -> tuple[time, time]:
    opens, closes = table.time("open") or office.opens_at, table.time("close") or office.closes_at
    table.finish()
    if opens < closes:
        return opens, closes
    table.error("wrong_value", "open" if "open" in table else "close", NO_HOURS)
    return office.opens_at, office.closes_at
