"""CPU time that an evaluation takes by itself.

Python's full collection of garbage runs in whichever thread happens to ask for memory, and takes half a second in a
large process: it must not use up the time of an expression that asks for little.
"""

import gc
import threading
import time
from typing import Literal

_FULL = 2


class _Collecting(threading.local):
    """Of one thread. began: when its full collection under way did. seconds: of all of them."""

    began = 0.0
    seconds = 0.0


_collecting = _Collecting()


def _hear(phase: Literal["start", "stop"], info: dict[str, int]) -> None:
    if info["generation"] != _FULL:
        return
    if phase == "start":
        _collecting.began = time.thread_time()
    else:
        _collecting.seconds += time.thread_time() - _collecting.began


gc.callbacks.append(_hear)


def own_seconds() -> float:
    """Give the CPU time of this thread without its full collections of garbage, in seconds since some moment."""
    return time.thread_time() - _collecting.seconds
