"""The model ready to run: files linked, types built, each element compiled when it is first needed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from engine import feel
from engine.dmn import elements as el
from engine.dmn.compiler import Compiler
from engine.dmn.datatypes import ANYTHING, DataType, ListOf, result_type
from engine.dmn.feel_types import FeelTypes
from engine.dmn.library import VALUED, Library
from engine.dmn.member_names import member_names
from engine.dmn.running import Evaluator
from engine.dmn.scope import Scope
from engine.dmn.table_compiler import compile_table, lists_hits
from engine.dmn.type_table import TypeTable
from engine.dmn.walking import parts
from engine.domain.finding import Finding

# FEEL's own limits are those of a condition; one expression of a decision may call tables for a list of things.
ONE_CONDITION: Final = feel.Budget()
ONE_DECISION: Final = replace(ONE_CONDITION, steps=1_000_000)


@dataclass(frozen=True, slots=True)
class Need:
    """Something an element requires. prefix: name of the import it is seen under, empty for none."""

    prefix: str
    name: str
    node: el.Node


@dataclass(frozen=True, slots=True)
class Compiled:
    """An element of the graph, ready to run.

    type: of its value; of its result, where it is a function. free: it sees all variables it is called with, as
    tables do that people draw without the inputs around them.
    """

    node: el.Node
    needs: tuple[Need, ...]
    evaluate: Evaluator
    type: DataType
    free: bool = False


class Program:
    """Compiles a library. Elements are compiled once; two threads that race compile the same thing."""

    def __init__(self, library: Library, functions: Iterable[str] = ()) -> None:
        self.library = library
        self._known_names = member_names(library) | frozenset(functions)
        self._compilers = {found.file: self._compiler(found) for found in library.definitions}
        self.types = TypeTable(library, lambda owner, tests: self._compilers[owner.file].tests(tests, Scope()))
        self._compiled: dict[tuple[str, str], Compiled] = {}
        self._written: dict[tuple[str, str], int] = {}
        self.types.build_all()
        feel_types = FeelTypes(library, self.types)
        self._feel_types = {found.file: feel_types.seen_by(found) for found in library.definitions}

    def environments(self, env: feel.Environment, until: float) -> dict[str, feel.Environment]:
        """Return what FEEL may use in each file: all that is given, and the types the file knows.

        until: the moment of own_seconds() at which all evaluations together are over.
        """
        budget = ONE_DECISION if env.budget == ONE_CONDITION else env.budget
        env = replace(env, budget=budget, until=until)
        return {
            file: replace(env, types={**env.types, **types}) if types else env
            for file, types in self._feel_types.items()
        }

    @property
    def findings(self) -> list[Finding]:
        """What is wrong with the expressions compiled so far."""
        return [finding for compiler in self._compilers.values() for finding in compiler.findings]

    def compiled(self, node: el.Node) -> Compiled:
        """Return an element ready to run."""
        found = self._compiled.get(node.key)
        if found is None:
            found = self._compiled.setdefault(node.key, self._compile(node))
        return found

    def prepare(self, wanted: el.Node) -> int:
        """Compile an element and everything it requires, so that no evaluation pays for it.

        Returns how many expressions and cells are written there.
        """
        if wanted.key in self._written:
            return self._written[wanted.key]
        written = 0
        seen: set[tuple[str, str]] = set()
        ahead = [wanted]
        while ahead:
            node = ahead.pop()
            if node.key not in seen:
                seen.add(node.key)
                self.compiled(node)
                written += sum(isinstance(part, el.Literal | el.Tests) for part in parts(node))
                ahead += self.library.needs(node)
        self._written[wanted.key] = written
        return written

    def type_of(self, node: el.Node) -> DataType:
        """Return the declared type of an element's variable."""
        return self.types.type_of(self.library.owner(node), node.variable.type_ref)

    def _compiler(self, owner: el.Definitions) -> Compiler:
        return Compiler(
            owner,
            type_of=lambda ref: self.types.type_of(owner, ref),
            allowed_values=lambda ref: self.types.allowed_values(owner, ref),
            known_names=self._known_names,
            tables=compile_table,
        )

    def parameters(self, service: el.DecisionService) -> tuple[Need, ...]:
        """Return what a service is told, in the order of a call: its inputs, then its input decisions (DMN 10.4)."""
        owner = self.library.owner(service)
        references = service.inputs + service.input_decisions
        return self._as_needs(owner, self.library.follow_all(owner, references, VALUED))

    def outputs(self, service: el.DecisionService) -> tuple[Need, ...]:
        """Return the decisions a service answers."""
        owner = self.library.owner(service)
        return self._as_needs(owner, self.library.follow_all(owner, service.outputs, (el.DecisionNode,)))

    def _compile(self, node: el.Node) -> Compiled:
        compiler = self._compilers[node.key[0]]
        needs = self._needs(node)
        scope = Scope().plus(need.prefix or need.name for need in needs)
        match node:
            case el.DecisionNode():
                free = self.library.owner(node).free
                evaluate = self._logic(node, compiler, Scope(scope.names, free))
                wanted = _of_hits(node.expression, self.type_of(node))
                return Compiled(node, needs, evaluate, wanted, free)
            case el.KnowledgeModel():
                name = node.variable.name or node.name
                return Compiled(node, needs, self._knowledge(node, compiler, scope.plus([name])), ANYTHING)
            case _:
                return Compiled(node, needs, compiler.compile(None, scope), self._result_type(node))

    def _knowledge(self, node: el.KnowledgeModel, compiler: Compiler, scope: Scope) -> Evaluator:
        if node.logic is None:
            return compiler.refuse("dmn.no_logic", node.place)
        return compiler.function(node.logic, scope, node.name, self._result_type(node))

    def _logic(self, node: el.DecisionNode, compiler: Compiler, scope: Scope) -> Evaluator:
        if node.expression is None:
            return compiler.refuse("dmn.no_logic", node.place)
        return compiler.compile(node.expression, scope)

    def _result_type(self, node: el.Node) -> DataType:
        """Return what calling the element gives."""
        logic = node.logic if isinstance(node, el.KnowledgeModel) else None
        declared = self.type_of(node)
        if declared is ANYTHING and logic is not None:
            declared = self.types.type_of(self.library.owner(node), logic.type_ref)
        return _of_hits(None if logic is None else logic.body, result_type(declared))

    def _needs(self, node: el.Node) -> tuple[Need, ...]:
        if isinstance(node, el.DecisionService):
            return ()
        return self._as_needs(self.library.owner(node), self.library.needs(node))

    def _as_needs(self, owner: el.Definitions, nodes: Iterable[el.Node]) -> tuple[Need, ...]:
        return tuple(Need(self.library.prefix(owner, node), node.variable.name or node.name, node) for node in nodes)


def _of_hits(expression: el.Expression | None, declared: DataType) -> DataType:
    """Editors write the type of one rule's output where a table lists its hits: its value is the list of them."""
    if lists_hits(expression) and declared is not ANYTHING and not declared.is_list:
        return ListOf(declared.name, declared)
    return declared
