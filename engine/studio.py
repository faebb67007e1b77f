"""The process studio (手順): the files of a programme, who changed them when, what runs on which version, drafts."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select

from engine import definitions, programme_files
from engine.definitions import Draft, ReleaseView
from engine.domain.access import May, require
from engine.domain.finding import Finding, Severity
from engine.domain.ids import ProgrammeKey, ReleaseId
from engine.domain.programme import Programme
from engine.domain.states import InstanceStatus
from engine.domain.text import Text
from engine.errors import Conflict, Invalid
from engine.programmes import NoSuchProgramme, Release
from engine.store.cases import InstanceRow
from engine.store.programmes import DraftRow, ProgrammeRow, ReleaseRow
from engine.studio_names import titles
from engine.work import Work

MARK_LENGTH = 16
ORDER = list(Severity)


class DraftMoved(Conflict):
    """Somebody saved another draft of the file in the meantime."""

    code = "draft_moved"
    sentence = Text(
        "編集中に{who}さんがこのファイルの下書きを保存しました。画面を読み直して、新しい下書きから編集してください。",
        "{who} saved a draft of this file while you were editing. Reload the page and start from the new draft.",
    )


class NoteMissing(Invalid):
    """A version was to be published without saying what changed."""

    code = "note_missing"
    sentence = Text("変更の内容と理由を入力してください。", "Say what you changed and why.")


class FileKind(StrEnum):
    """What a file of a programme is, in the order in which the studio lists them."""

    PROGRAMME = "programme"
    DIAGRAM = "diagram"
    DECISION = "decision"
    FORM = "form"
    MESSAGE = "message"
    CODES = "codes"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """That somebody is editing a file."""

    author: str
    saved_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """A file as the studio lists it. title: what it is about, None where only its name says so.

    version: the one that brought its present content.
    """

    path: str
    kind: FileKind
    title: Text | None
    version: ReleaseView
    draft: DraftLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """How many cases run on one version."""

    number: int
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """A programme's files with its versions, newest first."""

    key: ProgrammeKey
    programme: Programme
    number: int
    files: tuple[FileLine, ...]
    releases: tuple[ReleaseView, ...]
    running: tuple[Running, ...]


def kind_of(path: str) -> FileKind:
    """Return what a file is, by its place and name."""
    if path == "programme.toml":
        return FileKind.PROGRAMME
    if path.startswith("messages/"):
        return FileKind.MESSAGE
    ends = {"bpmn": FileKind.DIAGRAM, "dmn": FileKind.DECISION, "form": FileKind.FORM, "csv": FileKind.CODES}
    return ends.get(path.rpartition(".")[2], FileKind.OTHER)


def read(work: Work, key: ProgrammeKey) -> Studio:
    """Return a programme's files.  Raises: NoSuchProgramme (also for strangers), NotAllowed."""
    release = release_of(work, key)
    versions = definitions.releases(work, key)
    names, drafts, brought = titles(release), _drafts(work, key), _brought(work, key)
    by_number = {version.number: version for version in versions}
    lines = [
        FileLine(
            path=path,
            kind=kind_of(path),
            title=names.get(path),
            version=by_number[brought[path]],
            draft=drafts.get(path),
        )
        for path in release.files
    ]
    kinds = list(FileKind)
    return Studio(
        key=key,
        programme=release.programme,
        number=release.number,
        files=tuple(sorted(lines, key=lambda line: (kinds.index(line.kind), line.path))),
        releases=tuple(versions),
        running=tuple(running(work, key)),
    )


def release_of(work: Work, key: ProgrammeKey) -> Release:
    """Return what is published.  Raises: NoSuchProgramme (also for strangers), NotAllowed."""
    if key not in work.actor.programmes:
        raise NoSuchProgramme(key=key)
    require(work.actor, May.PROCESS_EDIT, key)
    return work.programmes.current(work.session, key)


def running(work: Work, key: ProgrammeKey) -> list[Running]:
    """Count the running cases on each version, newest first; they stay on the version they began with."""
    wanted = (
        select(ReleaseRow.number, func.count(InstanceRow.case_id.distinct()))
        .join(InstanceRow, InstanceRow.release_id == ReleaseRow.id)
        .where(ReleaseRow.programme_key == key, InstanceRow.status == InstanceStatus.RUNNING)
        .group_by(ReleaseRow.number)
        .order_by(ReleaseRow.number.desc())
    )
    return [Running(number=number, cases=cases) for number, cases in work.session.execute(wanted)]


def mark(draft: Draft) -> str:
    """Return what tells one state of a draft from the next."""
    return f"{draft.base}-{hashlib.sha256(draft.content).hexdigest()[:MARK_LENGTH]}"


def save(work: Work, key: ProgrammeKey, path: str, content: bytes, *, seen: str) -> Draft:
    """Keep an edit, right or wrong.

    seen: mark of the draft the edit began with.  Raises: NoSuchProgramme, NotAllowed, NoSuchFile, DraftMoved.
    """
    draft = _seen(work, key, path, seen)
    return definitions.save_draft(work, key, path, content, base=draft.base)


def publish(work: Work, key: ProgrammeKey, path: str, *, seen: str, note: str) -> ReleaseId:
    """Publish the draft of a file as a new version.

    seen: mark of the draft that was looked at.
    Raises: NoSuchProgramme, NotAllowed, NoSuchFile, DraftMoved, NoteMissing, NewerRelease, FilesRefused, and what
    stands against bringing the dates of reports in line.
    """
    draft = _seen(work, key, path, seen)
    if not note:
        raise NoteMissing
    base = draft.newest if _is_untouched(work, key, path, draft.base) else draft.base
    return definitions.publish_file(work, key, path, draft.content, base=base, note=note)


def findings(work: Work, key: ProgrammeKey, path: str, content: bytes) -> list[Finding]:
    """List what is to be said of a file within its programme, errors of other files it would cause included."""
    release = release_of(work, key)
    if path not in release.files:
        raise definitions.NoSuchFile(path=path)
    found = programme_files.check({**release.files, path: content})
    ours = [one for one in found if one.file == path or one.severity is Severity.ERROR]
    return sorted(ours, key=lambda one: (ORDER.index(one.severity), one.file != path, one.line or 0))


def _seen(work: Work, key: ProgrammeKey, path: str, seen: str) -> Draft:
    """Return the draft, locked, if it still is the one that was seen."""
    release_of(work, key)
    work.session.get_one(ProgrammeRow, key, with_for_update=True)
    draft = definitions.draft(work, key, path)
    if mark(draft) != seen:
        raise DraftMoved(who=draft.author or _publisher(work, key))
    return draft


def _publisher(work: Work, key: ProgrammeKey) -> str:
    return definitions.releases(work, key)[0].published_by


def _is_untouched(work: Work, key: ProgrammeKey, path: str, base: int) -> bool:
    """Tell whether the versions since `base` changed other files only: then nothing has to be compared."""
    hashes = {number: files.get(path) for number, files in _files(work, key) if number >= base}
    return len(set(hashes.values())) == 1


def _files(work: Work, key: ProgrammeKey) -> Sequence[tuple[int, Mapping[str, str]]]:
    wanted = select(ReleaseRow.number, ReleaseRow.files).where(ReleaseRow.programme_key == key)
    return [(number, files) for number, files in work.session.execute(wanted.order_by(ReleaseRow.number))]


def _brought(work: Work, key: ProgrammeKey) -> Mapping[str, int]:
    """Return the version that brought each file's present content."""
    found: dict[str, int] = {}
    before: Mapping[str, str] = {}
    for number, files in _files(work, key):
        found |= {path: number for path, sha256 in files.items() if before.get(path) != sha256}
        before = files
    return found


def _drafts(work: Work, key: ProgrammeKey) -> Mapping[str, DraftLine]:
    rows = work.session.scalars(select(DraftRow).where(DraftRow.programme_key == key))
    return {row.path: DraftLine(author=row.author_name, saved_at=row.saved_at) for row in rows}


def tally(found: Sequence[Finding]) -> Mapping[Severity, int]:
    """Count findings by how much they matter."""
    counted = Counter(one.severity for one in found)
    return {severity: counted[severity] for severity in Severity}
