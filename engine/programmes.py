"""Published releases, read from the database and parsed once per process.

A release never changes, so a parsed one can be kept for as long as there is room. What was added to the calendars
since is laid over it, anew whenever that has changed (engine/calendar_store.py).
"""

import datetime as dt
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine import bpmn, calendar_store, dmn, feel
from engine.domain.form import Form
from engine.domain.ids import ProgrammeKey, ReleaseId
from engine.domain.programme import Programme
from engine.domain.text import Text
from engine.errors import NotFound
from engine.programme_files import parse
from engine.programme_functions import programme_functions
from engine.store.programmes import BlobRow, ProgrammeRow, ReleaseRow

ROOM = 32
_AT_WORK = "release_at_work"
_CURRENT = select(ProgrammeRow.current_release_id, calendar_store.MARK).where(
    ProgrammeRow.key == bindparam("programme")
)


class NoSuchProgramme(NotFound):
    """The programme is not loaded here."""

    code = "no_such_programme"
    sentence = Text("事業「{key}」は登録されていません。", 'There is no programme "{key}" here.')


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Release:
    """One published state of a programme, parsed and ready to run.

    files: path → content. forms: by form id. functions: what its FEEL expressions may call beyond the standard's.
    """

    id: ReleaseId
    number: int
    programme: Programme
    files: Mapping[str, bytes]
    model: bpmn.Model
    decisions: dmn.Model
    forms: Mapping[str, Form]
    functions: Mapping[str, feel.BuiltIn]

    @property
    def key(self) -> ProgrammeKey:
        """The programme's key."""
        return ProgrammeKey(self.programme.key)

    def environment(self, now: dt.datetime) -> feel.Environment:
        """Return what FEEL expressions of this programme see: the injected clock and the office calendar."""
        return feel.Environment(now=now, functions=self.functions)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A release as it was parsed, and with the calendars of a mark laid over."""

    parsed: Release
    mark: int
    release: Release


class Programmes:
    """Releases by id; safe to share between threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[ReleaseId, _Kept] = OrderedDict()
        self._lock = Lock()

    def kept(self) -> "Programmes":
        """Return what is parsed so far for another database that begins as a copy of this one."""
        copy = Programmes()
        with self._lock:
            copy._kept.update(self._kept)  # of its own kind
        return copy

    def release(self, session: Session, release_id: ReleaseId) -> Release:
        """Return a release with the calendars as they are now, parsing it on first use."""
        mark = calendar_store.mark(session)
        with self._lock:
            found = self._kept.get(release_id)
            if found is not None and found.mark == mark:
                self._kept.move_to_end(release_id)
                return _at_work(session, found.release)
        parsed = found.parsed if found is not None else self.parsed(session, release_id)
        release = with_programme(parsed, calendar_store.over(session, parsed.programme))
        with self._lock:
            self._kept[release_id] = _Kept(parsed, mark, release)
            self._kept.move_to_end(release_id)
            while len(self._kept) > ROOM:
                self._kept.popitem(last=False)
        return _at_work(session, release)

    def plain(self, session: Session, release_id: ReleaseId) -> Release:
        """Return a release as its files alone have it, without what was added to its calendars."""
        self.release(session, release_id)
        with self._lock:
            kept = self._kept.get(release_id)
        return kept.parsed if kept is not None else self.parsed(session, release_id)

    def parsed(self, session: Session, release_id: ReleaseId) -> Release:
        """Read and parse a release; its calendars are those of its files alone."""
        return _read(session, release_id)

    def uncommitted(self, session: Session, release_id: ReleaseId) -> Release:
        """Return a release of a transaction that may yet be rolled back: not kept, for its id may be given again."""
        parsed = _read(session, release_id)
        return with_programme(parsed, calendar_store.over(session, parsed.programme))

    def at_work(self, session: Session, key: ProgrammeKey) -> Release:
        """Return the release of a programme this transaction works with, else the newest.  Raises: NoSuchProgramme."""
        found: Release | None = session.info.get((_AT_WORK, key))
        return self.current(session, key) if found is None else found

    def current(self, session: Session, key: ProgrammeKey) -> Release:
        """Return the newest release of a programme.  Raises: NoSuchProgramme."""
        found = session.execute(_CURRENT, {"programme": key}).one_or_none()
        if found is None or found[0] is None:
            raise NoSuchProgramme(key=key)
        calendar_store.remember(session, found[1])
        return self.release(session, ReleaseId(found[0]))


def _at_work(session: Session, release: Release) -> Release:
    session.info[(_AT_WORK, release.key)] = release
    return release


def with_programme(release: Release, programme: Programme) -> Release:
    """Return the release with another calendar in its programme, and in what its FEEL may call."""
    if programme is release.programme:
        return release
    return replace(release, programme=programme, functions=programme_functions(programme))


def _read(session: Session, release_id: ReleaseId) -> Release:
    row = session.get_one(ReleaseRow, release_id)
    programme = session.get_one(ProgrammeRow, row.programme_key)
    files = read_files(session, row.files)
    parsed = parse(files, programme.shift_years)
    return Release(
        id=row.id,
        number=row.number,
        programme=parsed.programme,
        files=files,
        model=parsed.model,
        decisions=parsed.decisions,
        forms=parsed.forms,
        functions=programme_functions(parsed.programme),
    )


def read_files(session: Session, hashes: Mapping[str, str]) -> dict[str, bytes]:
    """Return the content behind each path of a release."""
    wanted = select(BlobRow.sha256, BlobRow.content).where(BlobRow.sha256.in_(set(hashes.values())))
    contents = dict(session.execute(wanted).all())
    return {path: contents[sha256] for path, sha256 in hashes.items()}


def all_keys(session: Session) -> list[ProgrammeKey]:
    """List the programmes that are loaded here."""
    return list(session.scalars(select(ProgrammeRow.key).order_by(ProgrammeRow.key)))
