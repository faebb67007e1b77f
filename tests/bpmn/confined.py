"""Run everything endless in a process that may take little more memory than it has; tells how each ended.

Run with `python -m tests.bpmn.confined`: what fills the memory ends in a MemoryError.
"""

import json
import resource
import sys
from pathlib import Path

from engine import bpmn
from tests.bpmn.player import Player
from tests.bpmn.test_bpmn_budget import ENDLESS, MESSAGE, SIGNAL

MORE = 128 * 1024 * 1024


def outcome(player: Player) -> str:
    """Say how the step behind the first task ended."""
    try:
        player.do("u")
    except bpmn.StepFailed:
        return "stopped"
    except MemoryError:
        return "memory"
    return "ended"


def main() -> None:
    """Read the models, close the memory, then run."""
    players = {name: Player(scope.file(more=SIGNAL + MESSAGE)).start() for name, scope in ENDLESS.items()}
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + MORE
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    sys.stdout.write(json.dumps({name: outcome(player) for name, player in players.items()}))


if __name__ == "__main__":
    main()
