"""Compute a deadline from its rule and explain it (design D6)."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar

from engine.domain import deadline_words as words
from engine.domain.deadline_band import band_of
from engine.domain.deadline_count import Due, NotADate, Start, as_instant, due_of, latest_of, pulled
from engine.domain.deadline_offset import apply_to_day, apply_to_instant
from engine.domain.deadline_rule import Clause, DeadlineRule
from engine.domain.deadline_step import Step, StepKind
from engine.domain.deadline_words import hours_of, moment_name, say
from engine.domain.programme_feel import Evaluate
from engine.domain.text import Text
from engine.domain.workdays import Office, OutsideCalendar
from engine.errors import Invalid

DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
PLAIN = (date, timedelta, Decimal, int)  # what an explanation may show; texts and lists of a case stay out of it


class DeadlineUnknown(Invalid):
    """The due date cannot be computed (yet); the reason says which moment is missing or what the rule gave."""

    code: ClassVar[str] = "deadline_unknown"
    sentence: ClassVar[Text] = Text(
        "期限「{name_ja}」を計算できません：{reason_ja}", "The deadline “{name_en}” cannot be computed: {reason_en}"
    )


class DeadlineEndless(DeadlineUnknown):
    """The duty has no end: it outlives the term (DL-X1)."""

    code: ClassVar[str] = "deadline_endless"
    sentence: ClassVar[Text] = Text("「{name_ja}」には{reason_ja}", "“{name_en}”: {reason_en}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What another clause on the same thing gives. clause: None if the rule quotes none."""

    rule: str
    name: Text
    due_at: datetime
    clause: Clause | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A computed deadline with its reasons.

    due_at: last instant in time (UTC). target_at: the office hour we aim at (UTC), never after due_at.
    due_on: the day, None for exact clocks. started_at: when the clock started, None if the rule names no start or
    counts back from it.
    not_before_at: the earliest instant it may be done, None = any time. reasons: 「なぜこの期限？」, step by step.
    inputs: the moments it was computed from. is_planned: the start is not known yet, the latest moment stands in.
    is_pulled: it would fall later, after the latest moment. beside: what other clauses on the same thing give.
    """

    rule: str
    due_at: datetime
    target_at: datetime
    due_on: date | None = None
    started_at: datetime | None = None
    not_before_at: datetime | None = None
    reasons: tuple[Step, ...] = ()
    inputs: Mapping[str, object] = field(default_factory=dict)
    is_planned: bool = False
    is_pulled: bool = False
    beside: tuple[Beside, ...] = ()

    @property
    def steps(self) -> tuple[Text, ...]:
        """The reasons as sentences."""
        return tuple(step.text for step in self.reasons)


def compute(rule: DeadlineRule, moments: Mapping[str, object], office: Office, evaluate: Evaluate) -> Deadline:
    """Return the deadline `rule` gives for these moments.

    moments: names in scope of the rule's FEEL; dates, aware instants, contexts. office: of the programme; the rule may
    count by one of its other calendars, the working target is always in the office's own hours.
    Raises: DeadlineUnknown when a needed moment is missing or the rule gives no date; DeadlineEndless.
    """
    if rule.endless:
        raise _unknown(rule, words.ENDLESS, DeadlineEndless)
    _refuse_missing(rule, moments)
    start = _start(rule, moments)
    try:
        return _Reckoning(rule, moments, office, evaluate).deadline(start)
    except (OutsideCalendar, OverflowError, ValueError) as error:  # ValueError: a year beyond 9999
        raise _unknown(rule, OutsideCalendar.sentence) from error


def moment_of(moments: Mapping[str, object], name: str) -> object:
    """Return the moment of a dotted name (`period.end`), None if any part is missing."""
    found: object = moments
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _refuse_missing(rule: DeadlineRule, moments: Mapping[str, object]) -> None:
    missing = [name for name in rule.needs if name not in rule.starts and moment_of(moments, name) is None]
    if rule.starts and not rule.planned_until_known and all(moment_of(moments, name) is None for name in rule.starts):
        missing += rule.starts
    if missing:
        raise _unknown(rule, say(words.MISSING, names="、".join(missing)))


def _start(rule: DeadlineRule, moments: Mapping[str, object]) -> Start | None:
    """Return the earliest known moment that starts the clock."""
    known = {name: found for name in rule.starts if (found := moment_of(moments, name)) is not None}
    starts = []
    for name, found in known.items():
        if not isinstance(found, date):
            raise _unknown(rule, say(words.NO_START, name=name))
        moment = as_instant(found) if isinstance(found, datetime) else found
        starts.append(Start(moment_name(rule, name), moment))
    return min(starts, key=lambda start: start.at, default=None)


@dataclass(frozen=True, slots=True)
class _Reckoning:
    """One rule, its moments and its calendar, on the way to a deadline."""

    rule: DeadlineRule
    moments: Mapping[str, object]
    office: Office
    evaluate: Evaluate

    def deadline(self, start: Start | None) -> Deadline:
        rule = self.rule
        is_planned = start is None and rule.planned_until_known
        due = self._planned() if is_planned else self._counted(start)
        not_before_at = self._not_before()
        started_at = start.at if start and start.at <= due.at else None
        target_at, aim = self._target(due, started_at)
        earliest = (Step(StepKind.EARLIEST, words.NOT_BEFORE, {"day": not_before_at}),) if not_before_at else ()
        last = Step(StepKind.HOLD, words.HELD, {"day": due.on or due.at}) if rule.hold else aim
        return Deadline(
            rule=rule.key,
            due_at=due.at,
            target_at=due.at if rule.hold else target_at,
            due_on=due.on,
            started_at=started_at,
            not_before_at=not_before_at,
            reasons=(*self._begins(start), *due.steps, *earliest, last),
            inputs=self._inputs(),
            is_planned=is_planned,
            is_pulled=due.was_pulled,
        )

    def _counted(self, start: Start | None) -> Due:
        rule, calendar = self.rule, self.office.calendar(self.rule.calendar)
        source, steps = self._source(start, calendar)
        value = self.evaluate(source, self.moments)
        try:
            due = due_of(replace(rule, due=source) if rule.bands else rule, value, start, calendar)
        except NotADate:
            raise _unknown(rule, _why_no_date(source, value)) from None
        due = replace(due, steps=(*steps, *due.steps)) if steps else due
        return due if rule.not_after is None else pulled(rule, due, self._limit(rule.not_after), calendar)

    def _source(self, start: Start | None, calendar: Office) -> tuple[str, tuple[Step, ...]]:
        """Return the expression to count by: the rule's own, or that of the band the clock started in."""
        if not self.rule.bands or start is None:
            return self.rule.due, ()
        band = band_of(self.rule.bands, start.at, calendar)
        if band is None:
            raise _unknown(self.rule, say(words.NO_BAND, start=words.label_of(start.at)))
        days, hours = hours_of(band)
        step = Step(StepKind.BAND, words.IN_BAND, {"start": start.at, "days": days, "hours": hours})
        return band.due, (step,)

    def _planned(self) -> Due:
        rule = self.rule
        limit = self._limit(rule.not_after or "null")
        latest = latest_of(rule, limit, self.office.calendar(rule.calendar))
        values = {"name": moment_name(rule, rule.start or ""), "day": latest.on or latest.at}
        return replace(latest, steps=(Step(StepKind.PLAN, words.PLANNED, values),))

    def _limit(self, source: str) -> date:
        limit = self.evaluate(source, self.moments)
        if not isinstance(limit, date):
            raise _unknown(self.rule, _why_no_date(source, limit))
        return limit

    def _not_before(self) -> datetime | None:
        return None if self.rule.not_before is None else as_instant(self._limit(self.rule.not_before))

    def _begins(self, start: Start | None) -> tuple[Step, ...]:
        steps = []
        if start is not None:
            sentence = words.STARTS_EARLIEST if self.rule.or_start else words.STARTS
            steps.append(Step(StepKind.START, sentence, {"name": start.name, "day": start.moment}))
        if self.rule.calendar is not None:
            name = self.office.calendar(self.rule.calendar).name or self.rule.calendar
            steps.append(Step(StepKind.CALENDAR, words.BY_CALENDAR, {"calendar": name}))
        return tuple(steps)

    def _inputs(self) -> dict[str, object]:
        """Return the moments and numbers the rule was computed from; named ones that are unknown as None."""
        named = {name: moment_of(self.moments, name) for name in (*self.rule.starts, *self.rule.needs)}
        written = {name: moment_of(self.moments, name) for name in _names_in(self.rule.expressions)}
        return named | {name: value for name, value in written.items() if isinstance(value, PLAIN)}

    def _target(self, due: Due, started_at: datetime | None) -> tuple[datetime, Step]:
        rule = self.rule
        if due.on is not None and rule.target.is_whole_days:
            day = self.office.on_or_before(apply_to_day(rule.target, due.on, self.office))
            target_at, sentence = min(self.office.opening(day)[1], due.at), words.TARGET
        else:
            target_at = min(apply_to_instant(rule.target, due.at, started_at), due.at)
            sentence = words.TARGET_AT_ANY_HOUR
        if started_at is not None and target_at <= started_at:
            return due.at, Step(StepKind.TARGET, words.NO_TIME_LEFT, {"day": due.at})
        return target_at, Step(StepKind.TARGET, sentence, {"day": target_at, "offset": rule.target})


@functools.lru_cache(maxsize=1024)
def _names_in(sources: tuple[str, ...]) -> tuple[str, ...]:
    """Return every dotted word of expressions; those that name no moment are nobody's."""
    return tuple(dict.fromkeys(found for source in sources for found in DOTTED.findall(source)))


def _why_no_date(source: str, value: object) -> Text:
    return say(words.GIVES_NOTHING if value is None else words.GIVES_NO_DATE, rule=source, value=value)


def _unknown(rule: DeadlineRule, reason: Text, kind: type[DeadlineUnknown] = DeadlineUnknown) -> DeadlineUnknown:
    return kind(name_ja=rule.name.ja, name_en=rule.name.en, reason_ja=reason.ja, reason_en=reason.en, rule=rule.key)
