"""Deadline rules written as in programme.toml, computed with the real FEEL and the real calendar."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from engine import feel
from engine.calendar_functions import calendar_functions
from engine.domain.deadline import Deadline, DeadlineUnknown
from engine.domain.deadline_links import compute_all
from engine.domain.deadline_rule import DeadlineRule
from engine.domain.finding import Finding
from engine.domain.programme_feel import Evaluate
from engine.domain.programme_read_deadlines import read_deadlines
from engine.domain.programme_read_office import read_office
from engine.domain.programme_table import Notes, Table
from engine.domain.programme_toml import parse_toml
from engine.domain.text import Text
from engine.domain.workdays import JAPAN, Office

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def syntax_of(source: str) -> list[Text]:
    """Say what is wrong with an expression, as the product does."""
    try:
        feel.compile_expression(source, calendar_functions(Office()))
    except feel.FeelSyntaxError as error:
        return [error.text]
    return []


def evaluate_with(office: Office, now: datetime = NOW) -> Evaluate:
    """Return FEEL with the calendar of an office."""
    env = feel.Environment(now=now, functions=calendar_functions(office))
    return lambda source, moments: feel.evaluate(source, moments, env).value


def read(source: str) -> tuple[dict[str, DeadlineRule], Office, list[Finding]]:
    """Read `[deadlines.*]` and the calendars of a programme.toml."""
    notes = Notes(parse_toml(source), syntax_of)
    root = Table(notes.toml.data, (), notes)
    return read_deadlines(root), read_office(root), notes.findings


def compute_toml(source: str, moments: Mapping[str, object], key: str = "r") -> Deadline | DeadlineUnknown:
    """Return what the rule `[deadlines.r]` gives for these moments."""
    rules, office, findings = read(source)
    assert [finding.text.ja for finding in findings] == []
    return compute_all(rules, moments, office, evaluate_with(office), [key])[key]


def due(rule: str, moments: Mapping[str, object]) -> Deadline:
    """Return the deadline of a rule given by its lines."""
    found = compute_toml(f'[deadlines.r]\nname = "期限"\n{rule}', moments)
    assert isinstance(found, Deadline), found
    return found


def japan(text: str) -> datetime:
    """Return an instant written in Japan time."""
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


def term(start: date, end: date) -> dict[str, object]:
    """Return the moments of a term."""
    return {"term": {"start": start, "end": end}}
