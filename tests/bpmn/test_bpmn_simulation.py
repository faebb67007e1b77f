"""Trying a diagram out on a clock of its own."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine import bpmn, feel
from tests.bpmn.builder import Scope, event, timer
from tests.bpmn.player import NOW

MESSAGE = '<bpmn:message id="m" name="reply"/>'


def tried(scope: Scope, *, until: datetime | None = None, more: str = "", **given: Any) -> dict[str, Any]:
    world = bpmn.World(
        env=lambda now: feel.Environment(now=now),
        decide=lambda decision, _variables, _env: {"rule": decision},
        answers=given.pop("answers", {}),
    )
    model = bpmn.load({"a.bpmn": scope.file(more=more)})
    return bpmn.simulate(model, "p", given, at=NOW, until=until, world=world)


def work() -> Scope:
    scope = Scope().start().user("u").boundary("b", "u", timer("cycle", "R/P1D"), interrupting=False)
    scope.xor("g", default="g_to_end").end().end("e2").path("start", "u", "g", "end").path("b", "e2")
    return scope.flow("g", "u", "=again = true")


def lines(outcome: dict[str, Any], event_name: str = "completed") -> list[str]:
    return [line["element"] for line in outcome["trace"] if line["event"] == event_name]


def test_people_are_answered_at_once_with_nothing() -> None:
    outcome = tried(work(), n=1)
    assert (outcome["status"], outcome["variables"], outcome["waiting"], outcome["error"]) == (
        "completed",
        {"n": 1},
        [],
        None,
    )
    assert outcome["trace"][0] == {
        "at": "2026-04-01T00:00:00+00:00",
        "element": "start",
        "name": "start",
        "type": "startEvent",
        "event": "started",
    }


def test_answers_are_given_in_turn() -> None:
    outcome = tried(work(), answers={"u": [{"again": True}, {"again": False}]})
    assert lines(outcome).count("u") == 2


def test_an_answer_may_take_its_time_while_the_clock_goes_on() -> None:
    outcome = tried(work(), answers={"u": {"$after": "P2DT1H", "x": 1}})
    assert lines(outcome) == ["start", "b", "e2", "b", "e2", "u", "g", "end"]
    assert outcome["trace"][-1]["at"] == (NOW + timedelta(days=2, hours=1)).isoformat()


def test_without_an_answer_the_clock_runs_until_the_end_that_was_asked_for() -> None:
    outcome = tried(work(), answers={"u": None}, until=NOW + timedelta(days=3))
    assert outcome["status"] == "waiting"
    assert lines(outcome, "caught") == ["b"] * 3
    assert [waiting["kind"] for waiting in outcome["waiting"]] == ["task", "timer"]


def test_messages_come_where_they_are_answered() -> None:
    scope = Scope().start().catch("c", event("message", "m")).end().path("start", "c", "end")
    assert tried(scope, more=MESSAGE)["status"] == "waiting"
    outcome = tried(scope, more=MESSAGE, answers={"c": {"ok": True}})
    assert (outcome["status"], outcome["variables"]) == ("completed", {"ok": True})


def test_decisions_and_jobs_are_made_by_the_world() -> None:
    word = '<zeebe:calledDecision decisionId="triage" resultVariable="r"/>'
    scope = Scope().start().add("businessRuleTask", "r", words=(word,)).service("s", "note").end()
    outcome = tried(scope.path("start", "r", "s", "end"))
    assert (outcome["status"], outcome["variables"]) == ("completed", {"r": {"rule": "triage"}})


def test_a_step_that_fails_says_where() -> None:
    scope = Scope().start().script("s", "=n * 2", "m").end().path("start", "s", "end")
    outcome = tried(scope)
    assert (outcome["status"], outcome["error"]["element"], outcome["error"]["line"]) == ("failed", "s", 5)
    assert [(line["element"], line["event"]) for line in outcome["trace"]][-2:] == [("s", "started"), ("s", "failed")]


def test_an_error_nobody_catches_fails_the_run() -> None:
    scope = Scope().start().end("fails", inner=event("error", "e1")).path("start", "fails")
    outcome = tried(scope, more='<bpmn:error id="e1" name="r" errorCode="REFUSED"/>')
    assert (outcome["status"], outcome["error"]["code"], lines(outcome, "failed")) == ("failed", "REFUSED", ["fails"])


def test_a_run_without_end_is_stopped() -> None:
    outcome = tried(work(), answers={"u": {"again": True}})
    assert (outcome["status"], outcome["error"]["code"]) == ("failed", "endless")


def test_a_timer_of_many_years_is_waited_for() -> None:
    scope = Scope().start().catch("t", timer("duration", "P30Y")).end().path("start", "t", "end")
    assert tried(scope)["trace"][-1]["at"] == datetime(2056, 4, 1, tzinfo=UTC).isoformat()


def asked_twice() -> Scope:
    """Return a task beside which the reply to a message may come again and again."""
    scope = Scope().start().user("u").boundary("b", "u", event("message", "m"), interrupting=False)
    return scope.end().end("e2").path("start", "u", "end").path("b", "e2")


def test_an_answer_that_is_written_down_comes_before_work_nobody_mentions() -> None:
    outcome = tried(asked_twice(), more=MESSAGE, answers={"b": {"n": 1}})
    assert lines(outcome) == ["start", "b", "e2", "u", "end"]


def test_one_answer_to_an_event_that_goes_on_waiting_comes_once_and_a_list_as_often_as_it_is_long() -> None:
    once = tried(asked_twice(), more=MESSAGE, answers={"b": {"$after": "P1D"}, "u": {"$after": "P9D"}})
    twice = tried(asked_twice(), more=MESSAGE, answers={"b": [{"$after": "P1D"}] * 2, "u": {"$after": "P9D"}})
    assert [lines(outcome).count("b") for outcome in (once, twice)] == [1, 2]


def test_the_start_event_of_an_event_sub_process_is_answered_by_its_own_id() -> None:
    inside = Scope().add("startEvent", "asked", event("message", "m"), isInterrupting="false").end("told")
    scope = Scope().start().user("u").end().path("start", "u", "end")
    scope.sub("aside", inside.path("asked", "told"), triggeredByEvent="true")
    outcome = tried(scope, more=MESSAGE, answers={"asked": {"n": 1}})
    assert (lines(outcome), outcome["variables"]) == (["start", "asked", "told", "aside", "u", "end"], {"n": 1})


def test_a_run_that_computes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.bpmn.simulation.MAX_SECONDS", 0.0)
    outcome = tried(work(), answers={"u": [{"again": True}, {"again": False}]})
    assert (outcome["status"], outcome["error"]["code"]) == ("failed", "too_slow")


def test_what_is_under_way_when_a_trial_fails_is_interrupted() -> None:
    scope = Scope().start().both("f").user("u").xor("g").end("end", "e2").path("start", "f", "u", "end")
    scope.path("f", "g").flow("g", "e2", "=n > 1").flow("g", "end", "=n > 2")
    outcome = tried(scope, answers={"u": None}, n=1)
    ends = [(line["element"], line["event"]) for line in outcome["trace"] if line["event"] in {"failed", "interrupted"}]
    assert (outcome["status"], ends) == ("failed", [("g", "failed"), ("u", "interrupted")])
