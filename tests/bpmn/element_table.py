"""The table of every element in docs/bpmn.md, made from the tests: python -m tests.bpmn.element_table."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine import bpmn
from engine.bpmn.describe import processes_of
from engine.bpmn.diagram import Process
from engine.bpmn.read import Document, read
from engine.domain.finding import Severity
from engine.domain.text import Text
from tests.bpmn import (
    test_bpmn_tasks,
    test_conformance_activities,
    test_conformance_compensation,
    test_conformance_data,
    test_conformance_events,
    test_conformance_gateways,
    test_conformance_throwing,
)
from tests.bpmn.conformance import DEFINITIONS, Case
from tests.bpmn.element_rows import EVENT_KINDS, PLACES, REFUSED, ROWS, Seen, probe

PAGE = Path(bpmn.__file__).parents[2] / "docs" / "bpmn.md"
BEGIN, END = "<!-- elements: made by python -m tests.bpmn.element_table -->", "<!-- elements: end -->"
SUITES = {
    "activities": test_conformance_activities.CASES,
    "events": test_conformance_events.CASES,
    "gateways": test_conformance_gateways.CASES,
    "compensation": test_conformance_compensation.CASES,
    "data": test_conformance_data.CASES,
    "throwing": test_conformance_throwing.CASES,
}
# What tests of their own prove, by the English names of the row.
PROVEN = {
    ("parallel multiple", "start"): (
        test_conformance_activities.test_a_parallel_multiple_start_waits_for_the_rest_where_it_knows_what_came
    ),
    ("business rule task", "in the flow"): test_bpmn_tasks.test_a_rule_task_asks_for_its_decision,
}
HEAD = """
どの要素がどの場所で動くか。「実行」には証拠となる試験（`tests/bpmn/test_conformance_*.py`）を、
そのほかには指摘のコード（[bpmn-rules.md](bpmn-rules.md)）を示します。
What each element does in each place, as the tests say: it runs (and which test proves it), the standard does not allow
it there, or it is refused by name (with the code).

| 要素 element | 場所 place | | 証拠・コード proof or code |
|---|---|---|---|
"""
RUNS, NOT_ALLOWED, REFUSES = "実行 runs", "規格外 not in BPMN", "未対応 refused"


@dataclass(frozen=True, slots=True)
class Proof:
    """A conformance case that plays an element to its end."""

    suite: str
    case: str
    seen: Seen


def proofs() -> Iterator[Proof]:
    """Yield every element that a conformance case plays, in the order of the files."""
    for suite, cases in SUITES.items():
        for name, case in cases.items():
            played = {*case.done.split(), *case.stopped.split()}
            for process in _processes(case):
                parents = {element.id: element for element in process.elements()}
                for element in process.elements():
                    if element.id in played:
                        outs = sum(f.source == element.id for f in process.scopes[element.scope].flows.values())
                        ins = sum(f.target == element.id for f in process.scopes[element.scope].flows.values())
                        yield Proof(suite, name, Seen(element, process, parents.get(element.scope), ins, outs))


def _processes(case: Case) -> Iterator[Process]:
    for content in (case.scope.file(more=DEFINITIONS + case.more), *case.files):
        yield from processes_of(Document("a.bpmn", read("a.bpmn", content)))


def table() -> str:
    """Return the generated part of the page.  Raises: AssertionError naming what no test proves and no rule refuses."""
    known = list(proofs())
    lines = [*_event_lines(known), *_other_lines(known), *_refused_lines()]
    return HEAD + "\n".join(lines) + "\n"


def _event_lines(known: list[Proof]) -> Iterator[str]:
    for kind, kind_name in EVENT_KINDS.items():
        for place, (place_name, fits) in PLACES.items():
            proof = next((proof for proof in known if proof.seen.kind == kind and fits(proof.seen)), None)
            if proof is not None or (kind_name.en, place_name.en) in PROVEN:
                yield _line(kind_name, place_name, RUNS, _named(proof, kind_name, place_name))
            else:
                code = _code(probe(kind, place))
                assert code is not None, f"no test plays, no rule refuses: {kind} {place}"
                how = REFUSES if code.startswith("bpmn.unsupported") else NOT_ALLOWED
                yield _line(kind_name, place_name, how, f"`{code}`")


def _other_lines(known: list[Proof]) -> Iterator[str]:
    for name, place, fits in ROWS:
        proof = next((proof for proof in known if fits(proof.seen)), None)
        yield _line(name, place, RUNS, _named(proof, name, place))


def _refused_lines() -> Iterator[str]:
    for name, place, content in REFUSED:
        code = _code(content)
        assert code is not None, f"no rule refuses: {name.en}"
        yield _line(name, place, REFUSES, f"`{code}`")


def _code(content: bytes) -> str | None:
    """Return the code the diagram is refused with; None where it is not."""
    found = bpmn.check({"a.bpmn": content}, bpmn.Known())
    return next((finding.code for finding in found if finding.severity is Severity.ERROR), None)


def _named(proof: Proof | None, name: Text, place: Text) -> str:
    if proof is not None:
        return f"{proof.suite}: {proof.case}"
    return PROVEN[name.en, place.en].__name__  # a KeyError: no test plays it


def _line(name: Text, place: Text, how: str, what: str) -> str:
    return f"| {name.ja} {name.en} | {place.ja} {place.en} | {how} | {what} |"


def page() -> str:
    """Return the whole page with the table as the tests say."""
    before, _begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
