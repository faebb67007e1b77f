"""The months of a programme as they were closed: which are, what changed since, which may be next."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.domain.access import May, allows
from engine.domain.ids import ProgrammeKey
from engine.domain.periods import Period, Span, spans_of
from engine.domain.programme import Programme
from engine.kpi.changes import Change, changes
from engine.kpi.closing import hash_of
from engine.kpi.closings import Closing
from engine.kpi.ledger import ledger_for
from engine.kpi.overview import next_to_close
from engine.store.figures import ClosingRow
from engine.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingMonth:
    """One month. standing: the closing that holds, None while it is open. earlier: those that were opened again.

    may_close: it is the next that may be closed. is_proved: what is kept still has the hash it was closed with.
    """

    span: Span
    standing: Closing | None
    earlier: tuple[Closing, ...]
    may_close: bool
    is_proved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingPage:
    """The months that are over, the latest first. changes: told by no closing yet. by_clock: the day, None = none."""

    programme: Programme
    months: tuple[ClosingMonth, ...]
    changes: tuple[Change, ...]
    by_clock: int | None
    may_close: bool


def page(work: Work, programme: ProgrammeKey) -> ClosingPage:
    """Return the months of a programme.  Raises: NoSuchProgramme, NotAllowed."""
    book = ledger_for(work, programme)
    coming = next_to_close(book)
    may_close = allows(work.actor, May.FIGURES_CLOSE, programme)
    over = [span for span in spans_of(Period.MONTH, book.programme.term) if span.end < book.today]
    return ClosingPage(
        programme=book.programme,
        months=tuple(_month(work, span, book.closings, is_next=span == coming) for span in reversed(over)),
        changes=tuple(changes(book)),
        by_clock=book.programme.settings.month_freeze_day,
        may_close=may_close,
    )


def _month(work: Work, span: Span, closings: Sequence[Closing], *, is_next: bool) -> ClosingMonth:
    ours = [closing for closing in closings if closing.month == span.key]
    standing = next((closing for closing in ours if closing.reopened_at is None), None)
    return ClosingMonth(
        span=span,
        standing=standing,
        earlier=tuple(closing for closing in ours if closing is not standing),
        may_close=is_next,
        is_proved=standing is not None and is_proved(work, standing),
    )


def is_proved(work: Work, closing: Closing) -> bool:
    """Tell whether what a closing keeps still has the hash it was closed with."""
    return hash_of(work, work.session.get_one(ClosingRow, closing.id)) == closing.hash
