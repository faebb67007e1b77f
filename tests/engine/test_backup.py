"""A backup holds one moment of everything, is made while work goes on, and comes back whole or not at all."""

import random
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine import backup, copying, files
from engine.domain.access import SYSTEM
from engine.services import build
from engine.settings import Settings
from engine.work import Services, begin
from tests import look
from tests.cast import KAGOSHIMA
from tests.clock import MovableClock
from tests.make import a_case, do, waiting

CONTENT = b"%PDF-1.7 \x00\xff" * 50


@pytest.fixture
def empty(services: Services) -> Services:
    """Return an empty installation of either kind."""
    return services


@pytest.fixture
def kept(desk: Services, tmp_path: Path) -> tuple[Services, Path]:
    """Return a desk with cases and a file, and its backup."""
    case_id = a_case(desk, "task_agree_date")
    with begin(desk, SYSTEM) as work:
        new = files.NewFile(name="図面.pdf", media_type="application/pdf", content=CONTENT)
        files.add(work, new, programme=KAGOSHIMA, case_id=case_id)
    backup.backup(desk, tmp_path / "kept.banso")
    return desk, tmp_path / "kept.banso"


@pytest.fixture
def other(sqlite_url: str, clock: MovableClock) -> Iterator[Services]:
    """Return an empty installation in SQLite."""
    made = build(Settings(database_url=sqlite_url, secret_key="for-tests-only"), clock)
    yield made
    made.database.dispose()


def test_a_backup_of_either_kind_comes_back_in_either_kind(kept: tuple[Services, Path], empty: Services) -> None:
    desk, file = kept
    before = look.counts(desk)
    _manifest, copied = backup.restore(empty, file)
    assert copied.broken_links == ()
    assert look.counts(empty) == before
    case_id = a_case(desk)
    assert a_case(empty) == case_id  # numbers go on where they stood


def test_what_happens_after_a_backup_is_not_in_it(kept: tuple[Services, Path], other: Services) -> None:
    desk, file = kept
    before = look.counts(desk)
    late = a_case(desk)
    do(desk, late, "task_first_answer")
    backup.restore(other, file)
    assert look.counts(other) == before


def test_a_database_that_holds_something_is_kept_unless_forced(kept: tuple[Services, Path]) -> None:
    desk, file = kept
    late = a_case(desk)
    with pytest.raises(copying.TargetNotEmpty):
        backup.restore(desk, file)
    assert waiting(desk, late) == {"task_first_answer"}
    backup.restore(desk, file, force=True)
    assert a_case(desk) == late


def test_an_existing_file_is_not_overwritten(kept: tuple[Services, Path]) -> None:
    desk, file = kept
    before = file.read_bytes()
    with pytest.raises(backup.BackupExists):
        backup.backup(desk, file)
    assert file.read_bytes() == before
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in file.parent.glob(".banso-backup-*")] == []


def test_a_flipped_bit_or_a_missing_end_is_noticed(
    kept: tuple[Services, Path], other: Services, tmp_path: Path
) -> None:
    _desk, file = kept
    whole, chance = file.read_bytes(), random.Random(5)  # noqa: S311  # of a test
    with zipfile.ZipFile(file) as archive:
        start = archive.getinfo(backup.DATABASE).header_offset + 100
    for number in range(30):
        place = chance.randrange(start, len(whole) - 200)
        flipped = whole[:place] + bytes([whole[place] ^ (1 << number % 8)]) + whole[place + 1 :]
        assert is_refused(tmp_path / "cut", whole[:place], other)
        # a flip may stand for the same bytes (a run of zeros copied from elsewhere): then nothing is damaged
        assert is_refused(tmp_path / "bad", flipped, other) or unpacked(tmp_path / "bad") == unpacked(file)
    assert look.counts(other)["case"] == 0


def is_refused(file: Path, content: bytes, installation: Services) -> bool:
    file.write_bytes(content)
    try:
        backup.read(file)
    except backup.BackupDamaged:
        with pytest.raises(backup.BackupDamaged):
            backup.restore(installation, file)
        return True
    return False


def unpacked(file: Path) -> bytes:
    with zipfile.ZipFile(file) as archive:
        return archive.read(backup.DATABASE)


def test_a_later_version_is_named(kept: tuple[Services, Path], other: Services, tmp_path: Path) -> None:
    _desk, file = kept
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(tmp_path / "later.banso", "w") as later:
        manifest = backup.Manifest.from_json(archive.read(backup.MANIFEST))
        later.writestr(backup.MANIFEST, manifest.as_json().replace(manifest.revision.encode(), b"ffffffffffff"))
        later.writestr(backup.DATABASE, archive.read(backup.DATABASE))
    with pytest.raises(backup.BackupTooNew):
        backup.restore(other, tmp_path / "later.banso")


def test_what_is_no_backup_is_refused(other: Services, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("これはバックアップではない")
    with closing(sqlite3.connect(tmp_path / "y")) as connection:
        connection.execute("CREATE TABLE t (a)")
    for name in ("x", "y"):
        with pytest.raises(backup.BackupDamaged):
            backup.read(tmp_path / name)
