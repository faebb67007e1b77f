"""Deadline rules as data (design D6; docs/deadlines.md)."""

from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum

from engine.domain.text import Text


class Counting(StrEnum):
    """How days added to the start are counted; the first day does not count unless the rule says so (民法140条)."""

    CALENDAR = "calendar"  # 暦日
    WORKING = "working"  # 営業日; for hours the office's hours
    CLOCK = "clock"  # by the clock, day and night: 24 hours are no day


class ClosedDay(StrEnum):
    """What happens when the due date is a closed day; the sources are silent, so the default keeps it."""

    KEEP = "keep"  # the date stands; only the working target moves
    EARLIER = "earlier"  # the working day before
    LATER = "later"  # the working day after (行政機関の休日に関する法律2条)


class Origin(StrEnum):
    """Whose number this is; shown beside every deadline."""

    SOURCE = "source"  # the contract or specification says so
    DEFAULT = "default"  # our own default, editable


class Consequence(StrEnum):
    """What a miss does; the rule's `miss` says it in words."""

    RECORD = "record"  # it is written down, nothing else
    WARNING = "warning"  # a soft number (程度): people are shown it
    ALARM = "alarm"  # the supervisor is told
    ESCALATION = "escalation"  # the authority, or a named chain, is told
    BLOCK = "block"  # what depends on it may not be done


class BandDays(StrEnum):
    """The days a band of hours is for."""

    ANY = "any"
    WORKING = "working"  # 平日
    CLOSED = "closed"


class NoticeKind(StrEnum):
    """Why somebody is told."""

    REMINDER = "reminder"  # 督促（期限前）
    OVERDUE = "overdue"  # 期限超過
    ESCALATION = "escalation"  # 上申


@dataclass(frozen=True, slots=True)
class Offset:
    """A distance from the due moment, negative before it. Exactly one field is set.

    days: calendar days; working_days: working days; exact: hours and minutes; share: part of the clock from
    the start to the due moment (0 to 1, where 1 is the due moment).
    """

    days: int | None = None
    working_days: int | None = None
    exact: timedelta | None = None
    share: float | None = None

    @property
    def is_whole_days(self) -> bool:
        """Tell whether the offset names a day (and wants a time of day) rather than an instant."""
        return self.days is not None or self.working_days is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRule:
    """Whom to tell, when, seen from the due moment.

    at: Japan time of day for offsets in days. to: `assignee`, `group`, `supervisor`, `authority`, a group key or
    `role:<role>`. urgent: told alone and at once, not in the day's list; None: as its kind is used to be.
    every: distance at which it is told again until the task is done; times: how often in all.
    """

    kind: NoticeKind
    offset: Offset
    to: tuple[str, ...]
    at: time = time(9, 0)
    urgent: bool | None = None
    every: Offset | None = None
    times: int = 1

    @property
    def is_urgent(self) -> bool:
        """Tell whether it comes alone: as declared, else what is late and what counts hours."""
        usual = self.kind is not NoticeKind.REMINDER or not self.offset.is_whole_days
        return usual if self.urgent is None else self.urgent


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """The sentence of the contract a rule comes from. source: document and place; quote: its words."""

    source: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Hours of the day with a clock of their own: 「平日の10時から18時の間は1時間以内」 (DL-M4).

    due: as in the rule. days: by the rule's calendar. from_at and to_at: Japan time, to_at is outside; None: the whole
    day.
    """

    due: str
    days: BandDays = BandDays.ANY
    from_at: time | None = None
    to_at: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A record that shows that something is done: one of this kind anywhere in the programme.

    where: FEEL over `record.<field>` and the values of the case that waits; None = any record of the kind.
    """

    records: str
    where: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule:
    """A deadline as data: FEEL over named moments, and everything around it.

    due: FEEL giving a date, a date and time, or (with `start`) a number of days or a duration to add to it; negative
    numbers count back. bands: what counts instead, by the hour the clock started in; the first that fits.
    start: the moment that starts the clock, None for rules that name dates themselves; start_name: how people call it.
    or_start: further moments; the earliest known one starts the clock. needs: moments without which the due date cannot
    be known. counts_first_day: the day of the start is day one. before: the thing must be done before what `due` gives.
    not_after: FEEL giving the latest due moment (the end of the term). planned_until_known: while the start is unknown,
    the latest moment is planned. not_before: FEEL giving the earliest moment the thing may be done.
    at: Japan time of day on a due date, None = the whole day (23:59:59). calendar: key of another calendar of the
    programme. target: offset from the due date to the day we aim at, moved to a working day before.
    hold: something is to be kept until then, not done. endless: the duty outlives the term.
    blocks: ids of the steps nobody may complete until it is done (`consequence` block, DL-G6). done_when: FEEL over the
    case saying that it is. done_by: a record saying that it is; where both are written, both must say so.
    consequence, miss: what a miss does, in a word and in a sentence. conflicts_with: rules of other clauses on the same
    thing; all are kept, the earliest leads. pauses: stands still while its case is suspended.
    Raises ValueError for a share of a clock that has no start, and for planning without a latest moment.
    """

    key: str
    name: Text
    due: str
    bands: tuple[Band, ...] = ()
    start: str | None = None
    start_name: Text | None = None
    or_start: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    counting: Counting = Counting.CALENDAR
    counts_first_day: bool = False
    before: bool = False
    not_after: str | None = None
    planned_until_known: bool = False
    not_before: str | None = None
    on_closed_day: ClosedDay = ClosedDay.KEEP
    at: time | None = None
    calendar: str | None = None
    target: Offset = Offset(days=0)
    notices: tuple[NoticeRule, ...] = ()
    hold: bool = False
    endless: bool = False
    consequence: Consequence = Consequence.ALARM
    miss: Text | None = None
    clause: Clause | None = None
    origin: Origin = Origin.DEFAULT
    conflicts_with: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    done_when: str | None = None
    done_by: Proof | None = None
    pauses: bool = True

    def __post_init__(self) -> None:
        offsets = (self.target, *(notice.offset for notice in self.notices))
        if self.start is None and any(offset.share is not None for offset in offsets):
            message = "a share of the clock wants a start"
            raise ValueError(message)
        if self.planned_until_known and (self.start is None or self.not_after is None):
            message = "planning wants a start and a latest moment"
            raise ValueError(message)

    @property
    def starts(self) -> tuple[str, ...]:
        """The moments that may start the clock."""
        return () if self.start is None else (self.start, *self.or_start)

    @property
    def expressions(self) -> tuple[str, ...]:
        """Every FEEL source of the rule."""
        sources = (self.due, self.not_after, self.not_before, *(band.due for band in self.bands))
        return tuple(source for source in sources if source)
