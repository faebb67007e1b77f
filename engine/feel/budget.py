"""How much one evaluation may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits of one evaluation; BudgetExceeded names the one that was reached.

    steps: iterations, calls and amounts of data touched, the deterministic limit.
    seconds: CPU time of the evaluating thread without full collections of garbage, the net under the steps;
    Environment.until goes before it.
    depth: calls within calls, and nesting of the result.
    list_length, string_length: items of one list, characters of one text.
    result_size: values in the answer, counting every nested one.
    regex_seconds: wall time of one pattern match.
    """

    steps: int = 100_000
    seconds: float = 0.08
    depth: int = 100
    list_length: int = 100_000
    string_length: int = 200_000
    result_size: int = 100_000
    regex_seconds: float = 0.03


MAX_SOURCE = 20_000
"""Characters of one expression; longer ones are refused when they are read."""

MAX_NESTING = 100
"""Levels of brackets, operators and branches within each other."""
