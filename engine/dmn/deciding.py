"""Ask a model for a decision, or call one of its services."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import feel
from engine.dmn import elements as el
from engine.dmn.activation import Activation
from engine.dmn.model import Model, ModelRefused
from engine.dmn.program import Program
from engine.dmn.running import FiredRule, Note, Run, shallow_enough, time_for
from engine.domain.text import Text
from engine.errors import NotFound


class UnknownDecision(NotFound):
    """The model has no decision of this name or id."""

    code = "dmn_unknown_decision"
    sentence = Text("判断「{name}」がモデルにありません。", "The model has no decision “{name}”.")


class UnknownService(NotFound):
    """The model has no decision service of this name or id."""

    code = "dmn_unknown_service"
    sentence = Text("判断サービス「{name}」がモデルにありません。", "The model has no decision service “{name}”.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer. value: a FEEL value. fired: the rules it rests on. notes: why it, or a part of it, is null."""

    value: Any
    fired: tuple[FiredRule, ...]
    notes: tuple[Note, ...]


def decide(model: Model, decision: str, context: Mapping[str, Any], env: feel.Environment) -> Decision:
    """Evaluate a decision, called by its name or id, with the values of its inputs by their bare names.

    An input that is absent is null; a value that does not fit its input's type becomes null with a note.
    Raises: UnknownDecision; ModelRefused when it may stand in, or rests on, a file that could not be read;
    feel.BudgetExceeded and TooMuchWork when the logic asks for too much.
    """
    node = model.program.library.find(decision, (el.DecisionNode,))
    _refuse_incomplete(model, node)
    if node is None:
        raise UnknownDecision(name=decision)
    data = _by_plain_name(context)
    run = _prepared(model.program, node, data, env)
    with shallow_enough():
        value = Activation(model.program, run, {}, data).value(node)
    return _answer(model, value, run)


def call_service(model: Model, service: str, context: Mapping[str, Any], env: feel.Environment) -> Decision:
    """Call a decision service with the values of its inputs and input decisions by their bare names.

    The value is that of its output decision, or a context of its output decisions by name. Raises:
    UnknownService; ModelRefused, feel.BudgetExceeded and TooMuchWork as for `decide`.
    """
    node = model.program.library.find(service, (el.DecisionService,))
    _refuse_incomplete(model, node)
    if not isinstance(node, el.DecisionService):
        raise UnknownService(name=service)
    data = _by_plain_name(context)
    run = _prepared(model.program, node, data, env)
    with shallow_enough():
        value = _service_value(model.program, node, data, run)
    return _answer(model, value, run)


def _refuse_incomplete(model: Model, node: el.Node | None) -> None:
    """Refuse what may stand in a file that could not be read, or imports one, by way of others or not."""
    if model.unreadable and (node is None or model.program.library.lacks_import(node)):
        raise ModelRefused(model.unreadable)


def _answer(model: Model, value: Any, run: Run) -> Decision:
    """Make the answer; that a file was left out is said after everything that was noticed on the way."""
    for finding in model.unreadable:
        run.repeat(finding)
    return Decision(value=value, fired=tuple(run.fired), notes=tuple(run.notes))


def _prepared(program: Program, node: el.Node, data: Mapping[str, Any], env: feel.Environment) -> Run:
    written = program.prepare(node)
    until = feel.own_seconds() + time_for(written, data)
    return Run(program.environments(env, until), until)


def _service_value(program: Program, service: el.DecisionService, data: Mapping[str, Any], run: Run) -> Any:
    given: dict[tuple[str, str], Any] = {}
    for need in program.parameters(service):
        told = data.get(need.name)
        value = run.fit_data(told, program.type_of(need.node), need.name, need.node.place)
        if value is None and told is not None:
            return None
        given[need.node.key] = value
    value = Activation(program, run, given, data).outputs(service)
    return run.fit(value, program.compiled(service).type, service.name, service.place)


def _by_plain_name(context: Mapping[str, Any]) -> dict[str, Any]:
    return {" ".join(name.split()): value for name, value in context.items()}
