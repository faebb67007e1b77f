"""A whole folder: diagrams against the forms, rules, records and messages beside them."""

import pytest

from engine import programme_files
from engine.domain.finding import Severity
from engine.domain.programme_references import processes_in
from tests.processes.folder import files

DIAGRAM = "consultation.bpmn"
TASK = b'<bpmn:userTask id="task_consultation_record"'


def errors(path: str, old: bytes, new: bytes) -> set[tuple[str, str | None]]:
    content = dict(files())
    assert old in content[path], old
    found = programme_files.check({**content, path: content[path].replace(old, new)})
    return {(finding.code, finding.element) for finding in found if finding.severity is Severity.ERROR}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            b'record kind="consultation"',
            b'record kind="x"',
            ("bpmn.unknown.record_kind", "task_consultation_record"),
        ),
        (b'formId="first_answer"', b'formId="nothing"', ("bpmn.unknown.form", "task_first_answer")),
        (b'rule="first_answer"', b'rule="never"', ("bpmn.unknown.deadline_rule", "task_first_answer")),
        (b'decisionId="triage"', b'decisionId="dice"', ("bpmn.unknown.decision", "decide_triage")),
        (b'value="receipt"', b'value="poem"', ("bpmn.unknown.message_template", "send_receipt")),
        (b'processId="referral"', b'processId="x"', ("bpmn.unknown.process", "call_referral")),
        (b'group="desk"', b'group="moon"', ("bpmn.unknown.group", "lane_consultation_desk")),
        (b'"=intake.email"', b'"=applicant.email"', ("bpmn.variable.unknown", "send_receipt")),
        (b"=agreement.", b"=agrement.", ("bpmn.variable.misspelt", "flow_gw_agreement_to_send_slots")),
        (
            b'target="record_from"',
            b'target="x"',
            ("bpmn.deadline_rule.variable", "task_consultation_record"),
        ),
    ],
    ids=lambda value: value.decode() if isinstance(value, bytes) else "",
)
def test_what_the_folder_does_not_have_is_refused(old: bytes, new: bytes, expected: tuple[str, str]) -> None:
    assert expected in errors(DIAGRAM, old, new)


def test_the_line_is_that_of_the_element() -> None:
    content = dict(files())
    text = content[DIAGRAM].replace(b'record kind="consultation"', b'record kind="x"')
    (found,) = [f for f in programme_files.check({**content, DIAGRAM: text}) if f.severity is Severity.ERROR]
    assert found.line == text[: text.index(TASK)].count(b"\n") + 1


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('<bpmn:process id="a"/>'.encode("utf-16"), {"a"}),
        (b'<!-- <process id="old"/> --><process\n isExecutable="true"\n id=\'b\'/>', {"b"}),
    ],
    ids=["UTF-16", "comment"],
)
def test_the_processes_of_a_diagram_are_found_however_it_is_written(content: bytes, expected: set[str]) -> None:
    assert processes_in({"x.bpmn": content}) == expected
