"""Sub-processes, called processes and loops: what is inside, what is shared, and when it is over."""

from decimal import Decimal
from typing import Any

import pytest

from engine import bpmn
from tests.bpmn.builder import Scope, each, event, io, timer
from tests.bpmn.player import Player, play


def inside() -> Scope:
    return Scope().start("s2").user("a").end("e2").path("s2", "a", "e2")


def around(scope: Scope, element_id: str) -> bytes:
    return scope.start().user("after").end().path("start", element_id, "after", "end").file()


def test_a_sub_process_is_over_when_everything_in_it_is() -> None:
    split = Scope().start("s2").both("f").user("a", "b").end("x", "y").path("s2", "f", "a", "x").path("f", "b", "y")
    player = play(around(Scope().sub("sub", split), "sub")).do("a")
    assert player.open == ["b"]
    assert player.do("b").open == ["after"]


def test_a_sub_process_shares_the_variables_of_the_case() -> None:
    player = play(around(Scope().sub("sub", inside()), "sub"), n=1).do("a", n=2, m=3)
    assert player.step.variables == {"n": 2, "m": 3}


def test_a_deadline_of_a_sub_process_ends_all_work_in_it() -> None:
    deep = Scope().start("s3").user("deep").end("e3").path("s3", "deep", "e3")
    outer = Scope().start("s2").sub("inner", deep).end("e2").path("s2", "inner", "e2")
    scope = Scope().sub("sub", outer).boundary("b", "sub", timer("duration", "P1D")).user("late").end("e4")
    player = play(around(scope.path("b", "late", "e4"), "sub")).wait(days=1)
    assert player.open == ["late"]
    assert player.happened("interrupted") == ["deep", "inner", "sub"]


def called(*words: str, more: str = "", inner: str = "") -> tuple[bytes, bytes]:
    outer = around(Scope().call("c", "inner", *words, more=more, inner=inner), "c")
    return outer, Scope().start("s2").user("a").end("e2").path("s2", "a", "e2").file("inner")


def test_a_called_process_has_variables_of_its_own() -> None:
    mapping = io({"company": "=applicant"}, {"referral": "=result"})
    player = play(*called(mapping, more=' propagateAllParentVariables="false"'), applicant="A", secret=1)
    assert player.step.tasks[0].variables == {"company": "A"}
    assert player.step.tasks[0].process_id == "inner"
    player.do("a", result="accepted", noise=True)
    assert player.step.variables == {"applicant": "A", "secret": 1, "referral": "accepted"}


def test_without_mappings_a_called_process_hands_back_what_it_wrote() -> None:
    assert play(*called(), n=1).do("a", m=2).step.variables == {"n": 1, "m": 2}
    kept = play(*called(more=' propagateAllChildVariables="false"'), n=1).do("a", m=2)
    assert kept.step.variables == {"n": 1}


def test_a_called_process_does_not_undo_what_a_parallel_branch_wrote() -> None:
    outer = Scope().start().both("f", "j").call("c", "inner").user("b", "after").end()
    outer.path("start", "f", "c", "j", "after", "end").path("f", "b", "j")
    player = play(outer.file(), called()[1], n=1).do("b", n=5).do("a", m=2)
    assert player.step.variables == {"n": 5, "m": 2}


def visits(*, sequential: bool = False, until: str = "", host: str = "userTask") -> bytes:
    more = ' outputCollection="answers" outputElement="=answer"'
    marker = each("=companies", "company", sequential=sequential, more=more, until=until)
    return around(Scope().add(host, "visit", marker), "visit")


COMPANIES = ["A", "B", "C"]


def answer(player: Player, company: str, **data: Any) -> Player:
    key = next(task.key for task in player.step.tasks if task.variables.get("company") == company)
    return player.take(bpmn.complete(player.model, player.step.state, key, data, player.ports()))


def test_parallel_instances_run_at_once_and_keep_the_order_of_their_answers() -> None:
    player = play(visits(), companies=COMPANIES)
    assert [task.variables["company"] for task in player.step.tasks] == COMPANIES
    for company in ("C", "A", "B"):
        answer(player, company, answer=company.lower())
    assert player.open == ["after"]
    assert player.step.variables["answers"] == ["a", "b", "c"]
    assert "company" not in player.step.variables


def test_sequential_instances_run_one_after_the_other() -> None:
    player = play(visits(sequential=True), companies=COMPANIES)
    for company in COMPANIES:
        assert [task.variables["company"] for task in player.step.tasks] == [company]
        answer(player, company, answer=1)
    assert player.open == ["after"]


def test_a_completion_condition_ends_the_instances_that_are_left() -> None:
    player = play(visits(until='=answer = "yes"'), companies=COMPANIES)
    answer(player, "A", answer="no")
    answer(player, "B", answer="yes")
    assert player.open == ["after"]
    assert player.happened("interrupted") == ["visit"]
    assert player.step.variables["answers"] == ["no", "yes", None]


def test_no_item_no_instance() -> None:
    player = play(visits(), companies=[])
    assert (player.open, player.step.variables["answers"]) == (["after"], [])


@pytest.mark.parametrize("companies", [None, 5, list(range(1001))])
def test_a_collection_that_is_none_or_too_long_names_its_element(companies: object) -> None:
    with pytest.raises(bpmn.StepFailed) as error:
        play(visits(), companies=companies)
    assert error.value.element_id == "visit"


def test_a_deadline_on_instances_ends_them_all() -> None:
    scope = Scope().add("userTask", "visit", each("=companies")).boundary("b", "visit", timer("duration", "P1D"))
    scope.user("late").end("e2").path("b", "late", "e2")
    player = play(around(scope, "visit"), companies=COMPANIES)
    assert len(player.step.timers) == 1
    assert player.wait(days=1).open == ["late"]
    assert player.happened("interrupted") == ["visit"] * 3


def test_sub_processes_and_calls_can_be_repeated() -> None:
    player = play(around(Scope().sub("sub", inside(), each("=companies", "company")), "sub"), companies=COMPANIES)
    assert [task.variables["company"] for task in player.step.tasks] == COMPANIES
    called_each = called(more="", inner=each("=companies", "company"))
    assert play(*called_each, companies=COMPANIES).open == ["a", "a", "a"]


def test_scripts_in_instances_add_up_in_the_case() -> None:
    word = '<zeebe:script expression="=total + n" resultVariable="total"/>'
    scope = Scope().add("scriptTask", "sum", each("=[1, 2, 3]", "n"), (word,))
    assert play(around(scope, "sum"), total=0).step.variables == {"total": 6}


def repeat(inner: str = "", **more: str) -> str:
    settings = "".join(f' {name}="{value}"' for name, value in more.items())
    return f"<bpmn:standardLoopCharacteristics{settings}>{inner}</bpmn:standardLoopCharacteristics>"


def test_a_standard_loop_repeats_while_its_condition_holds() -> None:
    marker = repeat("<bpmn:loopCondition>=more</bpmn:loopCondition>")
    player = play(around(Scope().add("userTask", "ask", marker), "ask"))
    assert player.do("ask", more=True).do("ask", more=True).open == ["ask"]
    assert player.do("ask", more=False).open == ["after"]
    assert player.happened().count("ask") == 3


def test_a_standard_loop_may_be_tested_before_and_limited() -> None:
    tested = repeat("<bpmn:loopCondition>=false</bpmn:loopCondition>", testBefore="true")
    assert play(around(Scope().add("userTask", "ask", tested), "ask")).open == ["after"]
    limited = around(Scope().add("task", "ask", repeat(loopMaximum="4")), "ask")
    assert play(limited).happened().count("ask") == 4


def test_instances_after_a_fired_deadline_work() -> None:
    scope = Scope().start().user("w").boundary("b", "w", timer("duration", "P1D")).end("e1", "e2")
    scope.add("userTask", "visit", each("=[1, 2]", sequential=True)).path("start", "w", "e1").path("b", "visit", "e2")
    player = play(scope.file()).wait(days=1)
    assert player.do("visit").do("visit").step.status == "completed"


def test_an_error_in_one_instance_ends_all_of_them() -> None:
    fails = Scope().start("s2").user("a").end("e2", inner=event("error", "e1")).path("s2", "a", "e2")
    scope = Scope().sub("sub", fails, each("=companies")).boundary("b", "sub", event("error", "e1")).user("x").end("e3")
    errors = '<bpmn:error id="e1" name="r" errorCode="REFUSED"/>'
    scope.path("b", "x", "e3").start().user("after").end().path("start", "sub", "after", "end")
    player = play(scope.file(more=errors), companies=COMPANIES).do("a")
    assert player.open == ["x"]
    assert Decimal(player.happened("interrupted").count("sub")) == 3
