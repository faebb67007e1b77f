"""Files made to keep the check busy: refused by one sentence, or told about up to a point."""

from engine import bpmn
from engine.bpmn.check import MOST_TOLD
from engine.bpmn.check.limits import MAX_PARTS
from tests.bpmn.builder import Scope


def line(*ids: str) -> Scope:
    return Scope().start().task(*ids).end().path("start", *ids, "end")


def test_a_process_of_too_many_parts_is_refused_by_one_sentence() -> None:
    tasks = [f"t{place}" for place in range(MAX_PARTS // 2)]
    (found,) = bpmn.check({"a.bpmn": line(*tasks).file()}, bpmn.Known())
    assert (found.code, found.element) == ("bpmn.process.too_large", "p")


def test_flows_count_too() -> None:
    scope = line("t")
    for place in range(MAX_PARTS):
        scope.flow("start", "t", flow_id=f"again{place}")
    assert [f.code for f in bpmn.check({"a.bpmn": scope.file()}, bpmn.Known())] == ["bpmn.process.too_large"]


def test_the_same_mistake_is_told_a_thousand_times_at_most() -> None:
    scope = line("t")
    for place in range(MOST_TOLD + 500):
        scope.add("association", f"a{place}", sourceRef="t", targetRef="nowhere")
    assert len(bpmn.check({"a.bpmn": scope.file()}, bpmn.Known())) == MOST_TOLD


def test_fixed_expressions_are_evaluated_within_limits() -> None:
    source = "=count(for a in 1..1000, b in 1..1000, c in 1..1000 return a)"
    scope = (
        line("t")
        .boundary(
            "b",
            "t",
            f"<bpmn:timerEventDefinition><bpmn:timeDuration>{source}</bpmn:timeDuration></bpmn:timerEventDefinition>",
        )
        .end("z")
        .path("b", "z")
    )
    assert bpmn.check({"a.bpmn": scope.file()}, bpmn.Known()) == []
