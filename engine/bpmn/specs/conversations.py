"""Which conversation a message belongs to, in the standard's own words: BPMN 2.0.2 §8.4.2.

The first message of a conversation, sent or received, gives its correlation key a value; what comes later must have the
same. A subscription of the process binds the key to the process's own data instead, whatever they are at the time.
"""

from collections.abc import Mapping
from typing import Any

from engine import feel
from engine.bpmn.diagram import Element, Event, Key, Term
from engine.bpmn.errors import StepFailed
from engine.bpmn.specs.listeners import KEYS, NO_CORRELATION, correlation_of, key_text
from engine.bpmn.tokens import CaseWorkflow, Token
from engine.bpmn.variables import evaluation, failed, visible
from engine.domain.text import Text
from engine.errors import EngineError

Values = Mapping[str, Any]


def asked_for(token: Token, event: Event) -> str | None:
    """Return the key a message must have for the listener; None where any will do, as before the first."""
    if event.key is None:
        found: str | None = token.internal_data.get("correlation")
        return found
    return _bound(token, event.key) or token.top.keys.get(event.key.id)


def key_in(env: feel.Environment, event: Event, payload: Values) -> str | None:
    """Return the key a message has by what it brings; None where it brings none. Raises EngineError."""
    if event.key is None:
        return None
    content = _content(payload)
    return _text([feel.evaluate(_source(path), content, env).value for path in event.key.paths])


def key_sent(token: Token, event: Event) -> str | None:
    """Return the key of a message the token throws, and begin the conversation with it. Raises StepFailed.

    Read from the message; where that says nothing, from the conversation, else from the variables the token sees.
    """
    if event.key is None:
        return correlation_of(token, event)
    top = token.top
    known = _bound(token, event.key) or top.keys.get(event.key.id)
    found = (
        key_of(token.element, top, event, token.inputs) or known or key_of(token.element, top, event, visible(token))
    )
    if found is None:
        source = ", ".join(_source(path) for path in event.key.paths)
        raise failed(token, "correlation", NO_CORRELATION, source=source, why=Text("", ""))
    top.keys.setdefault(event.key.id, found)
    return found


def remember_key(element: Element, top: CaseWorkflow, event: Event, payload: Values) -> None:
    """Begin a conversation with a message that was received, unless it has begun already. Raises StepFailed."""
    if event.kind == "message" and event.key is not None and event.key.id not in top.keys:
        found = key_of(element, top, event, payload)
        if found is not None:
            top.keys[event.key.id] = found


def _bound(token: Token, key: Key) -> str | None:
    terms = key.bound.get(token.element.process_id, ())
    return _text([evaluation(token, _source(term)).value for term in terms]) if terms else None


def key_of(element: Element, top: CaseWorkflow, event: Event, payload: Values) -> str | None:
    """Return the key a message that comes to the element has by what it brings; None for none. Raises StepFailed."""
    try:
        return key_in(top.running.ports.env, event, payload)
    except EngineError as error:
        raise StepFailed(element.id, element.name, error.code, error.text) from error


def _content(payload: Values) -> dict[str, Any]:
    """Return what paths into a message see: its parts by name, and what stands in a part that is its only one."""
    only = next(iter(payload.values())) if len(payload) == 1 else None
    return {**(only if isinstance(only, dict) else {}), **payload}


def _text(values: list[Any]) -> str | None:
    """Return the values of the properties as the one text that is compared; None where one is missing."""
    if not values or not all(isinstance(value, KEYS) for value in values):
        return None
    return "\n".join(key_text(value) for value in values)


def _source(term: Term) -> str:
    return term.expression or term.text
