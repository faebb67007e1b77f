"""The stored reasons of a due date, as 「なぜこの期限？」 shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.domain.deadline_rule import Origin
from engine.domain.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why something is due then. unknown: why it could not be computed. from_source: the contract says so, not we."""

    name: Text | None
    steps: tuple[Text, ...]
    source: str
    quote: str
    from_source: bool
    miss: Text | None
    unknown: Text | None


def why_of(stored: Mapping[str, Any] | None) -> Why | None:
    """Read what engine.deadlines.explained stored; None when there is no rule."""
    if not stored:
        return None
    clause = stored.get("clause") or {}
    return Why(
        name=_text(stored.get("name")),
        steps=tuple(text for step in stored.get("steps", ()) if (text := _text(step))),
        source=clause.get("source", ""),
        quote=clause.get("quote", ""),
        from_source=stored.get("origin") == Origin.SOURCE.value,
        miss=_text(stored.get("miss")),
        unknown=_text(stored.get("unknown")),
    )


def _text(pair: Mapping[str, str] | None) -> Text | None:
    return Text(pair["ja"], pair["en"]) if pair else None
