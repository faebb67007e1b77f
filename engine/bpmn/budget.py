"""How much one step may do: a diagram that turns or forks without end is stopped, naming the element."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from engine.bpmn.diagram import Element
from engine.bpmn.errors import StepFailed
from engine.domain.text import Text
from engine.feel import own_seconds

MAX_ELEMENTS = 20_000  # runs of elements in one step
MAX_MADE = 40_000  # tokens made in one step, listeners included
MAX_TOKENS = 5_000  # tokens alive in one scope
MAX_DEPTH = 100  # of scopes within each other
MAX_SECONDS = 1.2  # of computing in one step, jobs not counted
MAX_JOB_SECONDS = 10.0  # of computing of all its jobs together
MAX_INSTANCES = 1_000  # of one multi-instance activity
LOOK_EVERY = 0.002  # seconds between two looks at the stop watch, which cost more than an element

ENDLESS = Text(
    "処理が終わりません（1回の処理で実行できる要素数の上限に達しました）。繰り返しの条件を確認してください。",
    "This does not come to an end (too many elements in one step). Check the conditions of the loop.",
)
TOO_WIDE = Text(
    "同時に進む経路が多すぎます（上限{limit}）。分岐の繰り返しを確認してください。",
    "Too many paths run at once ({limit} at most). Check for a fork inside a loop.",
)
TOO_DEEP = Text(
    "呼出しが深すぎます（上限{limit}段）。業務の流れが自分自身を呼び出し続けていないか確認してください。",
    "Calls are nested too deeply ({limit} levels at most). Check for a process that keeps calling itself.",
)
TOO_SLOW = Text(
    "1回の処理に時間がかかりすぎたため中止しました。式や繰り返しを確認してください。",
    "One step took too long and was stopped. Check its expressions and loops.",
)


class Budget:
    """Counts what a step does.

    Computing time is the thread's own, without full collections of garbage: neither a busy machine nor a large process
    stops anybody's case.
    """

    def __init__(self) -> None:
        self._runs = self._made = 0
        self._until = own_seconds() + MAX_SECONDS
        self._looked = time.perf_counter()
        self._jobs = 0.0  # seconds

    def count(self, element: Element) -> None:
        """Account for one run of an element. Raises StepFailed."""
        self._runs += 1
        if self._runs > MAX_ELEMENTS:
            raise StepFailed(element.id, element.name, "endless", ENDLESS)
        self.check_time(element)

    def check_time(self, element: Element) -> None:
        """Refuse a step that has computed for too long, if only in expressions of one element. Raises StepFailed."""
        now = time.perf_counter()
        if now - self._looked < LOOK_EVERY:
            return
        self._looked = now
        if own_seconds() > self._until:
            raise StepFailed(element.id, element.name, "too_slow", TOO_SLOW)

    @contextmanager
    def outside(self, element: Element) -> Iterator[None]:
        """Count the time of a job, such as rendering a report, by itself. Raises StepFailed before one too many."""
        if self._jobs > MAX_JOB_SECONDS:
            raise StepFailed(element.id, element.name, "too_slow", TOO_SLOW)
        begun = own_seconds()
        try:
            yield
        finally:
            taken = own_seconds() - begun
            self._jobs += taken
            self._until += taken

    def check_width(self, tokens: int, element: Element) -> None:
        """Account for one more token; refuse it in a scope that has too many. Raises StepFailed."""
        self._made += 1
        if self._made > MAX_MADE:
            raise StepFailed(element.id, element.name, "endless", ENDLESS)
        if tokens > MAX_TOKENS:
            raise StepFailed(element.id, element.name, "too_wide", TOO_WIDE.format(limit=MAX_TOKENS))

    def check_depth(self, depth: int, element: Element) -> None:
        """Refuse a scope inside too many others. Raises StepFailed."""
        if depth > MAX_DEPTH:
            raise StepFailed(element.id, element.name, "too_deep", TOO_DEEP.format(limit=MAX_DEPTH))
