"""Loop markers: BPMN 2.0.2 §10.3.8 and §13.3.6, §13.3.7.

The loop has a silent token of its own on which its turns hang; boundary events belong to it, and each turn is a run
of the activity with a scope of its own.
"""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.budget import MAX_INSTANCES
from engine.bpmn.diagram import Element, Loop
from engine.bpmn.errors import StepFailed
from engine.bpmn.ports import Happening
from engine.bpmn.propagation import throw
from engine.bpmn.specs.activities import Activity
from engine.bpmn.specs.hosts import Host
from engine.bpmn.tokens import ProcessSpec, Token, interrupt
from engine.bpmn.values import pack, storable, unpack
from engine.bpmn.variables import FAILED, assign, evaluation, failed, hand_over, holds, kept, reasons
from engine.domain.text import Text

TOO_MANY = Text(
    "繰り返しの件数が多すぎます（{count}件、上限{limit}件）。",
    "Too many instances are asked for ({count}, {limit} at most).",
)
NOT_A_LIST = Text("一覧になりません。{why}", "It is not a list. {why}")
NOT_A_NUMBER = Text("0以上の整数になりません。{why}", "It is not a whole number from 0. {why}")


class LoopSpec(Host):
    """What standard loops and multi-instance have in common."""

    silent = True

    def __init__(self, scope: ProcessSpec, element: Element, turn: Activity, loop: Loop) -> None:
        super().__init__(scope, element)
        self.turn, self.loop = turn, loop
        turn.turn_of = self
        turn.brings_up_names = loop.kind != "standard"

    def _update_hook(self, token: Token) -> bool | None:  # type: ignore[override]  # None tells SpiffWorkflow to wait
        token._set_state(TaskState.STARTED)  # noqa: SLF001  # SpiffWorkflow's own protocol
        self.arm(token)
        return True if self.first(token) else None

    @abstractmethod
    def first(self, token: Token) -> bool:
        """Make the first turns; tell whether there is nothing to do."""

    def take_turn(self, token: Token, number: int, item: Any = None) -> None:
        """Make one turn; number counts from 1."""
        turn = token.workflow.spawn(self.turn, token)
        turn.data.update(storable({"loopCounter": number}))
        if self.loop.item is not None:
            turn.data[self.loop.item] = item
        self.turn._update(turn)  # noqa: SLF001  # SpiffWorkflow's own protocol

    def finish(self, token: Token) -> None:
        """End the loop, and with it every turn that is still under way."""
        for child in token.children:
            if not child.listens and not child.has_state(TaskState.COMPLETED):
                interrupt(child)
        token._ready()  # noqa: SLF001  # SpiffWorkflow's own protocol

    def pass_by(self, token: Token, given: Mapping[str, Any]) -> None:
        """Complete the whole loop with the given results, without a turn."""
        hand_over(token, kept(token, given))
        token._set_state(TaskState.COMPLETED)  # noqa: SLF001  # SpiffWorkflow's own protocol
        self.leave(token)
        token.workflow._task_completed_notify(token)  # noqa: SLF001  # SpiffWorkflow's own protocol

    def _on_complete_hook(self, token: Token) -> None:
        self.disarm(token)
        self.leave(token)


class StandardLoop(LoopSpec):
    """Repeats while its condition holds, at most `maximum` times."""

    def first(self, token: Token) -> bool:
        """Take the first turn unless the condition, tested before, says no."""
        if self.loop.test_before and not self._again(token, 0):
            return True
        self.take_turn(token, 1)
        return False

    def turn_done(self, turn: Token) -> None:
        """Take another turn or end."""
        token = turn.host
        if token is None:
            return
        number = int(turn.data["loopCounter"])
        if self._again(turn, number):
            self.take_turn(token, number + 1)
        else:
            self.finish(token)

    def _again(self, token: Token, done: int) -> bool:
        if self.loop.maximum is not None and done >= self.loop.maximum:
            return False
        return self.loop.condition is None or holds(token, self.loop.condition)


class MultiInstance(LoopSpec):
    """One turn for each item of a collection (or for each of a number), one after the other or all at once."""

    def first(self, token: Token) -> bool:
        """Fix the items and make the first turns."""
        items = self._items(token)
        token.internal_data.update({"n": len(items), "done": 0})
        if self.loop.output is not None:
            token.internal_data["out"] = [None] * len(items)
        if not items:
            return True
        if self.loop.kind == "sequential":
            token.internal_data["items"] = [pack(item) for item in items]
            items = items[:1]
        for number, item in enumerate(items, 1):
            if token.has_state(TaskState.STARTED):  # a turn may end the loop at once
                self.take_turn(token, number, item)
        return False

    def turn_done(self, turn: Token) -> None:
        """Collect the turn's output; end when all are done or the completion condition holds."""
        token = turn.host
        if token is None:
            return
        number = int(turn.data["loopCounter"])
        memory = token.internal_data
        memory["done"] += 1
        if not self._throw(turn, token):
            return
        if self.loop.output is not None:
            value = evaluation(turn, _source(self.loop)).value if self.loop.output_item is not None else None
            memory["out"][number - 1] = pack(kept(turn, {self.loop.output: value})[self.loop.output])
        self._hand_on(turn, token)
        if memory["done"] == memory["n"] or self._enough(turn, token):
            self.finish(token)
        elif self.loop.kind == "sequential":
            self.take_turn(token, number + 1, unpack(memory["items"][number]))

    def _hand_on(self, turn: Token, token: Token) -> None:
        """Give the names that came up in an ended instance to what is around the loop; the last one to end wins."""
        declared = {"loopCounter", self.loop.item}
        own = {name: value for name, value in turn.data.items() if name not in declared}
        if own:
            token.internal_data["own"] = sorted({*token.internal_data.get("own", ()), *own})
            assign(token, own)

    def _throw(self, turn: Token, token: Token) -> bool:
        """Throw what the behaviour says at the end of an instance; tell whether the activity is still there.

        Source: BPMN 2.0.2, table 10.30 and §13.3.7.
        """
        if self.loop.first_only and token.internal_data["done"] > 1:
            return True
        for condition, events in self.loop.throws:
            if condition is None or holds(turn, condition, self._counts(token)):
                for event in events:
                    turn.running.tell(turn, Happening.THROWN)
                    if not throw(turn, event) or token.id not in token.workflow.tasks:
                        return False
        return True

    def _enough(self, turn: Token, token: Token) -> bool:
        return self.loop.condition is not None and holds(turn, self.loop.condition, self._counts(token))

    def _counts(self, token: Token) -> dict[str, Any]:
        """Return what conditions of the marker see besides the variables."""
        memory = token.internal_data
        active = sum(1 for child in token.children if child.visible and not child.has_state(TaskState.COMPLETED))
        counts = {
            "numberOfInstances": memory["n"],
            "numberOfCompletedInstances": memory["done"],
            "numberOfActiveInstances": active,
            "numberOfTerminatedInstances": 0,
        }
        spelled = {f"nrOf{name.removeprefix('numberOf')}": count for name, count in counts.items()}  # in other products
        extra = storable(counts | spelled)
        if self.loop.output is not None:
            extra[self.loop.output] = unpack(memory["out"])
        return extra

    def _on_complete_hook(self, token: Token) -> None:
        if self.loop.output is not None:
            assign(token, {self.loop.output: unpack(token.internal_data["out"])})
        super()._on_complete_hook(token)

    def _items(self, token: Token) -> list[Any]:
        term = self.loop.collection or self.loop.cardinality
        source = (term.expression or term.text) if term is not None else "null"
        found = evaluation(token, source)
        if self.loop.collection is not None:
            if not isinstance(found.value, list):
                why = reasons(found)
                raise failed(token, "collection", FAILED, source=source, why=NOT_A_LIST.format(why=why.en))
            self._check_size(len(found.value))
            return list(kept(token, {"items": found.value})["items"])
        return [None] * self._count(token, found.value, source)

    def _count(self, token: Token, value: Any, source: str) -> int:
        try:
            count = int(value)
        except (TypeError, ValueError):
            count = -1
        if count < 0 or count != value:
            raise failed(token, "cardinality", FAILED, source=source, why=NOT_A_NUMBER.format(why=""))
        self._check_size(count)
        return count

    def _check_size(self, count: int) -> None:
        if count > MAX_INSTANCES:
            reason = TOO_MANY.format(count=count, limit=MAX_INSTANCES)
            raise StepFailed(self.element.id, self.element.name, "too_many_instances", reason)


def _source(loop: Loop) -> str:
    term = loop.output_item
    return "null" if term is None else term.expression or term.text
