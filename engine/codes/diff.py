"""What changed between two versions of a code list."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from engine.domain.programme import Code, CodeList
from engine.domain.text import Text


class CodeChange(StrEnum):
    """What can become of a code."""

    ADDED = "added"
    RENAMED = "renamed"
    RETIRED = "retired"
    OFFERED = "offered"  # again, after it was retired
    ASKS_REASON = "asks_reason"
    ASKS_NO_REASON = "asks_no_reason"
    MOVED = "moved"  # belongs to other codes now
    NOTED = "noted"
    REMOVED = "removed"


CHANGE_NAMES = {
    CodeChange.ADDED: Text("追加", "Added"),
    CodeChange.RENAMED: Text("名称の変更", "Renamed"),
    CodeChange.RETIRED: Text("廃止", "Retired"),
    CodeChange.OFFERED: Text("廃止の取消し", "Offered again"),
    CodeChange.ASKS_REASON: Text("理由を求める", "Asks for a reason"),
    CodeChange.ASKS_NO_REASON: Text("理由を求めない", "Asks for no reason"),
    CodeChange.MOVED: Text("所属の変更", "Belongs elsewhere"),
    CodeChange.NOTED: Text("説明の変更", "Note changed"),
    CodeChange.REMOVED: Text("削除", "Removed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One change of one code, with its names before and after (the same unless it was renamed)."""

    change: CodeChange
    code: str
    before: Text
    after: Text


def changes(before: CodeList, after: CodeList) -> list[Changed]:
    """List what became of each code, in the order of the newer list; what was removed comes last."""
    old = {code.code: code for code in before.codes}
    found = [one for code in after.codes for one in _of(old.get(code.code), code)]
    gone = [code for code in before.codes if after.get(code.code) is None]
    return found + [_changed(CodeChange.REMOVED, code, code) for code in gone]


def _of(before: Code | None, after: Code) -> Iterator[Changed]:
    if before is None:
        yield _changed(CodeChange.ADDED, after, after)
        return
    differs = {
        CodeChange.RENAMED: before.name != after.name,
        CodeChange.RETIRED: after.retired and not before.retired,
        CodeChange.OFFERED: before.retired and not after.retired,
        CodeChange.ASKS_REASON: after.needs_reason and not before.needs_reason,
        CodeChange.ASKS_NO_REASON: before.needs_reason and not after.needs_reason,
        CodeChange.MOVED: dict(before.parents) != dict(after.parents),
        CodeChange.NOTED: before.note != after.note,
    }
    yield from (_changed(change, before, after) for change, holds in differs.items() if holds)


def _changed(change: CodeChange, before: Code, after: Code) -> Changed:
    return Changed(change=change, code=after.code, before=before.name, after=after.name)
