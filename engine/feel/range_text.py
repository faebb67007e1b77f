"""Ranges written in a text, for `range("[1..5)")`: literal ends only (DMN 1.5, grammar rules 66 and 67)."""

from collections.abc import Callable
from typing import Any

from engine.feel.arithmetic import negate
from engine.feel.compare import order
from engine.feel.errors import FeelSyntaxError, NoValue
from engine.feel.parsing.parser import parse_expression
from engine.feel.parsing.tree import Node
from engine.feel.temporal_text import read_at_literal, read_date, read_date_time, read_duration, read_time
from engine.feel.values import Range

_READERS: dict[str, Callable[[str], Any]] = {
    "date": read_date,
    "time": read_time,
    "date and time": read_date_time,
    "duration": read_duration,
}


def read_range(text: str) -> Range:
    """Read a range with literal ends, of which one may be missing on an open side; NoValue for anything else."""
    try:
        tree = parse_expression(text)
    except FeelSyntaxError as error:
        raise NoValue("bad_range", text=text) from error
    if tree.kind != "range":
        raise NoValue("bad_range", text=text)
    opening, low, high, closing = tree.parts
    if (low is None and opening == "[") or (high is None and closing == "]") or (low is None and high is None):
        raise NoValue("bad_range", text=text)
    start, end = (None if end is None else _literal(end, text) for end in (low, high))
    if order(start if end is None else end, end if start is None else start) < 0:
        raise NoValue("range_ends")
    return Range(start, end, opening == "[", closing == "]")


def _literal(node: Node, text: str) -> Any:
    if node.kind in ("number", "string"):
        return node.parts[0]
    if node.kind == "neg" and node.parts[0].kind == "number":
        return negate(node.parts[0].parts[0])
    if node.kind == "at":
        return read_at_literal(node.parts[0])
    if node.kind == "call" and [part.kind for part in node.parts] == ["name", "string"]:
        reader = _READERS.get(node.parts[0].parts[0])
        if reader:
            return reader(node.parts[1].parts[0])
    raise NoValue("bad_range", text=text)
