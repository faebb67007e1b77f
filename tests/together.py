"""Several threads that begin at the same moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")


def together(*calls: Callable[[], T]) -> list[T | Exception]:
    """Run the calls at once, each in a thread; return what each returned or raised, in their order."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | Exception:
        barrier.wait(timeout=30)
        try:
            return call()
        except Exception as error:  # noqa: BLE001  # whatever it is, the test looks at it
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def raised(outcomes: Sequence[T | Exception]) -> list[Exception]:
    """Return what was raised."""
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


def returned(outcomes: Sequence[T | Exception]) -> list[T]:
    """Return what was returned."""
    return [outcome for outcome in outcomes if not isinstance(outcome, Exception)]
