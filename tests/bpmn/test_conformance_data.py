"""Data in the standard's own words: inputs, outputs, stores, assignments, people: BPMN 2.0.2 §10.3, §10.4."""

import pytest

from tests.bpmn.builder import Scope
from tests.bpmn.conformance import Case, holds, line
from tests.bpmn.player import Player, play

SPECIFICATION = (
    "<bpmn:ioSpecification>"
    '<bpmn:dataInput id="i1" name="a"/><bpmn:dataInput id="i2" name="b"/><bpmn:dataOutput id="o1" name="c"/>'
    "<bpmn:inputSet><bpmn:dataInputRefs>i1</bpmn:dataInputRefs><bpmn:dataInputRefs>i2</bpmn:dataInputRefs>"
    "<bpmn:optionalInputRefs>i2</bpmn:optionalInputRefs>"
    "<bpmn:whileExecutingInputRefs>i1</bpmn:whileExecutingInputRefs></bpmn:inputSet>"
    "<bpmn:outputSet><bpmn:dataOutputRefs>o1</bpmn:dataOutputRefs></bpmn:outputSet></bpmn:ioSpecification>"
)
STORE = '<bpmn:dataStore id="store" name="archive" capacity="5" isUnlimited="false"/>'


def move(tag: str, target: str, source: str = "", inner: str = "") -> str:
    """Return a data association."""
    from_ = f"<bpmn:sourceRef>{source}</bpmn:sourceRef>" if source else ""
    return f"<bpmn:{tag}>{from_}<bpmn:targetRef>{target}</bpmn:targetRef>{inner}</bpmn:{tag}>"


def assigning(value: str, to: str) -> str:
    return f"<bpmn:assignment><bpmn:from>{value}</bpmn:from><bpmn:to>{to}</bpmn:to></bpmn:assignment>"


def calculating(*associations: str, script: str = "=a + 1") -> Scope:
    word = f'<zeebe:script expression="{script}" resultVariable="c"/>'
    scope = line("t").add("scriptTask", "t", SPECIFICATION + "".join(associations), (word,))
    scope.parts.append('<bpmn:dataStoreReference id="shelf" name="the archive" dataStoreRef="store"/>')
    return scope


CASES = {
    "a data store is a variable of its name": Case(
        scope=calculating(move("dataInputAssociation", "i1", "shelf"), move("dataOutputAssociation", "shelf", "o1")),
        more=STORE,
        given={"archive": 4},
        done="start t end",
        has={"archive": 5},
    ),
    "an assignment names data by its id": Case(
        scope=calculating(
            move("dataInputAssociation", "i2", inner=assigning("2 + 3", "i2")),
            move("dataOutputAssociation", "shelf", inner=assigning("c * 2", "store")),
            script="=b",
        ),
        more=STORE,
        done="start t end",
        has={"archive": 10, "c": 5},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_data_move_as_the_standard_says(name: str) -> None:
    holds(CASES[name])


SERVICE = (
    '<bpmn:message id="question" name="question"/><bpmn:interface id="desk" name="desk">'
    '<bpmn:operation id="look" name="look-up"><bpmn:inMessageRef>question</bpmn:inMessageRef></bpmn:operation>'
    "</bpmn:interface>"
)
RESOURCES = '<bpmn:resource id="r1" name="clerks"/>'
GLOBALS = (
    '<bpmn:globalTask id="gt" name="gt"/><bpmn:globalManualTask id="gm" name="gm"/>'
    '<bpmn:globalUserTask id="gu" name="gu" implementation="##unspecified"><bpmn:rendering/></bpmn:globalUserTask>'
    '<bpmn:globalScriptTask id="gs" name="gs" scriptLanguage="feel"><bpmn:script>{z: n + 1}</bpmn:script>'
    "</bpmn:globalScriptTask>"
    '<bpmn:globalBusinessRuleTask id="gb" name="gb"><bpmn:extensionElements>'
    '<zeebe:calledDecision decisionId="d" resultVariable="chosen"/></bpmn:extensionElements>'
    "</bpmn:globalBusinessRuleTask>"
)


def role(tag: str, inner: str) -> str:
    return f"<bpmn:{tag}>{inner}</bpmn:{tag}>"


def said(text: str) -> str:
    expression = f"<bpmn:formalExpression>{text}</bpmn:formalExpression>"
    return f"<bpmn:resourceAssignmentExpression>{expression}</bpmn:resourceAssignmentExpression>"


def test_an_operation_of_an_interface_is_a_job_of_its_name() -> None:
    scope = line("t").add("serviceTask", "t", operationRef="look", implementation="##WebService")
    player = play(scope.file(more=SERVICE))
    assert [job.type for job in player.jobs] == ["look-up"]


def test_an_operation_says_which_message_is_sent_and_received() -> None:
    scope = Scope().start().both("f").add("receiveTask", "take", operationRef="look").end("end", "e2")
    scope.add("sendTask", "send", operationRef="look").catch("wait", OPERATED)
    scope.path("start", "f", "take", "wait", "end").path("f", "send", "e2")
    player = play(scope.file(more=SERVICE))
    assert player.happened() == ["start", "f", "send", "take", "e2"]
    assert player.message("question").step.status == "completed"


OPERATED = "<bpmn:messageEventDefinition><bpmn:operationRef>look</bpmn:operationRef></bpmn:messageEventDefinition>"


@pytest.mark.parametrize(
    ("roles", "group", "assignee"),
    [
        (role("potentialOwner", said("clerks")), "clerks", None),
        (role("potentialOwner", "<bpmn:resourceRef>r1</bpmn:resourceRef>"), "clerks", None),
        (role("potentialOwner", said('"a"')) + role("potentialOwner", said("=who")), "a,sato", None),
        (role("humanPerformer", said("=who")), None, "sato"),
        (role("performer", said("mori")) + role("potentialOwner", said("clerks")), "clerks", "mori"),
    ],
)
def test_owners_are_groups_and_performers_assignees(roles: str, group: str | None, assignee: str | None) -> None:
    player = play(line("u").add("userTask", "u", roles).file(more=RESOURCES), who="sato")
    assert [(task.group, task.assignee) for task in player.step.tasks] == [(group, assignee)]


def test_global_tasks_of_every_kind_are_called() -> None:
    names = ("gt", "gm", "gu", "gs", "gb")
    scope = line(*(f"c_{name}" for name in names))
    for name in names:
        scope.add("callActivity", f"c_{name}", calledElement=name)
    player = Player(scope.file(more=GLOBALS), n=4)
    player.decisions["d"] = "yes"
    player.start().do("gu")
    assert player.happened() == ["start", *(part for name in names for part in (name, f"c_{name}")), "end"]
    assert (player.step.variables["z"], player.step.variables["chosen"]) == (5, "yes")
