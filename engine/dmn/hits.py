"""What a table makes of the rules that match: hit policies and aggregation (DMN 1.5, 8.2.8)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from engine import feel
from engine.dmn.elements import Aggregation, HitPolicy

LISTS_HITS: Final = frozenset({HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER, HitPolicy.COLLECT})

_FORMULAS: Final = {
    Aggregation.SUM: feel.compile_expression("sum(values)", names=("values",)),
    Aggregation.MIN: feel.compile_expression("min(values)", names=("values",)),
    Aggregation.MAX: feel.compile_expression("max(values)", names=("values",)),
}
_SAME: Final = feel.compile_expression("a = b", names=("a", "b"))


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matches. index: 1-based; outputs: one value a column; value: what the rule gives by itself."""

    index: int
    outputs: tuple[Any, ...]
    value: Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """The table's value, the hits it is made of, and, where it is null, the code of the rule that was broken."""

    value: Any
    used: Sequence[Hit]
    broken: str | None = None


Rank = Callable[[Hit], tuple[int, ...]]  # where a hit's outputs stand among the output values


def settle(policy: HitPolicy, hits: Sequence[Hit], rank: Rank, env: feel.Environment) -> Outcome:
    """Return what the policy makes of at least one hit; COLLECT without aggregation."""
    match policy:
        case HitPolicy.UNIQUE:
            return Outcome(hits[0].value, hits) if len(hits) == 1 else Outcome(None, hits, "dmn.unique_violated")
        case HitPolicy.ANY:
            agree = all(_equal(hits[0].value, hit.value, env) for hit in hits[1:])
            return Outcome(hits[0].value, hits) if agree else Outcome(None, hits, "dmn.any_violated")
        case HitPolicy.FIRST:
            return Outcome(hits[0].value, hits[:1])
        case HitPolicy.PRIORITY:
            best = min(hits, key=rank)
            return Outcome(best.value, (best,))
        case HitPolicy.OUTPUT_ORDER:
            ranked = sorted(hits, key=rank)
            return Outcome([hit.value for hit in ranked], ranked)
        case HitPolicy.RULE_ORDER | HitPolicy.COLLECT:
            return Outcome([hit.value for hit in hits], hits)


def aggregate(aggregation: Aggregation, hits: Sequence[Hit], env: feel.Environment) -> Outcome:
    """Return the number of hits, or the sum, least or greatest of their one output."""
    if aggregation is Aggregation.COUNT:
        return Outcome(Decimal(len(hits)), hits)
    outcome = _FORMULAS[aggregation].evaluate({"values": [hit.outputs[0] for hit in hits]}, env)
    broken = None if outcome.value is not None else "dmn.aggregate_values"
    return Outcome(outcome.value, hits, broken)


def nothing(policy: HitPolicy, aggregation: Aggregation | None) -> Any:
    """Return what a table without default outputs gives when no rule matches.

    The standard calls it null; a count of nothing is still 0 and a collection of nothing an empty list.
    """
    if policy is not HitPolicy.COLLECT:
        return None
    if aggregation is None:
        return []
    return Decimal(0) if aggregation is Aggregation.COUNT else None


def _equal(one: Any, other: Any, env: feel.Environment) -> bool:
    if one is None or other is None:
        return one is other
    return _SAME.evaluate({"a": one, "b": other}, env).value is True
