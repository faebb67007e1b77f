"""Backups: one file that holds a whole installation, from and to either kind of database.

The file is a ZIP archive with `banso.db`, an SQLite database of everything (uploaded files too), and `manifest.json`,
which says when it was made, at which schema, and the SHA-256 of the database. It is made while work goes on: what it
holds is one moment.
"""

import datetime as dt
import hashlib
import json
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from engine import copying, services
from engine.copying import Copied
from engine.domain.text import Text
from engine.errors import Conflict, Invalid
from engine.store import schema
from engine.work import Services

DATABASE: Final = "banso.db"
MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
PIECE: Final = 1 << 20


class BackupExists(Conflict):
    """There is already a file of that name."""

    code = "backup_exists"
    sentence = Text("{file} はすでにあります（上書きしません）。", "{file} exists already and is not overwritten.")


class BackupDamaged(Invalid):
    """The file is no backup, or not the one that was written."""

    code = "backup_damaged"
    sentence = Text(
        "{file} はバックアップとして読み取れません：{why}（なにも変更していません）",
        "{file} cannot be read as a backup: {why}; nothing was changed.",
    )


class BackupTooNew(Invalid):
    """The backup was made by a later version."""

    code = "backup_too_new"
    sentence = Text(
        "{file} はこれより新しい版のバックアップです。新しい版の Banso で戻してください。",
        "{file} was made by a later version of Banso; restore it with that version.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself. made_at: aware UTC. revision: of the schema. size: bytes of the database in it."""

    made_at: dt.datetime
    revision: str
    sha256: str
    size: int

    def as_json(self) -> bytes:
        """Write it."""
        said = {"format": FORMAT, "made_at": self.made_at.isoformat(), "revision": self.revision}
        return json.dumps({**said, "sha256": self.sha256, "size": self.size}, indent=1).encode()

    @classmethod
    def from_json(cls, written: bytes) -> "Manifest":
        """Read it.  Raises: ValueError, KeyError, TypeError."""
        said = json.loads(written)
        if said["format"] != FORMAT:
            raise ValueError("format")
        return cls(
            made_at=dt.datetime.fromisoformat(said["made_at"]),
            revision=str(said["revision"]),
            sha256=str(said["sha256"]),
            size=int(said["size"]),
        )


def backup(installation: Services, file: Path, *, overwrite: bool = False) -> Manifest:
    """Write a backup while work goes on.

    The file appears under its name only when it is whole, readable by its owner alone: it holds personal data.
    Raises: BackupExists, NotOurSchema, CopyDiffers, OSError.
    """
    if file.exists() and not overwrite:
        raise BackupExists(file=file)
    revision = schema.revision(installation.database)
    with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".banso-backup-") as folder:
        database = Path(folder) / DATABASE
        _snapshot(installation, database)
        manifest = Manifest(
            made_at=installation.clock(),
            revision=revision or "",
            sha256=_sha256(database),
            size=database.stat().st_size,
        )
        packed = Path(folder) / "packed"
        packed.touch(mode=0o600)
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, manifest.as_json())
            archive.write(database, DATABASE)
        packed.replace(file)
    return manifest


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _snapshot(installation: Services, to: Path) -> None:
    """Write one moment of a database into an SQLite file of its own."""
    if installation.database.dialect.name == "sqlite":
        raw = installation.database.raw_connection()
        with closing(raw), closing(sqlite3.connect(to)) as copied:
            driver: Any = raw.driver_connection
            driver.backup(copied)
    else:
        with _beside(installation, to) as copied_to:
            copying.copy(installation, copied_to, hot=True)
    with closing(sqlite3.connect(to)) as alone:
        alone.execute("PRAGMA journal_mode = DELETE")  # everything in the one file


@contextmanager
def _beside(installation: Services, file: Path) -> Iterator[Services]:
    """Open the same installation over an SQLite file."""
    opened = services.build(replace(installation.settings, database_url=f"sqlite:///{file}"), installation.clock)
    try:
        yield opened
    finally:
        opened.database.dispose()


def restore(installation: Services, file: Path, *, force: bool = False) -> tuple[Manifest, Copied]:
    """Put a backup into the database of this installation, all of it or nothing.

    A backup of an earlier version is brought to today's schema on the way. force: what the database holds goes.
    Nothing else may run meanwhile.  Raises: BackupDamaged, BackupTooNew, TargetNotEmpty, CopyDiffers, OSError.
    """
    with tempfile.TemporaryDirectory(prefix="banso-restore-") as folder:
        database = Path(folder) / DATABASE
        manifest = _unpack(file, database)
        with _beside(installation, database) as kept:
            if not schema.is_known(manifest.revision):
                raise BackupTooNew(file=file)
            services.upgrade(kept)
            return manifest, copying.copy(kept, installation, replace=force)


def read(file: Path) -> Manifest:
    """Verify a backup without restoring it.  Raises: BackupDamaged, OSError."""
    with tempfile.TemporaryDirectory(prefix="banso-verify-") as folder:
        return _unpack(file, Path(folder) / DATABASE)


def _unpack(file: Path, to: Path) -> Manifest:
    """Take the database out and make sure it is the one that was put in."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = Manifest.from_json(archive.read(MANIFEST))
            with archive.open(DATABASE) as packed, to.open("xb") as out:
                shutil.copyfileobj(packed, out, PIECE)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise BackupDamaged(file=file, why=str(error) or type(error).__name__) from error
    _require_whole(file, manifest, to)
    _require_sound(file, to)
    return manifest


def _require_whole(file: Path, manifest: Manifest, database: Path) -> None:
    if _sha256(database) != manifest.sha256:
        raise BackupDamaged(file=file, why="SHA-256")


def _require_sound(file: Path, database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchall()
        loose = connection.execute("PRAGMA foreign_key_check").fetchall()
    if found != [("ok",)] or loose:
        raise BackupDamaged(file=file, why=f"integrity_check {found[:1]}, foreign_key_check {loose[:1]}")
