"""Variables: names that nothing sets, and names that are set on some of the ways only.

What people enter, messages bring and jobs return is not written in the diagram; where any of it may set a name, a
name counts as missing only if it nearly equals one that is set (a slip of the pen).
"""

from collections.abc import Iterator
from difflib import get_close_matches

from engine import feel
from engine.bpmn.check.expressions import MAX_LENGTH, terms_of
from engine.bpmn.check.paths import entries, steps
from engine.bpmn.check.subject import Known, Remark, Rule, Subject, label
from engine.bpmn.diagram import Element, Flow, Process, Scope, Term
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

NEVER_SET = Remark(
    "bpmn.variable.never_set",
    Text(
        "「{name}」が使う値「{variable}」は、どこでも設定されていません。入力票か計算の作業で設定してください。",
        "“{name}” uses “{variable}”, which nothing sets. Set it on a form or in a script task.",
    ),
    Severity.WARNING,
)
MISSPELT = Remark(
    "bpmn.variable.misspelt",
    Text(
        "「{name}」が使う値「{variable}」は設定されていません。「{near}」の書き間違いではありませんか。",
        "“{name}” uses “{variable}”, which nothing sets. Did you mean “{near}”?",
    ),
    Severity.WARNING,
)
SOMETIMES = Remark(
    "bpmn.variable.sometimes_set",
    Text(
        "「{name}」が使う値「{variable}」は「{setter}」で設定されますが、そこを通らない経路もあります。"
        "値がないときの扱いを確かめてください。",
        "“{name}” uses “{variable}”, which “{setter}” sets, but there are ways that do not pass there. "
        "Check what happens without it.",
    ),
    Severity.HINT,
)
LOOP_NAMES = frozenset({"loopCounter", "nrOfInstances", "nrOfActiveInstances", "nrOfCompletedInstances"})
# What comes in from outside the diagram at these, unless output mappings name it.
OPEN = frozenset({"userTask", "serviceTask", "sendTask", "receiveTask", "businessRuleTask", "callActivity"})
NEARNESS = 0.88  # one letter more, less or other in a name of ten
SHORTEST = 4
MOST_TOLD = 30  # slips are looked for among so many unknown names only, and so many results are followed


def never_set(subject: Subject) -> Iterator[Finding]:
    """Tell the names used in expressions that nothing sets, with the name that was probably meant."""
    for process in subject.processes:
        names, closed = _set_in(process, subject.known)
        told: set[str] = set()
        for place, term in _terms(process):
            for variable in sorted(used(term, subject.known) - names - told):
                near = _meant(variable, names) if len(told) < MOST_TOLD else None
                told.add(variable)
                if near is not None:
                    yield MISSPELT.about(process, place, line=term.line, variable=variable, near=near)
                elif closed:
                    yield NEVER_SET.about(process, place, line=term.line, variable=variable)


def _meant(variable: str, names: set[str]) -> str | None:
    """Return the name that was probably meant; longer and shorter forms of a name are names of their own."""
    near = get_close_matches(variable, names, 3, NEARNESS) if len(variable) >= SHORTEST else []
    return next((name for name in near if name not in variable and variable not in name), None)


def used(term: Term, known: Known) -> set[str]:
    """Return the variables an expression takes from outside."""
    if term.expression is None or len(term.expression) > MAX_LENGTH:
        return set()
    try:
        compiled = feel.compile_expression(term.expression, sorted(known.functions))
    except feel.FeelSyntaxError:
        return set()
    return set(compiled.names) - set(feel.STANDARD) - known.functions - {"item", "partial", "?"}


def _terms(process: Process) -> Iterator[tuple[Element | Flow, Term]]:
    for scope in process.scopes.values():
        yield from _terms_in(scope)


def _set_in(process: Process, known: Known) -> tuple[set[str], bool]:
    """Return the names set anywhere in the process, and whether that is all there can be."""
    names, closed = set(known.variables or ()) | LOOP_NAMES, known.variables is not None
    for element in process.elements():
        names |= _sets(element) | set(element.properties)
        form = element.options.form_id
        if form is not None and known.form_fields is not None:
            names |= known.form_fields.get(form, frozenset())
        elif element.type in OPEN and not element.options.outputs and element.options.result is None:
            closed = False
        if any(event.kind in {"message", "signal", "error", "escalation"} for event in element.events):
            closed = False
    return names, closed


def _sets(element: Element) -> set[str]:
    options, loop = element.options, element.loop
    found = {mapping.target.partition(".")[0] for mapping in (*options.inputs, *options.outputs, *element.writes)}
    found |= {mapping.target.partition(".")[0] for mapping in element.reads}
    found |= {options.result} if options.result else set()
    found |= {name for name in (loop.item, loop.output) if name} if loop is not None else set()
    return found - {""}


def sometimes_set(subject: Subject) -> Iterator[Finding]:
    """Tell the names that a script or decision sets on some of the ways to their use, and nothing else sets."""
    for process in subject.processes:
        setters = _setters(process, subject.known)
        for scope in process.scopes.values():
            here = {name: element for name, element in setters.items() if element.scope == scope.id}
            if here:
                yield from _sometimes(process, scope, here, subject.known)


def _setters(process: Process, known: Known) -> dict[str, Element]:
    """Return the results of scripts and decisions that are set once in the process, and by nothing else."""
    found: dict[str, Element] = {}
    others: set[str] = set(known.variables or ())
    for element in process.elements():
        if element.type in OPEN - {"businessRuleTask"} and not element.options.outputs:
            form = (known.form_fields or {}).get(element.options.form_id or "")
            others |= form or set()
        for name in _sets(element):
            single = element.type in {"scriptTask", "businessRuleTask"} and name == element.options.result
            if not single or name in found:
                others.add(name)
            found.setdefault(name, element)
    return {name: element for name, element in found.items() if name not in others}


def _sometimes(process: Process, scope: Scope, setters: dict[str, Element], known: Known) -> Iterator[Finding]:
    after = steps(scope)
    uses: dict[str, list[tuple[Element | Flow, Term]]] = {}
    for place, term in _terms_in(scope):
        if "null" not in term.text:
            for name in used(term, known) & setters.keys():
                uses.setdefault(name, []).append((place, term))
    for name in list(uses)[:MOST_TOLD]:
        setter = setters[name]
        between = _without(scope, after, setter.id) & _behind(after, setter.id)
        for place, term in uses[name]:
            if (place.source if isinstance(place, Flow) else place.id) in between:
                yield SOMETIMES.about(process, place, line=term.line, variable=name, setter=label(setter))
                break


def _terms_in(scope: Scope) -> Iterator[tuple[Element | Flow, Term]]:
    for flow in scope.flows.values():
        if flow.condition is not None:
            yield flow, flow.condition
    for element in scope.elements.values():
        yield from ((element, term) for term in terms_of(element) if term is not None)


def _without(scope: Scope, after: dict[str, list[str]], avoided: str) -> set[str]:
    """Return what can be reached from the starts without passing the element; parallel branches count as passed."""
    if any(e.type in {"parallelGateway", "inclusiveGateway"} for e in scope.elements.values()):
        return set()
    first = [element.id for element in entries(scope) if element.id != avoided]
    return _reached(after, first, avoided)


def _behind(after: dict[str, list[str]], node: str) -> set[str]:
    return _reached(after, after.get(node, []), "")


def _reached(after: dict[str, list[str]], first: list[str], avoided: str) -> set[str]:
    seen, pending = set(first), list(first)
    while pending:
        fresh = [node for node in after.get(pending.pop(), []) if node not in seen and node != avoided]
        seen.update(fresh)
        pending.extend(fresh)
    return seen


RULES: tuple[Rule, ...] = (never_set, sometimes_set)
