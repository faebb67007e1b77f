"""Joins that wait for ever, branches that meet unjoined, loops without end: found before anybody is stuck in one."""

import random

import pytest

from engine import bpmn
from engine.domain.finding import Severity
from tests.bpmn.builder import Scope, event, timer
from tests.bpmn.fuzz_blocks import Block, Maker, Writer

SOUNDNESS = {
    *("bpmn.path.deadlock", "bpmn.path.may_wait", "bpmn.path.twice", "bpmn.path.endless", "bpmn.path.idle_loop"),
}


def told(*files: bytes) -> set[tuple[str, str | None]]:
    found = bpmn.check({f"{place}.bpmn": content for place, content in enumerate(files)}, bpmn.Known())
    return {(finding.code, finding.element) for finding in found if finding.code in SOUNDNESS}


def block(split: str, join: str) -> Scope:
    scope = Scope().start().add(split, "s").user("a", "b").add(join, "j").end().path("j", "end")
    decides = split in {"exclusiveGateway", "inclusiveGateway"}
    scope.path("start", "s").flow("s", "a", "=x = 1" if decides else "").flow("s", "b", "=x = 2" if decides else "")
    return scope.path("a", "j").path("b", "j")


@pytest.mark.parametrize(
    ("split", "join", "expected"),
    [
        ("exclusiveGateway", "parallelGateway", {("bpmn.path.deadlock", "j")}),
        ("inclusiveGateway", "parallelGateway", {("bpmn.path.may_wait", "j")}),
        ("parallelGateway", "exclusiveGateway", {("bpmn.path.twice", "j")}),
        ("inclusiveGateway", "exclusiveGateway", {("bpmn.path.twice", "j")}),
        ("exclusiveGateway", "exclusiveGateway", set()),
        ("parallelGateway", "parallelGateway", set()),
        ("inclusiveGateway", "inclusiveGateway", set()),
        ("parallelGateway", "inclusiveGateway", set()),
        ("exclusiveGateway", "inclusiveGateway", set()),
    ],
)
def test_a_join_must_fit_its_split(split: str, join: str, expected: set[tuple[str, str]]) -> None:
    assert told(block(split, join).file()) == expected


def test_a_deadlock_refuses_the_diagram() -> None:
    found = bpmn.check({"a.bpmn": block("exclusiveGateway", "parallelGateway").file()}, bpmn.Known())
    assert [finding.code for finding in found if finding.severity is Severity.ERROR] == ["bpmn.path.deadlock"]


def test_a_branch_that_a_deadline_takes_elsewhere_leaves_the_join_waiting() -> None:
    scope = block("parallelGateway", "parallelGateway").boundary("late", "a", timer("duration", "P3D")).end("z")
    assert told(scope.path("late", "z").file()) == {("bpmn.path.may_wait", "j")}


def test_an_end_that_stops_everything_leaves_nobody_waiting() -> None:
    scope = block("parallelGateway", "parallelGateway").boundary("late", "a", timer("duration", "P3D"))
    assert told(scope.end("z", inner=event("terminate")).path("late", "z").file()) == set()


def test_a_reminder_that_joins_the_main_way_does_the_rest_twice() -> None:
    scope = Scope().start().user("u", "after").end().path("start", "u", "after", "end")
    scope.boundary("b", "u", timer("duration", "P3D"), interrupting=False)
    assert told(scope.path("b", "after").file()) == {("bpmn.path.twice", "after")}


def test_links_carry_tokens() -> None:
    scope = Scope().start().both("s", "j").end().path("start", "s", "j", "end")
    link = '<bpmn:linkEventDefinition name="L"/>'
    assert told(scope.throw("o", link).catch("i", link).path("s", "o").path("i", "j").file()) == set()


def looped(*tasks: str, tag: str = "task", when: str = "=n > 1") -> Scope:
    scope = Scope().start().xor("m").xor("g", default="back").end().path("start", "m", *tasks, "g")
    for name in tasks:
        scope.add(tag, name)
    return scope.flow("g", "m", flow_id="back").flow("g", "end", when)


def test_a_loop_that_nothing_ends_is_refused() -> None:
    scope = Scope().start().xor("m").task("t").both("f").end().path("start", "m", "t", "f", "m").path("f", "end")
    assert ("bpmn.path.endless", "m") in told(scope.file())
    with pytest.raises(bpmn.ModelRefused):
        bpmn.load({"a.bpmn": scope.file()})


def test_a_loop_that_changes_nothing_is_remarked_on() -> None:
    assert told(looped("t").file()) == {("bpmn.path.idle_loop", "m")}


def test_a_loop_that_waits_or_counts_is_fine() -> None:
    assert told(looped("t", tag="userTask").file()) == set()
    scope = Scope().start().xor("m").script("s", "=n + 1", "n").xor("g", default="back").end()
    scope.path("start", "m", "s", "g").flow("g", "m", flow_id="back").flow("g", "end", "=n > 3")
    assert told(scope.file()) == set()


@pytest.mark.parametrize("batch", range(5))
def test_whatever_is_built_of_blocks_is_sound(batch: int) -> None:
    for seed in range(batch * 30, batch * 30 + 30):
        maker, writer = Maker(random.Random(seed)), Writer()  # noqa: S311  # chance, not secrecy
        writer.process("p", Block("seq", "all", (Block("user", "first"), maker.block(4), Block("user", "last"))))
        assert told(*writer.files) == set(), f"seed {seed}"


@pytest.mark.parametrize("kinds", [("xor", "exclusive", "parallel"), ("and", "parallel", "exclusive")])
def test_one_wrong_join_among_many_is_found(kinds: tuple[str, str, str]) -> None:
    kind, right, wrong = kinds
    for seed in range(40):
        maker, writer = Maker(random.Random(seed)), Writer()  # noqa: S311  # chance, not secrecy
        broken = Block(kind, "broken", (Block("user", "u1"), maker.block(2)))
        writer.process("p", Block("seq", "all", (maker.block(3), broken, Block("user", "last"))))
        join = f'{right}Gateway id="broken_m"'
        assert join in writer.files[-1].decode()
        files = [
            content.decode().replace(f"<bpmn:{join}", f'<bpmn:{wrong}Gateway id="broken_m"') for content in writer.files
        ]
        files = [
            content.replace('name="broken_m"></bpmn:' + right, 'name="broken_m"></bpmn:' + wrong) for content in files
        ]
        found = told(*(content.encode() for content in files))
        code = "bpmn.path.deadlock" if kind == "xor" else "bpmn.path.twice"
        assert (code, "broken_m") in found, f"seed {seed}"


def test_two_hundred_reminders_on_one_task_are_still_played_through() -> None:
    scope = Scope().start().user("u").end().path("start", "u", "end")
    for place in range(200):
        scope.boundary(f"b{place}", "u", timer("duration", "P1D"), interrupting=False).end(f"z{place}")
        scope.path(f"b{place}", f"z{place}")
    assert told(scope.file()) == set()


def test_branches_that_decide_beside_each_other_are_played_one_after_the_other() -> None:
    scope = Scope().start().both("f", "j").end().path("start", "f").path("j", "end")
    for place in range(60):
        scope.xor(f"x{place}", default=f"d{place}").user(f"a{place}", f"b{place}").xor(f"m{place}")
        scope.flow("f", f"x{place}").flow(f"x{place}", f"a{place}", "=n > 1")
        scope.flow(f"x{place}", f"b{place}", flow_id=f"d{place}")
        scope.path(f"a{place}", f"m{place}", "j").path(f"b{place}", f"m{place}")
    assert told(scope.file()) == set()
    scope.boundary("late", "a59", timer("duration", "P1D")).path("late", "end")
    assert ("bpmn.path.may_wait", "j") in told(scope.file())
