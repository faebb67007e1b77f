"""Moving tokens by hand: what is under way, where it can go on instead, what a move stops and starts.

A supervisor's repair (no clause of BPMN covers it): tokens are taken from where they are, one is put at another
element. Joins must still be served afterwards, else the move is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.bpmn.diagram import Element
from engine.bpmn.errors import CannotMove, NotWaiting
from engine.bpmn.joins import Marking, Trouble, troubles
from engine.bpmn.model import Model
from engine.bpmn.ports import Happening, Ports, Status, Step
from engine.bpmn.run import take_step
from engine.bpmn.specs.ad_hoc import AdHocSubProcess, Offer
from engine.bpmn.specs.base import FlowNode
from engine.bpmn.specs.compensation import CompensationRun
from engine.bpmn.specs.gateways import Join
from engine.bpmn.specs.loops import LoopSpec
from engine.bpmn.specs.scopes import EventSubProcess, SubProcess, scope_name, watch
from engine.bpmn.state import decode
from engine.bpmn.tokens import CaseWorkflow, Scope, SubWorkflow, Token, interrupt
from engine.bpmn.variables import open_inputs
from engine.domain.text import Text

AT_JOIN = Text(
    "「{name}」は複数の流れが合流する所です。その先の手順を選んでください。",
    "“{name}” joins several paths. Choose a step behind it.",
)
NO_PLACE = Text("「{name}」から始めることはできません。", "Nothing can begin at “{name}”.")
IN_LOOP = Text(
    "「{name}」は繰り返しの中にあるため、途中からは始められません。繰り返し全体を選んでください。",
    "“{name}” is inside a repetition. Choose the repetition as a whole.",
)
NOT_OPEN = Text(
    "「{name}」を含む手順が、いま動いていません。それを呼び出す手順を選んでください。",
    "The process that holds “{name}” is not under way. Choose the step that calls it.",
)
SEVERAL = Text(
    "「{name}」を含む手順が同時に複数動いているため、どれへ移すか決められません。",
    "The process that holds “{name}” is under way several times, so it is not clear which one is meant.",
)
UNDOING = Text(
    "取消しの処理が進んでいるため、いまは移せません。", "Something is being undone, so nothing can be moved now."
)
TROUBLES = {
    Trouble.TOO_FEW: Text(
        "このまま移すと、合流「{name}」で他の流れを待ち続けることになります。並んで進んでいる手順も一緒に取りやめてください。",
        "After this move “{name}” would wait for another path for ever. Stop the parallel steps as well.",
    ),
    Trouble.TOO_MANY: Text(
        "このまま移すと、合流「{name}」に余分な流れが届きます。並んで進んでいる手順も一緒に取りやめてください。",
        "After this move one path too many would arrive at “{name}”. Stop the parallel steps as well.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an instance stands: one token. inside: ids of the activities around it, outer first.

    waits_at_join: it has arrived at a join and waits for others.
    """

    key: str
    element_id: str
    name: str
    type: str
    process_id: str
    inside: tuple[str, ...]
    waits_at_join: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What is to happen: the tokens `stop` are taken away, one is put at the element."""

    stop: tuple[str, ...]
    process_id: str
    element_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a move would do: (element id, name) of each run that stops and of each that starts."""

    stops: tuple[tuple[str, str], ...]
    starts: tuple[tuple[str, str], ...]


def places(model: Model, state: bytes, ports: Ports) -> tuple[Place, ...]:
    """List where the instance stands; what is inside a repetition counts as the repetition."""
    return tuple(_place(token) for token in _movable(decode(model, state, ports)))


def refusal(model: Model, process_id: str, element_id: str) -> Text | None:
    """Return why no instance can ever go on at the element; None where one may."""
    node = _node(model, process_id, element_id)
    return NO_PLACE.format(name=element_id) if node is None else _unfit(node)


def plan(model: Model, state: bytes, wanted: Move, ports: Ports) -> Plan:
    """Say what the move would stop and start; nothing runs. Raises CannotMove, NotWaiting, StepFailed."""
    top = decode(model, state, ports)
    _home, node = _prepared(model, top, state, wanted)
    lines = top.running.trace
    stops = tuple((line.element, line.name) for line in lines if line.event is Happening.INTERRUPTED)
    starts = [(line.element, line.name) for line in lines if line.event is Happening.STARTED]
    return Plan(stops=stops, starts=(*starts, (node.element.id, node.element.name)))


def move(model: Model, state: bytes, wanted: Move, ports: Ports) -> Step:
    """Do the move and let the instance go on. Raises CannotMove, NotWaiting, StepFailed."""
    top = decode(model, state, ports)
    home, node = _prepared(model, top, state, wanted)
    over = node.entries[0] if isinstance(node, Join) and node.entries else None  # a split takes its one flow
    step = take_step(top, lambda: node.enter(home, over))
    if step.status is Status.FAILED and step.error is not None and step.error.code == "deadlock":
        raise CannotMove(TROUBLES[Trouble.TOO_FEW].format(name=step.error.name or step.error.element_id))
    return step


def _prepared(model: Model, top: CaseWorkflow, state: bytes, wanted: Move) -> tuple[Scope, FlowNode]:
    """Take the tokens away and open what is around the target; return the scope and element to go on at."""
    node = _fit(model, top, wanted)
    before = _all_troubles(decode(model, state, top.running.ports))
    _stop(top, wanted.stop)
    home = _home(model, top, node.element)
    _tidy(top, home)
    _refuse_trouble(before, _all_troubles(top, (home, node)), model)
    return home, node


def _fit(model: Model, top: CaseWorkflow, wanted: Move) -> FlowNode:
    node = _node(model, wanted.process_id, wanted.element_id)
    why = NO_PLACE.format(name=wanted.element_id) if node is None else _unfit(node)
    if any(isinstance(token.task_spec, CompensationRun) for token in top.tokens()):
        why = UNDOING
    if node is None or why is not None:
        raise CannotMove(why or NO_PLACE.format(name=wanted.element_id))
    return node


def _node(model: Model, process_id: str, element_id: str) -> FlowNode | None:
    element = _element(model, process_id, element_id)
    if element is None:
        return None
    found: Any = model.specs[_spec_name(element)].task_specs.get(element_id)
    return found if isinstance(found, FlowNode) else None


def _element(model: Model, process_id: str, element_id: str) -> Element | None:
    process = model.diagrams.get(process_id)
    scopes = process.scopes.values() if process is not None else ()
    return next((scope.elements[element_id] for scope in scopes if element_id in scope.elements), None)


def _spec_name(element: Element) -> str:
    inner = element.scope != element.process_id
    return scope_name(element.process_id, element.scope) if inner else element.process_id


def _unfit(node: FlowNode) -> Text | None:
    """Return why nobody can go on at the element, whatever the instance is doing."""
    element = node.element
    name = element.name or element.id
    if (isinstance(node, Join) and len(node.entries) > 1) or element.takes > 1:
        return AT_JOIN.format(name=name)
    apart = element.attached_to is not None or element.for_compensation or isinstance(node, EventSubProcess)
    by_event = element.type == "startEvent" and element.event is not None
    linked = element.event is not None and element.event.kind == "link" and element.type == "intermediateCatchEvent"
    return NO_PLACE.format(name=name) if apart or by_event or linked else None


def _movable(top: CaseWorkflow) -> Iterator[Token]:
    for scope in top.scopes():
        if not _in_loop(scope):
            yield from (token for token in scope.live() if _stands(token))


def _stands(token: Token) -> bool:
    helper = isinstance(token.task_spec, CompensationRun | Offer) or "took" in token.internal_data
    return not (token.listens or token.host is not None or helper)


def _in_loop(scope: Scope) -> bool:
    while isinstance(scope, SubWorkflow):
        if scope.owner.host is not None:
            return True
        scope = scope.owner.workflow
    return False


def _place(token: Token) -> Place:
    element = token.element
    return Place(
        key=token.id,
        element_id=element.id,
        name=element.name,
        type=element.type,
        process_id=element.process_id,
        inside=tuple(owner.element.id for owner in _owners(token.workflow))[::-1],
        waits_at_join="flow" in token.internal_data,
    )


def _owners(scope: Scope) -> Iterator[Token]:
    """Yield the activities around a scope, inner ones first."""
    while isinstance(scope, SubWorkflow):
        yield scope.owner
        scope = scope.owner.workflow


def _stop(top: CaseWorkflow, keys: tuple[str, ...]) -> None:
    known = {token.id: token for token in _movable(top)}
    for key in keys:
        if key not in known:
            raise NotWaiting(what=key)
    for key in keys:
        if top.find(key) is not None:  # it may have stood inside another that is stopped
            interrupt(known[key])


def _home(model: Model, top: CaseWorkflow, element: Element) -> Scope:
    """Return the open scope the element stands in; sub-processes around it are opened where they are not."""
    name = element.name or element.id
    spec_name = _spec_name(element)
    found = [scope for scope in top.scopes() if scope.spec.name == spec_name]
    if any(_in_loop(scope) for scope in found):
        raise CannotMove(IN_LOOP.format(name=name))
    if len(found) > 1:
        raise CannotMove(SEVERAL.format(name=name))
    if found:
        return found[0]
    around = _element(model, element.process_id, element.scope)
    if around is None:  # a called process nobody has called
        raise CannotMove(NOT_OPEN.format(name=name))
    return _opened(_home(model, top, around), around, name)


def _opened(outer: Scope, around: Element, name: str) -> Scope:
    node = outer.spec.task_specs[around.id]
    if isinstance(node, LoopSpec):
        raise CannotMove(IN_LOOP.format(name=name))
    if not isinstance(node, SubProcess) or isinstance(node, EventSubProcess | AdHocSubProcess):
        raise CannotMove(NOT_OPEN.format(name=name))
    token = outer.spawn(node)
    token.running.tell(token, Happening.STARTED)
    open_inputs(token)
    node.arm(token)
    scope = node.opened(token)
    watch(scope)
    return scope


def _tidy(top: CaseWorkflow, home: Scope) -> None:
    """Stop activities whose inside has become empty; let ad-hoc sub-processes offer again."""
    kept = {owner.id for owner in _owners(home)}
    for scope in reversed(top.scopes()):
        if not isinstance(scope, SubWorkflow) or scope.parent_task_id not in top.subprocesses:
            continue
        if scope.parent_task_id not in kept and all(token.listens for token in scope.live()):
            interrupt(scope.owner)
        elif scope.spec.ad_hoc is not None:
            scope.spec.ad_hoc.rest(scope)


def _all_troubles(top: CaseWorkflow, extra: tuple[Scope, FlowNode] | None = None) -> set[tuple[str, Trouble, str]]:
    found = set()
    for scope in top.scopes():
        more = (extra[1].name,) if extra is not None and extra[0] is scope else ()
        for trouble, join in troubles(scope.spec, _marking(scope, more)) or ():
            found.add((scope.spec.name, trouble, join))
    return found


def _marking(scope: Scope, more: tuple[str, ...]) -> Marking:
    standing = [token for token in scope.live() if _stands(token)]
    active = [token.task_spec.name for token in standing if "flow" not in token.internal_data]
    arrived = [(t.task_spec.name, t.internal_data["flow"]) for t in standing if "flow" in t.internal_data]
    return Marking(tuple(sorted((*active, *more))), tuple(sorted(arrived)))


def _refuse_trouble(before: set[tuple[str, Trouble, str]], after: set[tuple[str, Trouble, str]], model: Model) -> None:
    for spec_name, trouble, join in sorted(after - before):
        element = model.specs[spec_name].task_specs[join].element
        raise CannotMove(TROUBLES[trouble].format(name=element.name or element.id))
