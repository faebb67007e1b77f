"""Soundness: no join waits for a token that never comes, no work is done twice by accident, no loop spins for ever."""

from collections.abc import Iterator

from engine.bpmn.check.paths import steps
from engine.bpmn.check.subject import Remark, Rule, Subject
from engine.bpmn.check.tokens import ENDS_ALL, net_of
from engine.bpmn.diagram import Element, Scope
from engine.bpmn.names import ACTIVITIES
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

DEADLOCK = Remark(
    "bpmn.path.deadlock",
    Text(
        "合流「{name}」は全部の矢印を待ちますが、同時にはそろわないため、案件がここで止まります。"
        "分かれ方と合流の種類をそろえてください。",
        "The join “{name}” waits for all its flows, which never come together, so cases stop there. "
        "Use the same kind of gateway to split and to join.",
    ),
)
MAY_WAIT = Remark(
    "bpmn.path.may_wait",
    Text(
        "合流「{name}」は、途中の分かれ方によっては一部の矢印が来ないまま待ち続けます。来ない場合の経路を見直してください。",
        "The join “{name}” may wait for ever, where one of its branches goes another way. Review those branches.",
    ),
    Severity.WARNING,
)
TWICE = Remark(
    "bpmn.path.twice",
    Text(
        "並行して進む経路が「{name}」でまとまらず、その後が2回行われることがあります。並行の合流を置いてください。",
        "Branches that run side by side meet in “{name}” without a join, so what follows may happen twice. Add a join.",
    ),
    Severity.WARNING,
)
ENDLESS = Remark(
    "bpmn.path.endless",
    Text(
        "「{name}」を通る繰り返しには、待つ作業も出口もありません。終わらなくなるので、条件のある出口を描いてください。",
        "The loop through “{name}” has nothing to wait for and no way out, so it never ends. Draw a way out.",
    ),
)
IDLE_LOOP = Remark(
    "bpmn.path.idle_loop",
    Text(
        "「{name}」を通る繰り返しは、待つことも値を変えることもなく回ります。出口の条件が変わらず終わらないことがあります。",
        "The loop through “{name}” neither waits nor changes a value, so its way out may never open.",
    ),
    Severity.WARNING,
)
WAITS = frozenset({"userTask", "receiveTask", "eventBasedGateway", "callActivity", "complexGateway"})
PASSES = frozenset({"task", "manualTask"})


def joins(subject: Subject) -> Iterator[Finding]:
    """Play each scope through and tell which joins are left waiting and where tokens meet unjoined."""
    for process, scope in subject.scopes():
        if not _playable(scope):
            continue
        game = net_of(scope).play()
        certain = game.complete and sum(e.type == "startEvent" for e in scope.elements.values()) <= 1
        for element in scope.elements.values():
            if element.id in game.stuck:
                dead = certain and element.id not in game.fired
                yield (DEADLOCK if dead else MAY_WAIT).about(process, element)
            if element.id in game.doubled:
                yield TWICE.about(process, element)


def _playable(scope: Scope) -> bool:
    """Tell whether tokens move only as flows and gateways say; ad-hoc, complex and counted ones are left alone."""
    elements = scope.elements.values()
    odd = any(e.type == "complexGateway" or e.takes != 1 or e.gives != 1 for e in elements)
    return not odd and bool(scope.flows)


def loops(subject: Subject) -> Iterator[Finding]:
    """Find the loops that pass no waiting element (design: a step that loops without end is stopped, never left)."""
    waiting = _waiting(subject)
    for process, scope in subject.scopes():
        for ring in _rings(scope, waiting):
            remark = _judge(scope, ring)
            if remark is not None:
                yield remark.about(process, min((scope.elements[node] for node in ring), key=_place))


def _place(element: Element) -> tuple[int, str]:
    return element.line, element.id


def _waiting(subject: Subject) -> set[str]:
    """Return ids of what may wait, the sub-processes around it included."""
    parents = {element.id: element.scope for _process, element in subject.elements()}
    found: set[str] = set()
    for _process, element in subject.elements():
        caught = element.type == "intermediateCatchEvent" and any(event.kind != "link" for event in element.events)
        if element.type in WAITS or caught:
            place: str | None = element.id
            while place is not None and place not in found:
                found.add(place)
                place = parents.get(place)
    return found


def _rings(scope: Scope, waiting: set[str]) -> Iterator[set[str]]:
    """Yield the strongly connected parts of the scope without what waits."""
    nodes = [node for node in scope.elements if node not in waiting]
    inside = set(nodes)
    after = {node: [t for t in targets if t in inside] for node, targets in steps(scope).items() if node in inside}
    before: dict[str, list[str]] = {}
    for node, targets in after.items():
        for target in targets:
            before.setdefault(target, []).append(node)
    left: set[str] = set()
    for root in reversed(_finished(nodes, after)):
        if root not in left:
            part = _reach(root, before, left)
            left |= part
            if len(part) > 1 or root in after.get(root, []):
                yield part


def _finished(nodes: list[str], after: dict[str, list[str]]) -> list[str]:
    done: list[str] = []
    seen: set[str] = set()
    for start in nodes:
        stack = [] if start in seen else [(start, iter(after.get(start, [])))]
        seen.add(start)
        while stack:
            node, targets = stack[-1]
            fresh = next((target for target in targets if target not in seen), None)
            if fresh is None:
                done.append(node)
                stack.pop()
            else:
                seen.add(fresh)
                stack.append((fresh, iter(after.get(fresh, []))))
    return done


def _reach(root: str, before: dict[str, list[str]], left: set[str]) -> set[str]:
    part, pending = {root}, [root]
    while pending:
        fresh = [node for node in before.get(pending.pop(), []) if node not in part and node not in left]
        part.update(fresh)
        pending.extend(fresh)
    return part


def _judge(scope: Scope, ring: set[str]) -> Remark | None:
    elements = [scope.elements[node] for node in ring]
    stopped = any(e.type == "endEvent" and _ends_all(e) for e in scope.elements.values())
    if not stopped and not any(_leads_out(scope, element, ring) for element in elements):
        return ENDLESS
    plain = all(
        e.type not in ACTIVITIES or (e.type in PASSES and not e.options.outputs and not e.writes) for e in elements
    )
    return IDLE_LOOP if plain else None


def _ends_all(element: Element) -> bool:
    return any(event.kind in ENDS_ALL for event in element.events)


def _leads_out(scope: Scope, element: Element, ring: set[str]) -> bool:
    """Tell whether a token may leave the ring at this element instead of going round."""
    flows = scope.outgoing().get(element.id, [])
    leaves = any(flow.target not in ring for flow in flows)
    if element.type in {"exclusiveGateway", "inclusiveGateway"}:
        return leaves
    decides = any(flow.condition is not None for flow in flows) and all(
        flow.condition is not None or flow.id == element.default for flow in flows if flow.target in ring
    )
    edges = any(e.attached_to == element.id and e.interrupting for e in scope.elements.values())
    return (decides and leaves) or edges


RULES: tuple[Rule, ...] = (joins, loops)
