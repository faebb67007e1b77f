"""One finding for one cause: what only follows from another finding about the same element is left out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from engine.domain.finding import Finding

# For the same element, the finding on the left makes those that begin with the words on the right mere consequences.
CONSEQUENCES: dict[str, tuple[str, ...]] = {
    "bpmn.element.": ("bpmn.element.", "bpmn.unsupported."),
    "bpmn.event.place": ("bpmn.unsupported.", "bpmn.event.", "bpmn.path.", "bpmn.link.", "bpmn.end.outgoing"),
    "bpmn.flow.crosses": ("bpmn.reference.",),
    "bpmn.flow.sides": (),
    "bpmn.attribute.value": ("bpmn.activity.quantity", "bpmn.loop."),
    "bpmn.cancel.": ("bpmn.unsupported.",),
    "bpmn.compensation.handler": ("bpmn.unsupported.",),
    "bpmn.instantiate.": ("bpmn.unsupported.",),
    "bpmn.event_gateway.parallel": ("bpmn.unsupported.",),
    "bpmn.boundary.error": ("bpmn.unsupported.",),
    "bpmn.unsupported.script_language": ("bpmn.unsupported.script_result", "bpmn.expression."),
    "bpmn.unsupported.expression_language": ("bpmn.expression.syntax",),
    "bpmn.compensation.flow": ("bpmn.path.",),
    "bpmn.event_sub_process.flow": ("bpmn.path.", "bpmn.boundary."),
}


def without_consequences(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings without repetitions and without what follows from others about the same element."""
    codes: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for finding in findings:
        codes[finding.file, finding.element].add(finding.code)
    seen: set[tuple[str, str, str | None, str]] = set()
    kept = []
    for finding in findings:
        key = (finding.file, finding.code, finding.element, finding.text.ja)
        if key in seen or _follows(finding, codes[finding.file, finding.element]):
            continue
        seen.add(key)
        kept.append(finding)
    return kept


def _follows(finding: Finding, codes: Iterable[str]) -> bool:
    for code in codes:
        for cause, consequences in CONSEQUENCES.items():
            if code != finding.code and code.startswith(cause) and finding.code.startswith(consequences):
                return not (cause == "bpmn.element." and finding.code == "bpmn.element.unknown")
    return False
