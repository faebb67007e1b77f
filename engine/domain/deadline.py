"""Compute a deadline from its rule and explain it (design D6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from engine.domain import deadline_words as words
from engine.domain.deadline_count import Due, Moment, NotADate, as_instant, due_of
from engine.domain.deadline_offset import apply_to_day, apply_to_instant, describe_offset
from engine.domain.deadline_rule import DeadlineRule
from engine.domain.deadline_words import label_of, moment_name, say
from engine.domain.programme_feel import Evaluate
from engine.domain.text import Text
from engine.domain.workdays import Office, OutsideCalendar
from engine.errors import Invalid


class DeadlineUnknown(Invalid):
    """The due date cannot be computed (yet); the reason says which moment is missing or what the rule gave."""

    code: ClassVar[str] = "deadline_unknown"
    sentence: ClassVar[Text] = Text(
        "期限「{name_ja}」を計算できません：{reason_ja}", "The deadline “{name_en}” cannot be computed: {reason_en}"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A computed deadline with its reasons.

    due_at: last instant in time (UTC). target_at: the office hour we aim at (UTC), never after due_at.
    due_on: the day, None for exact clocks. started_at: when the clock started, None if the rule names no start.
    steps: 「なぜこの期限？」, one sentence a step. inputs: the moments it was computed from.
    """

    rule: str
    due_at: datetime
    target_at: datetime
    due_on: date | None = None
    started_at: datetime | None = None
    steps: tuple[Text, ...] = ()
    inputs: Mapping[str, object] = field(default_factory=dict)


def compute(rule: DeadlineRule, moments: Mapping[str, object], office: Office, evaluate: Evaluate) -> Deadline:
    """Return the deadline `rule` gives for these moments.

    moments: names in scope of the rule's FEEL; dates, aware instants, contexts.
    Raises: DeadlineUnknown when a needed moment is missing or the rule gives no date.
    """
    missing = [name for name in rule.needs if moment_of(moments, name) is None]
    if missing:
        raise _unknown(rule, say(words.MISSING, names="、".join(missing)))
    start = _start(rule, moments)
    value = evaluate(rule.due, moments)
    try:
        due = due_of(rule, value, start, office)
        target_at, aim = _target(rule, due, start, office)
    except NotADate:
        raise _unknown(rule, _why_no_date(rule, value)) from None
    except (OutsideCalendar, OverflowError) as error:
        raise _unknown(rule, OutsideCalendar.sentence) from error
    begins = () if start is None else (say(words.STARTS, name=moment_name(rule), day=label_of(start)),)
    return Deadline(
        rule=rule.key,
        due_at=due.at,
        target_at=target_at,
        due_on=due.on,
        started_at=None if start is None else as_instant(start),
        steps=(*begins, *due.steps, aim),
        inputs=_inputs(rule, moments),
    )


def moment_of(moments: Mapping[str, object], name: str) -> object:
    """Return the moment of a dotted name (`period.end`), None if any part is missing."""
    found: object = moments
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _start(rule: DeadlineRule, moments: Mapping[str, object]) -> Moment | None:
    if rule.start is None:
        return None
    start = moment_of(moments, rule.start)
    if not isinstance(start, date):
        raise _unknown(rule, say(words.NO_START, name=rule.start))
    return as_instant(start) if isinstance(start, datetime) else start


def _target(rule: DeadlineRule, due: Due, start: Moment | None, office: Office) -> tuple[datetime, Text]:
    started_at = None if start is None else as_instant(start)
    if due.on is not None and rule.target.is_whole_days:
        day = office.on_or_before(apply_to_day(rule.target, due.on, office))
        target_at = min(office.opening(day)[1], due.at)
    else:
        target_at = min(apply_to_instant(rule.target, due.at, started_at), due.at)
    if started_at is not None and target_at <= started_at:
        return due.at, say(words.NO_TIME_LEFT, day=label_of(due.at))
    return target_at, say(words.TARGET, day=label_of(target_at), offset=describe_offset(rule.target))


def _inputs(rule: DeadlineRule, moments: Mapping[str, object]) -> dict[str, object]:
    names = (*((rule.start,) if rule.start else ()), *rule.needs)
    return {name: moment_of(moments, name) for name in names}


def _why_no_date(rule: DeadlineRule, value: object) -> Text:
    return say(words.GIVES_NOTHING if value is None else words.GIVES_NO_DATE, rule=rule.due, value=value)


def _unknown(rule: DeadlineRule, reason: Text) -> DeadlineUnknown:
    return DeadlineUnknown(
        name_ja=rule.name.ja, name_en=rule.name.en, reason_ja=reason.ja, reason_en=reason.en, rule=rule.key
    )
