"""A scale whose lines stand at round numbers."""

import math

STEPS = (1, 2, 5, 10)


def rounded(highest: float, ticks: int, *, whole: bool = False) -> tuple[float, float]:
    """Return the value of the highest line and the step between lines, at most about `ticks` of them.

    whole: the values are whole numbers, and so are the lines.
    """
    if highest <= 0:
        return float(ticks), 1.0
    raw = highest / ticks
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in STEPS if factor * power >= raw)
    step = max(step, 1.0) if whole else step
    return step * math.ceil(highest / step), step
