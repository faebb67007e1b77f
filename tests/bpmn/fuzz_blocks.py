"""Random block-structured processes: made as trees of blocks, written as diagrams."""

import random
from dataclasses import dataclass, field
from itertools import count

from tests.bpmn.builder import Scope, each, event, timer

LEAVES = ("user", "user", "user", "script")
NESTS = (
    "seq",
    "seq",
    "xor",
    "and",
    "and",
    "incl",
    "loop",
    "loop",
    "deadline",
    "side",
    "cycle",
    "each",
    "call",
    "sub",
    "race",
)
MESSAGE = '<bpmn:message id="m" name="go"/>'


@dataclass(frozen=True)
class Block:
    """kind, a name no other block has, the blocks inside, and a number that some kinds use."""

    kind: str
    name: str
    inside: tuple["Block", ...] = ()
    number: int = 0


@dataclass
class Maker:
    """Makes random blocks."""

    chance: random.Random
    numbers: "count[int]" = field(default_factory=count)

    def block(self, depth: int) -> Block:
        """Return a random block at most `depth` deep."""
        kind = self.chance.choice(LEAVES if depth == 0 else LEAVES + NESTS + NESTS)
        name = f"{kind}{next(self.numbers)}"
        if kind in LEAVES:
            return Block(kind, name)
        if kind == "each":
            return Block(kind, name, number=self.chance.choice((1, 2, 3, -1, -2, -3)))
        return Block(kind, name, tuple(self.block(depth - 1) for _ in range(self._width(kind))))

    def _width(self, kind: str) -> int:
        if kind in {"seq", "and", "xor"}:
            return self.chance.randint(2, 3)
        return {"incl": 2, "loop": 1, "deadline": 1, "side": 1, "cycle": 0, "call": 1, "sub": 2, "race": 2}[kind]


class Writer:
    """Writes a block as a diagram; called processes become files of their own."""

    def __init__(self) -> None:
        self.files: list[bytes] = []

    def process(self, process_id: str, block: Block) -> None:
        """Write a whole process."""
        self.files.append(self._frame("", block).file(process_id, more=MESSAGE))

    def _frame(self, prefix: str, block: Block) -> Scope:
        scope = Scope().start(f"{prefix}start").end(f"{prefix}end")
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
        scope.catch(f"{name}_c2", event("message", "m")).path(name, f"{name}_c2", f"{name}_m")
        for place, inner in enumerate(block.inside):
            scope.flow(name, f"{name}_c{place}")
            scope.flow(self.write(scope, inner, f"{name}_c{place}"), f"{name}_m")
        return f"{name}_m"
