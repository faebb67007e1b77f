"""FEEL: every expression of a diagram is compiled, and the place of the first mistake is told."""

from collections.abc import Iterator

from engine import feel
from engine.bpmn.check.subject import Rule, Subject, about_line, label
from engine.bpmn.diagram import Element, Flow, Process, Term
from engine.domain.finding import Finding
from engine.domain.text import Text

BAD = Text("「{name}」の式「{source}」：{why}", "Expression “{source}” of “{name}”: {why}")


def expressions(subject: Subject) -> Iterator[Finding]:
    """Compile every expression."""
    names = sorted(subject.known.functions)
    for process, place, term in _terms(subject):
        if term.expression is None:
            continue
        try:
            feel.compile_expression(term.expression, names)
        except feel.FeelSyntaxError as error:
            values = {"name": label(place), "source": term.expression[:80]}
            why = error.text
            text = Text(BAD.ja.format(why=why.ja, **values), BAD.en.format(why=why.en, **values))
            line = term.line + error.line - 1
            yield about_line(process, place, line, "bpmn.expression.syntax", text)


def _terms(subject: Subject) -> Iterator[tuple[Process, Element | Flow, Term]]:
    for process, scope in subject.scopes():
        for flow in scope.flows.values():
            if flow.condition is not None:
                yield process, flow, flow.condition
        for element in scope.elements.values():
            for term in _of_element(element):
                if term is not None:
                    yield process, element, term


def _of_element(element: Element) -> Iterator[Term | None]:
    options = element.options
    yield from (options.assignee, options.groups, options.due, options.priority)
    yield from (options.job_type, options.decision, options.script)
    yield from (mapping.source for mapping in (*options.inputs, *options.outputs))
    for event in element.events:
        yield from (event.term, event.correlation)
    if element.loop is not None:
        loop = element.loop
        yield from (loop.condition, loop.collection, loop.cardinality, loop.output_item)


RULES: tuple[Rule, ...] = (expressions,)
