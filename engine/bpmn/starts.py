"""Where an instance may begin: start events, instantiating receive tasks, events behind instantiating gateways."""

from collections.abc import Callable
from functools import partial
from typing import Any

from engine.bpmn.specs.activities import ReceiveTask
from engine.bpmn.specs.conversations import remember_key
from engine.bpmn.specs.events import CLOCK, EventGateway, StartEvent
from engine.bpmn.tokens import CaseWorkflow

__all__ = ["CLOCK", "start_at"]


def start_at(top: CaseWorkflow, start_event: str | None, came: str) -> Callable[[], None] | None:
    """Return what begins the instance at the element, or at its only start for None; None where there is no such.

    came: name of the message or signal that came; "" where that is not known: then all events of the start have.
    """
    starts = [node for node in top.spec.task_specs.values() if _begins(node)]
    if start_event is None:
        return partial(_begin, starts[0], top, came) if len(starts) == 1 else None
    chosen = next((node for node in starts if node.name == start_event), None)
    if chosen is not None:
        return partial(_begin, chosen, top, came)
    for gateway in (node for node in starts if isinstance(node, EventGateway)):
        for way in gateway.exits:
            if way.target.name == start_event:
                return partial(_begin_behind, gateway, way.target, top)
    return None


def _begins(node: Any) -> bool:
    instantiates = isinstance(node, ReceiveTask | EventGateway) and node.element.instantiate and not node.entries
    return isinstance(node, StartEvent) or instantiates


def _begin_behind(gateway: EventGateway, option: Any, top: CaseWorkflow) -> None:
    _remember(option, top, "")
    gateway.begin_with(top, option)


def _remember(node: Any, top: CaseWorkflow, came: str) -> None:
    """Let the message that begins the instance, with what it brought as variables, begin a conversation, too."""
    for event in node.element.events:
        if not came or event.name == came:
            remember_key(node.element, top, event, top.data)


def _begin(node: Any, top: CaseWorkflow, came: str) -> None:
    _remember(node, top, came)
    if isinstance(node, EventGateway) or (isinstance(node, StartEvent) and not came):
        node.enter(top, None)
    else:
        node.begin_with(top, came)
