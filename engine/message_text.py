"""Filling a message template: {{ FEEL }} places, nothing else is ever executed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import feel
from engine.domain.programme import Message

PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Letter:
    """A finished subject (one line) and body."""

    subject: str
    body: str


def fill(message: Message, values: Mapping[str, Any], env: feel.Environment, lang: str = "ja") -> Letter:
    """Return the letter; a place whose value is unknown stays empty."""
    subject = _fill(message.subject.get(lang), values, env)
    return Letter(subject=" ".join(subject.split()), body=_fill(message.body.get(lang), values, env))


def _fill(template: str, values: Mapping[str, Any], env: feel.Environment) -> str:
    return PLACE.sub(lambda place: _shown(feel.evaluate(place[1].strip(), values, env).value), template)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(_shown(item) for item in value)
    return value if isinstance(value, str) else str(feel.to_json(value))
