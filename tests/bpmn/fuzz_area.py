"""Where blocks are played: processes, sub-processes and instances, with their variables and what was done in them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Then = Callable[[], None]
Undo = Callable[["Area", Then], None]  # the area it is asked for in, and what comes after


class Noted(dict[str, Any]):
    """Variables that remember every value a name was given since they were last told to forget."""

    def __init__(self) -> None:
        super().__init__()
        self.given: dict[str, list[Any]] = {}

    def __setitem__(self, name: str, value: Any) -> None:
        self.given.setdefault(name, []).append(value)
        super().__setitem__(name, value)

    def follow(self, other: Mapping[str, Any]) -> None:
        """Take over which of several values given at the same time came last: the standard leaves that open."""
        for name, values in list(self.given.items()):
            if other.get(name) in values:
                self[name] = other[name]


@dataclass(eq=False)
class Area:
    """A process, a sub-process or an instance of one at run time: over when its body and all side branches are.

    marks: loop variables by name. own: variables an instance brought up, which are its own until it ends; brought:
    names the instances of its loop have handed on, None for what is no instance. catches, handles: what happens on an
    error or escalation, by a boundary event and by an event sub-process. handler: whether it is the inside of an event
    sub-process. done: how to undo what has ended in it, in that order; undoing: what of that is being undone; seen:
    the area whose variables undoing sees. open: the areas opened in it.
    """

    outer: "Area | None"
    variables: dict[str, Any]
    then: Then
    pending: int = 1
    alive: bool = True
    written: set[str] = field(default_factory=set)
    marks: dict[str, int] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)
    brought: set[str] | None = None
    catches: dict[str, Then] = field(default_factory=dict)
    handles: dict[str, Then] = field(default_factory=dict)
    handler: bool = False
    seen: "Area | None" = None
    done: list[Undo] = field(default_factory=list)
    undoing: list[Undo] = field(default_factory=list)
    open: list["Area"] = field(default_factory=list)

    def inner(self, then: Then, **more: Any) -> "Area":
        """Open an area inside that shares the variables."""
        area = Area(self, self.variables, then, written=self.written, **{"marks": self.marks, **more})
        self.open.append(area)
        return area

    def around(self) -> Iterator["Area"]:
        """Yield the area and those around it in the same process."""
        place: Area | None = self
        while place is not None and place.variables is self.variables:
            yield place
            place = place.outer

    def read(self, name: str) -> Any:
        """Return a variable as it is seen here."""
        return next((area.own[name] for area in self.around() if name in area.own), self.variables.get(name))

    def visible(self) -> dict[str, Any]:
        """Return every variable that is seen here."""
        return {**self.variables, **{name: self.read(name) for area in self.around() for name in area.own}}

    def write(self, name: str, value: int) -> None:
        """Set a variable: where it is already, else in the instance that brings it up, else in the process.

        An instance that has ended, and is being undone, brings up nothing any more.
        """
        if self.seen is not None:
            self.seen.write(name, value)
            return
        places = list(self.around())
        own = next((area.own for area in places if name in area.own), None)
        for area in places if own is None else ():
            fresh = area.brought is not None and (name not in self.variables or name in area.brought)
            if fresh and area.living():
                own = area.own
                break
        if own is not None:
            own[name] = value
        else:
            self.variables[name] = value
            self.written.add(name)

    def hand_on(self, outer: "Area") -> None:
        """Give what an instance brought up to what is around its loop."""
        if self.brought is not None:
            self.brought.update(self.own)
        for name, value in self.own.items():
            outer.write(name, value)

    def living(self) -> bool:
        """Tell whether neither it nor an area around it was stopped."""
        return self.alive and (self.outer is None or self.outer.living())

    def one_less(self) -> None:
        """Account for the end of the body or a side branch."""
        self.pending -= 1
        if self.pending == 0:
            self.end()

    def end(self) -> None:
        """End it, and let what was done inside be undone as a whole later."""
        self.alive = False
        if self.outer is not None and self.done is not self.outer.done:
            self.outer.done.extend(self.done)
        self.then()


def undo_all(done: list[Undo], home: Area, then: Then) -> None:
    """Undo what has ended, the last first, one after the other; what is not undone yet stays noted in the area."""

    def undone() -> None:
        home.undoing.pop()
        undo_all(home.undoing, home, then)

    home.undoing = done
    if done:
        done[-1](home, undone)
    else:
        then()
