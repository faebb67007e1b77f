"""Files damaged at random are read, refused or answered, but never break anything."""

import random
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from engine import dmn, feel
from engine.errors import EngineError

SOUND = ("boxed_expressions", "decision_services", "hit_policies", "imports_base", "item_definitions", "requirements")
PIECE = re.compile(r'<[^>]+>|\s[\w:]+="[^"]*"|[^<>\s]+')
DATA: dict[str, Any] = {
    "points": 5,
    "Worked hours": 3,
    "visits": [{"hours": 2}],
    "従業員数": 3,
    "a": 1,
    "anything": "x",
}


def _damaged(content: bytes, chance: random.Random) -> bytes:
    text = content.decode()
    for _ in range(chance.randint(1, 4)):
        start, end = chance.choice([found.span() for found in PIECE.finditer(text)])
        other = chance.choice(["", text[start:end] * 2, chance.choice(PIECE.findall(text))])
        text = text[:start] + other + text[end:]
    return text.encode()


@pytest.mark.parametrize("name", SOUND)
def test_damage_never_breaks_anything(name: str, files: Callable[..., dict[str, bytes]], env: feel.Environment) -> None:
    chance = random.Random(name)  # noqa: S311 - the same damage in every run, nothing secret
    content = files(name)[f"{name}.dmn"]
    for _ in range(25):
        damaged = {"m.dmn": _damaged(content, chance)}
        assert all(found.text.ja and found.text.en for found in dmn.check(damaged))
        try:
            model = dmn.load(damaged)
        except dmn.ModelRefused:
            continue
        for decision in model.decisions:
            with suppress(EngineError):
                dmn.decide(model, decision, feel.from_json(DATA), env)
