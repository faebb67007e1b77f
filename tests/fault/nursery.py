"""A parent that has read the whole program once and forks `banso` processes from it: each is up in a moment.

Run as a process of its own; on its input a JSON object a line (`words`, `env`, `log`), on its output the new pid.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NoReturn

import banso

ROOT = Path(__file__).resolve().parents[2]


def rear() -> None:
    """Fork what is asked for until the input ends; then nobody is left behind."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: they vanish when they die
    born: list[int] = []
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become(asked["words"], asked["env"], asked["log"])
        born.append(pid)
        print(pid, flush=True)  # noqa: T201  # the answer
    for pid in born:
        end(pid)


def _become(words: Sequence[str], env: Mapping[str, str], log: str) -> NoReturn:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(env)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number in (1, 2):
        os.dup2(out, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    try:
        banso.main(list(words))
    finally:
        os._exit(1)


def end(pid: int) -> None:
    """Kill one process, if it still lives."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@dataclass
class Nursery:
    """The parent, as seen from outside."""

    program: subprocess.Popen[str]
    asked: IO[str]
    told: IO[str]
    turn: threading.Lock = field(default_factory=threading.Lock)

    def born(self, words: Sequence[str], env: Mapping[str, str], log: Path) -> int:
        """Fork a `banso` with these words; return its pid."""
        with self.turn:
            self.asked.write(json.dumps({"words": list(words), "env": dict(env), "log": str(log)}) + "\n")
            self.asked.flush()
            return int(self.told.readline())


@contextmanager
def opened() -> Iterator[Nursery]:
    """Open a nursery for as long as the block lasts."""
    command = [sys.executable, "-m", "tests.fault.nursery"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        yield Nursery(program, program.stdin, program.stdout)


if __name__ == "__main__":
    rear()
