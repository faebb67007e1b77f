"""Everything a set of diagrams is told before it is published: all findings at once, each naming its element."""

from collections.abc import Mapping

from engine.bpmn.check import (
    conditions,
    events,
    expressions,
    identity,
    known,
    loops,
    paths,
    references,
    structure,
    tasks,
    unsupported,
    wiring,
)
from engine.bpmn.check.subject import Known, Rule, Subject
from engine.bpmn.describe import processes_of, runnable
from engine.bpmn.read import read_all
from engine.domain.finding import Finding
from engine.domain.finding import Severity as _Severity
from engine.domain.text import Text

RULES: tuple[Rule, ...] = (
    *identity.RULES,
    *references.RULES,
    *structure.RULES,
    *wiring.RULES,
    *paths.RULES,
    *conditions.RULES,
    *events.RULES,
    *tasks.RULES,
    *loops.RULES,
    *expressions.RULES,
    *known.RULES,
    *unsupported.RULES,
)
NO_PROCESS = Text(
    "業務の流れ（process）が1つもありません。図に開始から終了までの流れを描いてください。",
    "There is no process. Draw a flow from a start to an end.",
)


def check(files: Mapping[str, bytes], known: Known) -> list[Finding]:
    """Return every finding about the BPMN files among `files`, by file and line."""
    documents, findings = read_all(files)
    processes = [process for document in documents for process in processes_of(document)]
    subject = Subject(documents=documents, processes=runnable(processes), known=known)
    if not processes and not findings:
        file = documents[0].file if documents else ""
        findings.append(Finding(code="bpmn.process.none", severity=_Severity.ERROR, file=file, text=NO_PROCESS))
    for rule in RULES:
        findings.extend(rule(subject))
    return sorted(findings, key=lambda finding: (finding.file, finding.line or 0, finding.code, finding.element or ""))


__all__ = ["Known", "check"]
