"""Compute a deadline from its rule and explain it (design D6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from engine.domain.deadline_rule import NoticeKind
from engine.domain.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One reminder, overdue notice or escalation. at: aware UTC instant. to: as in the rule."""

    kind: NoticeKind
    at: datetime
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A computed deadline with its reasons.

    due_at: last instant in time (UTC). target_at: the office hour we aim at (UTC), never after due_at.
    due_on: the day for rules that give days, None for exact clocks. steps: 「なぜこの期限？」. inputs: the moments used.
    """

    rule: str
    due_at: datetime
    target_at: datetime
    due_on: date | None = None
    started_at: datetime | None = None
    steps: tuple[Text, ...] = ()
    inputs: Mapping[str, object] = field(default_factory=dict)
