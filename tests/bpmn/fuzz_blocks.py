"""Random block-structured processes: made as trees of blocks, written as diagrams."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import ClassVar

from tests.bpmn.builder import Scope, each, event, timer


@dataclass(frozen=True)
class Block:
    """kind, a name no other block has, the blocks inside, a number some kinds use, and the message one kind sends."""

    kind: str
    name: str
    inside: tuple["Block", ...] = ()
    number: int = 0
    sends: str = ""

    def all(self) -> Iterator["Block"]:
        """Yield the block and every block in it."""
        yield self
        for inner in self.inside:
            yield from inner.all()


@dataclass
class Maker:
    """Makes random blocks. room: how many blocks may be made; then only leaves are."""

    chance: random.Random
    numbers: "count[int]" = field(default_factory=count)
    room: int = 60

    deep: ClassVar[int] = 4  # at this depth and above it no block is a leaf
    leafy: ClassVar[float] = 0.3  # how often one is below

    leaves: ClassVar[tuple[str, ...]] = ("user", "user", "user", "script")
    nests: ClassVar[dict[str, int]] = {  # how many blocks are inside
        **dict.fromkeys(("cycle", "each"), 0),
        **dict.fromkeys(("loop", "deadline", "side", "call"), 1),
        **dict.fromkeys(("seq", "xor", "and", "incl", "sub", "race"), 2),
    }
    often: ClassVar[tuple[str, ...]] = ("seq", "and", "loop")

    def block(self, depth: int) -> Block:
        """Return a random block at most `depth` deep."""
        self.room -= 1
        nests = (*self.nests, *self.often)
        leaf = depth == 0 or self.room < 0 or (depth < self.deep and self.chance.random() < self.leafy)
        kind = self.chance.choice(self.leaves if leaf else nests)
        name = f"{kind}{next(self.numbers)}"
        if kind == "each":
            return Block(kind, name, number=self.chance.choice((1, 2, 3, -1, -2, -3)))
        return Block(kind, name, tuple(self.block(depth - 1) for _ in range(self._width(kind))))

    def _width(self, kind: str) -> int:
        more = self.chance.randint(0, 1) if kind in {"seq", "and", "xor"} else 0
        return self.nests.get(kind, 0) + more


class Writer:
    """Writes a block as a diagram; called processes become files of their own."""

    messaged: ClassVar[frozenset[str]] = frozenset({"race"})

    def __init__(self) -> None:
        self.files: list[bytes] = []
        self.defined = ""

    def process(self, process_id: str, block: Block) -> None:
        """Write a whole process."""
        self.defined = self.defined or self.define(block)
        self.file(process_id, self._frame("", block))

    def define(self, block: Block) -> str:
        """Return what the diagrams refer to: a message for each block that waits for one."""
        named = (inner.name for inner in block.all() if inner.kind in self.messaged)
        return "".join(f'<bpmn:message id="m_{name}" name="m_{name}"/>' for name in named)

    def file(self, process_id: str, scope: Scope) -> None:
        """Write what is drawn already as a process."""
        self.files.append(scope.file(process_id, more=self.defined))

    def _frame(self, prefix: str, block: Block, inner: str = "", **start: str) -> Scope:
        scope = Scope().add("startEvent", f"{prefix}start", inner, **start).end(f"{prefix}end")
        scope.flow(self.write(scope, block, f"{prefix}start"), f"{prefix}end")
        return scope

    def write(self, scope: Scope, block: Block, before: str) -> str:
        """Write the block behind `before` and return its last element."""
        last: str = getattr(self, f"_{block.kind}")(scope, block, before)
        return last

    def _user(self, scope: Scope, block: Block, before: str) -> str:
        scope.user(block.name).flow(before, block.name)
        return block.name

    def _script(self, scope: Scope, block: Block, before: str) -> str:
        scope.script(block.name, "=1", block.name).flow(before, block.name)
        return block.name

    def _seq(self, scope: Scope, block: Block, before: str) -> str:
        for inner in block.inside:
            before = self.write(scope, inner, before)
        return before

    def _decide(self, scope: Scope, block: Block, before: str, gateway: str, default: str) -> None:
        name = block.name
        scope.user(f"{name}_d").path(before, f"{name}_d", f"{name}_s")
        scope.add(gateway, f"{name}_s", default=default).add(gateway, f"{name}_m")

    def _xor(self, scope: Scope, block: Block, before: str) -> str:
        name = block.name
        self._decide(scope, block, before, "exclusiveGateway", f"{name}_f0")
        for place, inner in enumerate(block.inside):
            scope.task(f"{name}_t{place}")
            when = f"={name} = {place}" if place else ""
            scope.flow(f"{name}_s", f"{name}_t{place}", when, f"{name}_f{place}")
            scope.flow(self.write(scope, inner, f"{name}_t{place}"), f"{name}_m")
        return f"{name}_m"

    def _incl(self, scope: Scope, block: Block, before: str) -> str:
        name = block.name
        self._decide(scope, block, before, "inclusiveGateway", f"{name}_fz")
        for place, inner in enumerate(block.inside):
            scope.task(f"{name}_t{place}")
            scope.flow(f"{name}_s", f"{name}_t{place}", f"={name} = {place} or {name} = 2", f"{name}_f{place}")
            scope.flow(self.write(scope, inner, f"{name}_t{place}"), f"{name}_m")
        scope.flow(f"{name}_s", f"{name}_m", flow_id=f"{name}_fz")
        return f"{name}_m"

    def _and(self, scope: Scope, block: Block, before: str) -> str:
        name = block.name
        scope.both(f"{name}_s", f"{name}_m").flow(before, f"{name}_s")
        for inner in block.inside:
            scope.flow(self.write(scope, inner, f"{name}_s"), f"{name}_m")
        return f"{name}_m"

    def _loop(self, scope: Scope, block: Block, before: str) -> str:
        name = block.name
        scope.xor(f"{name}_m").xor(f"{name}_s", default=f"{name}_out").user(f"{name}_d").task(f"{name}_o")
        scope.flow(before, f"{name}_m")
        scope.path(self.write(scope, block.inside[0], f"{name}_m"), f"{name}_d", f"{name}_s")
        scope.flow(f"{name}_s", f"{name}_m", f"={name} = 1").flow(f"{name}_s", f"{name}_o", flow_id=f"{name}_out")
        return f"{name}_o"

    def _deadline(self, scope: Scope, block: Block, before: str) -> str:
        name = block.name
        scope.user(name).flow(before, name).boundary(f"{name}_b", name, timer("duration", "P1D")).xor(f"{name}_m")
        scope.flow(name, f"{name}_m").flow(self.write(scope, block.inside[0], f"{name}_b"), f"{name}_m")
        return f"{name}_m"

    def _side(self, scope: Scope, block: Block, before: str) -> str:
        name = block.name
        scope.user(name).flow(before, name)
        scope.boundary(f"{name}_b", name, timer("duration", "P1D"), interrupting=False).end(f"{name}_e")
        scope.flow(self.write(scope, block.inside[0], f"{name}_b"), f"{name}_e")
        return name

    def _cycle(self, scope: Scope, block: Block, before: str) -> str:
        name = block.name
        scope.user(name).flow(before, name).end(f"{name}_e")
        scope.boundary(f"{name}_b", name, timer("cycle", "R/P1D"), interrupting=False)
        scope.script(f"{name}_r", f"=if {name}_n = null then 1 else {name}_n + 1", f"{name}_n")
        scope.path(f"{name}_b", f"{name}_r", f"{name}_e")
        return name

    def _each(self, scope: Scope, block: Block, before: str) -> str:
        items = f"=for i in 1..{abs(block.number)} return i"
        scope.add("userTask", block.name, each(items, sequential=block.number < 0)).flow(before, block.name)
        return block.name

    def _call(self, scope: Scope, block: Block, before: str) -> str:
        self.process(f"p_{block.name}", block.inside[0])
        scope.call(block.name, f"p_{block.name}").flow(before, block.name)
        return block.name

    def _sub(self, scope: Scope, block: Block, before: str) -> str:
        name = block.name
        scope.sub(name, self._frame(name, block.inside[0])).flow(before, name)
        scope.boundary(f"{name}_b", name, timer("duration", "P3D")).xor(f"{name}_m").flow(name, f"{name}_m")
        scope.flow(self.write(scope, block.inside[1], f"{name}_b"), f"{name}_m")
        return f"{name}_m"

    def _race(self, scope: Scope, block: Block, before: str) -> str:
        name = block.name
        scope.add("eventBasedGateway", name).flow(before, name).xor(f"{name}_m")
        scope.catch(f"{name}_c0", timer("duration", "P3D")).catch(f"{name}_c1", timer("duration", "P1D"))
        scope.catch(f"{name}_c2", event("message", f"m_{name}")).path(name, f"{name}_c2", f"{name}_m")
        for place, inner in enumerate(block.inside):
            scope.flow(name, f"{name}_c{place}")
            scope.flow(self.write(scope, inner, f"{name}_c{place}"), f"{name}_m")
        return f"{name}_m"
