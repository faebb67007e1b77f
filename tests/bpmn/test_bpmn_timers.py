"""Timers: due to the second, on the calendar of the case, each fired once."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from engine import bpmn
from tests.bpmn.builder import Scope, timer
from tests.bpmn.player import NOW, Player, play


def catch(kind: str, text: str) -> bytes:
    scope = Scope().start().catch("t", timer(kind, text)).user("after").end()
    return scope.path("start", "t", "after", "end").file()


def reminder(kind: str, text: str, *, interrupting: bool) -> bytes:
    scope = Scope().start().user("work").boundary("b", "work", timer(kind, text), interrupting=interrupting)
    scope.user("late").end("e1", "e2").path("start", "work", "e1").path("b", "late", "e2")
    return scope.file()


def due(player: Player) -> list[datetime]:
    return [waiting.due_at for waiting in player.step.timers]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("duration", "PT36H", datetime(2026, 4, 2, 12, tzinfo=UTC)),
        ("duration", "P1M", datetime(2026, 5, 1, tzinfo=UTC)),
        ("duration", '=duration("P" + string(n) + "D")', datetime(2026, 4, 4, tzinfo=UTC)),
        ("duration", '=duration("P1Y")', datetime(2027, 4, 1, tzinfo=UTC)),
        ("date", "2026-04-10T09:30:00+09:00", datetime(2026, 4, 10, 0, 30, tzinfo=UTC)),
        ("date", "2026-04-10T09:30:00", datetime(2026, 4, 10, 0, 30, tzinfo=UTC)),
        ("date", "2026-04-10", datetime(2026, 4, 9, 15, tzinfo=UTC)),
        ("date", "=day", datetime(2026, 4, 29, 15, tzinfo=UTC)),
        ("cycle", "R/P1D", datetime(2026, 4, 2, tzinfo=UTC)),
        ("cycle", "R3/2026-05-31T09:00:00+09:00/P1M", datetime(2026, 5, 31, 0, tzinfo=UTC)),
    ],
)
def test_a_timer_is_due_when_it_says(kind: str, text: str, expected: datetime) -> None:
    assert due(play(catch(kind, text), n=3, day=date(2026, 4, 30))) == [expected]


def test_a_timer_fires_at_its_instant_and_not_before() -> None:
    player = play(catch("duration", "PT1H")).wait(minutes=59, seconds=59)
    assert player.open == []
    assert player.wait(seconds=1).open == ["after"]


def test_a_timer_that_cannot_be_computed_names_its_element() -> None:
    with pytest.raises(bpmn.StepFailed) as error:
        play(catch("duration", "=missing"))
    assert (error.value.element_id, error.value.reason_code) == ("t", "timer")


@pytest.mark.parametrize(("kind", "text"), [("duration", "=days"), ("date", "=soon"), ("cycle", "=span")])
def test_a_timer_of_the_wrong_kind_of_value_names_its_element(kind: str, text: str) -> None:
    with pytest.raises(bpmn.StepFailed) as error:
        play(catch(kind, text), days=5, soon="soon", span="P1D")
    assert error.value.element_id == "t"


def test_an_interrupting_deadline_takes_the_work_away() -> None:
    player = play(reminder("duration", "P10D", interrupting=True)).wait(days=10)
    assert player.open == ["late"]
    assert player.happened("interrupted") == ["work"]
    assert player.do("late").step.status == "completed"


def test_a_deadline_goes_away_with_its_work() -> None:
    player = play(reminder("duration", "P10D", interrupting=True)).do("work")
    assert (player.step.status, player.step.timers) == ("completed", ())


def test_a_reminder_leaves_the_work_and_what_it_started_outlives_it() -> None:
    player = play(reminder("duration", "P3D", interrupting=False)).wait(days=3)
    assert player.open == ["late", "work"]
    assert player.step.timers == ()
    assert player.do("work").open == ["late"]
    assert player.do("late").step.status == "completed"


def test_a_cycle_reminds_again_and_again() -> None:
    player = play(reminder("cycle", "R3/P1D", interrupting=False))
    assert [player.wait(days=1).open.count("late") for _ in range(5)] == [1, 2, 3, 3, 3]
    assert player.step.timers == ()


def test_a_monthly_cycle_keeps_its_day_of_the_month() -> None:
    player = Player(reminder("cycle", "R/P1M", interrupting=False))
    player.now = datetime(2026, 1, 31, 1, tzinfo=UTC)
    player.start()
    days = []
    for _ in range(4):
        days.append(due(player)[0].date())
        player.now = due(player)[0]
        player.wait()
    assert days == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]


def test_after_a_stop_a_cycle_fires_once_and_moves_on() -> None:
    player = play(reminder("cycle", "R/P1D", interrupting=False)).wait(days=30, hours=6)
    assert player.open == ["late", "work"]
    assert due(player) == [NOW + timedelta(days=31)]


def test_missed_occurrences_of_a_counted_cycle_are_used_up() -> None:
    player = play(reminder("cycle", "R3/P1D", interrupting=False)).wait(days=2, hours=1)
    assert due(player) == [NOW + timedelta(days=3)]
    assert player.wait(days=1).step.timers == ()


def test_due_timers_fire_in_due_order() -> None:
    scope = Scope().start().both("fork").end()
    for name, span in (("c", "PT3H"), ("a", "PT1H"), ("b", "PT2H")):
        scope.catch(name, timer("duration", span)).path("fork", name, "end")
    player = play(scope.path("start", "fork").file()).wait(hours=5)
    assert player.happened("caught") == ["a", "b", "c"]


def test_a_deadline_that_fell_due_first_cancels_the_reminder_behind_it() -> None:
    scope = Scope().start().user("work").boundary("stop", "work", timer("duration", "PT1H"))
    scope.boundary("remind", "work", timer("duration", "PT2H"), interrupting=False).end("e1", "e2", "e3")
    scope.path("start", "work", "e1").path("stop", "e2").path("remind", "e3")
    assert play(scope.file()).wait(hours=3).happened("caught") == ["stop"]


def test_firing_with_nothing_due_changes_nothing() -> None:
    player = play(reminder("duration", "P3D", interrupting=False))
    before = player.step.state
    assert player.wait(days=1).step.state == before
    assert player.step.trace == ()


def test_the_shorter_of_two_timers_behind_an_event_gateway_wins() -> None:
    scope = Scope().start().add("eventBasedGateway", "g").catch("long", timer("duration", "P5D"))
    scope.catch("short", timer("duration", "PT1H")).user("a", "b").end()
    scope.path("start", "g", "long", "a", "end").path("g", "short", "b", "end")
    player = play(scope.file()).wait(hours=1)
    assert (player.open, player.step.timers) == (["b"], ())
    assert "long" not in player.happened("started")


def test_timers_inside_called_processes_are_seen_from_outside() -> None:
    outer = Scope().start().call("c", "inner").end().path("start", "c", "end").file()
    inner = Scope().start().catch("t", timer("duration", "PT6H")).end().path("start", "t", "end").file("inner")
    player = play(outer, inner)
    assert due(player) == [NOW + timedelta(hours=6)]
    assert player.wait(hours=6).step.status == "completed"


def test_a_start_timer_tells_when_it_is_due_next() -> None:
    scope = Scope().start("monthly", timer("cycle", "R/P1M")).user("u").end().path("monthly", "u", "end")
    player = Player(scope.file())
    assert player.model.processes["p"].start_timers[0].source == "R/P1M"
    player.now = datetime(2026, 6, 15, tzinfo=UTC)
    anchor = datetime(2026, 1, 31, tzinfo=UTC)
    assert bpmn.next_start(player.model, "p", "monthly", anchor, player.ports()) == datetime(2026, 6, 30, tzinfo=UTC)
    assert player.start("monthly").open == ["u"]


def test_a_start_timer_may_name_what_the_programme_knows() -> None:
    cycle = '="R/2026-07-0" + string(parameters.day) + "T09:00:00+09:00/P1M"'
    scope = Scope().start("monthly", timer("cycle", cycle)).end().path("monthly", "end")
    player = Player(scope.file())
    player.now = datetime(2026, 6, 15, tzinfo=UTC)
    found = bpmn.next_start(
        player.model, "p", "monthly", player.now, player.ports(), known={"parameters": {"day": Decimal(7)}}
    )
    assert found == datetime(2026, 7, 7, tzinfo=UTC)


def test_due_instants_come_from_the_step_and_not_from_the_machine() -> None:
    player = Player(catch("duration", "P1D"))
    player.now = datetime(1999, 12, 31, tzinfo=UTC)
    player.start()
    assert due(player) == [datetime(2000, 1, 1, tzinfo=UTC)]
    assert {line.at for line in player.trace} == {player.now}
