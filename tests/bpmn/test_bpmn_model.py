"""What pages tell about a diagram: the same content as a table."""

from engine import bpmn
from tests.bpmn.builder import Scope, event, timer

LANES = (
    '<bpmn:laneSet id="ls"><bpmn:lane id="l1" name="県"><bpmn:childLaneSet id="cs">'
    '<bpmn:lane id="l2" name="窓口"><bpmn:flowNodeRef>u</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet>'
    '<bpmn:extensionElements><banso:lane group="desk"/></bpmn:extensionElements>'
    "<bpmn:flowNodeRef>u</bpmn:flowNodeRef><bpmn:flowNodeRef>sub</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
)


def described() -> bpmn.ProcessInfo:
    inside = Scope().start("s2").user("inner").end("e2").path("s2", "inner", "e2")
    scope = Scope().end().sub("sub", inside).add("userTask", "u", "", name="相談を\n受ける")
    scope.boundary("b", "u", timer("duration", "P1D")).end("late").start()
    scope.parts.append(LANES)
    return bpmn.load({"a.bpmn": scope.path("start", "u", "sub", "end").path("b", "late").file()}).processes["p"]


def test_elements_stand_in_the_order_of_the_flow() -> None:
    info = described()
    assert list(info.elements) == ["start", "u", "b", "late", "sub", "s2", "inner", "e2", "end"]
    assert [element.order for element in info.elements.values()] == list(range(1, 10))


def test_an_element_tells_its_lane_type_and_neighbours() -> None:
    info = described()
    task, inner, deadline = info.elements["u"], info.elements["inner"], info.elements["b"]
    assert (task.name, task.type, task.lane, task.group, task.next) == (
        "相談を 受ける",
        "userTask",
        "窓口",
        "desk",
        ("sub",),
    )
    assert (inner.lane, inner.parent) == ("県", "sub")
    assert (deadline.event, deadline.attached_to) == ("timer", "u")


def test_a_process_tells_how_it_starts() -> None:
    scope = Scope().add("startEvent", "form", words=('<zeebe:formDefinition formId="intake"/>',))
    scope.start("mail", event("message", "m")).start("monthly", timer("cycle", "R/P1M")).end()
    scope.path("form", "end").path("mail", "end").path("monthly", "end")
    info = bpmn.load({"a.bpmn": scope.file(more='<bpmn:message id="m" name="inquiry"/>')}).processes["p"]
    assert dict(info.start_forms) == {"form": "intake"}
    assert [(start.element_id, start.message) for start in info.start_messages] == [("mail", "inquiry")]
    assert [(start.element_id, start.kind, start.source) for start in info.start_timers] == [
        ("monthly", "timeCycle", "R/P1M")
    ]
