"""Random processes played twice, by the engine through bytes at every step and by an independent interpreter."""

import random

import pytest

from tests.bpmn.fuzz_blocks import Block, Maker, Writer
from tests.bpmn.fuzz_oracle import Oracle
from tests.bpmn.player import Player

SEED = 20260401
PROCESSES = 300
STEPS = 40


def made(seed: int) -> tuple[Block, Player]:
    maker = Maker(random.Random(seed))  # noqa: S311  # chance, not secrecy
    body = Block("seq", "all", (Block("user", "first"), maker.block(4), Block("user", "last")))
    writer = Writer()
    writer.process("p", body)
    return body, Player(*writer.files)


def compare(seed: int) -> None:
    body, player = made(seed)
    oracle, chance = Oracle(body), random.Random(seed + 1)  # noqa: S311  # chance, not secrecy
    player.start()
    for step in range(STEPS):
        place = f"seed {seed}, step {step}"
        assert player.open == oracle.people(), place
        assert len(player.step.subscriptions) == oracle.messages(), place
        if oracle.done:
            break
        move(player, oracle, chance)
    assert (player.step.status == "completed") == oracle.done, f"seed {seed}"
    assert player.step.variables == oracle.variables, f"seed {seed}"


def move(player: Player, oracle: Oracle, chance: random.Random) -> None:
    if len(player.step.subscriptions) == 1 and chance.random() < 0.2:  # among several, either may be the oldest
        player.message("go")
        oracle.send()
    elif not player.open or chance.random() < 0.2:
        hours = chance.choice((10, 25, 60))
        player.wait(hours=hours)
        oracle.pass_hours(hours)
    else:
        name, value = chance.choice(player.open), chance.randint(0, 2)
        value = int(chance.random() < 0.6) if name.startswith("loop") else value
        decided = {name[:-2]: value} if name.endswith("_d") else {}
        player.do(name, **{f"w_{name}": value}, **decided)
        oracle.complete(name, value)


@pytest.mark.parametrize("batch", range(10))
def test_random_processes_run_as_the_interpreter_says(batch: int) -> None:
    print(f"seeds from {SEED + batch * PROCESSES // 10}")  # noqa: T201  # shown when it fails
    for number in range(PROCESSES // 10):
        compare(SEED + batch * PROCESSES // 10 + number)
