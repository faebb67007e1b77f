"""Ids: everything that is referred to has one, and no two things share one."""

import re
from collections.abc import Iterator

from engine.bpmn.check.subject import Remark, Rule, Subject
from engine.bpmn.names import FLOW_NODES, is_bpmn, local, namespace
from engine.domain.finding import Finding
from engine.domain.text import Text

NEED_IDS = FLOW_NODES | {
    *("process", "sequenceFlow", "message", "signal", "error", "escalation", "participant", "messageFlow")
}
DRAWING = ("http://www.omg.org/spec/BPMN/20100524/DI", "http://www.omg.org/spec/DD/20100524/DI")
NAME = re.compile(r"[^\W\d][\w.\-]*")

MISSING = Remark(
    "bpmn.id.missing",
    Text(
        "id のない要素（{tag}）があります。図の編集画面で保存し直してください。",
        "An element ({tag}) has no id. Save the diagram again in the modeler.",
    ),
)
INVALID = Remark(
    "bpmn.id.invalid",
    Text(
        "id「{id}」は使えません。文字か「_」で始め、文字・数字・「_」「-」「.」だけにしてください。",
        "The id “{id}” cannot be used: ids begin with a letter or _ and hold letters, digits, _, - and . only.",
    ),
)
TWICE = Remark(
    "bpmn.id.duplicate",
    Text(
        "id「{id}」が2か所以上で使われています（{tag}）。片方を別の id に変えてください。",
        "The id “{id}” is used more than once ({tag}). Give one of the elements another id.",
    ),
)
PROCESS_TWICE = Remark(
    "bpmn.process.duplicate",
    Text(
        "業務の流れ「{id}」が複数のファイルにあります（もう一方：{other}）。片方の id を変えてください。",
        "The process “{id}” is in more than one file (also in {other}). Give one of them another id.",
    ),
)


def ids(subject: Subject) -> Iterator[Finding]:
    """Check that every element that is referred to has an id, and that no id is used twice in a file."""
    for document in subject.documents:
        seen: set[str] = set()
        for node in document.root.iter("*"):
            node_id = node.get("id")
            if node_id is None and is_bpmn(node) and local(node) in NEED_IDS:
                yield MISSING.on(document.file, node, node, tag=local(node))
            if node_id is None or not (is_bpmn(node) or namespace(node) in DRAWING):
                continue
            if not NAME.fullmatch(node_id):
                yield INVALID.on(document.file, node, node, id=node_id)
            elif node_id in seen:
                yield TWICE.on(document.file, node, node, id=node_id, tag=local(node))
            seen.add(node_id)


def process_ids(subject: Subject) -> Iterator[Finding]:
    """Check that no two files hold a process of the same id."""
    first: dict[str, str] = {}
    for process in subject.processes:
        other = first.setdefault(process.id, process.file)
        if other != process.file:
            yield PROCESS_TWICE.within(process, process.root, id=process.id, other=other)


RULES: tuple[Rule, ...] = (ids, process_ids)
