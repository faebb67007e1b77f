"""Boxed filters and iterators (DMN 1.5, 7.3.13 to 7.3.15), by the rules FEEL has for its own."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from engine import feel
from engine.dmn.datatypes import ANYTHING, DataType, ListOf
from engine.dmn.elements import IteratorKind
from engine.dmn.findings import Place
from engine.dmn.running import Evaluator, Frame, Run

# What counts as a list, which ranges can be walked and what a half-known quantifier means is FEEL's business.
_ITEMS: Final = feel.compile_expression("for each in domain return each", names=("domain",))
_LIST: Final = feel.compile_expression("domain[true]", names=("domain",))
_AT: Final = feel.compile_expression("domain[place]", names=("domain", "place"))
_QUANTIFIED: Final = {
    IteratorKind.EVERY: feel.compile_expression("every each in results satisfies each", names=("results",)),
    IteratorKind.SOME: feel.compile_expression("some each in results satisfies each", names=("results",)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Iteration:
    """A boxed for, every or some, ready to run. partial: whether the body speaks of the results so far."""

    kind: IteratorKind
    variable: str
    domain: Evaluator
    domain_type: DataType
    body: Evaluator
    partial: bool
    place: Place

    def __call__(self, frame: Frame, run: Run) -> Any:
        """Return the list of results, or whether every or some result is true."""
        items = self._items(frame, run)
        if items is None:
            return None
        results: list[Any] = []
        for item in items:
            run.count()
            inner = {**frame, self.variable: item}
            if self.partial:
                inner["partial"] = list(results)
            results.append(self.body(inner, run))
        if self.kind is IteratorKind.FOR:
            return results
        return _value(_QUANTIFIED[self.kind], {"results": results}, run, self.place)

    @property
    def _wanted(self) -> DataType:
        """Take the declared type for that of one item; a list type is that of the whole (DMN 1.5, 10.5.10)."""
        declared = self.domain_type
        return declared if declared is ANYTHING or declared.is_list else ListOf(declared.name, declared)

    def _items(self, frame: Frame, run: Run) -> list[Any] | None:
        domain = self.domain(frame, run)
        if not isinstance(domain, feel.Range):
            domain = run.fit(domain, self._wanted, self.variable, self.place)
        items: list[Any] | None = _value(_ITEMS, {"domain": domain}, run, self.place)
        return items


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtering:
    """A boxed filter, ready to run; the match sees the item as `item` and its entries by name."""

    domain: Evaluator
    match: Evaluator
    place: Place

    def __call__(self, frame: Frame, run: Run) -> Any:
        """Return the items that match, or the one at the place the match names."""
        domain = self.domain(frame, run)
        items = _value(_LIST, {"domain": domain}, run, self.place)
        if not items:
            return items
        kept = []
        for item in items:
            run.count()
            entries = item if isinstance(item, dict) else {}
            answer = self.match({**frame, "item": item, **entries}, run)
            if isinstance(answer, int | Decimal) and not isinstance(answer, bool):
                return _value(_AT, {"domain": items, "place": answer}, run, self.place)
            if answer is True:
                kept.append(item)
        return kept


def _value(expression: feel.Expression, variables: Frame, run: Run, place: Place) -> Any:
    outcome = expression.evaluate(variables, run.envs[place.file])
    run.overhear(place, outcome.notes)
    return outcome.value
