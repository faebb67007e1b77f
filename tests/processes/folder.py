"""The Kagoshima programme as tests read it: once, from the folder itself."""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from engine import feel, programme_files, programme_folder
from engine.programme_files import Parsed
from engine.programme_functions import programme_functions
from tests.clock import japan

PROCESSES = Path(__file__).parents[2] / "processes"
KAGOSHIMA = PROCESSES / "kagoshima"
NAMES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
    "banso": "urn:banso:bpmn:1.0",
}
MORNING = japan(2024, 11, 18)  # a Monday inside the term


@cache
def files() -> dict[str, bytes]:
    """Return what the folder publishes."""
    return programme_folder.read(KAGOSHIMA)


@cache
def parsed() -> Parsed:
    """Return the programme ready to run."""
    return programme_files.parse(files())


def environment(now: dt.datetime = MORNING) -> feel.Environment:
    """Return FEEL with the programme's calendar at a moment."""
    return feel.Environment(now=now, functions=programme_functions(parsed().programme))


def diagrams() -> dict[str, etree._Element]:
    """Return the diagrams by file name."""
    return {name: etree.fromstring(content) for name, content in files().items() if name.endswith(".bpmn")}


def names_in(expression: str) -> set[str]:
    """Return the variables a FEEL expression reads."""
    compiled = feel.compile_expression(expression, names=tuple(environment().functions))
    return _names(feel.to_tree(compiled))


def _names(tree: Any) -> set[str]:
    if not isinstance(tree, list) or not tree:
        return set()
    if tree[0] == "name":
        return {tree[1]}
    parts = tree[2:] if tree[0] in {"call", "call named"} else tree
    return set().union(*map(_names, parts))
