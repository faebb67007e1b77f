"""Ids: everything that is referred to has one, and no two things share one."""

import re
from collections.abc import Iterator

from engine.bpmn.check.subject import Rule, Subject
from engine.bpmn.names import FLOW_NODES, is_bpmn, local
from engine.bpmn.terms import line_of
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

NEED_IDS = FLOW_NODES | {"process", "sequenceFlow", "message", "signal", "error", "escalation"}
NAME = re.compile(r"[^\W\d][\w.\-]*")

MISSING = Text(
    "id のない要素（{tag}）があります。図の編集画面で保存し直してください。", "An element ({tag}) has no id."
)
INVALID = Text(
    "id「{id}」に使えない文字があります（文字・数字・「_」「-」「.」だけが使えます）。",
    "The id “{id}” holds characters ids cannot have (letters, digits, _, - and . only).",
)
TWICE = Text(
    "id「{id}」が2か所以上で使われています。片方を別の id に変えてください。",
    "The id “{id}” is used more than once. Give one of the elements another id.",
)
PROCESS_TWICE = Text(
    "業務の流れ「{id}」が複数のファイルにあります（もう一方：{other}）。",
    "The process “{id}” is in more than one file (also in {other}).",
)


def ids(subject: Subject) -> Iterator[Finding]:
    """Check that every element that is referred to has an id of its own within its file."""
    for document in subject.documents:
        seen: set[str] = set()
        for node in document.root.iter():
            if not is_bpmn(node):
                continue
            node_id = node.get("id")
            if node_id is None:
                if local(node) in NEED_IDS:
                    yield _finding(
                        "bpmn.id.missing", document.file, line_of(node), None, MISSING.format(tag=local(node))
                    )
            elif not NAME.fullmatch(node_id):
                yield _finding("bpmn.id.invalid", document.file, line_of(node), node_id, INVALID.format(id=node_id))
            elif node_id in seen:
                yield _finding("bpmn.id.duplicate", document.file, line_of(node), node_id, TWICE.format(id=node_id))
            else:
                seen.add(node_id)


def process_ids(subject: Subject) -> Iterator[Finding]:
    """Check that no two files hold a process of the same id."""
    first: dict[str, str] = {}
    for process in subject.processes:
        other = first.setdefault(process.id, process.file)
        if other != process.file:
            text = PROCESS_TWICE.format(id=process.id, other=other)
            yield _finding("bpmn.process.duplicate", process.file, process.line, process.id, text)


def _finding(code: str, file: str, line: int, element: str | None, text: Text) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, file=file, line=line or None, element=element, text=text)


RULES: tuple[Rule, ...] = (ids, process_ids)
