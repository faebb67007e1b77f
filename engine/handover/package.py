"""The package as one ZIP: written file by file, each hashed as it goes; the same state is the same bytes."""

import hashlib
import zipfile
from dataclasses import dataclass
from typing import IO

from engine import trail
from engine.domain.access import May, require
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import ProgrammeKey
from engine.exports.making import hash_of
from engine.handover.parts import parts
from engine.handover.verifying import MANIFEST
from engine.programmes import NoSuchProgramme
from engine.render.package import FIRST
from engine.store.base import dump_json
from engine.work import Work

MEDIA_TYPE = "application/zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package that was written. name: of the file. files: how many it holds, the manifest not among them."""

    name: str
    files: int
    sha256: str


class _Hashed:
    """A file being written; what passes is hashed and counted."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target, self._digest, self.size = target, hashlib.sha256(), 0

    def write(self, content: bytes) -> int:
        self._digest.update(content)
        self.size += len(content)
        return self._target.write(content)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def make(work: Work, programme: ProgrammeKey, target: IO[bytes]) -> Package:
    """Write a programme's package to an empty file and note it in the trail, personal data as well.

    Raises: NoSuchProgramme (also for strangers), NotAllowed.
    """
    if work.actor.user_id is not None and programme not in work.actor.programmes:
        raise NoSuchProgramme(key=programme)
    require(work.actor, May.HANDOVER_MAKE, programme)
    require(work.actor, May.PERSON_READ, programme)
    work.chains.write(work.session)  # the package holds the trail up to here
    release = work.programmes.current(work.session, programme)
    held: dict[str, dict[str, object]] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        for part in parts(work, release):
            with book.open(_entry(part.path), "w", force_zip64=True) as file:
                hashed = _Hashed(file)
                part.write(hashed)  # type: ignore[arg-type]  # parts only write
            held[part.path] = {"sha256": hashed.sha256, "size": hashed.size}
        said = {"programme": release.key, "release": release.number, "made_at": work.now, "files": held}
        book.writestr(_entry(MANIFEST), dump_json(said))
    made = Package(name=f"{release.key}-handover-{work.now:%Y%m%d}.zip", files=len(held), sha256=hash_of(target))
    data = {"files": made.files, "sha256": made.sha256, "personal": True}
    trail.record(work, Fact(kind=FactKind.HANDOVER_MADE, programme=programme, data=data))
    return made


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, FIRST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
