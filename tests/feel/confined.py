"""Evaluate everything hostile in a process that may take little more memory than it has; counts the outcomes.

Run with `python -m tests.feel.confined`: what fills the memory ends the process with a MemoryError.
"""

import json
import resource
import sys
from collections import Counter
from pathlib import Path

from engine import feel
from tests.feel.hostile import BUDGETED, TIRESOME, UNREADABLE

MORE = 64 * 1024 * 1024


def outcome(source: str, env: feel.Environment) -> str:
    """Say how an expression ended."""
    try:
        feel.evaluate(source, {}, env)
    except feel.BudgetExceeded:
        return "budget"
    except feel.FeelSyntaxError:
        return "syntax"
    return "value"


def main() -> None:
    """Close the memory, then evaluate."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + MORE
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    env = feel.Environment()
    sources = (*BUDGETED.values(), *UNREADABLE.values(), *TIRESOME.values())
    sys.stdout.write(json.dumps(Counter(outcome(source, env) for source in sources)))


if __name__ == "__main__":
    main()
