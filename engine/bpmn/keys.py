"""Messages from outside that say by what they bring whose they are (BPMN 2.0.2 §8.4.2)."""

from collections.abc import Mapping
from typing import Any

from engine import feel
from engine.bpmn.model import Model
from engine.bpmn.specs.conversations import key_in
from engine.bpmn.values import storable


def message_keys(model: Model, name: str, data: Mapping[str, Any], env: feel.Environment) -> frozenset[str]:
    """Return the correlations a message of that name has by the model's correlation keys; none where it has none.

    Raises NotStorable, EngineError where a path asks for too much.
    """
    kept = storable(data)
    events = [
        event
        for process in model.diagrams.values()
        for element in process.elements()
        for event in element.events
        if event.kind == "message" and event.name == name and event.key is not None
    ]
    found = (key_in(env, event, kept) for event in events)
    return frozenset(key for key in found if key is not None)
