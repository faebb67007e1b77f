"""Variables: one set per case, with local scopes only where the diagram declares them (design D4).

Looking up goes from the token outwards: targets of its input mappings, loop variables, then the same of the activities
around it, then the variables of the case, or of the called process, where the search ends. Writing goes to the
innermost scope that declares the name, else to the case: a name that is new belongs to the case. Within an instance of
a multi-instance activity a new name is the instance's own until it ends, so that instances side by side cannot take
each other's values.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from engine import feel
from engine.bpmn.diagram import Element, IoMapping, Term
from engine.bpmn.errors import NotStorable, StepFailed
from engine.bpmn.tokens import Scope, SubWorkflow, Token
from engine.bpmn.unforeseen import unforeseen
from engine.bpmn.values import storable
from engine.domain.text import Text
from engine.errors import EngineError

UNDECIDED = Text(
    "条件「{source}」が「はい／いいえ」になりません（値：{value}）。{why}",
    "The condition “{source}” is neither true nor false (value: {value}). {why}",
)
FAILED = Text("式「{source}」を計算できませんでした。{why}", "The expression “{source}” could not be evaluated. {why}")


def layers(token: Token) -> Iterator[dict[str, Any]]:
    """Yield the scopes a token sees, innermost first; the last is the case or the called process."""
    current = token
    for current in _outwards(token):
        yield current.inputs
        yield current.data
    yield current.workflow.data


def _outwards(token: Token) -> Iterator[Token]:
    """Yield the token and those around it whose local variables it sees."""
    current: Token | None = token
    while current is not None:
        yield current
        current = current.host or _owner(current.workflow)


def _owner(scope: Scope) -> Token | None:
    """Return the token whose local variables an embedded scope sees."""
    return scope.owner if isinstance(scope, SubWorkflow) and scope.spec.embedded else None


def _home_scope(token: Token) -> Scope:
    """Return the case or called process whose variables the token writes."""
    scope = token.workflow
    while (owner := _owner(scope)) is not None:
        scope = owner.workflow
    return scope


def visible(token: Token, extra: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """Return every variable the token sees; do not write into it."""
    seen = [layer for layer in layers(token) if layer]
    if not extra and len(seen) == 1:
        return seen[0]
    merged: dict[str, Any] = {}
    for layer in reversed(seen):
        merged.update(layer)
    merged.update(extra or {})
    return merged


def assign(token: Token, values: Mapping[str, Any]) -> None:
    """Write what an element brings about, past its own input mappings, to where each name belongs.

    A name that is also the target of an input mapping is written there as well, so that output mappings see it.
    """
    for name, value in values.items():
        if name in token.inputs:
            token.inputs[name] = value
        *locals_, home = list(layers(token))[1:]
        place = next((layer for layer in locals_ if name in layer), None)
        if place is None:
            place = _own_place(token, name, home)
        place[name] = value
        if place is home:
            _home_scope(token).written.add(name)


def _own_place(token: Token, name: str, home: dict[str, Any]) -> dict[str, Any]:
    """Return where a name without a scope is written: the instance of a loop that brings it up, else home.

    An instance that is being undone has ended: it hands nothing on any more, so what is new then is not its own.
    """
    for current in _outwards(token):
        under_way = current.task_spec.brings_up_names and "undo" not in current.internal_data
        loop = current.host if under_way else None
        if loop is not None and (name not in home or name in loop.internal_data.get("own", ())):
            return current.data
    return home


def evaluation(token: Token, source: str, extra: Mapping[str, Any] | None = None) -> feel.Evaluation:
    """Evaluate FEEL as the token sees the world. Raises StepFailed naming its element."""
    try:
        found: feel.Evaluation = token.top.script_engine.environment.explain(source, visible(token, extra))
    except EngineError as error:
        raise failed(token, "expression", FAILED, source=source, why=error.text) from error
    except Exception as bug:
        raise unforeseen(token.element.id, token.element.name, bug) from bug
    token.running.budget.check_time(token.element)
    return found


def value_of(token: Token, term: Term | None, extra: Mapping[str, Any] | None = None) -> Any:
    """Return the value of a term: plain text as it stands, FEEL evaluated; None for no term."""
    if term is None:
        return None
    return term.text if term.expression is None else evaluation(token, term.expression, extra).value


def holds(token: Token, term: Term, extra: Mapping[str, Any] | None = None) -> bool:
    """Tell whether a condition is true. Raises StepFailed where it is neither true nor false."""
    source = term.expression or term.text
    found = evaluation(token, source, extra)
    if isinstance(found.value, bool):
        return found.value
    shown = feel.to_text(found.value)
    raise failed(token, "condition", UNDECIDED, source=source, value=shown, why=reasons(found))


def reasons(found: feel.Evaluation) -> Text:
    """Return why something became null, as one sentence."""
    texts = [note.text for note in found.notes][:3]
    return Text(" ".join(text.ja for text in texts), " ".join(text.en for text in texts))


def failed(token: Token, code: str, sentence: Text, *, why: Text, **values: object) -> StepFailed:
    """Return the error that names the token's element, with `why` in both languages."""
    reason = Text(sentence.ja.format(why=why.ja, **values), sentence.en.format(why=why.en, **values))
    return StepFailed(token.element.id, token.element.name, code, reason)


def kept(token: Token, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values in the form a case keeps them. Raises StepFailed where one cannot be kept."""
    try:
        return storable(values)
    except NotStorable as error:
        raise StepFailed(token.element.id, token.element.name, "not_storable", error.text) from error


def open_inputs(token: Token) -> None:
    """Fill the token's own scope: properties, data inputs, then input mappings, each seeing the ones before it."""
    element = token.element
    token.inputs.update(dict.fromkeys(element.properties))
    for mapping in (*element.reads, *element.options.inputs):
        value = value_of(token, mapping.source)
        if value is not None or not mapping.known_only:
            nest(token.inputs, mapping.target, kept(token, {mapping.target: value})[mapping.target])


def hand_over(token: Token, results: Mapping[str, Any], element: Element | None = None) -> None:
    """Give results to the case: by the output mappings where there are any, else as they are; then data outputs.

    element: whose mappings count, where it is not the token's own.
    """
    element = element or token.element
    if not element.options.outputs:
        assign(token, results)
    else:
        token.inputs.update(results)
        _map(token, element.options.outputs, {})
    if element.writes:
        _map(token, element.writes, {m.source.text: results for m in element.writes if results and m.known_only})


def _map(token: Token, mappings: tuple[IoMapping, ...], whole: Mapping[str, Any]) -> None:
    """Assign what the mappings bring; `whole` holds what stands for a name nobody has given a value to."""
    brought: dict[str, Any] = {}
    for mapping in mappings:
        value = value_of(token, mapping.source, {**_missing(token, whole), **brought})
        if value is None and mapping.known_only:
            continue
        head = mapping.target.partition(".")[0]
        brought.setdefault(head, visible(token).get(head) if "." in mapping.target else None)
        nest(brought, mapping.target, kept(token, {mapping.target: value})[mapping.target])
    assign(token, brought)


def _missing(token: Token, whole: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in whole.items() if name not in visible(token)} if whole else {}


def nest(scope: dict[str, Any], target: str, value: Any) -> None:
    """Write to `a.b.c` by renewing the contexts on the way; contexts others hold stay as they are."""
    head, _dot, rest = target.partition(".")
    if not rest:
        scope[head] = value
        return
    inner = scope.get(head)
    renewed = dict(inner) if isinstance(inner, dict) else {}
    nest(renewed, rest, value)
    scope[head] = renewed
