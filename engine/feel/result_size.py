"""Whether a result is small enough to be stored and shown."""

from typing import Any

from engine.feel.errors import BudgetExceeded
from engine.feel.run import Run

_DEEPEST = 100
_CHARACTERS_A_VALUE = 64
_MEMBERS_A_STEP = 64


def check_result(value: Any, run: Run) -> None:
    """Raise BudgetExceeded where a list or context holds too many values, or holds them too deeply nested.

    Shared parts count each time they appear, as they would be written out each time; looking at them costs steps.
    """
    level, left = [value], run.env.budget.result_size
    for _ in range(_DEEPEST):
        below: list[Any] = []
        for container in level:
            members = container if type(container) is list else container.values()
            left -= 1 + len(members)
            run.spend(len(members) // _MEMBERS_A_STEP)
            for member in members:
                if type(member) is str:
                    left -= len(member) // _CHARACTERS_A_VALUE
                elif type(member) is list or type(member) is dict:
                    below.append(member)
            if left < 0:
                raise BudgetExceeded("result_size")
        if not below:
            return
        level = below
    raise BudgetExceeded("depth")
