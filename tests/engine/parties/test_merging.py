"""Companies merged and parted again: against a simple model, and by whom."""

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from engine.domain.access import SYSTEM, NotAllowed
from engine.domain.ids import CompanyId
from engine.errors import Invalid
from engine.parties import companies, duplicates, editing, merging
from engine.parties.companies import CANONICAL
from engine.store.evidence import RecordRow
from engine.store.people import CompanyRow
from engine.work import Services, Work, begin
from tests.cast import KAGOSHIMA, KENCHO, MORI, PASSERBY, SATO, actor
from tests.engine.parties.test_companies import NUMBER, edit, register

FIELDS = ("capital", "employees")
COMPANIES = 5
numbers = st.integers(0, COMPANIES - 1)
Step = tuple[str, int, int, set[str]]
steps: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("merge"), numbers, numbers, st.sets(st.sampled_from(FIELDS))),
    st.tuples(st.just("undo"), st.integers(0, 9), st.just(0), st.just(set[str]())),
    st.tuples(st.just("edit"), numbers, st.integers(1, 4), st.sets(st.sampled_from(FIELDS), min_size=1)),
)


class Back(Exception):
    """The example is over: nothing of it stays."""


@dataclass
class Event:
    """One value set; merge: by the choice of that merge."""

    company: int
    field: str
    value: str
    merge: int | None = None


@dataclass
class Model:
    """What companies are, told as plainly as can be."""

    events: list[Event] = field(default_factory=list)
    merges: list[tuple[int, int]] = field(default_factory=list)
    undone: set[int] = field(default_factory=set)

    def stands_for(self, company: int) -> int:
        """Follow the merges that stand."""
        over = [to for number, (one, to) in enumerate(self.merges) if one == company and number not in self.undone]
        return self.stands_for(over[0]) if over else company

    def value(self, company: int, key: str) -> str:
        """Return the last value set that counts."""
        values = [str(company)] + [
            event.value
            for event in self.events
            if (event.company, event.field) == (company, key) and event.merge not in self.undone
        ]
        return values[-1]

    def put(self, event: Event) -> None:
        """Note a value where it is another one."""
        if self.value(event.company, event.field) != event.value:
            self.events.append(event)


def founded(work: Work) -> list[CompanyId]:
    """Return five companies, each with a record of its own."""
    made = []
    for number in range(COMPANIES):
        values = {"name": f"会社{number}", **dict.fromkeys(FIELDS, str(number))}
        row = companies.new_row(work, KAGOSHIMA, values)
        work.session.add(
            RecordRow(
                programme_key=KAGOSHIMA,
                kind="consultation",
                occurred_on=dt.date(2026, 11, 1),
                company_id=row.id,
                fields={},
                code_versions={},
                recorded_at=work.now,
                recorded_by="佐藤 結衣",
            )
        )
        made.append(row.id)
    return made


def play(work: Work, ids: list[CompanyId], model: Model, step: Step) -> None:
    """Do one step in the engine and in the model, where it may be done."""
    what, first, second, keys = step
    if what == "edit" and model.stands_for(first) == first:
        editing.edit(work, ids[first], dict.fromkeys(keys, str(second)), reason="訂正")
        for key in keys:
            model.put(Event(first, key, str(second)))
    elif what == "merge" and first != second and {model.stands_for(one) for one in (first, second)} == {first, second}:
        merging.merge(work, ids[first], ids[second], take=keys, reason="同一")
        model.merges.append((first, second))
        for key in keys:
            model.put(Event(second, key, model.value(first, key), len(model.merges) - 1))
    elif what == "undo" and first < len(model.merges) and first not in model.undone:
        part(work, ids, model, first)


def part(work: Work, ids: list[CompanyId], model: Model, number: int) -> None:
    """Undo a merge in the engine and in the model."""
    merge = sorted(merging.of(work, ids), key=lambda one: one.id)[number]
    assert merging.undo(work, merge.id, reason="別の企業") == merge.absorbed_id
    model.undone.add(number)


def state(work: Work, ids: list[CompanyId]) -> list[tuple[object, ...]]:
    """Return what each company is and which it stands for."""
    rows = {row.id: row for row in work.session.scalars(select(CompanyRow).where(CompanyRow.id.in_(ids)))}
    return [
        (ids.index(rows[one].merged_into_id or one), *(companies.values_of(rows[one])[key] for key in FIELDS))
        for one in ids
    ]


def expected(model: Model) -> Iterator[tuple[object, ...]]:
    for company in range(COMPANIES):
        yield (model.stands_for(company), *(model.value(company, key) for key in FIELDS))


def distinct(work: Work, ids: list[CompanyId]) -> int:
    """Count 実数: organisations with a record."""
    counted = select(func.count(CANONICAL.distinct())).join(RecordRow, RecordRow.company_id == CompanyRow.id)
    return work.session.scalar(counted.where(CompanyRow.id.in_(ids))) or 0


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(steps, max_size=14), st.permutations(range(14)))
def test_merges_and_undos_in_any_order_follow_the_model(
    sqlite_desk: Services, road: list[Step], order: list[int]
) -> None:
    with suppress(Back), begin(sqlite_desk, SYSTEM) as work:
        ids, model = founded(work), Model()
        for step in road:
            play(work, ids, model, step)
            assert state(work, ids) == list(expected(model))
            assert distinct(work, ids) == len({model.stands_for(one) for one in range(COMPANIES)})
        for number in order:
            if number < len(model.merges) and number not in model.undone:
                part(work, ids, model, number)
        assert state(work, ids) == list(expected(model))
        assert distinct(work, ids) == COMPANIES
        raise Back


def test_a_chain_is_flat_and_parted_link_by_link(desk: Services) -> None:
    first, second, third = (register(desk, f"㈱会社{number}", capital=str(number)) for number in range(3))
    with begin(desk, actor(desk, MORI)) as work:
        inner = merging.merge(work, first, second, take=["capital"], reason="同一")
        merging.merge(work, second, third, reason="同一")
        assert work.session.get_one(CompanyRow, first).merged_into_id == third
        merging.undo(work, inner, reason="誤り")
        assert work.session.get_one(CompanyRow, first).merged_into_id is None
        assert companies.values_of(work.session.get_one(CompanyRow, second))["capital"] == "1"
        with pytest.raises(merging.AlreadyUndone):
            merging.undo(work, inner, reason="もう一度")


def test_a_merged_company_is_changed_where_it_stands(sqlite_desk: Services) -> None:
    first, second = register(sqlite_desk, "㈱会社1"), register(sqlite_desk, "㈱会社2")
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        merging.merge(work, first, second, reason="同一")
    with pytest.raises(companies.CompanyMerged):
        edit(sqlite_desk, first, capital="1")
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        for pair in ((first, second), (second, first)):
            with pytest.raises(companies.CompanyMerged):
                merging.merge(work, *pair, reason="同一")
        with pytest.raises(merging.SameCompany):
            merging.merge(work, second, second, reason="同一")


def test_only_supervisors_merge_and_say_why(sqlite_desk: Services) -> None:
    first, second = register(sqlite_desk, "㈱会社1"), register(sqlite_desk, "㈱会社2")
    for player in (SATO, KENCHO):
        with begin(sqlite_desk, actor(sqlite_desk, player)) as work, pytest.raises(NotAllowed):
            merging.merge(work, first, second, reason="同一")
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        with pytest.raises(Invalid):
            merging.merge(work, first, second, reason="　")
        number = merging.merge(work, first, second, reason="同一")
    with begin(sqlite_desk, actor(sqlite_desk, PASSERBY)) as work, pytest.raises(merging.NoSuchMerge):
        merging.undo(work, number, reason="別")


def test_what_was_found_to_differ_is_not_proposed_again(desk: Services) -> None:
    first = register(desk, "㈱みなみ製茶", municipality="46223")
    second = register(desk, "みなみ製茶有限会社", municipality="46223")
    third = register(desk, "みなみ製茶", corporate_number=NUMBER)
    with begin(desk, actor(desk, MORI)) as work:
        found = duplicates.of_programme(work, KAGOSHIMA)
        assert [one.score for one in found.shown] == [99, 95, 95]
        merging.keep_apart(work, second, first, reason="別の法人")
        merging.keep_apart(work, first, second, reason="別の法人")
        assert duplicates.of_programme(work, KAGOSHIMA).total == 2
        merging.merge(work, first, third, reason="同一")
        assert duplicates.of_programme(work, KAGOSHIMA).total == 0, "the pair found to differ, by its new name"
        assert duplicates.of_company(work, first).total == 0
