"""The steps of 「なぜこの期限？」: what was done, and the date it gave, as data with a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from engine.domain.deadline_offset import describe_offset
from engine.domain.deadline_rule import Offset
from engine.domain.deadline_words import amount_of, label_of, say
from engine.domain.text import Text
from engine.domain.workdays import local_date


class StepKind(StrEnum):
    """What a step did."""

    START = "start"  # 起点
    PLAN = "plan"  # the start is not known yet: the latest moment is planned
    CALENDAR = "calendar"  # another calendar of the programme counts
    BAND = "band"  # 時間帯
    COUNT = "count"  # days, months or hours were counted
    RULE = "rule"  # an expression gave the date
    BEFORE = "before"  # it must be done before that
    ROLL = "roll"  # 閉庁日に当たる
    PULL = "pull"  # 繰上げ
    TIME = "time"  # the time of day
    EARLIEST = "earliest"  # it may not be done before
    HOLD = "hold"  # kept until then
    PAUSE = "pause"  # stood still while the case was suspended
    CLAUSE = "clause"  # another clause on the same thing
    TARGET = "target"  # 作業の目標


@dataclass(frozen=True, slots=True)
class Step:
    """One step. values: fill the sentence; dates, instants, durations and offsets are said in words.

    values["day"] is the date (or aware instant) the step gave; a step without it moved nothing.
    """

    kind: StepKind
    sentence: Text
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> Text:
        """The step as a sentence."""
        return say(self.sentence, **{name: _said(value) for name, value in self.values.items()})

    @property
    def on(self) -> date | None:
        """The day the step gave, in Japan; None when it gave none."""
        day = self.values.get("day")
        if isinstance(day, datetime):
            return local_date(day)
        return day if isinstance(day, date) else None

    def as_dict(self) -> dict[str, str | None]:
        """Return the step as JSON: kind, the day or instant it gave (ISO 8601, None: none), both sentences."""
        day, text = self.values.get("day"), self.text
        given = day.isoformat() if isinstance(day, date) else None
        return {"kind": self.kind.value, "day": given, "ja": text.ja, "en": text.en}


def _said(value: object) -> object:
    if isinstance(value, date):
        return label_of(value)
    if isinstance(value, timedelta):
        return amount_of(value)
    return describe_offset(value) if isinstance(value, Offset) else value
