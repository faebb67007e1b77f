"""Call activities: what they call can be begun by a call, and comes to an end (BPMN 2.0.2 §10.3.6)."""

from collections.abc import Iterator

from engine.bpmn.check.paths import entries, steps
from engine.bpmn.check.subject import Remark, Rule, Subject
from engine.bpmn.diagram import Element, Process, Scope
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

CALLS_ITSELF = Remark(
    "bpmn.call_activity.recursive",
    Text(
        "呼出し「{name}」は、呼出しをたどると自分の流れに戻ります。必ず終わる条件があるか確かめてください。",
        "The call “{name}” leads back to its own process. Check that there is a condition that ends it.",
    ),
    Severity.WARNING,
)
NEVER_ENDS = Remark(
    "bpmn.call_activity.endless",
    Text(
        "呼出し「{name}」は必ず自分の流れに戻るため、案件が終わりません。呼び出さずに終わる経路を描いてください。",
        "The call “{name}” always leads back to its own process, so the case never ends. Draw a way round the call.",
    ),
)
NO_PLAIN_START = Remark(
    "bpmn.call_activity.start",
    Text(
        "呼出し「{name}」の相手「{called}」には、種類のない開始イベントがありません。呼び出される流れには必要です。",
        "The process “{called}” that “{name}” calls has no plain start event. A called process needs one.",
    ),
)


def calls(subject: Subject) -> Iterator[Finding]:
    """Check that called processes can be started by a call, and come to an end."""
    processes = {process.id: process for process in subject.processes}
    called = {process.id: _called(process) for process in subject.processes}
    endless = _endless(processes)
    for process, element in subject.elements():
        target = element.options.called
        if element.type != "callActivity" or target not in processes:
            continue
        if not _starts_plainly(processes[target]):
            yield NO_PLAIN_START.about(process, element, called=processes[target].name or target)
        if _leads_to(target, process.id, called):
            certain = process.id in endless and target in endless
            yield (NEVER_ENDS if certain else CALLS_ITSELF).about(process, element)


def _called(process: Process) -> set[str]:
    return {e.options.called for e in process.elements() if e.type == "callActivity" and e.options.called}


def _starts_plainly(process: Process) -> bool:
    starts = [element for element in process.root.elements.values() if element.type == "startEvent"]
    return not starts or any(not start.events for start in starts)


def _leads_to(start: str, goal: str, called: dict[str, set[str]]) -> bool:
    seen, pending = {start}, [start]
    while pending:
        place = pending.pop()
        if place == goal:
            return True
        fresh = called.get(place, set()) - seen
        seen |= fresh
        pending.extend(fresh)
    return False


def _endless(processes: dict[str, Process]) -> set[str]:
    """Return the processes in which every way from start to end passes a call of one of these processes."""
    endless = set(processes)
    while True:
        ending = {ref for ref in endless if _can_end(processes[ref], processes[ref].root, endless)}
        if not ending:
            return endless
        endless -= ending


def _can_end(process: Process, scope: Scope, endless: set[str]) -> bool:
    after = steps(scope)
    pending = [element.id for element in entries(scope)]
    seen = set(pending)
    while pending:
        element = scope.elements.get(pending.pop())
        if element is None:
            return True
        targets = after.get(element.id, [])
        if _blocks(process, element, endless):
            targets = [ref for ref in targets if ref in scope.elements and scope.elements[ref].attached_to]
        elif not targets:
            return True
        fresh = [ref for ref in targets if ref not in seen]
        seen.update(fresh)
        pending.extend(fresh)
    return False


def _blocks(process: Process, element: Element, endless: set[str]) -> bool:
    if element.type == "callActivity":
        return element.options.called in endless
    inside = process.scopes.get(element.id)
    return inside is not None and inside is not process.root and not _can_end(process, inside, endless)


RULES: tuple[Rule, ...] = (calls,)
