"""What people and the world answer in a simulation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.bpmn.ports import WaitingTask
from engine.bpmn.timing import span_of

# Kinds of moves, in the order they are made where all are due at once: what somebody wrote an answer for comes before
# the work that is done at once because nobody said otherwise.
ANSWER, UNSAID, TIMER, FIRST, AGAIN = range(5)
Due = tuple[datetime, dict[str, Any]]


@dataclass(slots=True)
class Answers:
    """Hands out the answers by element id, one run after the other.

    A mapping answers every run, a list one run after the other, None leaves it unanswered. "$after" in the data is the
    time the answer takes. An event that goes on waiting after it came (not interrupting) is one run: a mapping answers
    it once.
    """

    given: Mapping[str, Any]
    used: dict[str, int] = field(default_factory=dict)
    came: set[str] = field(default_factory=set)
    begun: dict[str, int] = field(default_factory=dict)
    asked_at: dict[str, datetime] = field(default_factory=dict)

    def due(self, element_id: str, key: str, now: datetime, *, person: bool) -> Due | None:
        """Return when the run `key` of the element is answered and with what; None where nobody answers."""
        if element_id not in self.given:
            return (now, {}) if person else None
        answer = self.given[element_id]
        if isinstance(answer, Mapping) and key in self.came:
            return None
        if isinstance(answer, list):
            place = self.used.get(element_id, 0)
            answer = answer[place] if place < len(answer) else ({} if person else None)
        if answer is None:
            return None
        data = dict(answer)
        span = span_of(str(data.pop("$after", "PT0S")))
        asked = self.asked_at.setdefault(key, now)
        return (span.after(asked) if span is not None else asked), data

    def kind(self, element_id: str) -> int:
        """Return of what kind a person's answer is: written down or not."""
        return ANSWER if element_id in self.given else UNSAID

    def begins(self, task: WaitingTask, now: datetime) -> tuple[Due | None, int]:
        """Return when an activity on offer is begun, and of what kind that move is.

        It is begun at once, as often as there are answers in a list for it; without one, again and again, but only
        when everybody has answered.
        """
        answer, begun = self.given.get(task.element_id, {}), self.begun.get(task.element_id, 0)
        if isinstance(answer, list):
            return ((now, {}) if begun < len(answer) else None), FIRST
        return (None if answer is None else (now, {})), AGAIN if begun else FIRST

    def count(self, element_id: str, *, begins: bool = False) -> None:
        """Remember that the element was answered (or begun) once more."""
        counts = self.begun if begins else self.used
        counts[element_id] = counts.get(element_id, 0) + 1

    def took(self, element_id: str, key: str) -> None:
        """Remember that the event `key` waited for has come."""
        self.came.add(key)
        self.count(element_id)
