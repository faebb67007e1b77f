"""Every defect and trap measured in SpiffWorkflow 3.2.0, by number: what was wrong there is right here.

The comment on each test says what the stock library does.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine import bpmn
from tests.bpmn.builder import HEAD, Scope, condition, each, event, io, timer
from tests.bpmn.conformance import DEFINITIONS, marker, undo
from tests.bpmn.player import NOW, Player, play

Data = dict[str, Any]


def model_of(scope: Scope) -> bytes:
    return scope.file(more=DEFINITIONS)


def with_timer(kind: str, text: str, *, interrupting: bool = True) -> Scope:
    scope = Scope().start().user("u").boundary("b", "u", timer(kind, text), interrupting=interrupting)
    return scope.user("late").end().end("e").path("start", "u", "end").path("b", "late", "e")


def serial_blocks(number: int) -> Scope:
    scope, before = Scope().start().end(), "start"
    for place in range(number):
        scope.both(f"f{place}", f"j{place}").task(f"a{place}", f"b{place}", f"c{place}").path(before, f"f{place}")
        for branch in "abc":
            scope.path(f"f{place}", f"{branch}{place}", f"j{place}")
        before = f"j{place}"
    return scope.path(before, "end")


def test_01_a_parallel_join_in_a_loop_waits_for_all_in_every_turn() -> None:  # fired after one branch in turn 2
    scope = Scope().start().xor("m").both("f", "j").user("a", "b").xor("x", default="x_to_end").end()
    scope.path("start", "m", "f", "a", "j", "x", "end").path("f", "b", "j").flow("x", "m", "=again")
    player = play(scope.file())
    for first, second in (("a", "b"), ("b", "a"), ("b", "a"), ("a", "b")):
        assert player.do(first, again=True).open == [second]
        assert player.do(second).open == ["a", "b"]
    assert player.do("b").do("a", again=False).step.status == "completed"


def test_02_an_inclusive_join_waits_for_what_can_still_come() -> None:  # fired early in 3 of 400 random processes
    scope = Scope().start().some("s", default="s_to_end").user("a", "b", "b2").some("j").user("last").end()
    scope.path("start", "s", "end").flow("s", "a", "=both").flow("s", "b", "=both").path("a", "j", "last", "end")
    scope.path("b", "b2", "j")
    player = play(scope.file(), both=True)
    assert player.do("a").open == ["b"]
    assert player.do("b").open == ["b2"]
    assert player.do("b2").open == ["last"]


def test_03_a_multi_instance_behind_a_boundary_event_runs() -> None:  # "attempt to add non-predicted child"
    scope = Scope().start().user("u").boundary("b", "u", timer("duration", "P1D")).end().end("e")
    scope.add("userTask", "m", each("=[1, 2]")).path("start", "u", "end").path("b", "m", "e")
    player = play(scope.file()).wait(days=1)
    assert player.do("m").do("m").step.status == "completed"


def test_04_a_loop_behind_a_boundary_event_runs() -> None:  # the same
    loop = marker("standardLoopCharacteristics", "<bpmn:loopCondition>=more</bpmn:loopCondition>")
    scope = Scope().start().user("u").boundary("b", "u", timer("duration", "P1D")).end().end("e")
    scope.add("userTask", "m", loop).path("start", "u", "end").path("b", "m", "e")
    player = play(scope.file()).wait(days=1)
    assert player.do("m", more=True).do("m", more=False).step.status == "completed"


@pytest.mark.parametrize("sequential", [True, False])
def test_05_a_multi_instance_goes_on_on_a_model_that_was_read_again(*, sequential: bool) -> None:  # never completed
    scope = Scope().start().add("userTask", "m", each("=[1, 2, 3]", sequential=sequential)).end()
    content = scope.path("start", "m", "end").file()
    player = play(content)
    for _turn in range(3):
        player.model = bpmn.load({"0.bpmn": content})
        player.do("m")
    assert player.step.status == "completed"


def test_06_a_join_keeps_whole_lists() -> None:  # lists were cut to the length of the last branch's
    scope = Scope().start().both("f", "j").user("a", "b").end().path("start", "f", "a", "j", "end").path("f", "b", "j")
    player = play(scope.file(), x=[5])
    player.do("a", x=[5, 5, 7, 5, 1]).do("b", y=[5])
    assert player.step.variables["x"] == [5, 5, 7, 5, 1]


def test_07_branches_do_not_share_nested_data_by_accident() -> None:  # dicts were shared with finished tasks
    scope = Scope().start().both("f", "j").user("a", "b").end().path("start", "f", "a", "j", "end").path("f", "b", "j")
    given = {"inner": {"n": 1}}
    player = play(scope.file(), x=given, y=given)
    given["inner"]["n"] = 9
    player.do("a", x={"inner": {"n": 2}})
    assert player.step.variables == {"x": {"inner": {"n": 2}}, "y": {"inner": {"n": 1}}}


def test_08_a_completed_task_cannot_be_completed_again() -> None:  # ran a second time
    player = play(Scope().start().user("u", "v").end().path("start", "u", "v", "end").file())
    key = player.step.tasks[0].key
    player.do("u")
    with pytest.raises(bpmn.NotWaiting):
        bpmn.complete(player.model, player.step.state, key, {}, player.ports())


def test_09_running_changes_nothing_in_the_model() -> None:  # collaborations rewired the definition
    player = Player(with_timer("cycle", "R/P1D", interrupting=False).file())
    nodes = [node for scope in player.model.specs.values() for node in scope.task_specs.values()]
    before = [dict(vars(node)) for node in nodes]
    player.start().wait(days=1).do("late").do("u")
    assert before == [dict(vars(node)) for node in nodes]


@pytest.mark.parametrize("first", ["P1D", "P3D"])
def test_10_two_timers_behind_a_gateway_each_have_their_own_date(first: str) -> None:  # they shared one
    scope = Scope().start().add("eventBasedGateway", "g").catch("one", timer("duration", first)).end().end("e")
    scope.catch("two", timer("duration", {"P1D": "P3D", "P3D": "P1D"}[first])).path("start", "g", "one", "end")
    player = play(scope.path("g", "two", "e").file())
    assert [timer.due_at.day for timer in player.step.timers] == [2, 4]
    assert {"one", "two"} & set(player.wait(days=1).happened()) == {"one" if first == "P1D" else "two"}


def test_11_two_timers_of_a_multiple_event_each_have_their_own_date() -> None:  # they shared one, too
    both = timer("duration", "P9D") + timer("duration", "P2D")
    player = play(Scope().start().catch("c", both).end().path("start", "c", "end").file())
    assert player.wait(days=2).step.status == "completed"


def test_12_open_tasks_of_a_reminder_stay_when_the_work_is_done() -> None:  # they vanished
    player = play(with_timer("cycle", "R/P1D", interrupting=False).file()).wait(days=1).wait(days=1)
    assert player.open == ["late", "late", "u"]
    assert player.do("u").open == ["late", "late"]
    assert player.do("late").do("late").step.status == "completed"


def test_13_a_thousand_turns_do_not_end_a_case() -> None:  # RecursionError in turn 99, then silence
    scope = Scope().start().xor("m").user("u").xor("g", default="g_to_m").end().path("start", "m", "u", "g", "m")
    player = play(scope.flow("g", "end", "=stop").file(), stop=False)
    for _turn in range(1100):
        player.do("u")
    assert player.do("u", stop=True).step.status == "completed"


def test_14_a_loop_marker_on_a_sub_process_goes_past_turn_996() -> None:  # stuck there
    loop = marker("standardLoopCharacteristics", "<bpmn:loopCondition>=n &lt; 1500</bpmn:loopCondition>")
    inside = Scope().start("s2").script("s", "=n + 1", "n").end("e2").path("s2", "s", "e2")
    player = play(Scope().start().sub("q", inside, loop).end().path("start", "q", "end").file(), n=0)
    assert (player.step.status, player.step.variables["n"]) == ("completed", 1500)


def test_15_parallel_blocks_in_a_row_cost_what_they_are() -> None:  # 3 to the power of their number
    player = play(serial_blocks(60).file())
    assert (player.step.status, len(player.happened())) == ("completed", 2 + 60 * 5)


@pytest.mark.parametrize("name", ["Start", "End", "Root", "p.EndJoin", "u.BoundaryEventSplit", "u.BoundaryEventJoin"])
def test_16_no_id_is_taken_by_the_engine_itself(name: str) -> None:  # an empty process, without any error
    scope = Scope().start(name).user("u").boundary("b", "u", timer("duration", "P1D")).end().end("e")
    player = play(scope.path(name, "u", "end").path("b", "e").file())
    assert player.do("u").happened() == [name, "u", "end"]


@pytest.mark.parametrize("text", ["P7D", '="P7D"', '=duration("P7D")', "=@&quot;P7D&quot;".replace("&quot;", '"')])
def test_17_a_timer_is_read_as_people_write_it(text: str) -> None:  # only a quoted Python text worked
    player = play(with_timer("duration", text).file())
    assert player.step.timers[0].due_at == datetime(2026, 4, 8, tzinfo=UTC)


def test_18_no_way_out_names_the_gateway_and_loses_nothing() -> None:  # the task was left in an error state
    scope = Scope().start().user("u").xor("g").end().end("e").path("start", "u", "g")
    player = play(scope.flow("g", "end", "=n = 1").flow("g", "e", "=n = 2").file())
    with pytest.raises(bpmn.StepFailed, match="g"):
        player.do("u", n=3)
    assert player.do("u", n=2).happened()[-1] == "e"


def test_19_more_than_one_token_on_a_flow_waits_for_the_next_time() -> None:  # "not implemented"
    scope = Scope().start().both("f").user("a", "b", "c").xor("m").both("j").end()
    scope.path("start", "f", "a", "m", "j", "end").path("f", "b", "m").path("f", "c", "j")
    player = play(scope.file())
    assert player.do("a").do("b").do("c").happened().count("j") == 1
    assert (player.step.status, player.step.error.code if player.step.error else "") == ("failed", "deadlock")


@pytest.mark.parametrize("inner", [timer("duration", "P1D"), event("message", "m"), event("signal", "sig")])
def test_20_an_interrupting_event_sub_process_ends_the_rest(inner: str) -> None:  # the main flow went on
    handler = Scope().start("hs", inner).user("h").end("he").path("hs", "h", "he")
    scope = Scope().start().user("u").end().path("start", "u", "end").sub("q", handler, triggeredByEvent="true")
    player = play(model_of(scope))
    player = player.wait(days=1) if "timer" in inner else player
    player = player.message("m") if "message" in inner else player
    player = player.signal("sig") if "signal" in inner else player
    assert player.open == ["h"]


def test_21_a_signal_starts_an_event_sub_process_at_any_depth() -> None:  # "not waiting"
    handler = Scope().add("startEvent", "hs", event("signal", "sig"), isInterrupting="false").user("h").end("he")
    inner = Scope().start("s3").user("u").end("e3").path("s3", "u", "e3")
    inner.sub("q", handler.path("hs", "h", "he"), triggeredByEvent="true")
    outer = Scope().start("s2").sub("in", inner).end("e2").path("s2", "in", "e2")
    player = play(model_of(Scope().start().sub("out", outer).end().path("start", "out", "end")))
    assert player.signal("sig").open == ["h", "u"]


def test_22_a_link_leads_on() -> None:  # the flow was dropped and the case completed with no work done
    link = '<bpmn:linkEventDefinition name="there"/>'
    scope = Scope().start().throw("o", link).catch("i", link).user("u").end().path("start", "o").path("i", "u", "end")
    assert play(scope.file()).open == ["u"]


def test_23_what_is_done_is_undone() -> None:  # boundary event: a Python error; throw event: nothing
    scope = Scope().start().user("u").throw("c", "<bpmn:compensateEventDefinition/>").end()
    player = play(undo(scope.path("start", "u", "c", "end"), "u").file()).do("u")
    assert player.happened()[2:] == ["c_u", "undo_u", "c", "end"]


def test_24_a_conditional_event_comes_when_data_make_it_true() -> None:  # dead in 3.2.0
    scope = Scope().start().both("f", "j").user("u").catch("c", condition("=n > 3")).end()
    scope.path("start", "f", "u", "j", "end").path("f", "c", "j")
    player = play(scope.file(), n=1)
    assert player.do("u", n=4).step.status == "completed"


def test_25_a_number_of_instances_and_an_output_that_exists_already() -> None:  # NameError
    count = "<bpmn:loopCardinality>2</bpmn:loopCardinality>"
    word = '<zeebe:loopCharacteristics outputCollection="out" outputElement="=loopCounter"/>'
    loop = marker("multiInstanceLoopCharacteristics", f"<bpmn:extensionElements>{word}</bpmn:extensionElements>{count}")
    player = play(Scope().start().add("task", "t", loop).end().path("start", "t", "end").file(), out={"a": 1})
    assert player.step.variables["out"] == [1, 2]


def test_26_a_completion_condition_ends_the_other_instances() -> None:  # IndexError once finished children were gone
    loop = each("=[1, 2, 3]", until="=numberOfCompletedInstances = 2")
    player = play(Scope().start().add("userTask", "m", loop).end().path("start", "m", "end").file())
    assert player.do("m").do("m").step.status == "completed"
    assert player.happened("interrupted") == ["m"]


def test_27_an_ad_hoc_condition_may_name_what_is_not_set_yet() -> None:  # NameError
    inner = '<bpmn:userTask id="a"/><bpmn:completionCondition>=ready = true</bpmn:completionCondition>'
    player = play(Scope().start().add("adHocSubProcess", "q", inner).end().path("start", "q", "end").file())
    assert player.do("a").do("a", ready=True).step.status == "completed"


def test_28_dates_and_exact_numbers_are_kept_and_others_are_refused_first() -> None:  # user input was lost
    player = play(Scope().start().user("u", "v").end().path("start", "u", "v", "end").file())
    for strange in ({"x": b"bytes"}, {"x": {1: "int key"}}, {"x": {1, 2}}, {"x": object()}):
        with pytest.raises(bpmn.NotStorable):
            player.do("u", **strange)
    player.do("u", on=date(2026, 4, 1), fee=Decimal("0.10"), at=NOW)
    assert bpmn.read_variables(player.step.state) == {"on": date(2026, 4, 1), "fee": Decimal("0.10"), "at": NOW}


def test_29_a_monthly_cycle_is_a_month_and_missed_ones_come_once() -> None:  # 30 days for ever; all in one burst
    player = Player(with_timer("cycle", "R/P1M", interrupting=False).file())
    player.now = datetime(2026, 1, 30, 15, tzinfo=UTC)  # 31 January in Japan
    player.start()
    assert player.step.timers[0].due_at == datetime(2026, 2, 27, 15, tzinfo=UTC)
    assert player.wait(days=100).open == ["late", "u"]
    assert player.step.timers[0].due_at == datetime(2026, 5, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-04-03", '=date("2026-04-03")', '=date and time("2026-04-03T00:00:00")'])
def test_30_dates_are_days_of_japan(text: str) -> None:  # AttributeError for dates, the machine's zone for the others
    player = play(with_timer("date", text).file())
    assert player.step.timers[0].due_at == datetime(2026, 4, 2, 15, tzinfo=UTC)
    assert player.wait(hours=39).open == ["late"]  # due at the very instant


def test_31_a_timer_that_cannot_be_computed_stops_the_step_alone() -> None:  # the case was broken for good
    scope = Scope().start().user("first").user("u").boundary("b", "u", timer("duration", "=span")).end().end("e")
    player = play(scope.path("start", "first", "u", "end").path("b", "e").file())
    with pytest.raises(bpmn.StepFailed, match="b"):
        player.do("first")
    assert len(player.do("first", span="P2D").step.timers) == 1


def test_32_a_timer_sees_the_input_mappings_of_its_task() -> None:  # evaluated before the task had its data
    words = (io({"span": '="P" + string(days) + "D"'}),)
    scope = Scope().start().add("userTask", "u", words=words).boundary("b", "u", timer("duration", "=span"))
    player = play(scope.end().end("e").path("start", "u", "end").path("b", "e").file(), days=3)
    assert player.step.timers[0].due_at == datetime(2026, 4, 4, tzinfo=UTC)


def test_33_reminders_leave_nothing_behind_in_the_state() -> None:  # three tasks for each firing
    scope = Scope().start().user("u").boundary("b", "u", timer("cycle", "R/P1D"), interrupting=False).end().end("e")
    player = play(scope.path("start", "u", "end").path("b", "e").file())
    first = len(player.wait(days=1).step.state)
    for _day in range(300):
        player.wait(days=1)
    assert len(player.step.state) <= first + 4


def test_34_finished_calls_and_sub_processes_leave_the_state() -> None:  # kept for ever
    inner = Scope().start().script("s", "=1", "n").end().path("start", "s", "end").file("q")
    scope = Scope().start().user("u").call("c", "q").user("v").end().path("start", "u", "c", "v", "end")
    player = play(scope.file(), inner)
    before = len(player.step.state)
    assert len(player.do("u").step.state) <= before + len('"n":1')


def test_35_an_event_nobody_waits_for_any_more_is_not_caught() -> None:  # stale catchers stayed registered
    scope = Scope().start().user("u").boundary("b", "u", event("message", "m")).end().end("e").user("v")
    player = play(model_of(scope.path("start", "u", "v", "end").path("b", "e"))).do("u")
    with pytest.raises(bpmn.NotWaiting):
        player.message("m")


def test_36_a_three_way_join_waits_through_any_number_of_saves() -> None:  # deadlock once finished tasks were gone
    scope = Scope().start().both("f", "j").user("a", "b", "c").end().path("start", "f")
    for branch in "abc":
        scope.path("f", branch, "j")
    player = play(scope.path("j", "end").file()).do("c")
    for _save in range(3):
        player.wait(days=1)
    assert player.do("a").do("b").step.status == "completed"


def test_37_paths_may_end_by_themselves() -> None:  # ended branches were counted and merged at a hidden join
    scope = Scope().start().both("f").user("a", "b").end("e1", "e2").path("start", "f", "a", "e1").path("f", "b", "e2")
    player = play(scope.file()).do("a", x=1)
    assert player.step.status == "running"
    assert player.do("b").step.variables == {"x": 1}


def test_38_an_error_nobody_catches_fails_the_case() -> None:  # shown as completed
    scope = Scope().start().end(inner=event("error", "err")).path("start", "end")
    player = play(model_of(scope))
    assert (player.step.status, player.happened("failed")) == ("failed", ["end"])


def test_39_a_signal_thrown_at_the_end_is_thrown() -> None:  # silently nothing, and never to other cases
    player = play(model_of(Scope().start().end(inner=event("signal", "sig")).path("start", "end")))
    assert [(event.kind, event.name) for event in player.published] == [("signal", "sig")]


def test_40_tokens_are_taken_and_given_in_the_number_the_diagram_says() -> None:  # ignored
    scope = Scope().start().add("task", "t", completionQuantity="3").add("userTask", "u", startQuantity="3").end()
    assert play(scope.path("start", "t", "u", "end").file()).open == ["u"]


@pytest.mark.parametrize("most", ["-1", "0"])
def test_41_a_loop_limit_that_is_no_number_of_turns_is_refused(most: str) -> None:  # accepted, and silently wrong
    loop = marker("standardLoopCharacteristics", loopMaximum=most)
    with pytest.raises(bpmn.ModelRefused):
        Player(Scope().start().add("task", "t", loop).end().path("start", "t", "end").file())


def test_42_a_document_type_is_refused_before_anything_is_read() -> None:  # internal entities were expanded
    content = Scope().start().end().path("start", "end").file()
    bomb = content.replace(HEAD.split("\n")[0].encode(), b'<!DOCTYPE x [<!ENTITY a "aaaa">]>')
    with pytest.raises(bpmn.ModelRefused) as refused:
        Player(bomb)
    assert {finding.code for finding in refused.value.findings} == {"bpmn.file.doctype"}


def test_43_a_none_task_passes_and_a_lane_says_whose_work_it_is() -> None:  # waited for somebody; lanes had no group
    lane = '<bpmn:laneSet id="ls"><bpmn:lane id="l" name="窓口"><bpmn:extensionElements><banso:lane group="desk"/>'
    lane += "</bpmn:extensionElements><bpmn:flowNodeRef>u</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
    scope = Scope().start().task("t").add("userTask", "u").end().path("start", "t", "u", "end")
    scope.parts.insert(0, lane)
    assert [task.group for task in play(scope.file()).step.tasks] == ["desk"]


def test_44_several_flows_out_of_a_task_are_all_taken() -> None:  # refused at load
    scope = Scope().start().task("t").user("a", "b").end("e1", "e2").path("start", "t", "a", "e1").path("t", "b", "e2")
    assert play(scope.file()).open == ["a", "b"]


def test_45_a_complex_gateway_lets_the_first_through_and_swallows_the_rest() -> None:  # refused at load
    gate = "<bpmn:activationCondition>=activationCount &gt;= 1</bpmn:activationCondition>"
    scope = Scope().start().both("f").user("a", "b", "last").add("complexGateway", "g", gate).end()
    player = play(scope.path("start", "f", "a", "g", "last", "end").path("f", "b", "g").file())
    assert player.do("a").open == ["b", "last"]
    assert player.do("b").do("last").happened().count("last") == 1
