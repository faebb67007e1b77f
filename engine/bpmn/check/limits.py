"""Limits and readability: what is too large or too fast to run here, and names people need to read a diagram."""

import re
from collections.abc import Iterator

from engine.bpmn.check.subject import Remark, Rule, Subject
from engine.bpmn.diagram import Event
from engine.bpmn.names import TASKS
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

TOO_LARGE = Remark(
    "bpmn.process.too_large",
    Text(
        "業務の流れ「{name}」の要素と矢印が{count}個あります（上限{most}個）。別の流れに分けて呼び出してください。",
        "The process “{name}” has {count} elements and flows ({most} at most). Split it and call the parts.",
    ),
)
TOO_DEEP = Remark(
    "bpmn.process.too_deep",
    Text(
        "サブプロセス「{name}」の入れ子が深すぎます（上限{most}段）。別の流れに分けて呼び出してください。",
        "The sub-process “{name}” is nested too deeply ({most} levels at most). Make it a process and call it.",
    ),
)
LARGE = Remark(
    "bpmn.process.large",
    Text(
        "業務の流れ「{name}」の要素が{count}個あります。読みやすいように、別の流れに分けて呼び出すことを検討してください。",
        "The process “{name}” has {count} elements. To keep it readable, consider calling parts of it.",
    ),
    Severity.HINT,
)
TOO_FAST = Remark(
    "bpmn.timer.too_fast",
    Text(
        "タイマー「{name}」の繰り返し「{text}」は1分より短い間隔で続きます。1分以上にしてください。",
        "The timer “{name}” repeats without end more often than once a minute ({text}). Make it a minute or more.",
    ),
)
NO_NAME = Remark(
    "bpmn.name.missing",
    Text(
        "要素「{name}」に名前がありません。何をするところか分かる名前を付けてください。",
        "The element “{name}” has no name. Give it one that says what is done or decided there.",
    ),
    Severity.HINT,
)
NO_FLOW_NAMES = Remark(
    "bpmn.name.flows",
    Text(
        "分岐「{name}」から出る矢印に名前がありません。どのような場合に進むのかを矢印に書いてください。",
        "Flows out of the gateway “{name}” have no names. Write on each when it is taken.",
    ),
    Severity.HINT,
)
NOT_EXECUTABLE = Remark(
    "bpmn.process.not_executable",
    Text(
        "業務の流れ「{name}」に「実行する」（isExecutable）の印がありません。実行する図なら印を付けてください。",
        "The process “{name}” is not marked as executable (isExecutable). Mark it if it is to run.",
    ),
    Severity.WARNING,
)
PUBLIC = Remark(
    "bpmn.process.public",
    Text(
        "業務の流れ「{name}」は公開用（processType=Public）なので、実行する設定にはできません。どちらかを変えてください。",
        "The process “{name}” is public (processType), so it cannot be executable. Change one of the two.",
    ),
)
MAX_PARTS = 12_000  # elements and flows; some 5,000 elements of an ordinary diagram
MANY_ELEMENTS = 300
MAX_DEPTH = 90
# The length of a cycle that is given in seconds only, and does not end by itself within 100 rounds.
FAST_CYCLE = re.compile(r"R(?P<times>[0-9]*|-1)/(?:[^/]+/)?PT(?P<seconds>[0-9]+(?:\.[0-9]+)?)S(?:/[^/]+)?")
MAX_ROUNDS = 100
MINUTE = 60
SPLITS = frozenset({"exclusiveGateway", "inclusiveGateway"})


def too_large(subject: Subject) -> Iterator[Finding]:
    """Refuse processes of so many elements that nothing else is worth saying about them."""
    for process in subject.processes:
        count = sum(len(scope.elements) + len(scope.flows) for scope in process.scopes.values())
        if count > MAX_PARTS:
            yield TOO_LARGE.within(process, process.root, count=count, most=MAX_PARTS)


def sizes(subject: Subject) -> Iterator[Finding]:
    """Remark on many elements, refuse sub-processes that are too deep."""
    for process in subject.processes:
        count = len(process.elements())
        if count > MANY_ELEMENTS:
            yield LARGE.within(process, process.root, count=count)
        parents = {element.id: element.scope for element in process.elements()}
        for scope in process.scopes.values():
            if scope.id in parents and _depth(scope.id, parents) == MAX_DEPTH + 1:
                yield TOO_DEEP.within(process, scope, most=MAX_DEPTH)


def _depth(scope_id: str, parents: dict[str, str]) -> int:
    depth, place = 0, scope_id
    while parents.get(place, place) != place and depth <= MAX_DEPTH:
        depth, place = depth + 1, parents[place]
    return depth


def cycles(subject: Subject) -> Iterator[Finding]:
    """Check that no timer fires more often than once a minute for ever."""
    for process, element in subject.elements():
        for event in element.events:
            if event.timer_kind == "timeCycle" and _too_fast(event):
                yield TOO_FAST.about(process, element, line=event.line, text=event.term.text if event.term else "")


def _too_fast(event: Event) -> bool:
    found = FAST_CYCLE.fullmatch(event.term.text.strip('="')) if event.term is not None else None
    if found is None or not 0 < float(found["seconds"]) < MINUTE:
        return False
    return found["times"] in {"", "-1"} or int(found["times"]) > MAX_ROUNDS


def names(subject: Subject) -> Iterator[Finding]:
    """Remark on tasks and decisions without a name, and on the ways out of a decision."""
    for process, scope in subject.scopes():
        outgoing = scope.outgoing()
        for element in scope.elements.values():
            flows = outgoing.get(element.id, [])
            splits = element.type in SPLITS and len(flows) > 1
            if not element.name and (element.type in TASKS or splits):
                yield NO_NAME.about(process, element)
            if splits and any(not flow.name and flow.id != element.default for flow in flows):
                yield NO_FLOW_NAMES.about(process, element)


def executable(subject: Subject) -> Iterator[Finding]:
    """Check that what is to run says so, and is not a public drawing (BPMN 2.0.2 table 10.1)."""
    for document in subject.documents:
        by_id = {process.id: process for process in subject.processes if process.file == document.file}
        for node in document.root.iterchildren("{*}process"):
            process = by_id.get(node.get("id", ""))
            if process is not None and process.executable and node.get("processType") == "Public":
                yield PUBLIC.within(process, process.root)
            elif process is not None and not process.executable and not _is_called(subject, process.id):
                yield NOT_EXECUTABLE.within(process, process.root)


def _is_called(subject: Subject, process_id: str) -> bool:
    return any(element.options.called == process_id for _process, element in subject.elements())


RULES: tuple[Rule, ...] = (sizes, cycles, names, executable)
