"""Data in the standard's own words: inputs, outputs, stores, assignments, people: BPMN 2.0.2 §10.3, §10.4."""

import pytest

from tests.bpmn.builder import Scope
from tests.bpmn.conformance import Case, holds, line

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
