"""Say what is being prepared, in Japanese and English, and run the commands that do it."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / "var" / "setup.log"
HEARTBEAT_SECONDS = 15
LAST_LINES = 30


class SetupFailed(Exception):
    """A command of the set-up failed; its lines are for the person at the terminal."""

    def __str__(self) -> str:
        return "\n".join(str(line).rstrip() for line in self.args)


def say(japanese: str, english: str) -> None:
    """Print one line of progress at once."""
    print(f"● {japanese}  / {english}", flush=True)


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    timeout_seconds: float = 1800,
) -> None:
    """Run one command, its output in `var/setup.log`, with a sign of life while it works.

    env: added to the environment.
    Raises: SetupFailed with the end of the output when it fails, is missing or takes longer than the time-out.
    """
    words = [str(word) for word in command]
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("a+", encoding="utf-8", errors="replace") as log:
        begin = log.seek(0, os.SEEK_END)
        print("$", *words, file=log, flush=True)
        try:
            process = subprocess.Popen(
                words, cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        except OSError as error:
            raise SetupFailed(words[0], error.strerror) from error
        code = _wait(process, timeout_seconds)
        if code != 0:
            log.seek(begin)
            raise SetupFailed(*log.readlines()[-LAST_LINES:], f"→ {LOG.relative_to(ROOT)}")


def works(command: Sequence[str | Path]) -> bool:
    """Whether a short command can be run and ends well; says nothing."""
    try:
        done = subprocess.run([str(word) for word in command], cwd=ROOT, capture_output=True, check=False, timeout=180)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _wait(process: subprocess.Popen[bytes], timeout_seconds: float) -> int:
    began = time.monotonic()
    while True:
        try:
            return process.wait(HEARTBEAT_SECONDS)
        except subprocess.TimeoutExpired:
            seconds = time.monotonic() - began
            if seconds > timeout_seconds:
                process.kill()
                return process.wait() or 1
            print(f"  … {seconds:.0f} s", file=sys.stdout, flush=True)
        except BaseException:
            process.terminate()
            raise
