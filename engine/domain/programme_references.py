"""Look up every key a folder names."""

import codecs
import difflib
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from engine.domain.access import Role
from engine.domain.programme_table import Notes, Reference
from engine.domain.text import Text

RECIPIENTS = frozenset({"assignee", "group", "supervisor", "authority"})
ROLES = frozenset(f"role:{role.value}" for role in Role)
ADDRESSEES = RECIPIENTS | {"company", "institution"}
BUILT_IN_COLUMNS = frozenset({"case_number", "case_title", "company", "recorded_by"})
COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
PROCESS = re.compile(rb"<(?:[\w.-]+:)?process\s(?:[^>]*?\s)?id\s*=\s*[\"']([^\"']+)[\"']")
TASK = re.compile(rb"<(?:[\w.-]+:)?(?:userTask|manualTask|task)\s(?:[^>]*?\s)?id\s*=\s*[\"']([^\"']+)[\"']")

KINDS = {
    "group": Text("グループ", "group"),
    "recipient": Text("宛先のグループ", "recipient group"),
    "addressee": Text("宛先", "addressee"),
    "codes": Text("区分", "code list"),
    "directory": Text("連携機関の名簿", "directory"),
    "record": Text("記録", "record kind"),
    "kpi": Text("指標", "KPI"),
    "obligation": Text("回数の義務", "counted duty"),
    "deadline": Text("期限", "deadline"),
    "case_kind": Text("案件の種類", "case kind"),
    "intake_channel": Text("受付の方法", "intake channel"),
    "process": Text("手順（BPMN）", "process"),
    "form": Text("入力票", "form"),
    "message": Text("連絡文", "message"),
    "file": Text("ファイル", "file"),
    "task": Text("作業", "task"),
    "channel_code": Text("区分 channel のコード", "code of the list “channel”"),
}
FIELD = Text("記録の項目", "field of the record")


def forms_in(files: Mapping[str, bytes]) -> frozenset[str]:
    """Return the ids of the forms of a folder: file names without `.form`."""
    return frozenset(_stem(name) for name in files if name.endswith(".form"))


def processes_in(files: Mapping[str, bytes]) -> frozenset[str]:
    """Return the ids of the processes the folder's diagrams declare."""
    return _in_diagrams(PROCESS, files)


def tasks_in(files: Mapping[str, bytes]) -> frozenset[str]:
    """Return the element ids of the tasks people do in the folder's diagrams."""
    return _in_diagrams(TASK, files)


def _in_diagrams(pattern: re.Pattern[bytes], files: Mapping[str, bytes]) -> frozenset[str]:
    diagrams = (_plain(content) for name, content in files.items() if name.endswith(".bpmn"))
    return frozenset(found.decode("utf-8", "replace") for content in diagrams for found in pattern.findall(content))


def _plain(content: bytes) -> bytes:
    """Return the diagram in UTF-8 without its comments; what cannot be read is the diagrams' check to tell."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        content = content.decode("utf-16", "replace").encode()
    return COMMENT.sub(b"", content)


def check_references(notes: Notes, known: Mapping[str, AbstractSet[str]]) -> None:
    """Note every reference to something that is not there. known: keys by kind; other kinds are not looked up."""
    for reference in notes.references:
        keys = known.get(reference.kind)
        if keys is not None and reference.key not in keys:
            notes.error("unknown_reference", reference.path, _missing(reference, keys))


def _missing(reference: Reference, keys: AbstractSet[str]) -> Text:
    kind = KINDS.get(reference.kind, FIELD)
    near = difflib.get_close_matches(reference.key, keys, n=1)
    ja, en = (f"「{near[0]}」のことですか。", f" Do you mean “{near[0]}”?") if near else ("", "")
    return Text(f"{kind.ja}「{reference.key}」がありません。{ja}", f"There is no {kind.en} “{reference.key}”.{en}")


def _stem(name: str) -> str:
    return name.rsplit("/", 1)[-1].removesuffix(".form")
