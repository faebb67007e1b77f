"""Whatever is written, corrected, withdrawn and merged: the tally is what counting from scratch gives."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import kpi, parties, records
from engine.domain.access import SYSTEM
from engine.domain.ids import CompanyId, RecordId
from engine.domain.kpi import Count, Kpi
from engine.domain.periods import Period, Span, span_of
from engine.kpi import Ledger, tally
from engine.kpi.drill import MOST, Member, drill
from engine.store.figures import TallyStateRow
from engine.store.people import CompanyRow
from engine.work import Services, Work, begin
from tests.engine.tally_lab import LAB, Deed, by_hand, merged, open_lab, write

TERM = Span(dt.date(2026, 4, 1), dt.date(2027, 3, 31), Period.TERM)
SPANS = (TERM, span_of(Period.MONTH, dt.date(2026, 10, 1)), span_of(Period.HALF, dt.date(2026, 10, 1)))
FIRMS = 3
days = st.dates(dt.date(2026, 3, 20), dt.date(2027, 4, 10)) | st.dates(dt.date(2026, 9, 28), dt.date(2026, 10, 3))
amounts = st.decimals(-1000, 1000, places=3) | st.sampled_from([Decimal("0.1"), Decimal("1e-12")])
deeds = st.builds(
    Deed,
    on=days,
    company=st.none() | st.integers(0, FIRMS - 1),
    event=st.sampled_from([None, "E1", "E2"]),
    colours=st.sampled_from([(), ("R",), ("R", "B")]),
    amount=st.none() | amounts,
    who=st.sampled_from([None, "甲", "乙"]),
    until=st.none() | days,
    size=st.none() | st.integers(0, 5),
)
places = st.integers(0, 9)
firms = st.integers(0, FIRMS - 1)
steps = st.one_of(
    st.tuples(st.just("write"), deeds),
    st.tuples(st.just("write"), deeds),
    st.tuples(st.just("correct"), places, deeds),
    st.tuples(st.just("withdraw"), places),
    st.tuples(st.just("merge"), firms, firms),
    st.tuples(st.just("part"), firms),
    st.tuples(st.just("begin_anew")),
    st.tuples(st.just("count_on")),
)


class Back(Exception):
    """The example is over: nothing of it stays."""


@contextmanager
def passing(services: Services) -> Iterator[Work]:
    """Open a transaction of which nothing stays."""
    with suppress(Back), begin(services, SYSTEM) as work:
        yield work
        raise Back


class Desk:
    """The desk in a transaction, beside it what it should hold."""

    def __init__(self, work: Work) -> None:
        self.work, self.deeds, self.into = work, dict[RecordId, Deed](), dict[int, int]()
        names = (f"企業{number}" for number in range(FIRMS))
        self.firms: list[CompanyId] = [parties.company_for(work, LAB, name, municipality=None) for name in names]

    def do(self, step: tuple[Any, ...]) -> None:
        """Take one step."""
        getattr(self, step[0])(*step[1:])

    def write(self, deed: Deed) -> None:
        """Write a record."""
        self.deeds[write(self.work, deed, self.firms)] = deed

    def correct(self, place: int, deed: Deed) -> None:
        """Correct a record; whose it is stays."""
        if self.deeds:
            record_id = list(self.deeds)[place % len(self.deeds)]
            records.correct(self.work, record_id, deed.fields, reason="誤記")
            company = self.deeds[record_id].company
            self.deeds[record_id] = Deed(**{**_values(deed), "company": company})

    def withdraw(self, place: int) -> None:
        """Withdraw a record."""
        if self.deeds:
            record_id = list(self.deeds)[place % len(self.deeds)]
            records.withdraw(self.work, record_id, reason="重複")
            del self.deeds[record_id]

    def merge(self, one: int, other: int) -> None:
        """Find a company to be the same as another that stands for itself."""
        if one != other and one not in self.into.values() and one not in self.into and other not in self.into:
            self.into[one] = other
            self._row(one).merged_into_id = self.firms[other]

    def part(self, one: int) -> None:
        """Undo a merge."""
        self.into.pop(one, None)
        self._row(one).merged_into_id = None

    def begin_anew(self) -> None:
        """Begin counting anew, as if every KPI had been declared otherwise."""
        for state in self.work.session.query(TallyStateRow).filter_by(programme_key=LAB):
            state.built_to, state.is_complete = RecordId(0), False

    def count_on(self) -> None:
        """Count a small portion."""
        tally.count_on(self.work, self.work.programmes.current(self.work.session, LAB), most=2)

    def _row(self, number: int) -> CompanyRow:
        return self.work.session.get_one(CompanyRow, self.firms[number])

    def book(self) -> Ledger:
        """Count to the end, and return the ledger."""
        release = self.work.programmes.current(self.work.session, LAB)
        for _ in range(20):
            tally.count_on(self.work, release, most=3)
        return kpi.ledger(self.work, release)


def _values(deed: Deed) -> dict[str, Any]:
    return {key: getattr(deed, key) for key in Deed.__dataclass_fields__}


@pytest.fixture
def lab(services: Services) -> Services:
    open_lab(services)
    return services


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=3, max_size=12))
def test_figures_are_what_counting_by_hand_gives(lab: Services, taken: list[tuple[Any, ...]]) -> None:
    with passing(lab) as work:
        desk = Desk(work)
        for step in taken:
            desk.do(step)
        book = desk.book()
        assert tally.verify(work, book.release) == []
        for span in SPANS:
            first, last = kpi.clip(span, book.programme.term)
            expected = by_hand(merged(desk.deeds.values(), desk.into), first, last)
            counted = {key: kpi.figure(book, key, span, with_records=False).value for key in book.programme.kpis}
            assert counted == expected


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(deeds, max_size=15), st.lists(st.tuples(firms, firms), max_size=1))
def test_what_stands_behind_a_figure_adds_up_to_it(
    lab: Services, written: list[Deed], merges: list[tuple[int, int]]
) -> None:
    with passing(lab) as work:
        desk = Desk(work)
        for deed in written:
            desk.write(deed)
        for merge in merges:
            desk.merge(*merge)
        book = desk.book()
        for one in book.programme.kpis.values():
            if one.count is Count.RATIO:
                continue
            figure, members = kpi.figure(book, one.key, TERM), list(_members(book, one))
            assert _summed(one, members) == figure.value
            assert {line.record.id for member in members for line in member.lines} <= set(figure.record_ids)


def _members(book: Ledger, one: Kpi) -> Iterator[Member]:
    """Yield what counts, page by page."""
    first = 0
    while (page := drill(book, one, TERM, first=first)).members:
        yield from page.members
        first += MOST
    assert first >= page.total


def _summed(one: Kpi, members: list[Member]) -> Decimal | None:
    """Add up what the drill-down shows, as a reader would."""
    if one.count is Count.LATEST:
        return members[0].counts if members else None
    groups: dict[str, Decimal] = {}
    for member in members:
        groups[member.group] = groups.get(member.group, Decimal(0)) + member.counts
    if one.at_least is None:
        return sum(groups.values(), Decimal(0))
    return Decimal(sum(value >= one.at_least for key, value in groups.items() if key))
