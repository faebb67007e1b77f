"""The page of all rules, made from the rules themselves: python -m tests.bpmn.check.rules_page."""

import ast
import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from engine.bpmn import read
from engine.bpmn.check import unsupported
from engine.bpmn.check.subject import Remark
from engine.domain.finding import Severity
from engine.domain.text import Text

CHECK = import_module("engine.bpmn.check")  # the package; `engine.bpmn.check` itself is its function
PAGE = Path(read.__file__).parents[2] / "docs" / "bpmn-rules.md"
HEAD = """# 図の点検で出る指摘 / What the check says about diagrams

`banso check` と公開の前の点検で出る指摘の一覧です。「誤り」があると公開できません。この頁は規則から作ります
（`python -m tests.bpmn.check.rules_page`）。
Everything `banso check` and publishing can say. Only errors refuse. This page is made from the rules themselves.

| コード / code | 重さ / severity | 日本語 | English |
|---|---|---|---|
"""
SEVERITIES = {Severity.ERROR: "誤り error", Severity.WARNING: "注意 warning", Severity.HINT: "助言 hint"}


def page() -> str:
    """Return the whole page."""
    rows = sorted({_row(remark) for remark in remarks()})
    return HEAD + "\n".join(rows) + "\n"


def remarks() -> Iterator[Remark]:
    """Yield everything the check can say."""
    modules = [import_module(f"{CHECK.__name__}.{found.name}") for found in pkgutil.iter_modules(CHECK.__path__)]
    for module in (CHECK, *modules):
        for value in vars(module).values():
            yield from _in(value)
    yield from _about_files(read)
    yield Remark("bpmn.unsupported.…", unsupported.UNSUPPORTED)


def _in(value: Any) -> Iterator[Remark]:
    if isinstance(value, Remark):
        yield value
    elif isinstance(value, dict):
        yield from (inner for inner in value.values() if isinstance(inner, Remark))


def _about_files(module: ModuleType) -> Iterator[Remark]:
    """Read off the source which code goes with which sentence where files cannot be read."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "_unreadable":
            code, _name, sentence = (ast.unparse(argument) for argument in node.args[:3])
            name = next((part for part in re.findall(r"[A-Z_]{4,}", sentence)), "HAS_INSTRUCTION")
            text = vars(module)[name]
            assert isinstance(text, Text)
            yield Remark(ast.literal_eval(code), text)


def _row(remark: Remark) -> str:
    ja, en = (re.sub(r"\{\w+\}", "…", sentence) for sentence in (remark.text.ja, remark.text.en))
    return f"| `{remark.code}` | {SEVERITIES[remark.severity]} | {ja} | {en} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
