"""A second, independent interpreter of the blocks: continuations on Python objects, no diagram and no tokens."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.bpmn.fuzz_area import Area, Noted, Then
from tests.bpmn.fuzz_blocks import Block


@dataclass(eq=False)
class Wait:
    """Something that is waited for: a person (name), an hour (due), a message or signal, or a condition."""

    area: Area
    act: Callable[[int], None]
    name: str = ""
    due: int = -1
    every: int = 0
    message: str = ""
    condition: Callable[[], bool] | None = None
    met: bool = False
    gone: bool = False

    @property
    def label(self) -> str:
        """Which task it is, and of which instance."""
        return self.name + "".join(f"@{name}={number}" for name, number in sorted(self.area.marks.items()))


@dataclass
class Oracle:
    """Plays a block; hours count from the start. several: whether a signal set several things going at once."""

    block: Block
    now: int = 0
    variables: Noted = field(default_factory=Noted)
    waits: list[Wait] = field(default_factory=list)
    status: str = "running"
    several: bool = False

    def __post_init__(self) -> None:
        area = Area(None, self.variables, self._finish)
        self.run(self.block, area, area.one_less)
        self.settle()

    def _finish(self) -> None:
        self.status = "completed"

    def living(self) -> list[Wait]:
        """Return what is still waited for."""
        self.waits = [wait for wait in self.waits if not wait.gone and wait.area.living()]
        return self.waits

    def people(self) -> list[str]:
        """Return the labels of the open tasks, sorted."""
        return sorted(wait.label for wait in self.living() if wait.name)

    def messages(self) -> list[str]:
        """Return the messages and signals waited for, sorted."""
        return sorted(wait.message for wait in self.living() if wait.message)

    def alarms(self) -> list[int]:
        """Return the hours timers are due, sorted."""
        return sorted(wait.due for wait in self.living() if wait.due >= 0)

    def complete(self, label: str, value: int) -> None:
        """Complete the oldest open task of that label."""
        wait = next(wait for wait in self.living() if wait.label == label and wait.name)
        wait.gone = True
        wait.area.write(f"w_{wait.name}", value)
        if wait.name.endswith(("_d", "_e")):
            wait.area.write(wait.name[:-2], value)
        wait.act(value)
        self.settle()

    def send(self, message: str) -> None:
        """Give the message to the one that has waited longest."""
        next(wait for wait in self.living() if wait.message == message).act(0)
        self.settle()

    def shout(self, signal: str) -> None:
        """Give the signal to all who wait for it."""
        heard = [wait for wait in self.living() if wait.message == signal]
        self.several = self.several or bool(heard)
        for wait in heard:
            if not wait.gone and wait.area.living():
                wait.act(0)

    def pass_hours(self, hours: int) -> None:
        """Let time pass; what is due fires once, the earliest first."""
        self.now += hours
        due = sorted((wait for wait in self.living() if 0 <= wait.due <= self.now), key=lambda wait: wait.due)
        for wait in due:
            if not wait.gone and wait.area.living():
                self._fire(wait)
                self.settle()

    def settle(self) -> None:
        """Fire conditions that have become true, until none has."""
        moved = True
        while moved:
            moved = False
            for wait in [wait for wait in self.living() if wait.condition is not None]:
                if not wait.gone and wait.area.living():
                    moved = self._look(wait) or moved

    def _look(self, wait: Wait) -> bool:
        before, wait.met = wait.met, wait.condition is not None and wait.condition()
        if wait.met and not before:
            wait.act(0)
        return wait.met and not before

    def _fire(self, wait: Wait) -> None:
        if wait.every:
            while wait.due <= self.now:
                wait.due += wait.every
        else:
            wait.gone = True
        wait.act(0)

    def run(self, block: Block, area: Area, then: Then) -> None:
        """Play the block, then go on; nothing begins in an area that was stopped."""
        if area.living():
            getattr(self, f"_{block.kind}")(block, area, then)

    def _ask(self, name: str, area: Area, act: Callable[[int], None]) -> Wait:
        wait = Wait(area, act, name=name)
        self.waits.append(wait)
        return wait

    def _alarm(self, area: Area, hours: int, act: Then) -> Wait:
        wait = Wait(area, lambda _value: act(), due=self.now + hours)
        self.waits.append(wait)
        return wait

    def _listen(self, area: Area, message: str, act: Then, *, again: bool = False) -> Wait:
        def come(_value: int) -> None:
            wait.gone = not again
            act()

        wait = Wait(area, come, message=message)
        self.waits.append(wait)
        return wait

    def _user(self, block: Block, area: Area, then: Then) -> None:
        self._ask(block.name, area, lambda _value: then())

    def _script(self, block: Block, area: Area, then: Then) -> None:
        area.write(block.name, 1)
        then()

    def _seq(self, block: Block, area: Area, then: Then) -> None:
        def play(place: int) -> None:
            if place == len(block.inside):
                then()
            else:
                self.run(block.inside[place], area, lambda: play(place + 1))

        play(0)

    def _all(self, blocks: tuple[Block, ...], area: Area, then: Then) -> None:
        left = len(blocks)

        def one_less() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                then()

        for block in blocks:
            self.run(block, area, one_less)

    def _xor(self, block: Block, area: Area, then: Then) -> None:
        def chosen(value: int) -> None:
            self.run(block.inside[value if value < len(block.inside) else 0], area, then)

        self._ask(f"{block.name}_d", area, chosen)

    def _incl(self, block: Block, area: Area, then: Then) -> None:
        def chosen(value: int) -> None:
            self._all(block.inside if value == 2 else (block.inside[value],), area, then)

        self._ask(f"{block.name}_d", area, chosen)

    def _and(self, block: Block, area: Area, then: Then) -> None:
        self._all(block.inside, area, then)

    def _loop(self, block: Block, area: Area, then: Then) -> None:
        def again() -> None:
            self.run(block.inside[0], area, ask)

        def ask() -> None:
            self._ask(f"{block.name}_d", area, lambda value: again() if value == 1 else then())

        again()

    def _deadline(self, block: Block, area: Area, then: Then) -> None:
        def late() -> None:
            work.gone = True
            self.run(block.inside[0], area, then)

        def in_time(_value: int) -> None:
            alarm.gone = True
            then()

        work = self._ask(block.name, area, in_time)
        alarm = self._alarm(area, 24, late)

    def _side(self, block: Block, area: Area, then: Then) -> None:
        def branch_off() -> None:
            area.pending += 1
            self.run(block.inside[0], area, area.one_less)

        self._hanging(block, area, then, self._alarm(area, 24, branch_off))

    def _cycle(self, block: Block, area: Area, then: Then) -> None:
        def count() -> None:
            area.write(f"{block.name}_n", (area.read(f"{block.name}_n") or 0) + 1)

        alarm = self._alarm(area, 24, count)
        alarm.every = 24
        self._hanging(block, area, then, alarm)

    def _hanging(self, block: Block, area: Area, then: Then, alarm: Wait) -> None:
        def done(_value: int) -> None:
            alarm.gone = True
            then()

        self._ask(block.name, area, done)

    def _each(self, block: Block, area: Area, then: Then) -> None:
        left = abs(block.number)

        def done(_value: int) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                then()
            elif block.number < 0:
                self._ask(block.name, area, done)

        for _turn in range(1 if block.number < 0 else left):
            self._ask(block.name, area, done)

    def called(self, area: Area, then: Then) -> Area:
        """Open the area of a called process; what it writes comes back when it ends."""

        def hand_back() -> None:
            for name in inner.written:
                area.write(name, inner.variables[name])
            then()

        inner = Area(area, area.visible(), hand_back, marks=area.marks)
        area.open.append(inner)
        return inner

    def _call(self, block: Block, area: Area, then: Then) -> None:
        inner = self.called(area, then)
        self.run(block.inside[0], inner, inner.one_less)

    def _sub(self, block: Block, area: Area, then: Then) -> None:
        def late() -> None:
            inner.alive = False
            self.run(block.inside[1], area, then)

        def in_time() -> None:
            alarm.gone = True
            then()

        alarm = self._alarm(area, 72, late)
        inner = area.inner(in_time)
        self.run(block.inside[0], inner, inner.one_less)

    def _race(self, block: Block, area: Area, then: Then) -> None:
        options: list[Wait] = []

        def wins(after: Then) -> Then:
            def act() -> None:
                for option in options:
                    option.gone = True
                after()

            return act

        first, second = block.inside
        options.append(self._alarm(area, 72, wins(lambda: self.run(first, area, then))))
        options.append(self._alarm(area, 24, wins(lambda: self.run(second, area, then))))
        options.append(self._listen(area, f"m_{block.name}", wins(then)))
