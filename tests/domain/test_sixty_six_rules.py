"""The 66 deadline rules of five public contracts, each stated as data and computed with its examples."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.domain.deadline import Deadline, DeadlineEndless, DeadlineUnknown
from engine.domain.deadline_links import compute_all
from engine.domain.deadline_notices import notices
from engine.domain.deadline_rule import DeadlineRule, NoticeKind
from engine.domain.finding import Finding
from engine.domain.obligation import Obligation
from engine.domain.obligation_state import Occurrence, counts_by_day, state_of
from engine.domain.obligation_windows import Setting, Watch, watches
from engine.domain.periods import Term
from engine.domain.programme_feel import Evaluate
from engine.domain.programme_read_deadlines import read_deadlines
from engine.domain.programme_read_obligations import read_obligations
from engine.domain.programme_read_office import read_office
from engine.domain.programme_table import Notes, Table
from engine.domain.programme_toml import parse_toml
from engine.domain.workdays import JAPAN, Office, local_date
from tests.domain.contracts import tables_of_contract, with_rules_of_tests
from tests.domain.deadline_lab import evaluate_with, syntax_of

FOLDER = Path(__file__).parent / "rules"
IDS = {
    *(f"DL-N{n}" for n in range(1, 6)),
    *(f"DL-G{n}" for n in (1, 2, 3, 4, 5, 6, 8)),
    *(f"DL-K{n}" for n in (*range(1, 9), *range(10, 19))),
    "DL-X1",
    *(f"DL-M{n}" for n in range(1, 28)),
    *(f"DL-Y{n}" for n in range(1, 10)),
}


@dataclass(frozen=True)
class Contract:
    """The rules of one contract."""

    term: Term
    office: Office
    rules: Mapping[str, DeadlineRule]
    obligations: Mapping[str, Obligation]
    findings: list[Finding]

    @property
    def evaluate(self) -> Evaluate:
        """FEEL with this contract's calendar."""
        return evaluate_with(self.office)

    def moments(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return what an example gives, and the term."""
        return {"term": {"start": self.term.start_on, "end": self.term.end_on}, **given}


def contract(name: str) -> Contract:
    """Read a contract's rules as the product reads programme.toml: its folder's, and what the file states itself."""
    own = parse_toml((FOLDER / name).read_text("utf-8"))
    notes = Notes(with_rules_of_tests(tables_of_contract(Path(name).stem), own), syntax_of)
    root = Table(notes.toml.data, (), notes)
    days = root.data["term"]
    return Contract(
        term=Term(start_on=days["start"], end_on=days["end"]),
        office=read_office(root),
        rules=read_deadlines(root),
        obligations=read_obligations(root),
        findings=notes.findings,
    )


NAMES = sorted(path.name for path in FOLDER.glob("*.toml"))
CONTRACTS = {name: contract(name) for name in NAMES}


def examples(kind: str) -> list[Any]:
    """List the examples of all files for deadline rules (`rule`) or counted duties (`obligation`)."""
    return [
        pytest.param(CONTRACTS[name], example, id=f"{example['id']}-{example[kind]}-{number}")
        for name in NAMES
        for number, example in enumerate(tomllib.loads((FOLDER / name).read_text("utf-8"))["examples"])
        if kind in example
    ]


def computed(terms: Contract, example: Mapping[str, Any]) -> Deadline | DeadlineUnknown:
    moments = terms.moments(example.get("given", {}))
    key = example["rule"]
    return compute_all(terms.rules, moments, terms.office, terms.evaluate, [key])[key]


def japan(moment: datetime) -> datetime:
    return moment.astimezone(JAPAN).replace(tzinfo=None)


def test_all_sixty_six_rows_have_an_example() -> None:
    assert len(IDS) == 66
    shown = {param.values[1]["id"] for kind in ("rule", "obligation") for param in examples(kind)}
    assert shown == IDS


def shown_of(name: str, kind: str) -> set[str]:
    """Return the keys of a contract's rules (`rule`) or duties (`obligation`) that have an example."""
    return {param.values[1][kind] for param in examples(kind) if param.values[0] is CONTRACTS[name]}


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_and_duty_of_a_file_has_an_example(name: str) -> None:
    own = tomllib.loads((FOLDER / name).read_text("utf-8"))
    behind_duties = {duty.deadline for duty in CONTRACTS[name].obligations.values()}
    assert own.get("deadlines", {}).keys() - shown_of(name, "rule") <= behind_duties
    assert own.get("obligations", {}).keys() <= shown_of(name, "obligation")


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_quotes_its_clause_and_says_what_a_miss_means(name: str) -> None:
    terms = CONTRACTS[name]
    assert [finding.text.ja for finding in terms.findings] == []
    duties = [terms.obligations[key] for key in shown_of(name, "obligation")]
    declared: list[DeadlineRule | Obligation] = [*(terms.rules[key] for key in shown_of(name, "rule")), *duties]
    for rule in declared:
        assert rule.clause
        assert rule.clause.quote
        assert rule.miss
        assert rule.name.ja != rule.name.en
    assert {key for rule in terms.rules.values() for key in rule.conflicts_with} <= terms.rules.keys()
    assert {duty.deadline for duty in terms.obligations.values() if duty.deadline} <= terms.rules.keys()


@pytest.mark.parametrize(("terms", "example"), examples("rule"))
def test_the_rule_gives_the_date_of_the_example(terms: Contract, example: Mapping[str, Any]) -> None:
    found = computed(terms, example)
    if "unknown" in example or "endless" in example:
        assert isinstance(found, DeadlineEndless if "endless" in example else DeadlineUnknown)
        assert example.get("unknown", "期限の定めがなく") in found.text.ja
        return
    assert isinstance(found, Deadline), found
    due = example["due"]
    assert (japan(found.due_at) if isinstance(due, datetime) else found.due_on) == due
    assert found.is_pulled == example.get("pulled", False)
    assert found.is_planned == example.get("planned", False)
    assert found.target_at <= found.due_at
    assert all(step.ja and step.en for step in found.steps)


@pytest.mark.parametrize(("terms", "example"), [one for one in examples("rule") if "target" in one.values[1]])
def test_the_working_target_is_an_office_day(terms: Contract, example: Mapping[str, Any]) -> None:
    found = computed(terms, example)
    assert isinstance(found, Deadline)
    assert local_date(found.target_at) == example["target"]


@pytest.mark.parametrize(
    ("terms", "example"),
    [one for one in examples("rule") if {"not_before", "reminder", "beside"} & one.values[1].keys()],
)
def test_windows_reminders_and_other_clauses(terms: Contract, example: Mapping[str, Any]) -> None:
    found = computed(terms, example)
    assert isinstance(found, Deadline)
    if "not_before" in example:
        assert found.not_before_at
        assert local_date(found.not_before_at) == example["not_before"]
    if "reminder" in example:
        told = notices(terms.rules[example["rule"]], found, terms.office)
        assert example["reminder"] in [japan(one.at) for one in told if one.kind is NoticeKind.REMINDER]
    if "beside" in example:
        assert {one.rule: japan(one.due_at) for one in found.beside} == example["beside"]


def watch_of(terms: Contract, example: Mapping[str, Any]) -> Watch:
    setting = Setting(
        term=terms.term,
        office=terms.office,
        rules=terms.rules,
        evaluate=terms.evaluate,
        moments=example.get("given", {}),
    )
    found = {watch.window.key: watch for watch in watches(terms.obligations[example["obligation"]], setting)}
    assert list(found) == example.get("windows", list(found))
    return found[example["window"]]


def counted(terms: Contract, watch: Watch, example: Mapping[str, Any]) -> dict[date, int]:
    duty = watch.obligation
    right = [one for one in example["records"] if duty.where is None or terms.evaluate(duty.where, one) is True]
    mine = [one for one in right if duty.each is None or one["of"] == example["of"]]
    return counts_by_day(watch, [Occurrence(one["on"], one.get("who"), one.get("of")) for one in mine])


@pytest.mark.parametrize(("terms", "example"), examples("obligation"))
def test_the_duty_stands_as_in_the_example(terms: Contract, example: Mapping[str, Any]) -> None:
    watch = watch_of(terms, example)
    state = state_of(watch, counted(terms, watch, example), example["now"])
    assert state.standing.value == example["standing"]
    assert state.next_alarm_on == example.get("alarm", state.next_alarm_on)
    assert state.missing == example.get("missing", state.missing)
    assert watch.deadline.due_on == example.get("due", watch.deadline.due_on)
