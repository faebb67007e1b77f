"""What waits for people in a saved instance, seen without taking a step."""

from collections.abc import Mapping
from typing import Any

from engine.bpmn.model import Model
from engine.bpmn.ports import Ports
from engine.bpmn.state import decode
from engine.bpmn.views import tasks_of


def seen_by_tasks(model: Model, state: bytes, ports: Ports) -> dict[str, Mapping[str, Any]]:
    """Return what each waiting task sees now, its own scopes included, by the key of the task.

    Raises StateUnreadable.
    """
    return {task.key: task.variables for task in tasks_of(decode(model, state, ports))}
