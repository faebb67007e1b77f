"""Random blocks with events, errors, compensation and the rest: what `fuzz_blocks` makes and writes, and more."""

from dataclasses import dataclass, field
from typing import ClassVar

from tests.bpmn.builder import Scope, condition, each, event, timer
from tests.bpmn.conformance import marker, undo
from tests.bpmn.fuzz_blocks import Block, Maker, Writer

DEFINED = (
    '<bpmn:signal id="sig" name="sig"/><bpmn:error id="err" name="err" errorCode="E"/>'
    '<bpmn:escalation id="esc" name="esc" escalationCode="X"/>'
)
ERROR, SIGNAL, ESCALATION = event("error", "err"), event("signal", "sig"), event("escalation", "esc")
COMPENSATE, CANCEL = "<bpmn:compensateEventDefinition/>", "<bpmn:cancelEventDefinition/>"
TERMINATE = "<bpmn:terminateEventDefinition/>"
TRIGGERS = ("timer", "cycle", "message", "signal", "error", "escalation")  # of event sub-processes
MESSAGED = frozenset({"race", "receive", "inbox", "handler"})


@dataclass
class EventMaker(Maker):
    """Makes random blocks of every kind. waiting: names of the messages blocks made so far wait for."""

    waiting: list[str] = field(default_factory=list)

    leaves: ClassVar[tuple[str, ...]] = (
        *Maker.leaves,
        *("user", "receive", "hear", "link", "raise", "escalate", "job", "tell", "shout"),
    )
    nests: ClassVar[dict[str, int]] = {
        **Maker.nests,
        **dict.fromkeys(("undone", "edge"), 0),
        **dict.fromkeys(("inbox", "alert", "late", "stop", "group", "turns"), 1),
        **dict.fromkeys(("fork", "choose", "guard", "raised", "handler", "deal", "condition"), 2),
    }
    often: ClassVar[tuple[str, ...]] = (*Maker.often, "guard", "handler", "group", "deal")

    def block(self, depth: int) -> Block:
        """Return a random block at most `depth` deep."""
        made = super().block(depth)
        if made.kind in MESSAGED:
            self.waiting.append(made.name)
        inside = made.inside
        if made.kind in {"guard", "raised"}:
            thrower = "raise" if made.kind == "guard" else "escalate"
            thrown = Block(thrower, f"{thrower}{next(self.numbers)}")
            inside = (Block("seq", "", (inside[0], thrown)), *inside[1:])
        if made.kind in {"side", "inbox", "alert", "raised"}:  # may come again while the last time is under way
            inside = (*inside[:-1], Block("scope", f"scope{next(self.numbers)}", inside[-1:]))
        number = made.number or self._number(made.kind)
        sends = self.chance.choice(self.waiting or [""])
        return Block(made.kind, made.name, inside, number, sends if made.kind == "tell" else "")

    def _number(self, kind: str) -> int:
        if kind in {"late", "group"}:
            return self.chance.choice((2, 3, -2, -3))
        return self.chance.randrange(2 * len(TRIGGERS))


class EventWriter(Writer):
    """Writes all kinds of blocks. Where a block has variants, its number says which."""

    messaged = MESSAGED

    def define(self, block: Block) -> str:
        """Return messages, and the signal, the error and the escalation all share."""
        return super().define(block) + DEFINED

    def _receive(self, scope: Scope, block: Block, before: str) -> str:
        name = block.name
        if block.number % 2:
            scope.add("receiveTask", name, messageRef=f"m_{name}")
        else:
            scope.catch(name, event("message", f"m_{name}"))
        scope.flow(before, name)
        return name

    def _hear(self, scope: Scope, block: Block, before: str) -> str:
        scope.catch(block.name, SIGNAL).flow(before, block.name)
        return block.name

    def _link(self, scope: Scope, block: Block, before: str) -> str:
        name = block.name
        link = f'<bpmn:linkEventDefinition name="{name}"/>'
        scope.throw(f"{name}_o", link).catch(name, link).flow(before, f"{name}_o")
        return name

    def _thrower(self, scope: Scope, block: Block, before: str, tag: str, inner: str) -> str:
        """Write a decision between throwing and going on."""
        name = block.name
        scope.user(f"{name}_d").xor(f"{name}_s", default=f"{name}_f").task(f"{name}_o").add(tag, f"{name}_e", inner)
        scope.path(before, f"{name}_d", f"{name}_s").flow(f"{name}_s", f"{name}_e", f"={name} = 1")
        scope.flow(f"{name}_s", f"{name}_o", flow_id=f"{name}_f")
        return f"{name}_o"

    def _raise(self, scope: Scope, block: Block, before: str) -> str:
        return self._thrower(scope, block, before, "endEvent", ERROR)

    def _thrown(self, scope: Scope, block: Block, before: str, inner: str) -> str:
        last = self._thrower(scope, block, before, "intermediateThrowEvent", inner)
        scope.xor(f"{block.name}_m").flow(last, f"{block.name}_m").flow(f"{block.name}_e", f"{block.name}_m")
        return f"{block.name}_m"

    def _escalate(self, scope: Scope, block: Block, before: str) -> str:
        return self._thrown(scope, block, before, ESCALATION)

    def _shout(self, scope: Scope, block: Block, before: str) -> str:
        return self._thrown(scope, block, before, SIGNAL)

    def _tell(self, scope: Scope, block: Block, before: str) -> str:
        if not block.sends:
            return self._user(scope, block, before)
        return self._thrown(scope, block, before, event("message", f"m_{block.sends}"))

    def _job(self, scope: Scope, block: Block, before: str) -> str:
        name = block.name
        scope.user(f"{name}_d").service(name, name).boundary(f"{name}_b", name, ERROR).xor(f"{name}_m")
        scope.script(f"{name}_c", "=1", f"{name}_c").path(before, f"{name}_d", name, f"{name}_m")
        scope.path(f"{name}_b", f"{name}_c", f"{name}_m")
        return f"{name}_m"

    def _fork(self, scope: Scope, block: Block, before: str) -> str:
        scope.task(f"{block.name}_s").both(f"{block.name}_m").flow(before, f"{block.name}_s")
        for inner in block.inside:
            scope.flow(self.write(scope, inner, f"{block.name}_s"), f"{block.name}_m")
        return f"{block.name}_m"

    def _choose(self, scope: Scope, block: Block, before: str) -> str:
        name = block.name
        scope.user(f"{name}_d").add("task", f"{name}_s", default=f"{name}_fz").some(f"{name}_m")
        scope.path(before, f"{name}_d", f"{name}_s").flow(f"{name}_s", f"{name}_m", flow_id=f"{name}_fz")
        for place, inner in enumerate(block.inside):
            scope.task(f"{name}_t{place}").flow(f"{name}_s", f"{name}_t{place}", f"={name} = {place} or {name} = 2")
            scope.flow(self.write(scope, inner, f"{name}_t{place}"), f"{name}_m")
        return f"{name}_m"

    def _edged(self, scope: Scope, block: Block, inner: str, behind: Block, *, interrupting: bool) -> str:
        """Hang an event on the activity of the block's name, with a block behind it."""
        name = block.name
        scope.boundary(f"{name}_b", name, inner, interrupting=interrupting)
        last = self.write(scope, behind, f"{name}_b")
        if not interrupting:
            scope.end(f"{name}_e").flow(last, f"{name}_e")
            return name
        scope.xor(f"{name}_m").flow(name, f"{name}_m").flow(last, f"{name}_m")
        return f"{name}_m"

    def _inbox(self, scope: Scope, block: Block, before: str) -> str:
        scope.user(block.name).flow(before, block.name)
        inner = event("message", f"m_{block.name}")
        return self._edged(scope, block, inner, block.inside[0], interrupting=bool(block.number % 2))

    def _alert(self, scope: Scope, block: Block, before: str) -> str:
        scope.user(block.name).flow(before, block.name)
        return self._edged(scope, block, SIGNAL, block.inside[0], interrupting=bool(block.number % 2))

    def _late(self, scope: Scope, block: Block, before: str) -> str:
        self._each(scope, block, before)
        return self._edged(scope, block, timer("duration", "P1D"), block.inside[0], interrupting=True)

    def _edge(self, scope: Scope, block: Block, before: str) -> str:
        name = block.name
        scope.user(name, f"{name}_d", f"{name}_e").both(f"{name}_s", f"{name}_m").end(f"{name}_z")
        scope.path(before, f"{name}_s", name, f"{name}_m")
        scope.path(f"{name}_s", f"{name}_d", f"{name}_e", f"{name}_m")
        scope.boundary(f"{name}_b", name, condition(f"={name} = 1"), interrupting=False)
        scope.script(f"{name}_r", f"=if {name}_n = null then 1 else {name}_n + 1", f"{name}_n")
        scope.path(f"{name}_b", f"{name}_r", f"{name}_z")
        return f"{name}_m"

    def _condition(self, scope: Scope, block: Block, before: str) -> str:
        name = block.name
        scope.both(f"{name}_s", f"{name}_m").user(f"{name}_d").catch(f"{name}_c", condition(f"={name} != null"))
        scope.path(before, f"{name}_s", f"{name}_c").path(f"{name}_s", f"{name}_d")
        for inner, behind in zip(block.inside, ("c", "d"), strict=True):
            scope.flow(self.write(scope, inner, f"{name}_{behind}"), f"{name}_m")
        return f"{name}_m"

    def _scope(self, scope: Scope, block: Block, before: str) -> str:
        scope.sub(block.name, self._frame(block.name, block.inside[0])).flow(before, block.name)
        return block.name

    def _host(self, scope: Scope, block: Block, before: str, frame: Scope) -> None:
        """Write a sub-process, or a process that is called."""
        if block.number % 2:
            self.file(f"p_{block.name}", frame)
            scope.call(block.name, f"p_{block.name}")
        else:
            scope.sub(block.name, frame)
        scope.flow(before, block.name)

    def _guard(self, scope: Scope, block: Block, before: str) -> str:
        self._host(scope, block, before, self._frame(block.name, block.inside[0]))
        return self._edged(scope, block, ERROR, block.inside[1], interrupting=True)

    def _raised(self, scope: Scope, block: Block, before: str) -> str:
        self._host(scope, block, before, self._frame(block.name, block.inside[0]))
        return self._edged(scope, block, ESCALATION, block.inside[1], interrupting=block.number % 4 < 2)

    def _stop(self, scope: Scope, block: Block, before: str) -> str:
        name = block.name
        frame = Scope().start(f"{name}start").both(f"{name}_s").user(f"{name}_t").end(f"{name}end")
        frame.end(f"{name}_x", inner=TERMINATE).path(f"{name}start", f"{name}_s", f"{name}_t", f"{name}_x")
        frame.flow(self.write(frame, block.inside[0], f"{name}_s"), f"{name}end")
        self._host(scope, block, before, frame)
        return name

    def _handler(self, scope: Scope, block: Block, before: str) -> str:
        name, trigger = block.name, TRIGGERS[block.number // 2]
        inner = {
            "timer": timer("duration", "P1D"),
            "cycle": timer("cycle", "R/P1D"),
            "message": event("message", f"m_{name}"),
            "signal": SIGNAL,
            "error": ERROR,
            "escalation": ESCALATION,
        }[trigger]
        stops = str(interrupts(block)).lower()
        handler = self._frame(f"{name}h", block.inside[1], inner, isInterrupting=stops)
        frame = self._frame(name, block.inside[0]).sub(f"{name}_h", handler, triggeredByEvent="true")
        scope.sub(name, frame).flow(before, name)
        return name

    def _group(self, scope: Scope, block: Block, before: str) -> str:
        name, many = block.name, abs(block.number)
        until = "=numberOfCompletedInstances >= 2" if many > 2 else ""
        items = each(f"=for i in 1..{many} return i", f"{name}_i", sequential=block.number < 0, until=until)
        scope.sub(name, self._frame(name, block.inside[0]), items).flow(before, name)
        return name

    def _turns(self, scope: Scope, block: Block, before: str) -> str:
        name = block.name
        frame = Scope().start(f"{name}start").user(f"{name}_d").end(f"{name}end")
        frame.path(self.write(frame, block.inside[0], f"{name}start"), f"{name}_d", f"{name}end")
        condition_ = f"<bpmn:loopCondition>={name} = 1</bpmn:loopCondition>"
        most = {"loopMaximum": "2"} if block.number % 2 else {}
        scope.sub(name, frame, marker("standardLoopCharacteristics", condition_, **most)).flow(before, name)
        return name

    def _undone(self, scope: Scope, block: Block, before: str) -> str:
        name = block.name
        frame = Scope().start(f"{name}start").both(f"{name}_s", f"{name}_m").user(f"{name}_a", f"{name}_b")
        frame.throw(f"{name}_t", COMPENSATE).end(f"{name}end").path(f"{name}_s", f"{name}_b", f"{name}_m")
        frame.path(f"{name}start", f"{name}_s", f"{name}_a", f"{name}_m", f"{name}_t", f"{name}end")
        undo(undo(frame, f"{name}_a", tag="userTask"), f"{name}_b", tag="userTask")
        scope.sub(name, frame).flow(before, name)
        return name

    def _deal(self, scope: Scope, block: Block, before: str) -> str:
        name = block.name
        frame = Scope().start(f"{name}start").user(f"{name}_a", f"{name}_d").end(f"{name}end")
        frame.xor(f"{name}_s", default=f"{name}_f").end(f"{name}_x", inner=CANCEL)
        frame.path(f"{name}start", f"{name}_a")
        last = self.write(frame, block.inside[0], f"{name}_a")
        if block.number % 2:  # beside the decision
            frame.end(f"{name}_z").path(last, f"{name}_z").path(f"{name}_a", f"{name}_d", f"{name}_s")
        else:
            frame.path(last, f"{name}_d", f"{name}_s")
        frame.flow(f"{name}_s", f"{name}end", flow_id=f"{name}_f").flow(f"{name}_s", f"{name}_x", f"={name} = 1")
        undo(frame, f"{name}_a", tag="userTask")
        scope.add("transaction", name, frame.body()).flow(before, name)
        return self._edged(scope, block, CANCEL, block.inside[1], interrupting=True)


def interrupts(block: Block) -> bool:
    """Tell whether the event sub-process of a "handler" interrupts: an error always does, a cycle never here."""
    trigger = TRIGGERS[block.number // 2]
    return trigger == "error" or (trigger != "cycle" and bool(block.number % 2))
