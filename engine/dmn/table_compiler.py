"""Compile decision tables (DMN 1.5, chapter 8)."""

from engine import feel
from engine.dmn import elements as el
from engine.dmn.compiler import Compiler, is_empty, repeating
from engine.dmn.datatypes import ANYTHING, BuiltIn, DataType, Loosely
from engine.dmn.elements import Aggregation, HitPolicy
from engine.dmn.findings import INPUTS, OUTPUTS, Place
from engine.dmn.hits import LISTS_HITS
from engine.dmn.running import Evaluator
from engine.dmn.scope import Scope
from engine.dmn.table import InputColumn, OutputColumn, Row, Table
from engine.dmn.unary_parts import unary_parts

ONE_OUTPUT = "output"  # key of a single unnamed output in fired rules


def policy_of(table: el.DecisionTable) -> HitPolicy | None:
    """Return the hit policy, None for an unknown one."""
    return HitPolicy(table.hit_policy) if table.hit_policy in set(HitPolicy) else None


def lists_hits(expression: el.Expression | None) -> bool:
    """Tell whether the expression is a table whose value lists its hits, one item a rule."""
    return (
        isinstance(expression, el.DecisionTable) and policy_of(expression) in LISTS_HITS and not expression.aggregation
    )


def compile_table(compiler: Compiler, table: el.DecisionTable, scope: Scope) -> Evaluator:
    """Return the table as a function; a table that breaks a rule gives null and says which."""
    return TableCompiler(compiler, table, scope).compile()


class TableCompiler:
    """Compiles one table in the scope of its decision."""

    def __init__(self, compiler: Compiler, table: el.DecisionTable, scope: Scope) -> None:
        self._compiler = compiler
        self._table = table
        self._scope = scope
        self._refused: list[Evaluator] = []
        self._cells: dict[tuple[int, feel.UnaryTests], int] = {}

    def compile(self) -> Evaluator:
        """Compile all columns and rules; every fault is found, the first one is what an evaluation says."""
        table = self._table
        policy = self._policy()
        aggregation = self._aggregation(policy)
        inputs = tuple(self._input(clause) for clause in table.inputs)
        outputs = tuple(self._output(clause, policy) for clause in table.outputs)
        self._check_outputs(policy, outputs)
        rows = tuple(self._row(index, rule) for index, rule in enumerate(table.rules, start=1))
        if self._refused:
            return self._refused[0]
        return Table(
            place=table.place,
            policy=policy,
            aggregation=aggregation,
            inputs=inputs,
            outputs=outputs,
            cells=tuple(self._cells),
            rows=rows,
        )

    def _refuse(self, code: str, place: Place, **values: object) -> None:
        self._refused.append(self._compiler.refuse(code, place, **values))

    def _policy(self) -> HitPolicy:
        policy = policy_of(self._table)
        if policy is None:
            self._refuse("dmn.hit_policy", self._table.place, policy=self._table.hit_policy)
        return policy or HitPolicy.UNIQUE

    def _aggregation(self, policy: HitPolicy) -> Aggregation | None:
        table = self._table
        if not table.aggregation:
            return None
        if table.aggregation not in set(Aggregation):
            self._refuse("dmn.aggregation", table.place, aggregation=table.aggregation)
            return None
        if policy is not HitPolicy.COLLECT:
            # It speaks of COLLECT only (DMN 1.5, 8.3.1); editors leave it behind when the policy is changed.
            self._compiler.warn("dmn.aggregation_policy", table.place, policy=table.hit_policy)
            return None
        if len(table.outputs) > 1 and table.aggregation != Aggregation.COUNT:
            self._refuse("dmn.aggregation_outputs", table.place, aggregation=table.aggregation)
        return Aggregation(table.aggregation)

    def _input(self, clause: el.InputClause) -> InputColumn:
        compiler = self._compiler
        evaluate = compiler.compile(clause.expression, self._scope)
        wanted = compiler.type_of(clause.type_ref)
        if wanted is not ANYTHING:
            evaluate = _fitted(evaluate, Loosely(wanted) if isinstance(wanted, BuiltIn) else wanted, clause)
        return InputColumn(clause.label, evaluate, self._tests(clause.values), clause.place)

    def _output(self, clause: el.OutputClause, policy: HitPolicy) -> OutputColumn:
        compiler = self._compiler
        wanted = compiler.type_of(clause.type_ref)
        if policy in LISTS_HITS and wanted.is_list:
            # The clause names the type of the whole column, which one rule's value cannot have.
            wanted = ANYTHING
        # A single output should declare no type (DMN 1.5, 8.3.2): its decision's variable does.
        if isinstance(wanted, BuiltIn) and (compiler.owner.free or len(self._table.outputs) == 1):
            wanted = Loosely(wanted)
        values = clause.values or compiler.allowed_values(clause.type_ref)
        return OutputColumn(
            key=clause.name or ONE_OUTPUT,
            type=wanted,
            values=self._tests(clause.values),
            order=() if values is None else self._order(values),
            default=None
            if clause.default is None or is_empty(clause.default)
            else compiler.entry(clause.default, self._scope),
            place=clause.place,
        )

    def _tests(self, tests: el.Tests | None) -> feel.UnaryTests | None:
        if tests is None or not tests.text.strip():
            return None
        return self._compiler.tests(tests, self._scope)

    def _order(self, values: el.Tests) -> tuple[feel.UnaryTests, ...]:
        return tuple(self._compiler.readable_tests(unary_parts(values.text)))

    def _check_outputs(self, policy: HitPolicy, outputs: tuple[OutputColumn, ...]) -> None:
        table = self._table
        if not outputs:
            self._refuse("dmn.no_outputs", table.place)
        if len(outputs) > 1:
            for clause in table.outputs:
                if clause.name is None:
                    self._refuse("dmn.output_name", clause.place)
        ranked = policy in {HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER}
        if ranked and not any(column.order for column in outputs):
            self._refuse("dmn.priority_values", table.place, policy=table.hit_policy)

    def _row(self, index: int, rule: el.Rule) -> Row:
        self._check_entries(index, rule)
        tests: list[int] = []
        dashes: list[int] = []
        for column, cell in enumerate(rule.inputs):
            if cell.text.strip() in {"", "-"}:
                dashes.append(column)
                continue
            compiled = self._compiler.tests(cell, self._scope)
            if compiled is None:
                # A rule that cannot be read must not be passed over: the table as a whole has no answer.
                self._refused.append(repeating(self._compiler.findings[-1]))
            else:
                tests.append(self._cells.setdefault((column, compiled), len(self._cells)))
        outputs = tuple(self._compiler.entry(entry, self._scope) for entry in rule.outputs)
        return Row(index, rule.place.element, tuple(tests), tuple(dashes), outputs, rule.annotations)

    def _check_entries(self, index: int, rule: el.Rule) -> None:
        table = self._table
        counts = (
            (INPUTS, len(rule.inputs), len(table.inputs)),
            (OUTPUTS, len(rule.outputs), len(table.outputs)),
        )
        for side, found, wanted in counts:
            if found != wanted:
                self._refuse("dmn.rule_entries", rule.place, rule=index, side=side, found=found, wanted=wanted)


def _fitted(evaluate: Evaluator, wanted: DataType, clause: el.InputClause) -> Evaluator:
    return lambda frame, run: run.fit(evaluate(frame, run), wanted, clause.label, clause.place)
