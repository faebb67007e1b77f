"""Details the standard asks only of executable processes: a drawing may leave them open, a run may not.

BPMN 2.0.2 §2.1.1 and the tables of chapter 10 ("MUST be supplied if the isExecutable attribute … is set to true").
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from engine.bpmn.check.subject import ids_of
from engine.bpmn.diagram import Process
from engine.domain.finding import Finding, Severity

LEFT_OPEN = frozenset(
    {
        "bpmn.condition.missing",
        "bpmn.condition.not_boolean",
        "bpmn.expression.function",
        "bpmn.expression.name",
        "bpmn.expression.syntax",
        "bpmn.gateway.no_condition",
        "bpmn.loop.endless",
        "bpmn.message.missing",
        "bpmn.message.unnamed",
        "bpmn.multi_instance.collection",
        "bpmn.scope.empty",
        "bpmn.signal.missing",
        "bpmn.signal.unnamed",
        "bpmn.timer.empty",
        "bpmn.timer.unreadable",
        "bpmn.unsupported.call_activity",
        "bpmn.unsupported.complex_gateway_condition",
        "bpmn.unsupported.expression_language",
        "bpmn.unsupported.receive_task",
        "bpmn.unsupported.script_language",
        "bpmn.unsupported.script_result",
    }
)


def drawn(findings: Iterable[Finding], drawings: Iterable[Process]) -> Iterator[Finding]:
    """Yield the findings; where a drawing only leaves a detail open, as a warning."""
    places = {(process.file, element) for process in drawings for element in ids_of(process)}
    for finding in findings:
        is_open = finding.code in LEFT_OPEN and (finding.file, finding.element) in places
        yield replace(finding, severity=Severity.WARNING) if is_open else finding
