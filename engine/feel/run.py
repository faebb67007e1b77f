"""One evaluation under way: its budget, its notes, and the names each part of it sees."""

from collections.abc import Mapping
from typing import Any

from engine.feel.adopt import adopt
from engine.feel.environment import Environment
from engine.feel.errors import BudgetExceeded, Note, NoValue
from engine.feel.notes import note_of
from engine.feel.own_time import own_seconds
from engine.feel.values import Function

_CLOCK_EVERY = 250
_MOST_NOTES = 50
_ITEMS_A_STEP = 64  # of a list that is handed in
MISSING: Any = object()
Place = tuple[int, int]


class Run:
    """The budget left and the notes taken; one for each evaluation."""

    __slots__ = ("depth", "env", "mark", "notes", "steps", "until")

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.steps = env.budget.steps
        self.mark = self.steps - _CLOCK_EVERY
        self.until = env.until
        self.depth = env.budget.depth
        self.notes: list[Note] = []

    def spend(self, amount: int = 1) -> None:
        """Take steps from the budget; BudgetExceeded when it or the time is used up."""
        self.steps -= amount
        if self.steps < self.mark:
            self.look_at_the_clock()

    def look_at_the_clock(self) -> None:
        """Look now, as before something that takes long for one step; BudgetExceeded as for `spend`."""
        if self.steps < 0:
            raise BudgetExceeded("steps")
        self.mark = self.steps - _CLOCK_EVERY
        now = own_seconds()
        if self.until is None:
            self.until = now + self.env.budget.seconds
        elif now > self.until:
            raise BudgetExceeded("seconds")

    def enter(self) -> None:
        """Begin a call within a call."""
        self.depth -= 1
        if self.depth < 0:
            raise BudgetExceeded("depth")
        self.spend()

    def leave(self) -> None:
        """End what `enter` began."""
        self.depth += 1

    def check_string(self, length: int) -> None:
        """Refuse to build a text of that length; charge for one that may be built."""
        if length > self.env.budget.string_length:
            raise BudgetExceeded("string_length")
        self.spend(length // 64)

    def check_list(self, length: int) -> None:
        """Refuse to build a list of that length; charge for one that may be built."""
        if length > self.env.budget.list_length:
            raise BudgetExceeded("list_length")
        self.spend(length // 8)

    def adopt(self, value: Any) -> Any:
        """Take over a value from outside, for a step each so many items of a list; NotFeel where it is none."""
        adopted = adopt(value)
        if type(adopted) is list:
            self.spend(len(adopted) // _ITEMS_A_STEP)
        return adopted

    def note(self, problem: NoValue, place: Place) -> None:
        """Keep for the author why something became null."""
        if len(self.notes) < _MOST_NOTES:
            self.notes.append(note_of(problem, *place))


class Root:
    """The variables handed in, each turned into a FEEL value when it is first used."""

    __slots__ = ("adopted", "variables")

    def __init__(self, variables: Mapping[str, Any]) -> None:
        self.variables = variables
        self.adopted: dict[str, Any] = {}

    def find(self, name: str, run: Run, standard: Function | None) -> Any:
        """Look a name up among variables, then the environment's functions, then the standard's; MISSING if nowhere."""
        if name in self.variables:
            value = run.adopt(self.variables[name])
        elif name in run.env.functions:
            value = run.env.functions[name]
        elif standard is not None:
            value = standard
        else:
            return MISSING
        self.adopted[name] = value
        return value


class Frame:
    """One scope at run time: its names and values (or the filtered element), and the scope around it."""

    __slots__ = ("bindings", "parent", "root", "run")

    def __init__(self, run: Run, root: Root, bindings: Any, parent: "Frame | None") -> None:
        self.run = run
        self.root = root
        self.bindings = bindings
        self.parent = parent
