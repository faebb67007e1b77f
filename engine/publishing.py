"""Files of a programme sent by a program: named sensibly, checked, published together."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import definitions, programme_files
from engine.domain.access import May, allows
from engine.domain.finding import Finding
from engine.domain.ids import ProgrammeKey
from engine.domain.text import Text
from engine.errors import Invalid
from engine.programme_folder import KEPT, NOT_PUBLISHED
from engine.programmes import NoSuchProgramme
from engine.work import Work

NAME = re.compile(r"(?:\w[\w .-]*/){0,3}\w[\w .-]*")
LONGEST = 255
FIELD = "files"
NOT_ONE = Text("ファイルを1つ以上送ってください。", "Send at least one file.")
BAD_NAME = Text(
    "「{name}」は公開できるファイル名ではありません（{kinds}）。", '"{name}" cannot be published ({kinds}).'
)
TWICE = Text("「{name}」が2つあります。", '"{name}" is there twice.')


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A version that was published. processes: ids of those that can be started. findings: warnings and hints."""

    programme: ProgrammeKey
    version: int
    processes: tuple[str, ...]
    findings: tuple[Finding, ...]


def publish(work: Work, key: ProgrammeKey, files: Sequence[tuple[str, bytes]], *, note: str = "") -> Publication:
    """Check new and changed files with the rest of the programme and publish them as a new version.

    files: path within the programme's folder and content.
    Raises: NoSuchProgramme (also for programmes of others), NotAllowed, Invalid (names), FilesRefused with findings.
    """
    if not any(allows(work.actor, permission, key) for permission in (May.CASE_READ, May.REPORT_READ, May.PEOPLE_EDIT)):
        raise NoSuchProgramme(key=key)
    release = definitions.publish_files(work, key, _named(files), note=note)
    processes = sorted(process.id for process in release.model.processes.values() if process.executable)
    return Publication(
        programme=key,
        version=release.number,
        processes=tuple(processes),
        findings=tuple(programme_files.check(release.files)),
    )


def _named(files: Sequence[tuple[str, bytes]]) -> Mapping[str, bytes]:
    """Return the files by path.  Raises: Invalid naming every path that cannot be one of a programme's folder."""
    found: dict[str, bytes] = {}
    wrong: list[Text] = [] if files else [NOT_ONE]
    for name, content in files:
        path = unicodedata.normalize("NFC", name)
        if not _is_path(path):
            wrong.append(BAD_NAME.format(name=path[:LONGEST], kinds="、".join(KEPT)))
        elif path in found:
            wrong.append(TWICE.format(name=path))
        found[path] = content
    if wrong:
        raise Invalid({FIELD: wrong})
    return found


def _is_path(path: str) -> bool:
    good = NAME.fullmatch(path) is not None and len(path) <= LONGEST
    return good and path.endswith(KEPT) and not path.startswith(NOT_PUBLISHED)
