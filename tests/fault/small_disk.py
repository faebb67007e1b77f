"""A disk of a few megabytes that can really be full: a file system in memory, in a name space of its own.

Needs no rights where users may make name spaces (Linux), and leaves nothing behind: it is gone with its keeper.
"""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

MOUNT = 'mount -t tmpfs -o size="$2"m,mode=700 tmpfs "$1" && echo ready && exec cat'
OWN = ("unshare", "--user", "--map-root-user", "--mount", "--", "sh", "-c", MOUNT, "sh")
NOBODY_SPECIAL = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
PIECE = 64 * 1024


class NoSmallDisk(RuntimeError):
    """This machine lets nobody mount one."""


@dataclass(frozen=True)
class SmallDisk:
    """The disk, mounted at `folder` for those who come in; keeper: pid of the process that holds it."""

    folder: Path
    keeper: int

    @property
    def within(self) -> Sequence[str]:
        """The words before a command that is to see the disk, as a user without rights."""
        return ("nsenter", "-t", str(self.keeper), "-U", "-m", "--preserve-credentials", "--", *NOBODY_SPECIAL)

    @property
    def seen(self) -> Path:
        """The disk as it is seen from outside."""
        return Path(f"/proc/{self.keeper}/root{self.folder}")

    def fill(self) -> None:
        """Write until nothing goes in any more."""
        with contextlib.suppress(OSError), self._ballast.open("ab", buffering=0) as file:
            while file.write(bytes(PIECE)):
                pass

    def clear(self) -> None:
        """Make room."""
        self._ballast.unlink(missing_ok=True)

    @property
    def _ballast(self) -> Path:
        return self.seen / "ballast"


@contextlib.contextmanager
def mounted(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Mount a disk at an empty folder for as long as the block lasts.

    Raises: NoSmallDisk.
    """
    if not (shutil.which("unshare") and shutil.which("nsenter")):
        raise NoSmallDisk(folder)
    command = [*OWN, str(folder), str(megabytes)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as keeper:
        if keeper.stdout is None or keeper.stdout.readline().strip() != "ready":
            raise NoSmallDisk(folder)
        yield SmallDisk(folder, keeper.pid)
