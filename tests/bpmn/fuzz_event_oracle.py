"""The second interpreter for blocks with events, errors, compensation and the rest."""

from dataclasses import dataclass

from tests.bpmn.fuzz_area import Area, Then, Undo, undo_all
from tests.bpmn.fuzz_blocks import Block
from tests.bpmn.fuzz_events import TRIGGERS, interrupts
from tests.bpmn.fuzz_oracle import Oracle, Wait


@dataclass
class EventOracle(Oracle):
    """Plays every kind of block."""

    def _nothing(self) -> None:
        pass

    def _receive(self, block: Block, area: Area, then: Then) -> None:
        self._listen(area, f"m_{block.name}", then)

    def _hear(self, _block: Block, area: Area, then: Then) -> None:
        self._listen(area, "sig", then)

    def _link(self, _block: Block, _area: Area, then: Then) -> None:
        then()

    def _decide(self, block: Block, area: Area, act: Then, then: Then) -> None:
        self._ask(f"{block.name}_d", area, lambda value: act() if value == 1 else then())

    def _raise(self, block: Block, area: Area, then: Then) -> None:
        self._decide(block, area, lambda: self.thrown(area, "error", self._fail), then)

    def _fail(self) -> None:
        self.status = "failed"
        self.waits.clear()

    def _escalate(self, block: Block, area: Area, then: Then) -> None:
        def act() -> None:
            self.thrown(area, "escalation", self._nothing)
            if area.living():
                then()

        self._decide(block, area, act, then)

    def _shout(self, block: Block, area: Area, then: Then) -> None:
        def act() -> None:
            self.shout("sig")
            if area.living():
                then()

        self._decide(block, area, act, then)

    def _tell(self, block: Block, area: Area, then: Then) -> None:
        def act() -> None:
            found = [wait for wait in self.living() if wait.message == f"m_{block.sends}"]
            if found:
                found[0].act(0)
            if area.living():
                then()

        if block.sends:
            self._decide(block, area, act, then)
        else:
            self._user(block, area, then)

    def thrown(self, area: Area, kind: str, uncaught: Then) -> None:
        """Find who catches an error or escalation, from the area outwards; a handler is not for its own scope."""
        place: Area | None = area
        inside_handler = False
        while place is not None:
            if kind in place.handles and not inside_handler:
                place.handles[kind]()
                return
            if kind in place.catches:
                place.catches[kind]()
                return
            inside_handler = place.handler
            place = place.outer
        uncaught()

    def _job(self, block: Block, area: Area, then: Then) -> None:
        def caught() -> None:
            area.write(f"{block.name}_c", 1)
            then()

        self._decide(block, area, caught, then)

    def _fork(self, block: Block, area: Area, then: Then) -> None:
        self._all(block.inside, area, then)

    def _choose(self, block: Block, area: Area, then: Then) -> None:
        self._incl(block, area, then)

    def _edged(self, block: Block, area: Area, then: Then, message: str) -> None:
        """Play a user task with a message or signal on its edge."""
        stops = bool(block.number % 2)

        def come() -> None:
            if stops:
                work.gone = True
                self.run(block.inside[0], area, then)
            else:
                self._branch_off(block.inside[0], area)

        def done(_value: int) -> None:
            edge.gone = True
            then()

        edge = self._listen(area, message, come, again=not stops)
        work = self._ask(block.name, area, done)

    def _branch_off(self, block: Block, area: Area) -> None:
        area.pending += 1
        self.run(block, area, area.one_less)

    def _inbox(self, block: Block, area: Area, then: Then) -> None:
        self._edged(block, area, then, f"m_{block.name}")

    def _alert(self, block: Block, area: Area, then: Then) -> None:
        self._edged(block, area, then, "sig")

    def _late(self, block: Block, area: Area, then: Then) -> None:
        def late() -> None:
            inner.alive = False
            self.run(block.inside[0], area, then)

        def in_time() -> None:
            alarm.gone = True
            then()

        alarm = self._alarm(area, 24, late)
        inner = area.inner(in_time)
        self._each(block, inner, inner.one_less)

    def _edge(self, block: Block, area: Area, then: Then) -> None:
        name, left = block.name, 2

        def one_less() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                then()

        def done(_value: int) -> None:
            watch.gone = True
            one_less()

        def count(_value: int) -> None:
            area.write(f"{name}_n", (area.read(f"{name}_n") or 0) + 1)

        watch = Wait(area, count, condition=lambda: area.read(name) == 1)
        self.waits.append(watch)
        self._ask(name, area, done)
        self._ask(f"{name}_d", area, lambda _value: self._last(f"{name}_e", area, one_less))

    def _last(self, name: str, area: Area, then: Then) -> None:
        self._ask(name, area, lambda _value: then())

    def _condition(self, block: Block, area: Area, then: Then) -> None:
        name, left = block.name, 2

        def one_less() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                then()

        def come(_value: int) -> None:
            watch.gone = True
            self.run(block.inside[0], area, one_less)

        watch = Wait(area, come, condition=lambda: area.read(name) is not None)
        self.waits.append(watch)
        self._ask(f"{name}_d", area, lambda _value: self.run(block.inside[1], area, one_less))

    def _scope(self, block: Block, area: Area, then: Then) -> None:
        inner = area.inner(then)
        self.run(block.inside[0], inner, inner.one_less)

    def _host(self, block: Block, area: Area, then: Then) -> Area:
        return self.called(area, then) if block.number % 2 else area.inner(then)

    def _guard(self, block: Block, area: Area, then: Then) -> None:
        def caught() -> None:
            inner.alive = False
            self.run(block.inside[1], area, then)

        inner = self._host(block, area, then)
        inner.catches["error"] = caught
        self.run(block.inside[0], inner, inner.one_less)

    def _raised(self, block: Block, area: Area, then: Then) -> None:
        def caught() -> None:
            if block.number % 4 < 2:
                inner.alive = False
                self.run(block.inside[1], area, then)
            else:
                self._branch_off(block.inside[1], area)

        inner = self._host(block, area, then)
        inner.catches["escalation"] = caught
        self.run(block.inside[0], inner, inner.one_less)

    def _stop(self, block: Block, area: Area, then: Then) -> None:
        def terminate(_value: int) -> None:
            inner.end()

        inner = self._host(block, area, then)
        inner.pending += 1
        self._ask(f"{block.name}_t", inner, terminate)
        self.run(block.inside[0], inner, inner.one_less)

    def _handler(self, block: Block, area: Area, then: Then) -> None:
        scope = area.inner(then)
        stops, trigger = interrupts(block), TRIGGERS[block.number // 2]

        def come() -> None:
            if stops:
                body.alive = False
                for other in scope.open:
                    other.alive = False
                scope.handles.clear()
                scope.pending = 0
            scope.pending += 1
            handler = scope.inner(scope.one_less, handler=True)
            self.run(block.inside[1], handler, handler.one_less)

        if trigger in {"timer", "cycle"}:
            self._alarm(scope, 24, come).every = 24 if trigger == "cycle" else 0
        elif trigger in {"message", "signal"}:
            self._listen(scope, "sig" if trigger == "signal" else f"m_{block.name}", come, again=not stops)
        else:
            scope.handles[trigger] = come
        body = Area(scope, scope.variables, scope.one_less, written=scope.written, marks=scope.marks)
        body.done, body.open = scope.done, scope.open
        self.run(block.inside[0], body, body.one_less)

    def _group(self, block: Block, area: Area, then: Then) -> None:
        many, ended = abs(block.number), 0
        instances: list[Area] = []
        brought: set[str] = set()

        def end(instance: Area) -> None:
            nonlocal ended
            ended += 1
            instance.hand_on(area)
            if ended == min(many, 2):
                for other in instances:
                    other.alive = False
                then()
            elif block.number < 0:
                begin(ended + 1)

        def begin(number: int) -> None:
            new = area.inner(lambda: end(new), marks={**area.marks, f"{block.name}_i": number}, brought=brought)
            instances.append(new)
            self.run(block.inside[0], new, new.one_less)

        for number in range(1, 2 if block.number < 0 else many + 1):
            if ended < min(many, 2):
                begin(number)

    def _turns(self, block: Block, area: Area, then: Then) -> None:
        name = block.name

        def turn(number: int) -> None:
            def end() -> None:
                if area.read(name) == 1 and not (block.number % 2 and number == 2):
                    turn(number + 1)
                else:
                    then()

            inner = area.inner(end)
            self.run(block.inside[0], inner, lambda: self._last(f"{name}_d", inner, inner.one_less))

        turn(1)

    def _undoable(self, name: str, area: Area, then: Then) -> None:
        """Ask for a task that can be undone by a task of its own."""

        def undo(home: Area, after: Then) -> None:
            self._last(f"undo_{name}", home.inner(after, marks=area.marks, seen=area), after)

        def done(_value: int) -> None:
            area.done.append(undo)
            then()

        self._ask(name, area, done)

    def _undone(self, block: Block, area: Area, then: Then) -> None:
        left = 2
        inner = area.inner(then)

        def one_less() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                done, inner.done = inner.done, []
                undo_all(done, inner, inner.one_less)

        for name in (f"{block.name}_a", f"{block.name}_b"):
            self._undoable(name, inner, one_less)

    def _deal(self, block: Block, area: Area, then: Then) -> None:
        inner = area.inner(then)

        def cancel() -> None:
            done, inner.done = [*inner.done, *unfinished(inner)], []
            for other in inner.open:
                other.alive = False
            inner.pending = -1  # nothing in it but the undoing
            self._stop_waits(inner)
            undo_all(done, inner, leave)

        def leave() -> None:
            inner.alive = False
            self.run(block.inside[1], area, then)

        def decide() -> None:
            self._ask(f"{block.name}_d", inner, lambda value: cancel() if value == 1 else inner.one_less())

        def work() -> None:
            if block.number % 2:
                self._branch_off(block.inside[0], inner)
                decide()
            else:
                self.run(block.inside[0], inner, decide)

        self._undoable(f"{block.name}_a", inner, work)

    def _stop_waits(self, area: Area) -> None:
        for wait in self.waits:
            wait.gone = wait.gone or wait.area is area


def unfinished(area: Area) -> list[Undo]:
    """Return how to undo what was done in the areas still open inside, and what is not undone there yet."""
    inside = ([*inner.done, *inner.undoing, *unfinished(inner)] for inner in area.open if inner.alive)
    return [undo for undoes in inside for undo in undoes]
