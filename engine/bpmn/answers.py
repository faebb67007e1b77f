"""What people, the world and jobs answer in a simulation."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.bpmn.errors import BpmnError
from engine.bpmn.ports import JobCall, WaitingTask
from engine.bpmn.timing import NotATime, due_after
from engine.domain.text import Text
from engine.errors import Invalid

# Kinds of moves, in the order they are made where all are due at once: what would interrupt the work, what somebody
# wrote an answer for, the work that is done at once because nobody said otherwise, timers, offers.
EVENT, ANSWER, UNSAID, TIMER, FIRST, AGAIN = range(6)
AFTER, ERROR, MESSAGE = "$after", "$error", "$message"
Due = tuple[datetime, dict[str, Any]]


class AnswerRefused(Invalid):
    """An entry of the answers has not the form an answer has. element: whose answer it is."""

    code = "bpmn_answer_refused"
    sentence = Text(
        "「{element}」への回答の形式が正しくありません（{why_ja}）。",
        "The answer for “{element}” is not of the right form ({why_en}).",
    )


NO_CONTEXT = Text(
    "名前と値の組、その一覧、または null で与えてください", "give names with values, a list of those, or null"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that may be answered. names: what its answer may stand under, the element id first. key: its run."""

    names: Sequence[str]
    key: str


@dataclass(slots=True)
class Answers:
    """Hands out the answers by element id (or name), one run after the other.

    A mapping answers every run, a list one run after the other, None leaves it unanswered. `$after` in the data is the
    time the answer takes; for a job `$error` is the code of the error it ends in, `$message` what it says.
    """

    given: Mapping[str, Any]
    asked: Counter[str] = field(default_factory=Counter)  # how many runs have taken their place in a list
    begun: Counter[str] = field(default_factory=Counter)  # how many offers of an activity were taken
    places: dict[str, int] = field(default_factory=dict)  # which place of its list a run has, by its key
    since: dict[str, datetime] = field(default_factory=dict)  # when a run was first asked, by its key
    came: set[str] = field(default_factory=set)  # keys of the runs that were answered

    def of_person(self, asked: Asked, now: datetime) -> tuple[Due | None, int]:
        """Return when a person answers and with what (None where nobody does), and of what kind that move is.

        Without an entry, and when a list is used up, people answer at once with no data.
        """
        name = self._name(asked)
        if name is None or self._used_up(name, asked.key):
            return (now, {}), UNSAID
        return self._due(name, asked.key, now), ANSWER

    def of_event(self, asked: Asked, now: datetime) -> Due | None:
        """Return when a message or signal comes and with what; None where none does.

        A mapping is one message each time the element is reached, a list as many as it holds.
        """
        name = self._name(asked)
        if name is None or self._used_up(name, asked.key):
            return None
        once = not isinstance(self.given[name], list)
        return None if once and asked.key in self.came else self._due(name, asked.key, now)

    def of_job(self, job: JobCall) -> Mapping[str, Any] | None:
        """Return what a job answers; None where no answer is given for it. Raises BpmnError where that is an error."""
        name = self._name(Asked((job.element_id, job.element_name), ""))
        self.places.pop("", None)
        if name is None or self._used_up(name, "") or self._answer(name, "") is None:
            return None
        data = self._data(name, "")
        code, message = data.pop(ERROR, None), data.pop(MESSAGE, "")
        data.pop(AFTER, None)  # a job is done within its step
        if code is not None:
            raise BpmnError(str(code), str(message), data)
        return data

    def begins(self, task: WaitingTask, now: datetime) -> tuple[Due | None, int]:
        """Return when an activity on offer is begun, and of what kind that move is.

        It is begun at once, as often as there are answers in a list for it; without one, again and again, but only
        when everybody has answered.
        """
        answer, begun = self.given.get(task.element_id, {}), self.begun[task.element_id]
        if isinstance(answer, list):
            return ((now, {}) if begun < len(answer) else None), FIRST
        return (None if answer is None else (now, {})), AGAIN if begun else FIRST

    def answered(self, key: str) -> None:
        """Remember that the run was answered; one that goes on listening is asked anew."""
        self.came.add(key)
        self.places.pop(key, None)
        self.since.pop(key, None)

    def _name(self, asked: Asked) -> str | None:
        return next((name for name in asked.names if name and name in self.given), None)

    def _place(self, name: str, key: str) -> int:
        if key not in self.places:
            self.places[key] = self.asked[name]
            self.asked[name] += 1
        return self.places[key]

    def _used_up(self, name: str, key: str) -> bool:
        answer = self.given[name]
        return isinstance(answer, list) and self._place(name, key) >= len(answer)

    def _answer(self, name: str, key: str) -> Any:
        answer = self.given[name]
        return answer[self._place(name, key)] if isinstance(answer, list) else answer

    def _data(self, name: str, key: str) -> dict[str, Any]:
        answer = self._answer(name, key)
        if not isinstance(answer, Mapping):
            raise AnswerRefused(element=name, why_ja=NO_CONTEXT.ja, why_en=NO_CONTEXT.en)
        return dict(answer)

    def _due(self, name: str, key: str, now: datetime) -> Due | None:
        if self._answer(name, key) is None:
            return None
        data = self._data(name, key)
        asked_at = self.since.setdefault(key, now)
        try:
            return due_after(data.pop(AFTER, "PT0S"), asked_at), data
        except NotATime as error:
            raise AnswerRefused(element=name, why_ja=error.text.ja, why_en=error.text.en) from error
