"""Check a form against its programme: the code lists, directories and groups it names, and its FEEL."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.domain.finding import Finding, Severity
from engine.domain.form import Component, Form
from engine.domain.form_read import line_of_id
from engine.domain.programme_feel import PLACE, CheckExpression
from engine.domain.text import Text


@dataclass(frozen=True, slots=True)
class FormKnown:
    """What forms of a programme may name."""

    codes: frozenset[str]
    directories: frozenset[str]
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class FormSource:
    """The file a form was read from."""

    file: str
    content: bytes


def check_form(
    form: Form, source: FormSource, known: FormKnown, check_expression: CheckExpression
) -> Iterator[Finding]:
    """Yield every dangling name and every wrong expression of a form."""
    text = source.content.decode("utf-8-sig", "replace")
    for component in form.walk():
        for code, sentence in (*_names(component, known), *_expressions(component, check_expression)):
            yield Finding(
                code=f"form.{code}",
                severity=Severity.ERROR,
                text=sentence,
                file=source.file,
                line=line_of_id(text, component.id),
                element=component.id,
                name=component.label.ja or None,
            )


def _names(component: Component, known: FormKnown) -> Iterator[tuple[str, Text]]:
    options = component.options
    if options and options.codes and options.codes not in known.codes:
        yield (
            "unknown_reference",
            Text(f"区分「{options.codes}」がありません。", f"There is no code list “{options.codes}”."),
        )
    if options and options.directory and options.directory not in known.directories:
        name = options.directory
        yield "unknown_reference", Text(f"連携機関の名簿「{name}」がありません。", f"There is no directory “{name}”.")
    if options and options.people and options.people not in known.groups:
        name = options.people
        yield "unknown_reference", Text(f"グループ「{name}」がありません。", f"There is no group “{name}”.")


def _expressions(component: Component, check_expression: CheckExpression) -> Iterator[tuple[str, Text]]:
    template = component.template
    places = dict.fromkeys(PLACE.findall(f"{template.ja}\n{template.en}") if template else ())
    for expression in (component.hide, component.expression, *(place.strip() for place in places)):
        if expression is not None:
            yield from (("expression", wrong) for wrong in check_expression(expression))
