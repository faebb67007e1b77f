"""Everything a set of diagrams is told before it is published: all findings at once, each naming its element."""

from collections.abc import Iterable, Mapping
from itertools import chain, islice

from engine.bpmn.check import (
    boundaries,
    calls,
    collaboration,
    conformity,
    constants,
    contents,
    correlation,
    data,
    details,
    drawing,
    events,
    expressions,
    gateways,
    identity,
    known,
    limits,
    loops,
    paths,
    pointers,
    references,
    soundness,
    structure,
    tasks,
    thrown,
    unsupported,
    variables,
    words,
)
from engine.bpmn.check.causes import without_consequences
from engine.bpmn.check.subject import Known, Remark, Rule, Subject, ids_of
from engine.bpmn.describe import processes_of, runnable
from engine.bpmn.read import read_all
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

# What the standard demands of every diagram, drawings of partners included.
STANDARD: tuple[Rule, ...] = (
    *identity.RULES,
    *conformity.RULES,
    *contents.STANDARD_RULES,
    *drawing.RULES,
    *pointers.RULES,
    *collaboration.RULES,
    *correlation.RULES,
    *data.RULES,
    *references.RULES,
    *structure.RULES,
    *boundaries.RULES,
    *events.STANDARD_RULES,
    *gateways.STANDARD_RULES,
    *loops.STANDARD_RULES,
    *paths.RULES,
)
# What a diagram needs to be run here.
OURS: tuple[Rule, ...] = (
    *events.RULES,
    *gateways.RULES,
    *tasks.RULES,
    *expressions.RULES,
    *constants.RULES,
    *words.RULES,
    *calls.RULES,
    *known.RULES,
    *contents.RULES,
    *limits.RULES,
    *thrown.RULES,
    *variables.RULES,
    *unsupported.RULES,
)
# What a diagram whose parts are right may still do wrong as a whole.
WHOLE: tuple[Rule, ...] = soundness.RULES
MOST_TOLD = 1000  # findings of one rule; nobody reads more, and a file made to do harm holds a hundred thousand
NO_PROCESS = Remark(
    "bpmn.process.none",
    Text(
        "業務の流れ（process）が1つもありません。図に開始から終了までの流れを描いてください。",
        "There is no process. Draw a flow from a start to an end.",
    ),
)


def check(files: Mapping[str, bytes], known: Known, *, to_run: bool = False) -> list[Finding]:
    """Return every finding about the BPMN files among `files`, by file and line.

    to_run: the processes will be run, even where they are not marked executable; so they are in a programme.
    """
    documents, findings = read_all(files)
    processes = [process for document in documents for process in processes_of(document)]
    everything = Subject(documents=documents, processes=processes, known=known)
    if large := list(limits.too_large(everything)):
        return [*findings, *large]
    running = Subject(documents=documents, processes=runnable(processes), known=known)
    if not processes and not findings:
        file = documents[0].file if documents else ""
        findings.append(Finding(code=NO_PROCESS.code, severity=NO_PROCESS.severity, file=file, text=NO_PROCESS.text))
    findings.extend(_found(STANDARD, everything))
    sound = _without_errors(running, findings)
    findings.extend(_found(OURS, running))
    findings.extend(_found(WHOLE, sound))
    run = {process.id for process in running.processes} if to_run or known.job_types is not None else ()
    drawings = [process for process in processes if not process.executable and process.id not in run]
    findings = list(details.drawn(findings, drawings))
    return sorted(
        without_consequences(findings),
        key=lambda finding: (finding.file, finding.line or 0, finding.code, finding.element or ""),
    )


def _without_errors(subject: Subject, findings: Iterable[Finding]) -> Subject:
    """Leave out the processes that hold errors: how tokens would move in them says nothing."""
    wrong = {(f.file, f.element) for f in findings if f.severity is Severity.ERROR}
    sound = [
        process for process in subject.processes if not any((process.file, ref) in wrong for ref in ids_of(process))
    ]
    return Subject(documents=subject.documents, processes=sound, known=subject.known)


def _found(rules: Iterable[Rule], subject: Subject) -> Iterable[Finding]:
    return chain.from_iterable(islice(rule(subject), MOST_TOLD) for rule in rules)


__all__ = ["Known", "check"]
