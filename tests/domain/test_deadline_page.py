"""docs/deadlines.md says what there is."""

import re
from dataclasses import fields
from datetime import date

import pytest

from engine.domain.deadline_rule import DeadlineRule
from engine.domain.obligation import Obligation
from engine.domain.programme_read_deadlines import read_deadlines
from engine.domain.programme_read_obligations import read_obligations
from engine.domain.programme_read_office import read_office
from engine.domain.programme_table import Notes, Table
from engine.domain.programme_toml import parse_toml
from tests.domain.deadline_lab import compute_toml, syntax_of, term
from tests.domain.programme_folder import PAGE

TEXT = (PAGE.parent / "deadlines.md").read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)


def keys_of(title: str) -> set[str]:
    table = TEXT.split(title)[1].split("\n## ")[0]
    return {key for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for key in re.findall(r"`(\w+)`", row)}


@pytest.mark.parametrize("source", EXAMPLES)
def test_every_example_is_right(source: str) -> None:
    notes = Notes(parse_toml(source), syntax_of)
    root = Table(notes.toml.data, (), notes)
    read_office(root)
    read_deadlines(root)
    read_obligations(root)
    assert [finding.text.ja for finding in notes.findings] == []


def test_every_key_of_a_rule_is_documented() -> None:
    written = {"reminders", "overdue", "escalation"}
    known = {field.name for field in fields(DeadlineRule)} - {"key", "name", "or_start", "notices"}
    assert keys_of("## 規則の項目") - written == known


def test_every_key_of_a_duty_is_documented() -> None:
    shared = {"key", "name", "records", "where", "clause", "origin", "miss", "consequence", "every"}
    assert keys_of("## 回数の義務") == {field.name for field in fields(Obligation)} - shared | {"per"}


def test_the_explained_example_reads_as_documented() -> None:
    moments = {"completed_on": date(2027, 3, 25), **term(date(2026, 4, 1), date(2027, 3, 31))}
    found = compute_toml(EXAMPLES[0], moments, "completion_report")
    steps = [step.ja for step in getattr(found, "steps", ())]
    assert steps == re.findall(r"^\d\. (.*)$", TEXT, re.MULTILINE)
