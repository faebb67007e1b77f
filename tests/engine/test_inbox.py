"""The inbox: whose tasks, in which order, with how many questions to the database."""

from collections.abc import Callable
from functools import partial

import pytest

from engine import cases, inbox, tasks
from engine.inbox import Scope, Wish
from engine.work import Services, Work, begin
from tests.cast import MORI, SATO, SUZUKI, TANAKA, Player, actor
from tests.clock import MovableClock
from tests.faulty import calls_of
from tests.make import a_case, do, task


def seen(services: Services, player: Player, scope: Scope, **wish: object) -> list[int]:
    with begin(services, actor(services, player), read_only=True) as work:
        return [found.case_id for found in inbox.inbox(work, Wish(scope=scope, **wish))]  # type: ignore[arg-type]


def test_a_group_sees_what_nobody_holds(desk: Services) -> None:
    for_desk, for_coordinators = a_case(desk, topic="T10", work_style="W2"), a_case(desk)
    assert seen(desk, TANAKA, Scope.GROUP) == [for_desk]
    assert seen(desk, SATO, Scope.GROUP) == [for_coordinators]
    with begin(desk, actor(desk, SATO)) as work:
        tasks.claim(work, task(desk, for_coordinators, "task_first_answer").id)
    assert seen(desk, SUZUKI, Scope.GROUP) == []
    assert seen(desk, SATO, Scope.MINE) == [for_coordinators]


def test_the_soonest_due_comes_first(desk: Services, clock: MovableClock) -> None:
    usual, urgent = a_case(desk), a_case(desk, urgency_wish="U1")
    assert seen(desk, SATO, Scope.GROUP) == [urgent, usual]
    clock.move_by(days=1, hours=9)
    assert seen(desk, SATO, Scope.OVERDUE) == seen(desk, MORI, Scope.OVERDUE) == [urgent]
    assert seen(desk, TANAKA, Scope.OVERDUE) == []


def test_what_one_has_done_is_kept(desk: Services) -> None:
    case_id = a_case(desk)
    do(desk, case_id, "task_first_answer", by=SUZUKI)
    assert seen(desk, SUZUKI, Scope.DONE) == [case_id]
    assert seen(desk, SATO, Scope.DONE) == []


def test_is_searched_and_paged(sqlite_desk: Services) -> None:
    ids = [a_case(sqlite_desk, company_name=f"{name}商店") for name in ("あおば", "みどり", "100%")]
    assert seen(sqlite_desk, SATO, Scope.ALL, q="みどり") == [ids[1]]
    assert seen(sqlite_desk, SATO, Scope.ALL, q="%") == [ids[2]]
    assert seen(sqlite_desk, SATO, Scope.ALL, limit=1, offset=1) == [ids[1]]
    assert seen(sqlite_desk, SATO, Scope.ALL, case_id=ids[0]) == [ids[0]]
    assert seen(sqlite_desk, SATO, Scope.ALL, group="desk") == []


def test_the_tabs_count_what_they_show(desk: Services) -> None:
    for _ in range(3):
        a_case(desk)
    with begin(desk, actor(desk, SATO), read_only=True) as work:
        counted = inbox.counts(work, Wish())
        shown = {scope: len(inbox.inbox(work, Wish(scope=scope))) for scope in Scope}
    assert counted == shown


LISTINGS: tuple[Callable[[Work], object], ...] = (
    lambda work: inbox.inbox(work, Wish(scope=Scope.ALL)),
    lambda work: inbox.counts(work, Wish()),
    cases.find,
)


def questions(services: Services) -> list[int]:
    """Return how many calls of the database each listing costs."""
    doer = actor(services, SATO)

    def ask(listing: Callable[[Work], object]) -> None:
        with begin(services, doer, read_only=True) as work:
            listing(work)

    return [calls_of(services, partial(ask, listing)) for listing in LISTINGS]


def test_fifty_tasks_cost_as_many_questions_as_one(sqlite_desk: Services) -> None:
    a_case(sqlite_desk)
    one = questions(sqlite_desk)
    for number in range(49):
        a_case(sqlite_desk, company_name=f"会社{number}")
    assert questions(sqlite_desk) == one


@pytest.mark.parametrize("few", [0, 200])
def test_finds_and_counts_the_same_whether_few_or_many_hold_the_words(
    sqlite_desk: Services, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(inbox, "FEW", few)
    found = [a_case(sqlite_desk, company_name="みどり商店"), a_case(sqlite_desk, company_name="みどり茶園")]
    a_case(sqlite_desk, company_name="あおば商店")
    do(sqlite_desk, a_case(sqlite_desk, company_name="みどり園芸"), "task_first_answer", by=SATO)
    with begin(sqlite_desk, actor(sqlite_desk, SATO), read_only=True) as work:
        counted = inbox.counts(work, Wish(q="みどり"))
        shown = {scope: [one.case_id for one in inbox.inbox(work, Wish(scope=scope, q="みどり"))] for scope in Scope}
    assert counted == {scope: len(ids) for scope, ids in shown.items()}
    assert set(found) <= set(shown[Scope.ALL])
    assert len(shown[Scope.DONE]) == 1
