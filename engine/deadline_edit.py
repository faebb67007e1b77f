"""Deadline rules as a supervisor changes them: the number of days, how they are counted, when people are reminded."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine import deadlines
from engine.domain.deadline import DeadlineUnknown
from engine.domain.deadline_rule import Counting, DeadlineRule
from engine.domain.era import date_label, day_label
from engine.domain.programme_read_codes import decode
from engine.domain.programme_read_notices import USUAL_REMINDERS
from engine.domain.programme_toml import TomlSyntax, parse_toml
from engine.domain.text import Text
from engine.domain.toml_edit import NotEditable, set_text
from engine.domain.workdays import JAPAN, local_date
from engine.errors import Invalid
from engine.programmes import Release
from engine.rule_words import days_of, summary_of
from engine.work import Work

MOST_DAYS = 365
REMINDER_NAMES: Mapping[str, Text] = {
    "short": Text("前の営業日と当日", "the working day before, and the day itself"),
    "monthly": Text("10日前、3日前、当日", "10 days before, 3 days before, the day itself"),
    "annual": Text("30日前、10日前、3日前、当日", "30, 10 and 3 days before, the day itself"),
    "clock": Text("期間の半ば", "half-way"),
    "none": Text("なし", "none"),
}


class WrongDays(Invalid):
    """A rule was given a number of days nobody can mean."""

    code = "wrong_days"
    sentence = Text("日数は0から{most}までの整数で入力してください。", "Enter a whole number of days from 0 to {most}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """A rule as a supervisor may change it. days: None when a formula decides. reminders: None for a list of its own.

    example: the due date if the clock started now. used_by: tasks and reports that are due by it.
    """

    rule: DeadlineRule
    days: int | None
    reminders: str | None
    summary: Text
    example: Text | None
    used_by: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWish:
    """What a rule is to become; None keeps what is written."""

    days: str | None = None
    counting: str | None = None
    reminders: str | None = None


def lines(work: Work, release: Release, content: bytes) -> list[RuleLine]:
    """List the rules of a programme as its file, published or draft, has them; none when it cannot be read."""
    written = _written(content)
    return [
        _line(work, release, _as_written(rule, written[key]), written[key])
        for key, rule in release.programme.deadlines.items()
        if key in written
    ]


def edited(release: Release, content: bytes, wishes: Mapping[str, RuleWish]) -> bytes:
    """Return the file with the wished values, everything else untouched.

    Raises: WrongDays with each wrong field, NotEditable.
    """
    source, written = decode(content), _written(content)
    if source is None:
        raise NotEditable(path="programme.toml")
    _refuse_wrong(wishes)
    for key, wish in wishes.items():
        if key in written and key in release.programme.deadlines:
            for name, value in _changes(wish, written[key]):
                source = set_text(source, ("deadlines", key, name), value)
    return source.encode()


def _written(content: bytes) -> Mapping[str, Mapping[str, Any]]:
    source = decode(content)
    try:
        data = parse_toml(source).data if source is not None else {}
    except TomlSyntax:
        return {}
    rules = data.get("deadlines")
    found = rules if isinstance(rules, dict) else {}
    return {key: rule for key, rule in found.items() if isinstance(rule, dict)}


def _as_written(rule: DeadlineRule, written: Mapping[str, Any]) -> DeadlineRule:
    """Return the published rule with the draft's number and counting; formulas stay those that were moved in time."""
    days = days_of(str(written.get("due", "")).strip())
    counting = written.get("counting", Counting.CALENDAR.value)
    known = Counting(counting) if counting in set(Counting) else rule.counting
    return replace(rule, due=rule.due if days is None else str(days), counting=known)


def _line(work: Work, release: Release, rule: DeadlineRule, written: Mapping[str, Any]) -> RuleLine:
    reminders = written.get("reminders", "none")
    return RuleLine(
        rule=rule,
        days=days_of(rule.due) if rule.start else None,
        reminders=reminders if isinstance(reminders, str) and reminders in USUAL_REMINDERS else None,
        summary=summary_of(rule),
        example=_example(work, release, rule),
        used_by=tuple(_used_by(release, rule.key)),
    )


def _example(work: Work, release: Release, rule: DeadlineRule) -> Text | None:
    if rule.start is None or "." in rule.start:
        return None
    try:
        due_at = deadlines.compute_for(work, release, rule, {rule.start: work.now}).due_at.astimezone(JAPAN)
    except DeadlineUnknown:
        return None
    today_on, due_on = local_date(work.now), local_date(due_at)
    today, due = day_label(today_on), (day_label if due_on.year == today_on.year else date_label)(due_on)
    at = f"{due_at:%H:%M}" if rule.at else ""
    return Text(f"例：{today.ja}に始まると、{due.ja}{at}まで", f"Example: from {today.en} until {due.en} {at}".rstrip())


def _used_by(release: Release, key: str) -> list[Text]:
    found = [
        Text(element.name, element.name)
        for process in release.model.processes.values()
        for element in process.elements.values()
        if element.deadline_rule == key
    ]
    return found + [report.name for report in release.programme.reports.values() if report.deadline == key]


def _refuse_wrong(wishes: Mapping[str, RuleWish]) -> None:
    wrong = {}
    for key, wish in wishes.items():
        days = days_of(wish.days) if wish.days is not None and len(wish.days) <= len(str(MOST_DAYS)) else None
        if wish.days is not None and (days is None or days > MOST_DAYS):
            wrong[key] = (WrongDays(most=MOST_DAYS).text,)
    if wrong:
        raise WrongDays(wrong, most=MOST_DAYS)


def _changes(wish: RuleWish, written: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what really differs from what is written, key by key; what cannot be chosen is left alone."""
    present = {
        "due": str(written.get("due", "")).strip(),
        "counting": str(written.get("counting", Counting.CALENDAR.value)),
        "reminders": written.get("reminders", "none"),
    }
    wished = {
        "due": wish.days if days_of(present["due"]) is not None else None,
        "counting": wish.counting if wish.counting in set(Counting) else None,
        "reminders": wish.reminders if wish.reminders in USUAL_REMINDERS else None,
    }
    if not isinstance(present["reminders"], str):
        wished["reminders"] = None
    return [(key, value) for key, value in wished.items() if value is not None and value != present[key]]
