"""What becomes of an imported file, and of each of its rows."""

from collections.abc import Mapping
from enum import StrEnum

from engine.domain.text import Text


class ImportStatus(StrEnum):
    """Where an import stands."""

    UPLOADED = "uploaded"  # read; the columns are being assigned
    CHECKED = "checked"  # the dry run says what would happen
    APPLYING = "applying"  # some portions are in
    DONE = "done"
    DROPPED = "dropped"  # given up; what was applied stays


class LineOutcome(StrEnum):
    """What a row is found to be."""

    NEW = "new"
    UPDATE = "update"  # changes values of one that is known
    SAME = "same"  # is known, and says nothing new
    DOUBTFUL = "doubtful"  # new, but perhaps the same as one that is known: proposed as a duplicate
    ERROR = "error"  # wrong: left out


IMPORT_STATUS_NAMES: Mapping[ImportStatus, Text] = {
    ImportStatus.UPLOADED: Text("列の割当て", "Columns to be assigned"),
    ImportStatus.CHECKED: Text("確認待ち", "To be confirmed"),
    ImportStatus.APPLYING: Text("取込み中", "Being taken in"),
    ImportStatus.DONE: Text("✓ 取込み済み", "✓ Done"),
    ImportStatus.DROPPED: Text("取りやめ", "Given up"),
}
OUTCOME_NAMES: Mapping[LineOutcome, Text] = {
    LineOutcome.NEW: Text("新規", "New"),
    LineOutcome.UPDATE: Text("更新", "Update"),
    LineOutcome.SAME: Text("変更なし", "Unchanged"),
    LineOutcome.DOUBTFUL: Text("新規（重複の候補）", "New (perhaps a duplicate)"),
    LineOutcome.ERROR: Text("誤り", "Error"),
}
