"""Filling a template, and checking beforehand that it can be filled."""

from collections.abc import Mapping
from typing import Any

from engine import feel
from engine.domain.finding import Finding, Severity
from engine.domain.report_content import Document
from engine.domain.text import Text
from engine.errors import Invalid
from engine.render.template import sheet, word
from engine.render.template.opened import UnreadableTemplate, opened, packed
from engine.render.template.places import Scope
from engine.render.template.values import values_of

SUFFIX = "_template"  # of the codes of errors, not of findings
FILLERS = {"xl/workbook.xml": sheet.fill, "word/document.xml": word.fill}


class TemplateNotFilled(Invalid):
    """Places of a template cannot be filled; `findings` names each with its sheet or paragraph."""

    code = "template_not_filled"
    sentence = Text(
        "様式の{count}か所を埋められません。{first_ja}", "{count} places of the template cannot be filled. {first_en}"
    )

    def __init__(self, findings: list[Finding]) -> None:
        first = findings[0].text
        super().__init__(count=len(findings), first_ja=first.ja, first_en=first.en)
        self.findings = tuple(findings)


def fill(content: bytes, values: Mapping[str, Any], environment: feel.Environment) -> bytes:
    """Return an XLSX or DOCX template with its places filled.  values: what expressions see, FEEL values by name.

    Raises: TemplateNotFilled, UnsafeTemplate, UnreadableTemplate.
    """
    scope = Scope(values, environment)
    filled = _fill(content, scope)
    if scope.complaints:
        raise TemplateNotFilled(scope.complaints)
    return filled


def fill_from(template: bytes, document: Document, environment: feel.Environment) -> bytes:
    """Return a template filled with what a document says.  Raises: as `fill`."""
    return fill(template, values_of(document), environment)


def check(file: str, content: bytes, values: Mapping[str, Any], environment: feel.Environment) -> list[Finding]:
    """List every place of a template that could not be filled.  values: examples of what a report will have."""
    scope = Scope(values, environment, file)
    try:
        _fill(content, scope)
    except Invalid as error:
        return [
            Finding(
                code=f"template.{error.code.removesuffix(SUFFIX)}", severity=Severity.ERROR, text=error.text, file=file
            )
        ]
    return scope.complaints


def _fill(content: bytes, scope: Scope) -> bytes:
    parts = opened(content)
    order = list(parts)
    filler = next((filler for name, filler in FILLERS.items() if name in parts), None)
    if filler is None:
        raise UnreadableTemplate
    return packed(filler(parts, scope), order)
