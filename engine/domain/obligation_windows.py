"""The periods a counted duty is owed in, and when each falls due."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.domain.deadline import Deadline
from engine.domain.deadline_links import compute_all
from engine.domain.deadline_notices import Notice, notices
from engine.domain.deadline_rule import DeadlineRule
from engine.domain.era import date_label, span_label
from engine.domain.obligation import Every, Obligation
from engine.domain.periods import Period, Span, Term, halves_of, spans_of
from engine.domain.programme_feel import Evaluate
from engine.domain.text import Text
from engine.domain.workdays import Office

HALF_NAMES = (Text("履行期間の前半", "first half of the term"), Text("履行期間の後半", "second half of the term"))
WHOLE_TERM = Text("履行期間", "the term")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One period a duty is owed in, cut to the term; both days belong to it.

    counted_from: the first day that counts, earlier than `start` for an average. periods: how many are averaged.
    """

    key: str
    label: Text
    start: date
    end: date
    counted_from: date
    periods: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A window with its due moment and whom to tell when while the number is not reached."""

    obligation: Obligation
    window: Window
    deadline: Deadline
    alarms: tuple[Notice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What duties are watched in. rules: those an obligation may name. moments: known besides term and period."""

    term: Term
    office: Office
    rules: Mapping[str, DeadlineRule]
    evaluate: Evaluate
    moments: Mapping[str, object]


def windows_of(every: Every, term: Term, office: Office, over: int = 1) -> list[Window]:
    """List the periods of the term, first to last, each cut to the term."""
    spans = list(_spans(every, term, office))
    return [_window(spans, number, over) for number in range(len(spans))]


def watches(obligation: Obligation, setting: Setting, only: str | None = None) -> list[Watch]:
    """List every period the duty is owed in with its due moment and alarms.  Raises: DeadlineUnknown.

    only: the key of the one period that is wanted.
    """
    term = _owed(obligation, setting)
    if term is None:
        return []
    windows = windows_of(obligation.every, term, setting.office, obligation.over)
    return [_watch(obligation, window, setting) for window in windows if only in {None, window.key}]


def _owed(obligation: Obligation, setting: Setting) -> Term | None:
    """Return the part of the term the duty is owed in; None when that is empty or not known yet."""
    term, days = setting.term, []
    for source, usual in ((obligation.since, setting.term.start_on), (obligation.until, setting.term.end_on)):
        day = usual if source is None else setting.evaluate(source, {**setting.moments, "term": _context(term)})
        if isinstance(day, datetime) or not isinstance(day, date):
            return None
        days.append(day)
    start, end = max(days[0], term.start_on), min(days[1], term.end_on)
    return Term(start_on=start, end_on=end) if start <= end else None


def _watch(obligation: Obligation, window: Window, setting: Setting) -> Watch:
    own = DeadlineRule(
        key=obligation.key,
        name=obligation.name,
        due="period.end",
        notices=obligation.alarms,
        miss=obligation.miss,
        clause=obligation.clause,
        origin=obligation.origin,
        consequence=obligation.consequence,
    )
    rules = {**setting.rules, own.key: own} if obligation.deadline is None else setting.rules
    rule = rules[obligation.deadline or own.key]
    period = {"start": window.start, "end": window.end, "label": window.label.ja}
    moments = {**setting.moments, "term": _context(setting.term), "period": period}
    deadline = compute_all(rules, moments, setting.office, setting.evaluate, [rule.key])[rule.key]
    if not isinstance(deadline, Deadline):
        raise deadline
    told = (*notices(rule, deadline, setting.office), *_own_alarms(obligation, rule, deadline, setting.office))
    return Watch(
        obligation=obligation,
        window=window,
        deadline=deadline,
        alarms=tuple(sorted(dict.fromkeys(told), key=lambda notice: (notice.at, notice.kind, notice.to))),
    )


def _own_alarms(obligation: Obligation, rule: DeadlineRule, deadline: Deadline, office: Office) -> tuple[Notice, ...]:
    if obligation.deadline is None:
        return ()
    alone = DeadlineRule(key=rule.key, name=rule.name, due=rule.due, start=rule.start, notices=obligation.alarms)
    return notices(alone, deadline, office)


def _context(term: Term) -> dict[str, date]:
    return {"start": term.start_on, "end": term.end_on}


def _window(spans: Sequence[tuple[str, Text, date, date]], number: int, over: int) -> Window:
    key, label, start, end = spans[number]
    first = max(0, number - over + 1)
    return Window(key=key, label=label, start=start, end=end, counted_from=spans[first][2], periods=number - first + 1)


def _spans(every: Every, term: Term, office: Office) -> Iterator[tuple[str, Text, date, date]]:
    if every is Every.WORKING_DAY:
        for number in range((term.end_on - term.start_on).days + 1):
            day = term.start_on + timedelta(days=number)
            if office.is_open(day):
                yield day.isoformat(), date_label(day), day, day
    elif every is Every.TERM_HALF:
        for number, half in enumerate(halves_of(term)):
            yield f"T{number + 1}", HALF_NAMES[number], half.start, half.end
    else:
        for span in spans_of(Period(every.value), term):
            yield span.key, _label(span), max(span.start, term.start_on), min(span.end, term.end_on)


def _label(span: Span) -> Text:
    return WHOLE_TERM if span.period is Period.TERM else span_label(span)
