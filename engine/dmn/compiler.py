"""Turn boxed expressions into functions of the variables they see (DMN 1.5, 7.3).

What cannot be compiled is kept as a finding and evaluates to null with a note, so a fault in one decision
does not take the other decisions of its file along.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from engine import feel
from engine.dmn import elements as el
from engine.dmn.datatypes import ANYTHING, DataType, result_type
from engine.dmn.findings import Place, finding
from engine.dmn.functions import ModelFunction
from engine.dmn.iterating import Filtering, Iteration
from engine.dmn.running import Evaluator, Frame, Run
from engine.dmn.scope import Scope
from engine.dmn.walking import parts
from engine.domain.finding import Finding
from engine.feel.library import STANDARD

SOURCE_SHOWN: Final = 60  # characters of an expression in a sentence


def is_feel(language: str | None) -> bool:
    """Tell whether an expressionLanguage means FEEL: absent, empty, the word, or one of the OMG's addresses."""
    name = (language or "").strip().lower()
    return not name or name == "feel" or ("omg.org/spec/" in name and "feel" in name)


class Compiler:
    """Compiles the expressions of one file and collects what is wrong with them in `findings`."""

    def __init__(
        self,
        owner: el.Definitions,
        type_of: Callable[[str | None], DataType],
        allowed_values: Callable[[str | None], el.Tests | None],
        known_names: frozenset[str],
        tables: "Callable[[Compiler, el.DecisionTable, Scope], Evaluator]",
    ) -> None:
        self.owner = owner
        self.type_of = type_of
        self.allowed_values = allowed_values
        self.findings: list[Finding] = []
        self._known_names = known_names
        self._tables = tables

    def compile(self, expression: el.Expression | None, scope: Scope) -> Evaluator:  # noqa: PLR0911 - one line a kind
        """Return the expression as a function; a missing one gives null."""
        match expression:
            case None:
                return _null
            case el.Literal():
                return self.literal(expression, scope)
            case el.DecisionTable():
                return self._tables(self, expression, scope)
            case el.BoxedContext():
                return self._context(expression, scope)
            case el.Invocation():
                return self._invocation(expression, scope)
            case el.FunctionDefinition():
                return self.function(expression, scope)
            case _:
                return self._compound(expression, scope)

    def _compound(
        self, expression: el.BoxedList | el.Relation | el.Conditional | el.BoxedFilter | el.Iterator, scope: Scope
    ) -> Evaluator:
        match expression:
            case el.BoxedList():
                return self._list(expression, scope)
            case el.Relation():
                return self._relation(expression, scope)
            case el.Conditional():
                return self._conditional(expression, scope)
            case el.BoxedFilter():
                return self._filter(expression, scope)
            case el.Iterator():
                return self._iterator(expression, scope)

    def refuse(self, code: str, place: Place, **values: object) -> Evaluator:
        """Note a finding, and return the function that repeats it and gives null."""
        found = finding(code, place, **values)
        self.findings.append(found)
        return repeating(found)

    def warn(self, code: str, place: Place, **values: object) -> None:
        """Note a finding that takes nothing away from the answer."""
        self.findings.append(finding(code, place, **values))

    def literal(self, literal: el.Literal, scope: Scope) -> Evaluator:
        """Compile a FEEL text."""
        language = self.owner.language if literal.language is None else literal.language
        if literal.imported:
            return self.refuse("dmn.imported_values", literal.place)
        if not is_feel(language):
            return self.refuse("dmn.expression_language", literal.place, language=language)
        if not literal.text.strip():
            return self.refuse("dmn.empty_expression", literal.place)
        try:
            compiled = feel.compile_expression(literal.text, names=self.names(scope))
        except feel.FeelSyntaxError as error:
            return self._refuse_syntax(error, literal.place, literal.text)
        place = literal.place
        self._warn_of(self._unknown_names(compiled, scope), place)

        def evaluate(frame: Frame, run: Run) -> Any:
            run.count()
            outcome = compiled.evaluate(frame, run.envs[place.file])
            if outcome.notes:
                run.hear(place, outcome.notes)
            return outcome.value

        return evaluate

    def tests(self, tests: el.Tests, scope: Scope) -> feel.UnaryTests | None:
        """Compile unary tests; None where they cannot be (a finding says why)."""
        language = self.owner.language if tests.language is None else tests.language
        if not is_feel(language):
            self.refuse("dmn.expression_language", tests.place, language=language)
            return None
        try:
            compiled = feel.compile_unary_tests(tests.text, names=self.names(scope))
        except feel.FeelSyntaxError as error:
            self._refuse_syntax(error, tests.place, tests.text)
            return None
        unknown = self._unknown_names(compiled, scope)
        if self._unquoted(unknown & _bare_names(compiled.tree), tests.place) is not None:
            return None
        self._warn_of(unknown, tests.place)
        return compiled

    def _unknown_names(self, compiled: feel.Expression | feel.UnaryTests, scope: Scope) -> frozenset[str]:
        """Return the names nothing brings; entries of filtered items cannot be told from them."""
        unknown = compiled.names - scope.names - self._known_names - STANDARD.keys()
        return frozenset() if not unknown or scope.free or _filters(compiled.tree) else unknown

    def _warn_of(self, unknown: Iterable[str], place: Place) -> None:
        for name in sorted(unknown):
            self.warn("dmn.unknown_name", place, name=name)

    def _unquoted(self, names: Iterable[str], place: Place) -> Evaluator | None:
        """Refuse cells that are nothing but an unknown name: texts whose quotes were forgotten."""
        return next((self.refuse("dmn.unquoted_text", place, name=name) for name in sorted(names)), None)

    def readable_tests(self, texts: Iterable[str]) -> list[feel.UnaryTests]:
        """Compile texts that were already checked as a whole; what cannot stand alone is left out."""
        found = []
        for text in texts:
            with suppress(feel.FeelSyntaxError):
                found.append(feel.compile_unary_tests(text, names=self.names(Scope())))
        return found

    def entry(self, literal: el.Literal, scope: Scope) -> Evaluator:
        """Compile an output cell; an empty one means null and is no fault."""
        if is_empty(literal):
            return _null
        with suppress(feel.FeelSyntaxError):
            compiled = feel.compile_expression(literal.text, names=self.names(scope))
            unquoted = self._unquoted(self._unknown_names(compiled, scope) & _bare_names(compiled.tree), literal.place)
            if unquoted is not None:
                return unquoted
        return self.literal(literal, scope)

    def _cell(self, cell: el.Expression, scope: Scope) -> Evaluator:
        """Compile a cell of a relation: an expression of any kind, or nothing, which means null."""
        return _null if isinstance(cell, el.Literal) and is_empty(cell) else self.compile(cell, scope)

    def names(self, scope: Scope) -> tuple[str, ...]:
        """Return all names FEEL may meet: the variables, entries of contexts, types, functions."""
        return tuple(scope.names | self._known_names)

    def _refuse_syntax(self, error: feel.FeelSyntaxError, place: Place, source: str) -> Evaluator:
        here = Place(
            file=place.file,
            line=None if place.line is None else place.line + error.line - 1,
            element=place.element,
            name=place.name,
        )
        text = " ".join(source.split())
        brief = text if len(text) <= SOURCE_SHOWN else text[:SOURCE_SHOWN] + "…"
        return self.refuse("dmn.feel_syntax", here, source=brief, reason=error.text)

    def _context(self, context: el.BoxedContext, scope: Scope) -> Evaluator:
        entries: list[tuple[str | None, DataType, Evaluator, Place]] = []
        for entry in context.entries:
            name = None if entry.variable is None else entry.variable.name
            wanted = self.type_of(None if entry.variable is None else entry.variable.type_ref)
            place = context.place if entry.variable is None else entry.variable.place
            # A function may call itself by the name of its entry.
            sees = scope.plus([name]) if isinstance(entry.expression, el.FunctionDefinition) else scope
            entries.append((name, wanted, self.compile(entry.expression, sees), place))
            scope = scope.plus([name])

        def evaluate(frame: Frame, run: Run) -> Any:
            inner = dict(frame)
            made: dict[str, Any] = {}
            for name, wanted, evaluator, place in entries:
                value = evaluator(inner, run)
                if name is None:
                    return value
                inner[name] = made[name] = run.fit(value, wanted, name, place)
            return made

        return evaluate

    def _invocation(self, invocation: el.Invocation, scope: Scope) -> Evaluator:
        called = self.compile(invocation.function, scope)
        arguments = [
            (self.type_of(binding.parameter.type_ref), self.compile(binding.expression, scope))
            for binding in invocation.bindings
        ]
        names = [binding.parameter.name or "" for binding in invocation.bindings]
        # FEEL knows how each kind of function is called by names; the arguments are handed over as variables.
        pairs = ", ".join(f"{name}: argument{at}" for at, name in enumerate(names))
        try:
            call = feel.compile_expression(f"called({pairs})")
        except feel.FeelSyntaxError as error:
            return self._refuse_syntax(error, invocation.place, pairs)
        place = invocation.place

        def evaluate(frame: Frame, run: Run) -> Any:
            given = {
                f"argument{at}": run.fit(argument(frame, run), wanted, names[at], place)
                for at, (wanted, argument) in enumerate(arguments)
            }
            outcome = call.evaluate({"called": called(frame, run), **given}, run.envs[place.file])
            run.overhear(place, outcome.notes)
            return outcome.value

        return evaluate

    def function(
        self, definition: el.FunctionDefinition, scope: Scope, name: str = "", result: DataType = ANYTHING
    ) -> Evaluator:
        """Compile a function; evaluating it gives the function as a value. result: fitted to when it returns."""
        if definition.kind.upper() != "FEEL":
            return self.refuse("dmn.external_function", definition.place, kind=definition.kind)
        parameters = tuple((item.name or "", self.type_of(item.type_ref)) for item in definition.parameters)
        body = self.compile(definition.body, scope.plus(parameter for parameter, _ in parameters))
        wanted = result_type(self.type_of(definition.type_ref)) if result is ANYTHING else result

        def evaluate(frame: Frame, run: Run) -> feel.Function:
            return ModelFunction(name, parameters, body, frame=frame, run=run, result=wanted, place=definition.place)

        return evaluate

    def _list(self, boxed: el.BoxedList, scope: Scope) -> Evaluator:
        items = [self.compile(item, scope) for item in boxed.items]
        return lambda frame, run: [item(frame, run) for item in items]

    def _relation(self, relation: el.Relation, scope: Scope) -> Evaluator:
        columns = [(column.name or "", self.type_of(column.type_ref), column.place) for column in relation.columns]
        rows = [[self._cell(cell, scope) for cell in row.items] for row in relation.rows]

        def evaluate(frame: Frame, run: Run) -> list[dict[str, Any]]:
            return [
                {
                    name: run.fit(cell(frame, run), wanted, name, place)
                    for (name, wanted, place), cell in zip(columns, row, strict=False)
                }
                for row in rows
            ]

        return evaluate

    def _conditional(self, conditional: el.Conditional, scope: Scope) -> Evaluator:
        condition = self.compile(conditional.condition, scope)
        then = self.compile(conditional.then, scope)
        otherwise = self.compile(conditional.otherwise, scope)
        return lambda frame, run: then(frame, run) if condition(frame, run) is True else otherwise(frame, run)

    def _filter(self, boxed: el.BoxedFilter, scope: Scope) -> Evaluator:
        # The entries of an item are seen by their names, whatever they are.
        inside = Scope(scope.plus(["item"]).names, free=True)
        return Filtering(
            domain=self.compile(boxed.domain, scope),
            match=self.compile(boxed.match, inside),
            place=boxed.place,
        )

    def _iterator(self, iterator: el.Iterator, scope: Scope) -> Evaluator:
        return Iteration(
            kind=iterator.kind,
            variable=iterator.variable,
            domain=self.compile(self._walked(iterator.domain, scope), scope),
            domain_type=self.type_of(iterator.domain_type),
            body=self.compile(iterator.body, scope.plus((iterator.variable, "partial"))),
            partial=any("partial" in part.text for part in parts(iterator.body) if isinstance(part, el.Literal)),
            place=iterator.place,
        )

    def _walked(self, domain: el.Expression | None, scope: Scope) -> el.Expression | None:
        """Let two ends joined by `..` stand where a list is walked, as FEEL's own loops do (grammar rule 63)."""
        if not isinstance(domain, el.Literal) or ".." not in domain.text:
            return domain
        span = f"for each in {domain.text} return each"
        names = self.names(scope)
        return replace(domain, text=span) if not _reads(domain.text, names) and _reads(span, names) else domain


def is_empty(cell: el.Literal) -> bool:
    """Tell whether nothing is written in an output cell."""
    return cell.text.strip() in {"", "-"} and not cell.imported


def _reads(source: str, names: tuple[str, ...]) -> bool:
    with suppress(feel.FeelSyntaxError):
        feel.compile_expression(source, names=names)
        return True
    return False


def _bare_names(tree: Any) -> frozenset[str]:
    """Return the names that are a whole expression, or a whole test of a cell."""
    kind, *below = tree
    if kind == "name":
        return frozenset(below) - {"?"}
    return frozenset().union(*map(_bare_names, below)) if kind in {"tests", "not"} else frozenset()


def _filters(tree: Any) -> bool:
    """Tell whether a FEEL tree holds a filter anywhere."""
    return isinstance(tree, list) and (tree[:1] == ["filter"] or any(_filters(part) for part in tree))


def repeating(found: Finding) -> Evaluator:
    """Return the function that gives null and says what is wrong with the file."""

    def refused(frame: Frame, run: Run) -> None:  # noqa: ARG001 - an evaluator's signature
        run.repeat(found)

    return refused


def _null(frame: Frame, run: Run) -> None:  # noqa: ARG001 - an evaluator's signature
    return None
