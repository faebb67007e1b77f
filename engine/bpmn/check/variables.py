"""Variables: names that nothing sets, and names that are set on some of the ways only.

What messages bring and people enter without a form is not written in the diagram; where any of it may set a name, a
name counts as missing only if it nearly equals one that is set (a slip of the pen). Where all names are known
(`sources`), reading one that nothing in the programme sets refuses the diagram.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from engine import feel
from engine.bpmn.check.expressions import MAX_LENGTH, terms_of
from engine.bpmn.check.paths import entries, steps
from engine.bpmn.check.sources import Names, brings_anything, everywhere, names_of, set_by
from engine.bpmn.check.subject import Known, Remark, Rule, Subject, label
from engine.bpmn.diagram import Element, Flow, Process, Scope, Term
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

UNKNOWN = Remark(
    "bpmn.variable.unknown",
    Text(
        "「{name}」が使う値「{variable}」は、この事業のどこでも設定されていません。"
        "綴りを確かめるか、入力票または計算の作業で設定してください。",
        "“{name}” uses “{variable}”, which nothing in the programme sets. "
        "Check its spelling, or set it on a form or in a script task.",
    ),
)
NEVER_SET = Remark(
    "bpmn.variable.never_set",
    Text(
        "「{name}」が使う値「{variable}」は、この業務の流れでは設定されません。入力票か計算の作業で設定してください。",
        "“{name}” uses “{variable}”, which nothing in this process sets. Set it on a form or in a script task.",
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
MISSPELT_FOR_CERTAIN = Remark("bpmn.variable.misspelt", MISSPELT.text)
DEADLINE = Remark(
    "bpmn.deadline_rule.variable",
    Text(
        "「{name}」の期限の規則「{rule}」が使う値「{variable}」は、この業務の流れでは設定されません。"
        "規則を選び直すか、前の作業で設定してください。",
        "The deadline rule “{rule}” of “{name}” uses “{variable}”, which nothing in this process sets. "
        "Choose another rule, or set the value before.",
    ),
)
DEADLINE_DOUBT = Remark("bpmn.deadline_rule.variable", DEADLINE.text, Severity.WARNING)
FIELD_LOST = Remark(
    "bpmn.user_task.field_lost",
    Text(
        "「{name}」の入力票の項目「{field}」は、出力の対応にも記録にも使われないため、入力しても後の作業に渡りません。"
        "出力の対応に加えてください。",
        "The field “{field}” on the form of “{name}” is in no output mapping and no record, so it is not passed on. "
        "Add it to the output mappings.",
    ),
    Severity.HINT,
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
OPEN = frozenset({"userTask", "serviceTask", "sendTask", "receiveTask", "callActivity"})
TOLERANT = re.compile(r"\bnull\b|\bis defined\b|\bget or else\b")
NEARNESS = 0.88  # one letter more, less or other in a name of ten
SHORTEST = 4
MOST_TOLD = 30  # slips are looked for among so many unknown names only, and so many results are followed


def never_set(subject: Subject) -> Iterator[Finding]:
    """Tell the names used in expressions that nothing sets, with the name that was probably meant."""
    all_names = everywhere(subject)
    found = names_of(subject)
    for process in subject.processes:
        there = found[process.id]
        told: set[str] = set()
        for place, term in _terms(process, subject.known):
            for variable in sorted(used(term, subject.known) - there.names - told):
                near = _meant(variable, there.names) if len(told) < MOST_TOLD else None
                told.add(variable)
                remark = _remark(there, variable, term, near, all_names)
                if remark is not None:
                    yield remark.about(process, place, line=term.line, variable=variable, near=near)


def _remark(there: Names, variable: str, term: Term, near: str | None, all_names: frozenset[str]) -> Remark | None:
    certain = there.closed and variable not in all_names and not TOLERANT.search(term.text)
    if near is not None:
        return MISSPELT_FOR_CERTAIN if certain else MISSPELT
    if certain:
        return UNKNOWN
    return NEVER_SET if there.closed else None


def deadline_rules(subject: Subject) -> Iterator[Finding]:
    """Check that a process has the variables its deadline rules read (design D6)."""
    all_names, found = everywhere(subject), names_of(subject)
    for process, element in subject.elements():
        rule = element.options.deadline_rule
        there = found[process.id]
        for variable in sorted(subject.known.deadline_reads.get(rule or "", frozenset()) - there.names):
            if there.closed:
                remark = DEADLINE_DOUBT if variable in all_names else DEADLINE
                yield remark.about(process, element, rule=rule, variable=variable)


def lost_fields(subject: Subject) -> Iterator[Finding]:
    """Tell the fields people fill in that no output mapping passes on and no record keeps."""
    for process, element in subject.elements():
        options = element.options
        fields = (subject.known.form_fields or {}).get(options.form_id or "", frozenset())
        if element.type == "userTask" and options.outputs and options.record_kind is None:
            passed = set().union(*(used(mapping.source, subject.known) for mapping in options.outputs))
            for field in sorted(fields - passed - {mapping.target for mapping in options.inputs}):
                yield FIELD_LOST.about(process, element, field=field)


def _meant(variable: str, names: frozenset[str]) -> str | None:
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


def _terms(process: Process, known: Known) -> Iterator[tuple[Element | Flow, Term]]:
    """Yield the expressions of a process but for those that read what came in under names nobody here knows."""
    for scope in process.scopes.values():
        for place, term in _terms_in(scope):
            if not (isinstance(place, Element) and _reads_what_came(place, term, known)):
                yield place, term


def _reads_what_came(element: Element, term: Term, known: Known) -> bool:
    return brings_anything(element, known) and any(mapping.source is term for mapping in element.options.outputs)


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
        for name in set_by(element):
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


RULES: tuple[Rule, ...] = (never_set, sometimes_set, deadline_rules, lost_fields)
