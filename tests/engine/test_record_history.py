"""What a record was at any time can be told, whatever was done to it."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from engine import records, trail
from engine.domain.access import SYSTEM
from engine.errors import Invalid, Refused
from engine.store.evidence import FactRow
from engine.work import Services, begin
from tests.cast import KENCHO, MORI, SATO, actor
from tests.clock import MovableClock
from tests.engine.record_lab import open_programme, visit

CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "summary": st.sampled_from(["紙の伝票", "在庫の管理", "社内の連絡"]),
        "employees": st.sampled_from(["E1", "E2", "E3"]),
        "municipality": st.sampled_from(["06365", "06204", "06461"]),
        "visited_at": st.sampled_from(["2026-10-06T14:00", "2026-11-02T09:30"]),
        "contact_name": st.sampled_from(["月輪 灯", "星野 昴", ""]),
        "explained": st.booleans(),
    },
)


@pytest.fixture
def desk(sqlite_services: Services) -> Services:
    open_programme(sqlite_services, "yamagata", SATO, MORI, KENCHO)
    return sqlite_services


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(CHANGES, max_size=5), withdrawn=st.booleans())
def test_a_record_can_be_rebuilt_at_any_time(
    desk: Services, clock: MovableClock, *, changes: list[dict[str, Any]], withdrawn: bool
) -> None:
    start = clock()
    with begin(desk, SYSTEM) as work:
        number = visit(work)
        seen = [(work.now, records.states(work, number)[-1])]
    for step, change in enumerate([*changes, *([None] if withdrawn else [])], start=1):
        clock.now = start + dt.timedelta(minutes=step)
        with begin(desk, SYSTEM) as work:
            if change is None:
                records.withdraw(work, number, reason="重複")
            else:
                records.correct(work, number, change, reason="追記")
            seen.append((work.now, records.states(work, number)[-1]))
    with begin(desk, SYSTEM) as work:
        assert records.record_at(work, number, start - dt.timedelta(seconds=1)) is None
        for at, state in seen:
            found = records.record_at(work, number, at + dt.timedelta(seconds=30))
            assert found
            assert (found.fields, found.occurred_on, found.valid, found.withdrawn) == (
                state.fields, state.occurred_on, state.valid, state.withdrawn,
            )  # fmt: skip
        assert list(trail.broken_links(work)) == []
    clock.now = start


def test_each_state_says_who_made_it_when_and_why(desk: Services, clock: MovableClock) -> None:
    with begin(desk, actor(desk, SATO)) as work:
        number = visit(work)
    clock.move_by(hours=1)
    with begin(desk, actor(desk, MORI)) as work:
        records.correct(work, number, {"result": "R6"}, reason="電話で確認した")
        first, second = records.states(work, number)
    assert (first.by, first.reason, first.fields["result"]) == (SATO.name, "", "R4")
    assert (second.by, second.reason, second.fields["result"]) == (MORI.name, "電話で確認した", "R6")
    assert second.since - first.since == dt.timedelta(hours=1)


def test_a_withdrawn_record_stays_readable_and_counts_nowhere(desk: Services) -> None:
    with begin(desk, actor(desk, MORI)) as work:
        number = visit(work)
        view = records.withdraw(work, number, reason="別の会社の訪問だった")
        assert records.get(work, number).fields["summary"] == "紙の伝票をなくしたい。"
        assert not records.between(work, view.programme, "visit", view.occurred_on, view.occurred_on)
    assert (view.withdrawn_by, view.withdrawn_why, view.counts) == (MORI.name, "別の会社の訪問だった", False)


def test_a_withdrawn_record_is_changed_no_more(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        number = visit(work)
        records.withdraw(work, number, reason="重複")
        with pytest.raises(records.RecordWithdrawn):
            records.correct(work, number, {"result": "R6"}, reason="追記")


def test_only_a_supervisor_withdraws_and_only_for_a_reason(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        number = visit(work)
    with begin(desk, actor(desk, SATO)) as work, pytest.raises(Refused):
        records.withdraw(work, number, reason="重複")
    with begin(desk, actor(desk, MORI)) as work, pytest.raises(Invalid) as refused:
        records.withdraw(work, number, reason=" ")
    assert set(refused.value.fields) == {"reason"}


def test_the_authority_reads_and_does_not_correct(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        number = visit(work)
    with begin(desk, actor(desk, KENCHO)) as work:
        assert records.get(work, number).fields["result"] == "R4"
        with pytest.raises(Refused):
            records.correct(work, number, {"result": "R6"}, reason="追記")


def test_a_correction_of_what_somebody_else_corrected_meanwhile_is_refused(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        number = visit(work)
        records.correct(work, number, {"result": "R6"}, reason="追記", seen=1)
        with pytest.raises(records.RecordMoved):
            records.correct(work, number, {"result": "R2"}, reason="追記", seen=1)


def test_the_trail_tells_that_personal_data_changed_and_not_what_they_are(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        number = visit(work)
        records.correct(work, number, {"contact_name": "星野 昴"}, reason="担当者の交代")
        work.chains.write(work.session)
        facts = [fact.data for fact in work.session.scalars(select(FactRow))]
    assert "星野" not in str(facts)
    assert "月輪" not in str(facts)
    assert {"contact_name": None} in [fact.get("after") for fact in facts]
