"""Repairs that leave tokens where they are: corrected variables, timers that stood still, a failed element again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from engine.bpmn.model import Model
from engine.bpmn.ports import Ports, Step
from engine.bpmn.run import take_step
from engine.bpmn.specs.hosts import Host
from engine.bpmn.specs.listeners import awaited_by, timer_source
from engine.bpmn.state import decode
from engine.bpmn.tokens import READY, CaseWorkflow, Token
from engine.bpmn.values import storable
from engine.bpmn.variables import open_inputs


def correct(model: Model, state: bytes, values: Mapping[str, Any], ports: Ports, *, goes_on: bool) -> Step:
    """Give variables of the case other values. Raises NotStorable, StepFailed.

    goes_on: conditional events look again at once; otherwise (a suspended or failed instance) nothing moves.
    """
    kept = storable(values)
    top = decode(model, state, ports)
    top.data.update(kept)
    return take_step(top, (lambda: None) if goes_on else None)


def go_on(model: Model, state: bytes, stood: timedelta, ports: Ports) -> Step:
    """Let an instance go on after it stood still that long: timers counted from an event are due that much later.

    Dates stay where they are, and so do cycles with a start of their own (KAG-36, DL-G8). Raises StepFailed.
    """
    top = decode(model, state, ports)
    for token in top.listeners():
        if _is_counted(token):
            _put_off(token, stood)
    return take_step(top, lambda: None)


def retry(model: Model, state: bytes, key: str, ports: Ports) -> Step:
    """Run the element at fault again, or pass it by where `ports.skips` says so; then everything else goes on.

    state: `StepError.stopped` of the step that failed; key: the token at fault. Raises StepFailed.
    """
    top = decode(model, state, ports)
    token = top.find(key)
    return take_step(top, lambda: _again(top, token))


def _again(top: CaseWorkflow, token: Token | None) -> None:
    for other in top.tokens():
        if other is not token and other.has_state(READY) and not other.is_work:
            top.running.ready.append(other)
    if token is None or "flow" in token.internal_data:
        return
    skip = top.running.skips.get(token.element.id)
    if skip is not None:
        token.task_spec.pass_by(token, skip.given)
        return
    if isinstance(token.task_spec, Host):
        token.inputs.clear()
        open_inputs(token)
    token._set_state(READY)  # noqa: SLF001  # SpiffWorkflow's own protocol
    top.running.ready.append(token)


def _is_counted(token: Token) -> bool:
    event = awaited_by(token)
    if event is None or event.kind != "timer" or "due" not in token.internal_data:
        return False
    if event.timer_kind == "timeCycle":
        return timer_source(token, event).count("/") == 1  # R5/P1D; with a start of its own it is R5/start/P1D
    return event.timer_kind == "timeDuration"


def _put_off(token: Token, stood: timedelta) -> None:
    memory = token.internal_data
    memory["due"] = (datetime.fromisoformat(memory["due"]) + stood).isoformat()
    if "cycle" in memory:
        anchor, *rest = memory["cycle"]
        memory["cycle"] = [(datetime.fromisoformat(anchor) + stood).isoformat(), *rest]
