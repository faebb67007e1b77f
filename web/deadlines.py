"""The stored reasons of a due date, as 「なぜこの期限？」 shows them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.domain.deadline_rule import Consequence, Origin
from engine.domain.era import moment_label
from engine.domain.text import Text

CONSEQUENCES: Mapping[str, Text] = {
    Consequence.RECORD: Text("記録だけ残す", "It is written down"),
    Consequence.WARNING: Text("注意を表示する", "A warning is shown"),
    Consequence.ALARM: Text("監督に知らせる", "The supervisor is told"),
    Consequence.ESCALATION: Text("上申する", "It is escalated"),
    Consequence.BLOCK: Text("済むまで先へ進めない", "What depends on it is refused"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherClause:
    """What another clause on the same thing gives."""

    name: Text
    due: Text
    source: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why something is due then. unknown: why it could not be computed. from_source: the contract says so, not we.

    planned: the start is not known yet. pulled: it would fall later. target: the working target, where it is another.
    rule, release: key of the rule and number of the version it was read from, None for one that is not published.
    """

    name: Text | None
    steps: tuple[Text, ...]
    source: str
    quote: str
    from_source: bool
    miss: Text | None
    unknown: Text | None
    rule: str = ""
    release: int | None = None
    planned: bool = False
    pulled: bool = False
    target: Text | None = None
    consequence: Text | None = None
    beside: tuple[OtherClause, ...] = ()


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
        rule=stored.get("rule", ""),
        release=stored.get("release"),
        planned=bool(stored.get("planned")),
        pulled=bool(stored.get("pulled")),
        target=_target(stored),
        consequence=CONSEQUENCES.get(stored.get("consequence", "")),
        beside=tuple(_other(other) for other in stored.get("beside", ())),
    )


def is_exact(stored: Mapping[str, Any] | None) -> bool:
    """Tell whether a deadline is counted in hours, day and night."""
    return bool(stored and stored.get("exact"))


def _target(stored: Mapping[str, Any]) -> Text | None:
    target_at, due_at = stored.get("target_at"), stored.get("due_at")
    return _moment(target_at) if target_at and target_at != due_at else None


def _other(stored: Mapping[str, Any]) -> OtherClause:
    clause = stored.get("clause") or {}
    name = Text(stored["name"]["ja"], stored["name"]["en"])
    source, quote = clause.get("source", ""), clause.get("quote", "")
    return OtherClause(name=name, due=_moment(stored["due_at"]), source=source, quote=quote)


def _moment(at: str) -> Text:
    return moment_label(dt.datetime.fromisoformat(at))


def _text(pair: Mapping[str, str] | None) -> Text | None:
    return Text(pair["ja"], pair["en"]) if pair else None
