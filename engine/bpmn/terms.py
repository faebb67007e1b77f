"""Texts of a diagram that are, or may be, FEEL."""

import re

from lxml import etree

from engine import feel
from engine.bpmn.diagram import Term

NUMBER = re.compile(r"[+-]?[0-9]{1,9}")


def line_of(node: etree._Element) -> int:
    """Return the 1-based line the node starts on."""
    return int(getattr(node, "sourceline", None) or 0)


def text_of(node: etree._Element | None) -> str:
    """Return all text inside the node without the white space around it; "" where there is no node."""
    return "" if node is None else "".join(str(part) for part in node.itertext()).strip()


def term(text: str | None, line: int) -> Term | None:
    """Return a term that is FEEL only with a leading "="; None for a missing or empty text."""
    if text is None or not text.strip():
        return None
    return Term(text.strip(), line, feel.expression_of(text.strip()))


def feel_term(text: str | None, line: int) -> Term | None:
    """Return a term that is FEEL with or without the leading "="; None for a missing or empty text."""
    found = term(text, line)
    if found is None or found.expression is not None:
        return found
    return Term(found.text, line, found.text)


def whole(text: str | None) -> int | None:
    """Read a whole number; None where there is none or something else."""
    return int(text) if text is not None and NUMBER.fullmatch(text.strip()) else None
