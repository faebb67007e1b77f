"""Publishing: a folder or a supervisor's edit becomes a release; drafts in between."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import files as file_store
from engine import fixed_date_rows, obligations, programme_files, referrals, reports, start_rows, trail
from engine.codes import lists
from engine.domain.access import May, require
from engine.domain.facts import Fact, FactKind
from engine.domain.finding import Finding, refuses
from engine.domain.ids import ProgrammeKey, ReleaseId
from engine.domain.text import Text
from engine.errors import Conflict, FilesRefused, Invalid, NotFound, Refused
from engine.kpi import clock as figures
from engine.programmes import NoSuchProgramme, Release
from engine.store.programmes import BlobRow, DraftRow, ProgrammeRow, ReleaseRow
from engine.work import Work


class NewerRelease(Conflict):
    """Somebody published in the meantime."""

    code = "newer_release"
    sentence = Text(
        "編集中に{who}が第{number}版を公開しました。差分を確認し、最新版から編集し直してください。",
        "{who} published version {number} while you were editing. Compare, and start again from the newest version.",
    )


class NeedsPerson(Refused):
    """A draft belongs to the person who drew it; neither the clock nor the command line draws."""

    code = "needs_person"
    sentence = Text("下書きは、ログインした方だけが保存できます。", "Only a person who is logged in can save a draft.")


class OtherProgramme(Invalid):
    """The programme.toml belongs to another programme."""

    code = "other_programme"
    sentence = Text(
        "programme.toml の key が事業「{key}」と違います。",
        'The key in programme.toml is not that of programme "{key}".',
    )


class NoSuchFile(NotFound):
    """The programme has no file of that name."""

    code = "no_such_file"
    sentence = Text("ファイル「{path}」はこの事業にありません。", 'This programme has no file "{path}".')


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An edit that is not published.

    base: number of the release it started from. saved_at: aware UTC, None = unedited.
    """

    path: str
    content: bytes
    base: int
    author: str | None
    saved_at: dt.datetime | None
    newest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseView:
    """A published version as a list shows it."""

    id: ReleaseId
    number: int
    published_at: dt.datetime
    published_by: str
    note: str


def publish_folder(work: Work, files: Mapping[str, bytes], *, shift_years: int = 0, note: str = "") -> ReleaseId:
    """Check a programme folder and publish it; the same files again publish nothing.

    shift_years: moves every date of the programme by whole fiscal years.  Raises: FilesRefused.
    """
    findings = programme_files.check(files)
    if refuses(findings):
        raise FilesRefused(findings)
    programme = programme_files.parse(files, shift_years).programme
    row = _programme_row(work.session, ProgrammeKey(programme.key))
    row.name_ja, row.name_en, row.shift_years = programme.name.ja, programme.name.en, shift_years
    work.session.flush()  # the release refers to the programme
    return _publish(work, row, files, note)


def load(work: Work, files: Mapping[str, bytes], *, shift_years: int = 0, note: str = "") -> Release:
    """Publish a folder and bring what hangs on it in line: the directory, the dates of its reports.

    Raises: FilesRefused.
    """
    return _follow(work, publish_folder(work, files, shift_years=shift_years, note=note))


def _follow(work: Work, release_id: ReleaseId) -> Release:
    """Bring what hangs on a release in line: its code lists, the directory, dates of reports, the tally of figures."""
    release = work.programmes.uncommitted(work.session, release_id)
    lists.keep(work, release)
    referrals.seed_directory(work, release)
    reports.schedule(work, release)
    start_rows.schedule(work, release)
    obligations.schedule(work, release)
    fixed_date_rows.schedule(work, release)
    figures.published(work, release)  # last: from here on records wait
    return release


def publish_file(work: Work, key: ProgrammeKey, path: str, content: bytes, *, base: int, note: str) -> ReleaseId:
    """Publish one edited file as a new version of the programme; running cases stay on theirs.

    base: the version the edit started from.  Raises: NotAllowed, NewerRelease, NoSuchFile, FilesRefused.
    """
    require(work.actor, May.PROCESS_EDIT, key)
    row = work.session.get_one(ProgrammeRow, key, with_for_update=True)
    release = work.programmes.current(work.session, key)
    _refuse_stale(work.session, release, base)
    files = _with_file(release, path, content)
    findings = programme_files.check(files)
    if refuses(findings):
        raise FilesRefused(findings)
    drop_draft(work, key, path)
    return _follow(work, _publish(work, row, files, note)).id


def publish_files(work: Work, key: ProgrammeKey, changed: Mapping[str, bytes], *, note: str = "") -> Release:
    """Publish new and changed files together as a new version; the others stay, running cases stay on their version.

    The same files again publish nothing and return the newest version. Drafts are kept, and have to be compared.
    Raises: NotAllowed, NoSuchProgramme, FilesRefused, OtherProgramme.
    """
    require(work.actor, May.PROCESS_EDIT, key)
    row = work.session.get(ProgrammeRow, key, with_for_update=True)
    if row is None:
        raise NoSuchProgramme(key=key)
    files = {**work.programmes.current(work.session, key).files, **changed}
    findings = programme_files.check(files)
    if refuses(findings):
        raise FilesRefused(findings)
    if programme_files.parse(files).programme.key != key:
        raise OtherProgramme(key=key)
    return _follow(work, _publish(work, row, files, note))


def check_file(work: Work, key: ProgrammeKey, path: str, content: bytes) -> list[Finding]:
    """List what a check says of the programme with this file in it, as far as it concerns the file."""
    require(work.actor, May.PROCESS_EDIT, key)
    release = work.programmes.current(work.session, key)
    return [finding for finding in programme_files.check(_with_file(release, path, content)) if finding.file == path]


def save_draft(work: Work, key: ProgrammeKey, path: str, content: bytes, *, base: int) -> Draft:
    """Keep an edit, right or wrong, so that nothing drawn is lost.

    Raises: NotAllowed, NeedsPerson, NoSuchFile.
    """
    require(work.actor, May.PROCESS_EDIT, key)
    if work.actor.user_id is None:
        raise NeedsPerson
    release = work.programmes.current(work.session, key)
    _with_file(release, path, content)
    base_id = work.session.scalar(
        select(ReleaseRow.id).where(ReleaseRow.programme_key == key, ReleaseRow.number == base)
    )
    row = _draft_row(work.session, key, path) or DraftRow(programme_key=key, path=path)
    row.sha256, row.base_release_id = file_store.keep(work.session, content), base_id or release.id
    row.author_id, row.author_name = work.actor.user_id, work.actor.name
    row.saved_at, row.revision = work.now, (row.revision or 0) + 1
    work.session.add(row)
    trail.record(work, Fact(kind=FactKind.DRAFT_SAVED, programme=key, data={"path": path, "sha256": row.sha256}))
    return draft(work, key, path)


def draft(work: Work, key: ProgrammeKey, path: str) -> Draft:
    """Return the edit of a file, or the published file when nobody is editing it.  Raises: NotAllowed, NoSuchFile."""
    require(work.actor, May.PROCESS_EDIT, key)
    release = work.programmes.current(work.session, key)
    if path not in release.files:
        raise NoSuchFile(path=path)
    row = _draft_row(work.session, key, path)
    if row is None:
        newest = release.number
        return Draft(path=path, content=release.files[path], base=newest, author=None, saved_at=None, newest=newest)
    return Draft(
        path=path,
        content=work.session.get_one(BlobRow, row.sha256).content,
        base=work.session.get_one(ReleaseRow, row.base_release_id).number,
        author=row.author_name,
        saved_at=row.saved_at,
        newest=release.number,
    )


def drop_draft(work: Work, key: ProgrammeKey, path: str) -> None:
    """Forget the edit of a file; the published one stands.  Raises: NotAllowed."""
    require(work.actor, May.PROCESS_EDIT, key)
    if row := _draft_row(work.session, key, path):
        work.session.delete(row)


def releases(work: Work, key: ProgrammeKey) -> list[ReleaseView]:
    """List published versions, newest first.  Raises: NotAllowed."""
    require(work.actor, May.PROCESS_EDIT, key)
    rows = work.session.scalars(
        select(ReleaseRow).where(ReleaseRow.programme_key == key).order_by(ReleaseRow.number.desc())
    )
    return [
        ReleaseView(id=r.id, number=r.number, published_at=r.published_at, published_by=r.published_by, note=r.note)
        for r in rows
    ]


def _with_file(release: Release, path: str, content: bytes) -> dict[str, bytes]:
    if path not in release.files:
        raise NoSuchFile(path=path)
    return {**release.files, path: content}


def _refuse_stale(session: Session, release: Release, base: int) -> None:
    if base != release.number:
        newest = session.get_one(ReleaseRow, release.id)
        raise NewerRelease(who=newest.published_by, number=newest.number)


def _publish(work: Work, row: ProgrammeRow, files: Mapping[str, bytes], note: str) -> ReleaseId:
    hashes = {path: file_store.keep(work.session, content) for path, content in sorted(files.items())}
    newest = _newest(work.session, row.key)
    if newest is not None and newest.files == hashes:
        return newest.id
    release = ReleaseRow(
        programme_key=row.key,
        number=newest.number + 1 if newest else 1,
        files=hashes,
        note=note,
        published_at=work.now,
        published_by=work.actor.name,
    )
    work.session.add(release)
    work.session.flush()  # the programme points at the release's id
    row.current_release_id = release.id
    changed = sorted(path for path in hashes if newest is None or newest.files.get(path) != hashes[path])
    fact = Fact(
        kind=FactKind.PROGRAMME_PUBLISHED,
        programme=row.key,
        data={"version": release.number, "changed": changed},
        reason=note or None,
    )
    trail.record(work, fact)
    return release.id


def _newest(session: Session, key: ProgrammeKey) -> ReleaseRow | None:
    number = select(func.max(ReleaseRow.number)).where(ReleaseRow.programme_key == key).scalar_subquery()
    return session.scalar(select(ReleaseRow).where(ReleaseRow.programme_key == key, ReleaseRow.number == number))


def _programme_row(session: Session, key: ProgrammeKey) -> ProgrammeRow:
    row = session.get(ProgrammeRow, key, with_for_update=True)
    if row is None:
        row = ProgrammeRow(key=key, name_ja=key, name_en=key)
        session.add(row)
    return row


def _draft_row(session: Session, key: ProgrammeKey, path: str) -> DraftRow | None:
    return session.scalar(select(DraftRow).where(DraftRow.programme_key == key, DraftRow.path == path))
