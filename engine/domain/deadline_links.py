"""Rules that stand on each other: one counts from another's due moment, or two clauses speak of the same thing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import ClassVar

from engine.domain import deadline_words as words
from engine.domain.deadline import Beside, Deadline, DeadlineUnknown, compute
from engine.domain.deadline_rule import DeadlineRule
from engine.domain.deadline_step import Step, StepKind
from engine.domain.programme_feel import Evaluate
from engine.domain.text import Text
from engine.domain.workdays import Office
from engine.errors import Invalid

OTHER_RULE = re.compile(r"(?<![\w.])deadlines\.(?P<key>[a-z][a-z0-9_]*)")


class RulesInACircle(Invalid):
    """Rules count from each other's due moments without an end."""

    code: ClassVar[str] = "rules_in_a_circle"
    sentence: ClassVar[Text] = Text(
        "期限の規則が互いに起点になっています：{circle}", "These rules start from each other: {circle}"
    )

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = tuple(keys)
        super().__init__(circle=" → ".join(self.keys))


def rules_behind(rule: DeadlineRule) -> frozenset[str]:
    """Return the keys of the rules whose due moments this one uses (`deadlines.final_report.due_on`)."""
    sources = (*rule.expressions, *rule.starts, *rule.needs)
    return frozenset(found["key"] for source in sources for found in OTHER_RULE.finditer(source))


def in_order(rules: Mapping[str, DeadlineRule], keys: Iterable[str] | None = None) -> tuple[str, ...]:
    """Return these rules (None: all) and those behind them, each after the ones it uses.  Raises: RulesInACircle."""
    behind: dict[str, frozenset[str]] = {}
    waiting = list(rules if keys is None else keys)
    while waiting:
        key = waiting.pop()
        if key not in behind and key in rules:
            behind[key] = rules_behind(rules[key]) | set(rules[key].conflicts_with if keys is not None else ())
            waiting += behind[key]
    uses = {key: rules_behind(rules[key]) & rules.keys() for key in behind}
    try:
        return tuple(TopologicalSorter(uses).static_order())
    except CycleError as error:
        raise RulesInACircle(reversed(error.args[1])) from None


def compute_all(
    rules: Mapping[str, DeadlineRule],
    moments: Mapping[str, object],
    office: Office,
    evaluate: Evaluate,
    keys: Iterable[str] | None = None,
) -> dict[str, Deadline | DeadlineUnknown]:
    """Return what these rules (None: all) give for the same moments; what cannot be computed says why.

    A rule sees the others as `deadlines.<key>.due_on`, `.due_at` and `.target_at`. Where clauses on the same thing
    differ, each rule that names the others is due at the earliest of them. Raises: RulesInACircle.
    """
    wanted = None if keys is None else tuple(keys)
    found: dict[str, Deadline | DeadlineUnknown] = {}
    known: dict[str, object] = {}
    for key in in_order(rules, wanted):
        try:
            found[key] = deadline = compute(rules[key], {**moments, "deadlines": known}, office, evaluate)
        except DeadlineUnknown as unknown:
            found[key] = unknown
        else:
            known[key] = {"due_on": deadline.due_on, "due_at": deadline.due_at, "target_at": deadline.target_at}
    return {key: _leading(rules, found, key) for key in (rules if wanted is None else wanted)}


def _leading(
    rules: Mapping[str, DeadlineRule], found: Mapping[str, Deadline | DeadlineUnknown], key: str
) -> Deadline | DeadlineUnknown:
    """Return the deadline of a rule with the other clauses beside it, due at the earliest of all."""
    own = found[key]
    others = [other for name in rules[key].conflicts_with if isinstance(other := found.get(name), Deadline)]
    if not others or not isinstance(own, Deadline):
        return own
    beside = tuple(_beside(rules[other.rule], other) for other in (own, *others))
    first = min((own, *others), key=lambda deadline: deadline.due_at)
    said = [Step(StepKind.CLAUSE, words.OTHER_CLAUSE, _said(rules[other.rule], other)) for other in others]
    leads = Step(StepKind.CLAUSE, words.SHORTER_LEADS, {"day": first.due_at})
    reasons = (*own.reasons[:-1], *said, leads, first.reasons[-1])
    earlier = replace(own, due_at=first.due_at, due_on=first.due_on, target_at=first.target_at)
    return replace(earlier, reasons=reasons, beside=beside)


def _beside(rule: DeadlineRule, deadline: Deadline) -> Beside:
    return Beside(rule=rule.key, name=rule.name, due_at=deadline.due_at, clause=rule.clause)


def _said(rule: DeadlineRule, deadline: Deadline) -> dict[str, object]:
    clause = rule.clause.source if rule.clause else rule.key
    return {"name": rule.name, "clause": clause, "day": deadline.due_on or deadline.due_at}
