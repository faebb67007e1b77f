"""Tasks: what is done by whom, with what, and where the results go."""

from datetime import date
from decimal import Decimal

import pytest

from engine import bpmn
from tests.bpmn.builder import Scope, io
from tests.bpmn.player import Player, play


def one(scope: Scope, element_id: str) -> bytes:
    return scope.start().end().path("start", element_id, "end").file()


def test_none_and_manual_tasks_pass_at_once() -> None:
    scope = Scope().start().task("t").add("manualTask", "m").end().path("start", "t", "m", "end")
    player = play(scope.file())
    assert player.step.status == "completed"
    assert player.happened() == ["start", "t", "m", "end"]


def test_a_user_task_says_whom_it_is_for_and_when_it_is_due() -> None:
    words = (
        '<zeebe:formDefinition formId="visit"/>',
        '<zeebe:assignmentDefinition assignee="=who" candidateGroups="coordinators"/>',
        '<zeebe:taskSchedule dueDate="=due"/>',
        '<zeebe:priorityDefinition priority="50"/>',
        '<banso:deadline rule="first_answer"/>',
        '<banso:record kind="consultation"/>',
    )
    player = play(one(Scope().add("userTask", "u", words=words, name="訪問"), "u"), who="sato", due=date(2026, 4, 8))
    task = player.step.tasks[0]
    assert (task.name, task.form_id, task.assignee, task.group) == ("訪問", "visit", "sato", "coordinators")
    assert (task.due, task.priority, task.deadline_rule, task.record_kind) == (
        date(2026, 4, 8),
        50,
        "first_answer",
        "consultation",
    )


def test_whom_a_task_is_for_is_fixed_when_it_begins() -> None:
    words = ('<zeebe:assignmentDefinition assignee="=who"/>',)
    scope = Scope().start().both("split").add("userTask", "u", words=words).user("v").end("e1", "e2")
    player = play(scope.path("start", "split", "u", "e1").path("split", "v", "e2").file(), who="sato")
    assert player.do("v", who="suzuki").step.tasks[0].assignee == "sato"


def test_a_lane_gives_its_group_to_its_user_tasks() -> None:
    lane = (
        '<bpmn:laneSet><bpmn:lane id="l" name="調整役"><bpmn:extensionElements><banso:lane group="coordinators"/>'
        "</bpmn:extensionElements><bpmn:flowNodeRef>u</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
    )
    scope = Scope().add("userTask", "u")
    scope.parts.append(lane)
    task = play(one(scope, "u")).step.tasks[0]
    assert (task.lane, task.group) == ("調整役", "coordinators")


def test_what_a_person_enters_belongs_to_the_case() -> None:
    player = play(one(Scope().user("u"), "u"), a=1).do("u", b="書類")
    assert player.step.variables == {"a": Decimal(1), "b": "書類"}


def test_input_mappings_are_seen_by_the_task_only() -> None:
    scope = Scope().add("userTask", "u", words=(io({"label": '="No. " + n'}),))
    player = play(one(scope, "u"), n="7")
    assert player.step.tasks[0].variables["label"] == "No. 7"
    assert player.do("u", label="changed").step.variables == {"n": "7", "label": "changed"}


def test_output_mappings_choose_what_comes_back() -> None:
    scope = Scope().add("userTask", "u", words=(io(outputs={"visit.on": "=day", "count": "=n + 1"}),))
    player = play(one(scope, "u"), n=1).do("u", day=date(2026, 4, 2), noise=True)
    assert player.step.variables == {"n": 1, "count": 2, "visit": {"on": date(2026, 4, 2)}}


def test_a_service_task_runs_its_job_with_mapped_inputs() -> None:
    header = '<zeebe:taskHeaders><zeebe:header key="message" value="receipt"/></zeebe:taskHeaders>'
    scope = Scope().service("s", "send-message", header, io({"to": "=mail"}, {"sent": "=ok"}))
    player = Player(one(scope, "s"), mail="a@example.jp")
    player.results["send-message"] = {"ok": True, "id": 5}
    player.start()
    job = player.jobs[0]
    assert (job.type, job.element_id, job.headers, job.inputs) == (
        "send-message",
        "s",
        {"message": "receipt"},
        {"to": "a@example.jp"},
    )
    assert player.step.variables == {"mail": "a@example.jp", "sent": True}


def test_a_script_puts_its_value_under_its_name() -> None:
    player = play(one(Scope().script("s", "=n * 2", "m"), "s"), n=Decimal("1.25"))
    assert player.step.variables["m"] == Decimal("2.50")


def test_a_script_that_comes_to_nothing_names_its_task() -> None:
    with pytest.raises(bpmn.StepFailed) as error:
        play(one(Scope().script("s", "=n * 2", "m"), "s"))
    assert error.value.element_id == "s"


def test_a_rule_task_asks_for_its_decision() -> None:
    word = '<zeebe:calledDecision decisionId="triage" resultVariable="result"/>'
    player = Player(one(Scope().add("businessRuleTask", "r", words=(word,)), "r"), n=1)
    player.decisions["triage"] = {"queue": "urgent"}
    assert player.start().step.variables["result"] == {"queue": "urgent"}


def test_what_a_job_refuses_is_told_with_the_name_of_its_task() -> None:
    player = Player(one(Scope().service("s", "note"), "s"))
    player.results["note"] = bpmn.NotStorable(path="x", kind="y")
    with pytest.raises(bpmn.StepFailed) as error:
        player.start()
    assert (error.value.element_id, error.value.reason_code) == ("s", "bpmn_not_storable")


def test_a_receive_task_waits_for_its_message() -> None:
    scope = Scope().add("receiveTask", "r", messageRef="m")
    message = (
        '<bpmn:message id="m" name="reply"><bpmn:extensionElements><zeebe:subscription correlationKey="=case_no"/>'
        "</bpmn:extensionElements></bpmn:message>"
    )
    player = play(scope.start().end().path("start", "r", "end").file(more=message), case_no=7)
    assert player.step.subscriptions[0].correlation == "7"
    with pytest.raises(bpmn.NotWaiting):
        player.message("reply", "8")
    player.message("reply", "7", answer="yes")
    assert (player.step.status, player.step.variables["answer"]) == ("completed", "yes")
    assert [line.event.value for line in player.trace if line.element == "r"] == ["started", "caught", "completed"]


def test_what_cannot_be_kept_is_refused_before_anything_runs() -> None:
    player = play(one(Scope().user("u"), "u"))
    with pytest.raises(bpmn.NotStorable) as error:
        player.do("u", a={"b": [1, object()]})
    assert error.value.values["path"] == "a.b[2]"
    assert player.do("u", a=1).step.status == "completed"


def test_functions_of_the_programme_may_have_names_of_several_words() -> None:
    content = one(Scope().script("s", "=next working day(n)", "m"), "s")
    functions = ("next working day",)
    assert bpmn.check({"a.bpmn": content}, bpmn.Known(functions=frozenset(functions))) == []
    assert bpmn.load({"a.bpmn": content}, functions).processes["p"].executable
