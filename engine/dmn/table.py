"""Decision tables, ready to run (DMN 1.5, chapter 8)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine import feel
from engine.dmn.datatypes import DataType
from engine.dmn.elements import Aggregation, HitPolicy
from engine.dmn.findings import Place
from engine.dmn.hits import Hit, Outcome, aggregate, nothing, settle
from engine.dmn.running import Evaluator, FiredRule, Frame, Run, shown

DOUBTS_TOLD = 3  # reasons why cells had no answer, where no rule matches


@dataclass(frozen=True, slots=True)
class InputColumn:
    """label: for people. values: what the input may be; None allows everything."""

    label: str
    evaluate: Evaluator
    values: feel.UnaryTests | None
    place: Place


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """key: in the result and in fired rules. order: the output values one by one, for priorities."""

    key: str
    type: DataType
    values: feel.UnaryTests | None
    order: tuple[feel.UnaryTests, ...]
    default: Evaluator | None
    place: Place


@dataclass(frozen=True, slots=True)
class Row:
    """A rule.

    tests: which of the table's cells must hold, from left to right. dashes: the columns it leaves open; an input
    that is not told does not match there if the column has input values.
    """

    index: int
    rule_id: str | None
    tests: tuple[int, ...]
    dashes: tuple[int, ...]
    outputs: tuple[Evaluator, ...]
    annotations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A compiled decision table; call it with the variables it sees.

    cells: column and tests, each pair once: rules share most of their cells, and one answer serves all of them.
    """

    place: Place
    policy: HitPolicy
    aggregation: Aggregation | None
    inputs: tuple[InputColumn, ...]
    outputs: tuple[OutputColumn, ...]
    cells: tuple[tuple[int, feel.UnaryTests], ...]
    rows: tuple[Row, ...]

    def __call__(self, frame: Frame, run: Run) -> Any:
        """Return the table's value; null with a note when it has none."""
        run.count()
        values = [column.evaluate(frame, run) for column in self.inputs]
        unexpected = self._unexpected(values, run)
        if any(values[at] is not None for at in unexpected):
            return None
        doubts: list[feel.Note] = []
        rows = [*self._matching(values, frame, run, unexpected, doubts)]
        if not rows:
            return self._without_hit(values, frame, run, doubts)
        hits = [self._hit(row, frame, run) for row in rows]
        outcome = self._settle(hits, run)
        if outcome.broken is not None:
            self._note_broken(outcome, run)
        else:
            run.fired += (self._fired(hit, values) for hit in outcome.used)
        return outcome.value

    def _matching(
        self, values: Sequence[Any], frame: Frame, run: Run, unexpected: frozenset[int], doubts: list[feel.Note]
    ) -> Iterator[Row]:
        """Yield the rules that match; why cells had no answer goes to `doubts`."""
        env = run.envs[self.place.file]
        answers: list[bool | None] = [None] * len(self.cells)
        for row in self.rows:
            for cell in row.tests:
                holds = answers[cell]
                if holds is None:
                    run.count()
                    column, tests = self.cells[cell]
                    found = tests.evaluate(values[column], frame, env)
                    holds = answers[cell] = found.value is True
                    doubts += found.notes
                if not holds:
                    break
            else:
                if unexpected and not unexpected.isdisjoint(row.dashes):
                    continue
                yield row
                if self.policy is HitPolicy.FIRST:
                    return

    def _unexpected(self, values: Sequence[Any], run: Run) -> frozenset[int]:
        """Return the columns whose input is not among their input values (DMN 1.5, 8.3.3).

        A value that is not expected leaves the whole table without an answer; one that is not told is null, which
        only a rule that speaks of it can match.
        """
        unexpected = []
        for at, (column, value) in enumerate(zip(self.inputs, values, strict=True)):
            if column.values is not None and not _allows(column.values, value, run.envs[self.place.file]):
                said = {"table": self.place.name, "input": column.label, "value": shown(value)}
                run.note("dmn.input_value", column.place, **said)
                unexpected.append(at)
        return frozenset(unexpected)

    def _without_hit(self, values: Sequence[Any], frame: Frame, run: Run, doubts: Sequence[feel.Note]) -> Any:
        if any(column.default is not None for column in self.outputs):
            defaults = (None if column.default is None else column.default(frame, run) for column in self.outputs)
            return self._value(self._fitted(tuple(defaults), run))
        value = nothing(self.policy, self.aggregation)
        if value is None:
            pairs = zip(self.inputs, values, strict=True)
            inputs = ", ".join(f"{column.label} = {shown(value)}" for column, value in pairs)
            run.note("dmn.no_match", self.place, table=self.place.name, inputs=inputs)
            run.overhear(self.place, doubts[:DOUBTS_TOLD])
        return value

    def _hit(self, row: Row, frame: Frame, run: Run) -> Hit:
        outputs = self._fitted(tuple(evaluate(frame, run) for evaluate in row.outputs), run)
        return Hit(row.index, outputs, self._value(outputs))

    def _fitted(self, outputs: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
        pairs = zip(self.outputs, outputs, strict=True)
        return tuple(self._fit(column, value, run) for column, value in pairs)

    def _fit(self, column: OutputColumn, value: Any, run: Run) -> Any:
        fitted = run.fit(value, column.type, column.key, column.place)
        if fitted is None or column.values is None or _allows(column.values, fitted, run.envs[self.place.file]):
            return fitted
        run.note("dmn.output_value", column.place, table=self.place.name, output=column.key, value=shown(fitted))
        return None

    def _value(self, outputs: tuple[Any, ...]) -> Any:
        if len(outputs) == 1:
            return outputs[0]
        return {column.key: value for column, value in zip(self.outputs, outputs, strict=True)}

    def _settle(self, hits: Sequence[Hit], run: Run) -> Outcome:
        if self.aggregation is not None:
            return aggregate(self.aggregation, hits, run.envs[self.place.file])
        return settle(self.policy, hits, lambda hit: self._rank(hit, run), run.envs[self.place.file])

    def _rank(self, hit: Hit, run: Run) -> tuple[int, ...]:
        ranks = []
        for column, value in zip(self.outputs, hit.outputs, strict=True):
            if not column.order:
                continue
            run.count(len(column.order))
            places = (
                at
                for at, test in enumerate(column.order)
                if test.evaluate(value, {}, run.envs[self.place.file]).value is True
            )
            rank = next(places, len(column.order))
            if rank == len(column.order):
                run.note("dmn.no_priority", column.place, table=self.place.name, value=shown(value))
            ranks.append(rank)
        return tuple(ranks)

    def _note_broken(self, outcome: Outcome, run: Run) -> None:
        rules = ", ".join(str(hit.index) for hit in outcome.used)
        values = {"table": self.place.name, "rules": rules, "aggregation": self.aggregation}
        run.note(outcome.broken or "", self.place, **values)

    def _fired(self, hit: Hit, values: Sequence[Any]) -> FiredRule:
        row = self.rows[hit.index - 1]
        return FiredRule(
            decision=self.place.name or "",
            rule_index=row.index,
            rule_id=row.rule_id,
            inputs={column.label: value for column, value in zip(self.inputs, values, strict=True)},
            outputs={column.key: value for column, value in zip(self.outputs, hit.outputs, strict=True)},
            annotations=row.annotations,
        )


def _allows(tests: feel.UnaryTests, value: Any, env: feel.Environment) -> bool:
    """Tell whether a value, or every item of a list, is among the allowed ones."""
    if tests.evaluate(value, {}, env).value is True:
        return True
    return isinstance(value, list) and bool(value) and all(_allows(tests, each, env) for each in value)
