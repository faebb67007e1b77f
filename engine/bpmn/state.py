"""The saved form of an instance: what it still needs to go on, without its definition and without its past.

A JSON array `[version, status, token counter, case, scopes, correlation keys]`. A scope is `[owner key, spec name, root
key, variables, names written, tokens, what could be undone]`, a token `[key, spec name, task state, host key or 0,
variables, inputs, memory]`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.errors import StateUnreadable
from engine.bpmn.model import Model
from engine.bpmn.ports import Ports, Status
from engine.bpmn.specs.listeners import attach, awaited_by, due_at
from engine.bpmn.tokens import CaseWorkflow, Running, Scope, SubWorkflow, Token
from engine.bpmn.values import pack, unpack

STATE_VERSION = 3

Saved = list[Any]
STATES = frozenset({TaskState.WAITING, TaskState.READY, TaskState.STARTED})  # of tokens between two steps

# Each step takes the array of its version and returns that of the next.
UPGRADES: Mapping[int, Callable[[Saved], Saved]] = {
    1: lambda saved: [2, *saved[1:3], [*saved[3], []], [[*scope, []] for scope in saved[4]]],
    2: lambda saved: [3, *saved[1:], {}],
}


def encode(top: CaseWorkflow, status: Status) -> bytes:
    """Return the state of the instance."""
    inner = [_scope(scope) for scope in top.subprocesses.values()]
    return orjson.dumps([STATE_VERSION, status.value, top.running.counter, _scope(top), inner, top.keys])


def _scope(scope: Any) -> Saved:
    owner = scope.parent_task_id if isinstance(scope, SubWorkflow) else 0
    tokens = [_token(token) for token in scope.live()]
    written = sorted(scope.written) if isinstance(scope, SubWorkflow) and not scope.spec.embedded else []
    return [owner, scope.spec.name, scope.task_tree.id, pack(scope.data), written, tokens, scope.done]


def _token(token: Token) -> Saved:
    host = token.host
    return [
        token.id,
        token.task_spec.name,
        token.state,
        host.id if host is not None else 0,
        pack(token.data) or 0,
        pack(token.inputs) or 0,
        token.internal_data or 0,
    ]


def decode(model: Model, state: bytes, ports: Ports) -> CaseWorkflow:
    """Return the instance ready for a step. Raises StateUnreadable."""
    with _legible():
        _version, status, counter, case, inner, keys = _load(state)
        running = Running(ports, int(counter))
        running.ended = None if status == Status.RUNNING else Status(status)
        top = CaseWorkflow(model.specs[case[1]], dict(model.specs), running)
        top.keys.update(keys)
        _fill(top, case)
        for saved in inner:
            _fill(top.open_scope(top.get_task_from_id(saved[0]), saved[1]), saved)
        _each_key_once(top)
    return top


def _each_key_once(top: CaseWorkflow) -> None:
    """Refuse a state in which a token would be found twice, or around itself."""
    keys = [key for scope in top.scopes() for key in scope.tasks]
    if len(set(keys)) < len(keys):
        raise ValueError(keys)


@contextmanager
def _legible() -> Iterator[None]:
    """Turn whatever a damaged state, or one of another definition, trips over into StateUnreadable."""
    try:
        yield
    except KeyError as error:
        raise StateUnreadable(reason=f"element {error}") from error
    except (IndexError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise StateUnreadable(reason=f"form, {type(error).__name__}") from error


def _fill(scope: Scope, saved: Saved) -> None:
    _owner, _name, root, variables, written, tokens, done = saved
    scope.plant(root)
    scope.data.update(unpack(variables))
    scope.written.update(written)
    scope.done = done
    for row in tokens:
        _restore(scope, row)


def _restore(scope: Scope, row: Saved) -> None:
    key, spec_name, state, host, data, inputs, memory = row
    spec = scope.spec.task_specs[spec_name]
    if key in scope.tasks:
        raise ValueError(key)
    token = Token(scope, spec, scope.tasks[host] if host else scope.task_tree, key)
    token._set_state(state)  # noqa: SLF001  # SpiffWorkflow's own protocol
    token.data, token.inputs = unpack(data or {}), unpack(inputs or {})
    token.internal_data = dict(memory or {})
    _sound(token)
    event = awaited_by(token)
    if state == TaskState.WAITING and not token.internal_data.keys() & {"flow", "got"} and event is not None:
        attach(token, event)


def _sound(token: Token) -> None:
    """Read what steps will rely on; what cannot be read is told now, not in the midst of a step."""
    scopes = isinstance(token.data, dict) and isinstance(token.inputs, dict)
    if int(token.id) <= 0 or token.state not in STATES or token.element is None or not scopes:
        raise ValueError(token.id)
    if awaited_by(token) is None:
        unpack(token.internal_data.get("due"))  # when a person is to be done
    else:
        due_at(token)


def read_variables(state: bytes) -> dict[str, Any]:
    """Return the variables of the case without restoring the instance. Raises StateUnreadable."""
    with _legible():
        found: dict[str, Any] = dict(unpack(_load(state)[3][3]))
    return found


def read_seen(model: Model, state: bytes, key: str) -> dict[str, Any] | None:
    """Return every variable the token of that key sees (`variables.layers`); None where there is no such token.

    Raises StateUnreadable.
    """
    with _legible():
        case, inner = _load(state)[3:5]
        places = {row[0]: (row, scope) for scope in (case, *inner) for row in scope[5]}
        row, scope = places.get(key, (None, case))
        if row is None:
            return None
        layers = []
        while row is not None:
            *_place, host, data, inputs, _memory = row
            layers += [inputs or {}, data or {}]
            row, scope = _around(model, places, scope, host)
        found: dict[str, Any] = {}
        for layer in (scope[3], *reversed(layers)):
            found.update(unpack(layer))
    return found


def _around(model: Model, places: Mapping[str, tuple[Saved, Saved]], scope: Saved, host: str) -> tuple[Any, Saved]:
    """Return the saved token whose local variables one hanging on `host` sees, and its scope; None where it ends."""
    if not host and scope[0] and model.specs[scope[1]].embedded:
        host = scope[0]
    return places[host] if host else (None, scope)


def stands_at(state: bytes, element_id: str) -> bool:
    """Tell whether the instance has a token at the element, outside of sub-processes. Raises StateUnreadable."""
    with _legible():
        return any(token[1] == element_id for token in _load(state)[3][5])


def places_of(state: bytes) -> frozenset[str]:
    """Return the ids of the elements the instance has tokens at, in sub-processes, too. Raises StateUnreadable."""
    with _legible():
        _version, _status, _counter, case, inner, _keys = _load(state)
        return frozenset(token[1] for scope in (case, *inner) for token in scope[5])


def upgrade(state: bytes) -> bytes:
    """Return the state in the form of STATE_VERSION; one that has it already comes back unchanged."""
    with _legible():
        saved = _parse(state)
        return state if saved[0] == STATE_VERSION else orjson.dumps(_upgraded(saved))


def _load(state: bytes) -> Saved:
    saved = _parse(state)
    return saved if saved[0] == STATE_VERSION else _upgraded(saved)


def _parse(state: bytes) -> Saved:
    try:
        saved = orjson.loads(state)
    except orjson.JSONDecodeError as error:
        raise StateUnreadable(reason="JSON") from error
    if not isinstance(saved, list) or not saved or not isinstance(saved[0], int):
        raise StateUnreadable(reason="form")
    return saved


def _upgraded(saved: Saved) -> Saved:
    while saved[0] != STATE_VERSION:
        step = UPGRADES.get(saved[0])
        if step is None:
            raise StateUnreadable(reason=f"version {saved[0]}")
        saved = step(saved)
    return saved
