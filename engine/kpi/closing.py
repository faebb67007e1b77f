"""Closing a month's figures (確定), opening it again, and telling what changed in closed months since."""

import hashlib

from sqlalchemy import insert, literal, select

from engine import trail
from engine.domain.access import May, require
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import ProgrammeKey
from engine.domain.periods import Period, Span, spans_of
from engine.domain.text import Text
from engine.errors import Conflict, Invalid, NotFound, Refused
from engine.kpi import closings, measuring, tally
from engine.kpi.changes import changes
from engine.kpi.closings import ClosedFigure, Closing, Told
from engine.kpi.counting import live, to_date
from engine.kpi.figure import clip, label_of
from engine.kpi.ledger import Ledger, ledger_for
from engine.kpi.measuring import Days
from engine.store.base import Row, dump_json
from engine.store.figures import ClosedEntryRow, ClosingRow
from engine.work import Work

_CLOSED = Row.metadata.tables[ClosedEntryRow.__tablename__]
COLUMNS = [column.name for column in _CLOSED.columns if column.name not in {"closing_id", "kpi_key"}]
NO_REASON = Text("確定を解除する理由を入力してください。", "Enter the reason for opening the month again.")


class NoSuchMonth(NotFound):
    """The contract has no such month."""

    code = "no_such_month"
    sentence = Text("「{month}」は委託期間の月ではありません。", "“{month}” is no month of the term.")


class MonthNotOver(Refused):
    """A month can be closed only when its days are over."""

    code = "month_not_over"
    sentence = Text(
        "{month_ja}はまだ終わっていないため、確定できません。", "{month_en} is not over yet and cannot be closed."
    )


class EarlierMonthOpen(Refused):
    """Months are closed in their order."""

    code = "earlier_month_open"
    sentence = Text("先に{month_ja}を確定してください。", "Close {month_en} first.")


class MonthClosed(Conflict):
    """The month is closed already."""

    code = "month_closed"
    sentence = Text("{month_ja}はすでに確定しています。", "{month_en} is closed already.")


class MonthOpen(Conflict):
    """The month is not closed."""

    code = "month_open"
    sentence = Text("{month_ja}は確定していません。", "{month_en} is not closed.")


class StillCounting(Conflict):
    """Figures are being counted anew; a month cannot be closed meanwhile."""

    code = "still_counting"
    sentence = Text(
        "数え方が変わった指標を集計中です。終わってから確定してください。",
        "Figures are being counted anew. Close the month when that is done.",
    )


def close(work: Work, programme: ProgrammeKey, month: str) -> Closing:
    """Close a month (YYYY-MM): its figures stay what they are; later corrections are told as differences.

    Raises: NoSuchProgramme, NotAllowed, NoSuchMonth, MonthNotOver, EarlierMonthOpen, MonthClosed, StillCounting.
    """
    require(work.actor, May.FIGURES_CLOSE, programme)
    tally.hold(work, programme)  # no record is written between counting and keeping
    book = ledger_for(work, programme)
    span = span_of_month(book, month)
    _refuse(book, span)
    row = _row(book, span, number=1 + sum(one.month == month for one in book.closings))
    work.session.add(row)
    work.session.flush()  # the entries refer to it
    _keep_entries(book, span, row.id)
    row.hash = hash_of(work, row)
    said = {"month": month, "number": row.number, "hash": row.hash}
    trail.record(work, Fact(kind=FactKind.MONTH_CLOSED, programme=programme, data=said))
    work.session.flush()
    return closings.get(work, row.id)


def reopen(work: Work, programme: ProgrammeKey, month: str, *, reason: str) -> None:
    """Let a closed month's figures follow its records again; what it was closed with stays readable.

    Raises: NoSuchProgramme, NotAllowed, NoSuchMonth, MonthOpen, Invalid.
    """
    require(work.actor, May.FIGURES_CLOSE, programme)
    book = ledger_for(work, programme)
    span = span_of_month(book, month)
    if not reason.strip():
        raise Invalid({"reason": [NO_REASON]})
    standing = book.closed.get(month)
    if standing is None:
        raise MonthOpen(**_named(span))
    row = work.session.get_one(ClosingRow, standing.id, with_for_update=True)
    row.reopened_at, row.reopened_by, row.reason = work.now, work.actor.name, reason.strip()
    said = {"month": month, "number": row.number, "hash": row.hash}
    trail.record(work, Fact(kind=FactKind.MONTH_REOPENED, programme=programme, data=said, reason=reason.strip()))


def close_up_to(work: Work, programme: ProgrammeKey, month: str) -> list[Closing]:
    """Close every month up to this one that never was, in their order; one that was opened again stays open."""
    book = ledger_for(work, programme)
    ever = {closing.month for closing in book.closings}
    wanted = [span.key for span in _months(book) if span.key <= month and span.key not in ever]
    return [close(work, programme, key) for key in wanted]


def span_of_month(book: Ledger, month: str) -> Span:
    """Return a month of the term by its key.  Raises: NoSuchMonth."""
    found = next((span for span in _months(book) if span.key == month), None)
    if found is None:
        raise NoSuchMonth(month=month)
    return found


def hash_of(work: Work, row: ClosingRow) -> str:
    """Return the hash over a closing's figures and entries; another one means that something was changed since."""
    found = hashlib.sha256(dump_json([row.programme_key, row.month, row.number, row.figures]).encode())
    wanted = select(_CLOSED).where(_CLOSED.c.closing_id == row.id).order_by(*_CLOSED.primary_key.columns)
    for entry in work.session.execute(wanted, execution_options={"yield_per": 1_000}):
        found.update(dump_json(list(entry)).encode())
    return found.hexdigest()


def _named(span: Span) -> dict[str, str]:
    label = label_of(span)
    return {"month_ja": label.ja, "month_en": label.en}


def _months(book: Ledger) -> list[Span]:
    return list(spans_of(Period.MONTH, book.programme.term))


def _refuse(book: Ledger, span: Span) -> None:
    if span.key in book.closed:
        raise MonthClosed(**_named(span))
    if span.end >= book.today:
        raise MonthNotOver(**_named(span))
    ever = {closing.month for closing in book.closings}
    earlier = next((one for one in _months(book) if one.end < span.start and one.key not in ever), None)
    if earlier is not None:
        raise EarlierMonthOpen(**_named(earlier))
    if book.counted != tally.counted(book.release).keys():
        raise StillCounting


def _row(book: Ledger, span: Span, *, number: int) -> ClosingRow:
    figures = {key: _closed_figure(book, key, span) for key in book.programme.kpis}
    told = [
        Told(month=one.month, kpi=one.kpi.key, delta=one.delta, record_ids=tuple(line.record_id for line in one.lines))
        for one in changes(book)
    ]
    return ClosingRow(
        programme_key=book.release.key,
        month=span.key,
        number=number,
        release_id=book.release.id,
        closed_at=book.work.now,
        closed_by=book.work.actor.name,
        figures=closings.as_json(figures, told),
        hash="",
    )


def _closed_figure(book: Ledger, key: str, span: Span) -> ClosedFigure:
    kpi = book.kpi(key)
    counted = live(book, kpi, span)
    return ClosedFigure(value=counted.value, to_date=to_date(book, kpi, span).value, notes=counted.notes)


def _keep_entries(book: Ledger, span: Span, closing_id: int) -> None:
    """Copy the month's entries, each with the company it counts for now."""
    days = Days(*clip(span, book.programme.term))
    for kpi in tally.counted(book.release).values():
        entries = measuring.entries_of(book.source, kpi, days)
        columns = [entries.c["company" if name == "company_id" else name] for name in COLUMNS]
        wanted = select(literal(closing_id), literal(kpi.key), *columns)
        book.work.session.execute(insert(_CLOSED).from_select(["closing_id", "kpi_key", *COLUMNS], wanted))
